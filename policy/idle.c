// SPDX-License-Identifier: MIT
// policy/idle.c - Rules that can never decide anything
#include "policy/idle.h"

#include <string.h>

#include "policy/pattern.h"

/*
 * Whether @other, which decides at @prefix, the literal prefix of @rule, decides wherever @rule
 * matches. It counts whenever @rule does, since the flags it wants were among those of @rule; it
 * must also hold below the prefix. For a literal rule that is all: what beats it at its path beats
 * it everywhere below. A glob matches below its prefix, where others may be beaten; but not strong
 * ones, nor, if it is an allow glob and so counts at its prefix only, an exact rule for just that
 * path.
 */
static bool always_beats(const struct rule *other, const struct rule *rule, const char *prefix)
{
	_cleanup_text_ struct text path = { 0 };

	if (other->alone || !pattern_covers_below(other->pattern))
		return false;
	if (pattern_is_literal(rule->pattern) || (other->strong && !rule->strong))
		return true;
	return rule->kind == RULE_ALLOW && pattern_prefix(other->pattern, &path) &&
	       !strcmp(text_cstr(&path), prefix);
}

/**
 * rule_idle() - Whether a rule can never decide anything, and which other one is to blame
 * @policy:	The policy
 * @tree:	From tree_build() for it, without other names
 * @index:	The rule, into policy.rules
 *
 * Finds literal rules that others repeat, rules below a strong denial, and exceptions that are
 * none: an allow glob below a path for which there is a rule. Not more: a rule that is beaten by
 * different rules in different places is not found.
 *
 * Return: index of a rule that decides in its place, RULE_NONE: it may decide
 */
uint32_t rule_idle(const struct policy *policy, const struct tree *tree, uint32_t index)
{
	const struct rule *rule = &policy->rules[index];
	_cleanup_text_ struct text prefix = { 0 };
	struct outcome outcome;
	uint32_t blame = RULE_NONE;

	pattern_prefix(rule->pattern, &prefix);
	if (prefix.failed)
		return RULE_NONE;
	tree_lookup(tree, prefix.data, prefix.len, rule->when, &outcome);
	for (unsigned int verb = 0; verb < VERB_COUNT; verb++) {
		uint32_t winner = outcome.rule[verb];

		if (!(rule->verbs & VERB_BIT(verb)))
			continue;
		if (winner == RULE_NONE || winner == index ||
		    !always_beats(&policy->rules[winner], rule, prefix.data))
			return RULE_NONE;
		blame = winner;
	}
	return blame;
}
