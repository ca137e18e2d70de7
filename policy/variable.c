// SPDX-License-Identifier: MIT
// policy/variable.c - What ${NAME} stands for: the launch's own variables and `set` lines
#include "policy/variable.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/diag.h"
#include "policy/glob.h"
#include "policy/vars.h"

/* Appends the value of one of the launch's variables; false when it has none. */
typedef bool fixed_value(const struct vars *vars, const struct place *at, struct text *text);

static bool add_path(const char *path, struct text *text)
{
	if (!path)
		return false;
	glob_escape(text, path, strlen(path), GLOB_UNEXPANDED);
	return true;
}

static bool value_home(const struct vars *vars, const struct place *at, struct text *text)
{
	(void)at;
	return add_path(vars->fixed->home, text);
}

static bool value_cwd(const struct vars *vars, const struct place *at, struct text *text)
{
	(void)at;
	return add_path(vars->fixed->cwd, text);
}

static bool value_tmpdir(const struct vars *vars, const struct place *at, struct text *text)
{
	(void)at;
	return add_path(vars->fixed->tmpdir, text);
}

static bool value_policy_dir(const struct vars *vars, const struct place *at, struct text *text)
{
	return add_path(vars->policy->sources[at->source].dir, text);
}

static bool value_uid(const struct vars *vars, const struct place *at, struct text *text)
{
	(void)at;
	text_u64(text, vars->fixed->uid);
	return true;
}

/* What to say when a fixed variable has no value: a rule that cannot be read must not vanish. */
static const struct fixed {
	const char *name;
	fixed_value *value;
	const char *missing;
} fixed_variables[] = {
	{ "HOME", value_home, "the home directory is not known: set HOME" },
	{ "CWD", value_cwd, "the working directory is not known" },
	{ "TMPDIR", value_tmpdir, "there is no directory for temporary files" },
	{ "POLICY_DIR", value_policy_dir, "${POLICY_DIR} is for policy files: this is none" },
	{ "UID", value_uid, "the user is not known" },
};

static const struct fixed *fixed_find(const char *name, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(fixed_variables); i++)
		if (strlen(fixed_variables[i].name) == len &&
		    !memcmp(fixed_variables[i].name, name, len))
			return &fixed_variables[i];
	return NULL;
}

/**
 * variable_is_fixed() - Whether the launch gives a variable, so that no policy can set it
 * @name:	@len bytes, any
 * @len:	How many
 */
bool variable_is_fixed(const char *name, size_t len)
{
	return fixed_find(name, len) != NULL;
}

/**
 * variable_name_ok() - Whether some bytes can name a variable
 * @name:	@len bytes, any
 * @len:	How many
 */
bool variable_name_ok(const char *name, size_t len)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
	size_t ok = 0;

	while (ok < len && name[ok] &&
	       (strchr(letters, name[ok]) || (ok && strchr("0123456789", name[ok]))))
		ok++;
	return len && ok == len;
}

/**
 * variables_add() - Remember one `set` line; its value is worked out later
 * @variables:	Grows
 * @name:	@len bytes
 * @len:	How many
 * @word:	The value as written; must outlive @variables
 * @at:		Its place
 *
 * Return: 0, -ENOMEM
 */
int variables_add(struct variables *variables, const char *name, size_t len,
		  const struct word *word, const struct place *at)
{
	struct variable *variable;

	if (variables->count == variables->cap) {
		size_t cap = variables->cap ? variables->cap * 2 : 8;
		struct variable *items = reallocarray(variables->items, cap, sizeof(*items));

		if (!items)
			return -ENOMEM;
		variables->items = items;
		variables->cap = cap;
	}
	variable = &variables->items[variables->count];
	*variable = (struct variable){ .word = *word, .at = *at };
	variable->word.down = 0; /* its line is that of the place */
	variable->name = strndup(name, len);
	if (!variable->name)
		return -ENOMEM;
	variables->count++;
	return 0;
}

void variables_free(struct variables *variables)
{
	for (size_t i = 0; i < variables->count; i++) {
		free(variables->items[i].name);
		text_free(&variables->items[i].value);
	}
	free(variables->items);
	*variables = (struct variables){ 0 };
}

static bool has_name(const struct variable *variable, const char *name, size_t len)
{
	return strlen(variable->name) == len && !memcmp(variable->name, name, len);
}

/**
 * variables_in() - The variable that one source sets
 * @variables:	All of them
 * @name:	@len bytes
 * @len:	How many
 * @source:	Index into policy.sources
 *
 * Return: the variable, or NULL
 */
const struct variable *variables_in(const struct variables *variables, const char *name, size_t len,
				    unsigned int source)
{
	for (size_t i = 0; i < variables->count; i++)
		if (variables->items[i].at.source == source &&
		    has_name(&variables->items[i], name, len))
			return &variables->items[i];
	return NULL;
}

/* Works out a value once. */
static int resolve(const struct vars *vars, const struct place *at, struct variable *variable)
{
	int r;

	switch (variable->state) {
	case VARIABLE_DONE:
		return 0;
	case VARIABLE_BAD:
		return -EINVAL;
	case VARIABLE_BUSY:
		diag_error(vars->diag, vars->policy, at, NULL,
			   "the value of ${%s} leads back to itself", variable->name);
		return -EINVAL;
	case VARIABLE_UNSEEN:
		break;
	}
	variable->state = VARIABLE_BUSY;
	r = vars_expand(vars, &variable->at, &variable->word, VARS_VALUE, &variable->value,
			&variable->tmpdir);
	if (!r && !variable->value.len) {
		diag_error(vars->diag, vars->policy, &variable->at, NULL,
			   "the value of ${%s} is empty", variable->name);
		r = -EINVAL;
	}
	variable->state = r < 0 ? VARIABLE_BAD : VARIABLE_DONE;
	return r;
}

static const char *nearest(const struct vars *vars, const char *name)
{
	const char *set =
		diag_nearest(name, vars->sets->items, vars->sets->count, sizeof(struct variable));

	return set ? set
		   : diag_nearest(name, fixed_variables, ARRAY_SIZE(fixed_variables),
				  sizeof(struct fixed));
}

static int undefined(const struct vars *vars, const struct place *at, const char *name, size_t len)
{
	_cleanup_text_ struct text word = { 0 }, help = { 0 };
	const char *near;

	text_visible(&word, name, len);
	near = nearest(vars, text_cstr(&word));
	if (near)
		text_printf(&help, "did you mean ${%s}?", near);
	else
		text_str(&help, "variables are HOME, CWD, TMPDIR, POLICY_DIR, UID and those that "
				"`set NAME = value` defines; the environment's are not read");
	diag_error(vars->diag, vars->policy, at, text_cstr(&help), "${%s} is not defined",
		   text_cstr(&word));
	return -EINVAL;
}

/*
 * A source's own variable hides those of others. Among others there is no order, so two of one name
 * are an error where the name is used.
 */
static int find(const struct vars *vars, const struct place *at, const char *name, size_t len,
		struct variable **ret_variable)
{
	struct variable *found = NULL;

	for (size_t i = 0; i < vars->sets->count; i++) {
		struct variable *variable = &vars->sets->items[i];

		if (!has_name(variable, name, len))
			continue;
		if (variable->at.source == at->source) {
			found = variable;
			break;
		}
		if (found && !word_same(&found->word, &variable->word)) {
			_cleanup_text_ struct text one = { 0 }, two = { 0 };

			policy_place(vars->policy, &found->at, &one);
			policy_place(vars->policy, &variable->at, &two);
			diag_error(vars->diag, vars->policy, at, "set it in this policy",
				   "${%s} has two values: %s and %s", variable->name,
				   text_cstr(&one), text_cstr(&two));
			return -EINVAL;
		}
		found = variable;
	}
	*ret_variable = found;
	return 0;
}

/**
 * variable_value() - Append what ${NAME} stands for
 * @vars:	The variables
 * @at:		Where it is used; ${POLICY_DIR} is that source's directory
 * @name:	@len bytes, any
 * @len:	How many
 * @text:	Grows by the escaped form, in which nothing is a glob
 * @ret_tmpdir:	Set to true when it leads to ${TMPDIR}, otherwise untouched
 *
 * Return: 0, -EINVAL (reported), -ENOMEM
 */
int variable_value(const struct vars *vars, const struct place *at, const char *name, size_t len,
		   struct text *text, bool *ret_tmpdir)
{
	const struct fixed *fixed = fixed_find(name, len);
	struct variable *variable = NULL;
	int r;

	if (fixed) {
		if (!fixed->value(vars, at, text)) {
			diag_error(vars->diag, vars->policy, at, NULL, "%s", fixed->missing);
			return -EINVAL;
		}
		if (fixed->value == value_tmpdir)
			*ret_tmpdir = true;
		return 0;
	}
	r = find(vars, at, name, len, &variable);
	if (r < 0)
		return r;
	if (!variable)
		return undefined(vars, at, name, len);
	r = resolve(vars, at, variable);
	if (r < 0)
		return r;
	text_add(text, text_cstr(&variable->value), variable->value.len);
	if (variable->tmpdir)
		*ret_tmpdir = true;
	return 0;
}

/**
 * variables_check() - Work out every value, so that a wrong one is an error even if nothing uses it
 * @vars:	The variables
 *
 * Return: 0 (errors are in the diag), -ENOMEM
 */
int variables_check(const struct vars *vars)
{
	for (size_t i = 0; i < vars->sets->count; i++) {
		struct variable *variable = &vars->sets->items[i];

		if (resolve(vars, &variable->at, variable) == -ENOMEM)
			return -ENOMEM;
	}
	return 0;
}
