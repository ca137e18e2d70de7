// SPDX-License-Identifier: MIT
// policy/add.c - Add a policy to a policy: the phases one after the other
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/diag.h"
#include "policy/glob.h"
#include "policy/load.h"
#include "policy/parse.h"

/*
 * struct source.rank is the caller's rank times this, less the depth of inclusion. So an include
 * ranks below who includes it, and above everything of a lower rank of the caller's.
 */
#define RANK_STEP (2 * LOAD_DEPTH_MAX)

/* policy_add_name() adds what the user named as a file: it ranks below the command line. */
#define RANK_FILE 1

/* An include ranks one below the highest of those that include it; sources before @first stay. */
static void rank_includes(struct parse *parse, size_t first)
{
	struct source *sources = parse->policy->sources;
	bool changed = true;

	while (changed) {
		changed = false;
		for (size_t i = 0; i < parse->inclusion_count; i++) {
			const struct inclusion *inclusion = &parse->inclusions[i];
			unsigned int from = sources[inclusion->from].rank,
				     rank = from ? from - 1 : 0;

			if (inclusion->to < first || sources[inclusion->to].rank >= rank)
				continue;
			sources[inclusion->to].rank = rank;
			changed = true;
		}
	}
}

/*
 * The rules of the new sources, the highest rank first: then a scalar is only in doubt when two
 * lines of the rank that decides it say different things.
 */
static int read_rules(struct parse *parse, size_t first)
{
	unsigned int highest = 0;
	int r = 0;

	for (size_t i = first; i < parse->policy->source_count; i++)
		if (parse->policy->sources[i].rank > highest)
			highest = parse->policy->sources[i].rank;
	for (unsigned int rank = highest + 1; rank-- > 0 && !r;)
		for (size_t i = first; i < parse->policy->source_count && !r; i++)
			if (parse->policy->sources[i].rank == rank)
				r = parse_source(parse, (unsigned int)i, PHASE_RULE);
	return r;
}

/* Keeps what the variables of the new sources stand for. */
static int keep_values(const struct parse *parse, size_t first, struct policy *policy)
{
	for (size_t i = 0; i < parse->vars.sets->count; i++) {
		const struct variable *from = &parse->vars.sets->items[i];
		struct variable_value value = { .at = from->at };
		_cleanup_text_ struct text plain = { 0 };
		struct variable_value *values =
			parse_grow(policy->variables, policy->variable_count, sizeof(*values));

		if (!values)
			return -ENOMEM;
		policy->variables = values;
		if (from->at.source < first) /* of an earlier call, which kept it */
			continue;
		glob_unescape(&plain, text_cstr(&from->value), from->value.len);
		value.name = strdup(from->name);
		value.value = plain.failed ? NULL : strdup(text_cstr(&plain));
		if (!value.name || !value.value) {
			free(value.name);
			free(value.value);
			return -ENOMEM;
		}
		values[policy->variable_count++] = value;
	}
	return 0;
}

/* All phases behind the first, which found the sources from @first on. */
static int read_sources(struct parse *parse, size_t first)
{
	int r = 0;

	rank_includes(parse, first);
	for (size_t i = 0; i < parse->policy->source_count && !r; i++)
		r = parse_source(parse, (unsigned int)i, PHASE_SET);
	if (!r)
		r = variables_check(&parse->vars);
	if (!r)
		r = keep_values(parse, first, parse->policy);
	return r < 0 ? r : read_rules(parse, first);
}

/**
 * parse_set() - `set NAME = VALUE`
 * @parse:	vars.sets grows
 * @line:	The line
 *
 * Return: 0, -EINVAL (reported), -ENOMEM
 */
int parse_set(struct parse *parse, const struct line *line)
{
	const struct word *name = &line->words[1], *value;
	const struct variable *before;
	struct place at;

	if (line->count != 4 || !word_is(&line->words[2], "="))
		return parse_fail(parse, line, line->count > 4 ? &line->words[4] : NULL,
				  "write `set NAME = value`, one word; quotes hold blanks together",
				  "`set` takes a name, a =, and one value");
	value = &line->words[3];
	if (!variable_name_ok(name->text, name->len))
		return parse_fail(parse, line, name, "letters, digits and _, as in BUILD_DIR",
				  "this cannot name a variable");
	if (variable_is_fixed(name->text, name->len))
		return parse_fail(parse, line, name, "choose another name",
				  "this variable is given by warder");
	before = variables_in(parse->vars.sets, name->text, name->len, line->at.source);
	if (before && !word_same(&before->word, value)) {
		_cleanup_text_ struct text other = { 0 };

		policy_place(parse->policy, &before->at, &other);
		return parse_fail(parse, line, name, "keep one of them; the order decides nothing",
				  "${%s} has another value at %s", before->name, text_cstr(&other));
	}
	at = parse_place(line, value);
	return before ? 0 : variables_add(parse->vars.sets, name->text, name->len, value, &at);
}

/**
 * policy_add_name() - Add a policy by its name
 * @policy:	Grows; after a failure it can only be freed
 * @name:	A shipped policy's name, or what @io finds
 * @io:		Finds texts that are not shipped; NULL: there are no others
 * @vars:	What the fixed variables stand for
 * @diag:	Grows by all mistakes
 *
 * A name that was added before, or included, counts once.
 *
 * Return: 0, -EINVAL with at least one error in @diag, -ENOMEM
 */
int policy_add_name(struct policy *policy, const char *name, const struct policy_io *io,
		    const struct policy_vars *vars, struct policy_diag *diag)
{
	_cleanup_variables_ struct variables sets = { 0 };
	struct parse parse = { .policy = policy, .io = io, .vars = { policy, vars, &sets, diag } };
	unsigned int before = diag->count;
	size_t first = policy->source_count;
	int r;

	r = load_named(&parse, name, RANK_FILE * RANK_STEP, NULL, NULL, false);
	if (!r)
		r = read_sources(&parse, first);
	free(parse.inclusions);
	if (r == -ENOMEM || diag->failed)
		return -ENOMEM;
	return r < 0 || diag->count > before ? -EINVAL : 0;
}

/**
 * policy_add_text() - Add a policy that is at hand as text
 * @policy:	Grows; after a failure it can only be freed
 * @name:	As messages name it
 * @dir:	${POLICY_DIR}, and where includes with relative paths start; NULL: neither
 * @text:	@len bytes, copied
 * @len:	How many
 * @rank:	Scalars of a higher rank override: 1 a policy file, 2 the command line
 * @io:		Finds texts of includes that are not shipped; NULL: there are no others
 * @vars:	What the fixed variables stand for
 * @diag:	Grows by all mistakes
 *
 * Return: 0, -EINVAL with at least one error in @diag, -ENOMEM
 */
int policy_add_text(struct policy *policy, const char *name, const char *dir, const char *text,
		    size_t len, unsigned int rank, const struct policy_io *io,
		    const struct policy_vars *vars, struct policy_diag *diag)
{
	_cleanup_variables_ struct variables sets = { 0 };
	struct parse parse = { .policy = policy, .io = io, .vars = { policy, vars, &sets, diag } };
	struct source source = { .name = strdup(name),
				 .dir = dir ? strdup(dir) : NULL,
				 .text = malloc(len + 1),
				 .len = len,
				 .from_source = -1,
				 .rank = rank * RANK_STEP };
	unsigned int before = diag->count;
	size_t first = policy->source_count;
	int r;

	if (dir && !source.dir) {
		free(source.text);
		source.text = NULL;
	}
	if (source.text) {
		memcpy(source.text, text, len);
		source.text[len] = '\0';
	}
	r = load_source(policy, &source);
	if (!r)
		r = parse_source(&parse, (unsigned int)first, PHASE_INCLUDE);
	if (!r)
		r = read_sources(&parse, first);
	free(parse.inclusions);
	if (r == -ENOMEM || diag->failed)
		return -ENOMEM;
	return r < 0 || diag->count > before ? -EINVAL : 0;
}
