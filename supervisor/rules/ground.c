// SPDX-License-Identifier: MIT
// supervisor/rules/ground.c - What a learnt policy stands on: what base grants, and what is secret
//
// There is no second list of secrets: what `default` protects with `deny!` is one. `default`
// includes `base`, so two trees are built, one of each.
#include "supervisor/rules/ground.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/base/path.h"
#include "policy/glob.h"
#include "policy/pattern.h"
#include "supervisor/rules/elsewhere.h"
#include "supervisor/rules/leads_out.h"
#include "supervisor/rules/places.h"

/* Where a home directory is not known, nothing is in it. */
#define NOWHERE "/nonexistent"

/**
 * struct ground - See above
 * @refs:	How many have it
 * @home:	Whose secrets the policies name
 * @other:	Another home that has secrets, NULL: none is known
 * @cwd:	The working directory: who works on such a thing writes it
 * @base:	The policy of this name
 * @full:	`default`, whose strong denials are the secrets
 * @granted:	Tree of @base
 * @guard:	Tree of @full
 * @probed:	By rule of @full: the run looked for such a file and there was none
 * @secrets:	All whose place is known, under each of its names
 * @traps:	What `agent` adds to them in the home, and of git in the project: what is written
 *		there runs later
 */
struct ground {
	unsigned int refs;
	char *home;
	char *other;
	char *cwd;
	struct policy base;
	struct policy full;
	struct tree *granted;
	struct tree *guard;
	bool *probed;
	struct places secrets;
	struct places traps;
};

static int load(struct policy *policy, const char *name, const struct policy_vars *vars,
		const struct tree_names *names, struct tree **ret_tree)
{
	struct policy_diag diag = { 0 };
	int r = policy_add_name(policy, name, NULL, vars, &diag);

	if (!r)
		r = tree_build(policy, names, ret_tree, &diag);
	policy_diag_free(&diag);
	return r;
}

static bool is_secret_rule(const struct rule *rule)
{
	return rule->strong && rule->kind != RULE_ALLOW;
}

static bool is_secret(const struct rule *rule, const void *context)
{
	(void)context;
	return is_secret_rule(rule);
}

/*
 * Whether a rule of `agent` is about what runs later, wherever the project is, or about git's hooks
 * and settings in it: nobody opens a project's repository as such to write those. With a glob in
 * it, such a rule is left to whoever uses `agent`: its place is no directory of its own.
 */
static bool is_trap(const struct rule *rule, const void *context)
{
	const struct ground *ground = context;
	_cleanup_text_ struct text path = { 0 }, git = { 0 };
	bool whole;

	if (rule->kind == RULE_ALLOW || !(rule->verbs & V_MODIFY) || rule->verbs & V_READ)
		return false;
	if (rule->strong)
		return true;
	whole = pattern_prefix(rule->pattern, &path);
	text_printf(&git, "%s/.git", strcmp(ground->cwd, "/") ? ground->cwd : "");
	return whole && path_below(text_cstr(&path), text_cstr(&git));
}

static int find_secrets(struct ground *ground, const struct tree_names *names)
{
	ground->probed = calloc(ground->full.rule_count + 1, sizeof(*ground->probed));
	return ground->probed ? places_find(&ground->secrets, &ground->full, names, is_secret, NULL)
			      : -ENOMEM;
}

static int find_traps(struct ground *ground, const struct policy_vars *vars,
		      const struct tree_names *names)
{
	struct policy agent = { 0 };
	struct policy_diag diag = { 0 };
	int r = policy_add_name(&agent, "agent", NULL, vars, &diag);

	if (!r)
		r = places_find(&ground->traps, &agent, names, is_trap, ground);
	policy_free(&agent);
	policy_diag_free(&diag);
	return r;
}

/**
 * ground_create() - Load what is shipped
 * @vars:	The run's
 * @names:	The run's, NULL: paths have no other names
 * @ret_ground:	The ground
 *
 * Return: 0, -ENOMEM; -EINVAL when a shipped policy does not load
 */
int ground_create(const struct policy_vars *vars, const struct tree_names *names,
		  struct ground **ret_ground)
{
	struct policy_vars known = {
		.home = vars->home ? vars->home : NOWHERE,
		.cwd = vars->cwd ? vars->cwd : NOWHERE,
		.tmpdir = vars->tmpdir ? vars->tmpdir : NOWHERE,
		.uid = vars->uid,
	};
	struct ground *ground = calloc(1, sizeof(*ground));
	int r = ground ? 0 : -ENOMEM;

	if (!r) {
		ground->refs = 1;
		ground->home = strdup(known.home);
		ground->cwd = strdup(known.cwd);
		r = ground->home && ground->cwd ? 0 : -ENOMEM;
	}
	if (!r)
		r = load(&ground->base, "base", &known, names, &ground->granted);
	if (!r)
		r = load(&ground->full, "default", &known, names, &ground->guard);
	if (!r)
		r = find_secrets(ground, names);
	if (!r)
		r = find_traps(ground, &known, names);
	if (r < 0) {
		ground_free(ground);
		return r;
	}
	*ret_ground = ground;
	return 0;
}

/**
 * ground_add_home() - Make a home known besides that of the run
 * @ground:	The ground
 * @home:	Of whoever wants a policy: what a log says of homes may be wrong
 *
 * Return: 0 or -ENOMEM
 */
int ground_add_home(struct ground *ground, const char *home)
{
	free(ground->other);
	ground->other = strdup(home);
	return ground->other ? 0 : -ENOMEM;
}

/**
 * ground_ref() - One more has it: it takes longer to make than all else that a learner begins with
 * @ground:	ground_free() it once more
 */
struct ground *ground_ref(struct ground *ground)
{
	ground->refs++;
	return ground;
}

void ground_free(struct ground *ground)
{
	if (!ground || --ground->refs)
		return;
	tree_free(ground->granted);
	tree_free(ground->guard);
	policy_free(&ground->base);
	policy_free(&ground->full);
	places_free(&ground->secrets);
	places_free(&ground->traps);
	free(ground->home);
	free(ground->other);
	free(ground->cwd);
	free(ground->probed);
	free(ground);
}

/**
 * ground_grants() - Whether `include base` allows something already
 * @ground:	The ground
 * @path:	Resolved, @len bytes
 * @len:	How many
 * @verbs:	What was asked
 */
bool ground_grants(const struct ground *ground, const char *path, size_t len, verbs_t verbs)
{
	struct outcome outcome;

	tree_lookup(ground->granted, path, len, 0, &outcome);
	return outcome_refused(&outcome, verbs) == VERB_COUNT;
}

/* The strong rule over a path, RULE_NONE when it is no secret. */
static uint32_t secret_rule(const struct ground *ground, const char *path, size_t len)
{
	struct outcome outcome;

	tree_lookup(ground->guard, path, len, 0, &outcome);
	for (unsigned int verb = 0; verb < VERB_COUNT; verb++) {
		uint32_t rule = outcome.rule[verb];

		if (rule != RULE_NONE && is_secret_rule(&ground->full.rules[rule]))
			return rule;
	}
	return RULE_NONE;
}

/* The path that one in another home has in the run's own. */
static bool in_other_home(const struct ground *ground, unsigned int kind, const char *path,
			  size_t len, struct text *own)
{
	return elsewhere(ground->home, ground->other, (enum elsewhere)kind, path, len, own);
}

bool ground_secret(const struct ground *ground, const char *path, size_t len)
{
	bool secret = secret_rule(ground, path, len) != RULE_NONE;

	for (unsigned int kind = 0; kind < ELSEWHERE_COUNT && !secret; kind++) {
		_cleanup_text_ struct text own = { 0 };

		if (in_other_home(ground, kind, path, len, &own))
			secret = own.failed || secret_rule(ground, own.data, own.len) != RULE_NONE;
	}
	return secret;
}

/**
 * ground_way_out() - Whether a socket leads to somebody who can do what the jail cannot
 * @ground:	Sockets that `default` allows lead to nobody of this kind
 * @path:	Of a unix socket, or the @name of an abstract one
 */
bool ground_way_out(const struct ground *ground, const char *path)
{
	struct outcome outcome;

	tree_lookup(ground->guard, path, strlen(path), 0, &outcome);
	if (outcome.allowed & V_CONNECT)
		return false;
	return leads_out(path);
}

/**
 * ground_has_secrets() - Whether a rule for a directory would reach a secret
 * @ground:	The ground
 * @path:	What the rule is for
 * @directory:	It is one: a glob may find a secret in it, though none is named there
 *
 * Secrets that may lie anywhere (.env) do not count: ground_keep_out() is for them.
 */
bool ground_has_secrets(const struct ground *ground, const char *path, bool directory)
{
	bool has = places_reach(&ground->secrets, path, directory);

	for (unsigned int kind = 0; kind < ELSEWHERE_COUNT && !has; kind++) {
		_cleanup_text_ struct text own = { 0 };

		if (in_other_home(ground, kind, path, strlen(path), &own))
			has = own.failed || places_reach(&ground->secrets, own.data, directory);
	}
	return has;
}

/**
 * ground_trap() - Whether what is written at a path runs later, outside of the jail
 * @ground:	The ground
 * @path:	Resolved
 *
 * Start-up files of shells and sessions, programs first in PATH: in the home, and in others. Those
 * of a project are its own, also if it is one of these directories, but for git's hooks and
 * settings.
 */
bool ground_trap(const struct ground *ground, const char *path)
{
	bool trap = places_hold(&ground->traps, path, ground->cwd);

	for (unsigned int kind = 0; kind < ELSEWHERE_COUNT && !trap; kind++) {
		_cleanup_text_ struct text own = { 0 };

		if (in_other_home(ground, kind, path, strlen(path), &own))
			trap = own.failed || (strcmp(own.data, path) != 0 &&
					      places_hold(&ground->traps, own.data, NULL));
	}
	return trap;
}

/**
 * ground_meets() - Whether a pattern for names in a directory is about a secret or what runs later
 * @ground:	The ground
 * @dir:	Plain path of the directory
 * @glob:	One component, in escaped form
 *
 * Secrets that may lie anywhere do not count, as for ground_has_secrets().
 */
bool ground_meets(const struct ground *ground, const char *dir, const char *glob)
{
	bool found = places_meet(&ground->secrets, dir, glob) ||
		     places_meet(&ground->traps, dir, glob);

	for (unsigned int kind = 0; kind < ELSEWHERE_COUNT && !found; kind++) {
		_cleanup_text_ struct text own = { 0 };

		if (in_other_home(ground, kind, dir, strlen(dir), &own))
			found = own.failed || places_meet(&ground->secrets, own.data, glob) ||
				places_meet(&ground->traps, own.data, glob);
	}
	return found;
}

/**
 * ground_absent() - Note that the run looked for a file that was not there
 * @ground:	Remembers it when the file would be a secret
 * @path:	@len bytes
 * @len:	How many
 *
 * A denial of it would turn "there is none" into "refused": ground_keep_out() hides it instead.
 */
void ground_absent(struct ground *ground, const char *path, size_t len)
{
	uint32_t rule = secret_rule(ground, path, len);

	if (rule != RULE_NONE)
		ground->probed[rule] = true;
}

/**
 * ground_take_absent() - Note what was noted by ground_absent() elsewhere
 * @ground:	Grows
 * @from:	Made of the same policies, for other places
 */
void ground_take_absent(struct ground *ground, const struct ground *from)
{
	for (size_t i = 0; i < ground->full.rule_count && i < from->full.rule_count; i++)
		ground->probed[i] |= from->probed[i];
}

/**
 * ground_each_trap() - Go through what would run later, outside of the jail
 * @ground:	The ground
 * @each:	Gets the place of each: not those of other homes, and none that the run works in
 * @context:	For @each
 */
void ground_each_trap(const struct ground *ground, void (*each)(void *context, const char *path),
		      void *context)
{
	for (size_t i = 0; i < ground->traps.count; i++) {
		const struct place_of *trap = &ground->traps.items[i];

		if (trap->whole && !trap->alias && !path_below(ground->cwd, trap->path))
			each(context, trap->path);
	}
}

static bool same_line(const struct place *a, const struct place *b)
{
	return a->source == b->source && a->line == b->line;
}

/**
 * ground_keep_out() - Append the lines that keep secrets closed wherever they lie
 * @ground:	The ground
 * @text:	Grows by the lines of `default` for patterns that begin with a double star. What the
 *		run looked for in vain they hide: nothing is different to it, and who looks for such
 *		a file opens nothing by that. All lose their `!`, so that a rule for just one such
 *		file can be an exception.
 */
void ground_keep_out(const struct ground *ground, struct text *text)
{
	const struct place *last = NULL;

	for (size_t i = 0; i < ground->full.rule_count; i++) {
		const struct rule *rule = &ground->full.rules[i];
		_cleanup_text_ struct text line = { 0 };
		bool probed = false;
		size_t mark;

		if (!is_secret_rule(rule) || rule->pattern[0] == '/' ||
		    (last && same_line(last, &rule->at)))
			continue;
		last = &rule->at;
		for (size_t k = 0; k < ground->full.rule_count; k++)
			probed |= ground->probed[k] && same_line(last, &ground->full.rules[k].at);
		policy_line(&ground->full, last, &line);
		mark = strcspn(text_cstr(&line), "!");
		if (probed && mark < line.len)
			text_str(text, "hide");
		else
			text_add(text, text_cstr(&line), mark);
		if (mark < line.len)
			text_printf(text, " %s", line.data + mark + 1);
		text_char(text, '\n');
		text->failed |= line.failed;
	}
}
