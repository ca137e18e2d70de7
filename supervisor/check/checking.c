// SPDX-License-Identifier: MIT
// supervisor/check/checking.c - What the checks of supervisor/warnings_*.c have in common
#include "supervisor/check/checking.h"

#include <limits.h>
#include <string.h>

#include "policy/base/path.h"
#include "policy/shipped.h"
#include "supervisor/rules/effective.h"
#include "supervisor/words/spell.h"

/* Paths that one message names. */
#define GATHERED_SHOWN 4

/**
 * checking_is_users() - Whether a rule is the user's own
 * @checking:	The policy
 * @index:	Into its rules, or RULE_NONE
 *
 * Rules of shipped policies are nobody's mistake, and they say themselves why they are wide.
 */
bool checking_is_users(const struct checking *checking, uint32_t index)
{
	const struct source *source;

	if (index >= checking->policy->rule_count)
		return false;
	source = &checking->policy->sources[checking->policy->rules[index].at.source];
	return !shipped_find(source->name) && !effective_is_own(source);
}

/* Begins a message with the rule's path as it was written. */
void checking_begin(const struct rule *rule, struct text *what)
{
	text_visible(what, rule->spelled, strlen(rule->spelled));
}

void checking_outcome(const struct checking *checking, const char *path,
		      struct outcome *ret_outcome)
{
	tree_lookup(checking->compiled->tree, path, strlen(path), 0, ret_outcome);
}

/**
 * checking_within() - What a policy says about a name in a directory for which it has no rule
 * @checking:	The policy
 * @path:	The directory
 * @ret_outcome: Filled
 *
 * Return: false when the path is too long for that
 */
bool checking_within(const struct checking *checking, const char *path, struct outcome *ret_outcome)
{
	char inside[PATH_MAX];

	if (strlen(path) + 4 > sizeof(inside))
		return false;
	path_join(inside, sizeof(inside), path, "\1\1");
	checking_outcome(checking, inside, ret_outcome);
	return true;
}

/**
 * checking_path() - Append a path of this host as it is written in a policy
 * @vars:	To write it shortly
 * @path:	Absolute, or the @name of an abstract socket; any bytes
 * @text:	Grows
 *
 * Return: false when it can be in no policy: it is only shown then, without what a terminal acts on
 */
bool checking_path(const struct policy_vars *vars, const char *path, struct text *text)
{
	bool possible = spell_possible(path, strlen(path));

	if (possible)
		spell_path(vars, path, text);
	else
		text_visible(text, path, strlen(path));
	return possible;
}

/**
 * gathered_add() - Add one more path of a rule, once
 * @gathered:	Grows
 * @path:	The path
 */
void gathered_add(struct gathered *gathered, const char *path)
{
	if (!strings_has(&gathered->paths, path) &&
	    strings_push(&gathered->paths, path, strlen(path)) < 0)
		gathered->failed = true;
}

/**
 * gathered_show() - Append the first paths, as they are written in a policy
 * @gathered:	Some
 * @vars:	To write them shortly
 * @count:	And how many more there are
 * @text:	Grows
 */
void gathered_show(const struct gathered *gathered, const struct policy_vars *vars, bool count,
		   struct text *text)
{
	size_t shown = 0;

	for (; shown < gathered->paths.count && shown < GATHERED_SHOWN; shown++) {
		text_str(text, shown ? " " : "");
		checking_path(vars, gathered->paths.items[shown], text);
	}
	if (count && gathered->paths.count > shown)
		text_printf(text, " and %zu more", gathered->paths.count - shown);
	text->failed |= gathered->failed;
}
