// SPDX-License-Identifier: MIT
// policy/tree_lookup.c - What the rules say about one path
#include <string.h>

#include "policy/tree_node.h"

/* The best rule so far for each verb, and the best `ask` that takes away; 0: none. */
struct verdict {
	const struct tree *tree;
	uint32_t flags;
	uint64_t best[VERB_COUNT];
	uint64_t asks[VERB_COUNT];
};

static void meet_rules(void *ctx, const struct node *node, unsigned int depth, bool last)
{
	struct verdict *verdict = ctx;
	const struct tree_rule *rule = node_rules(verdict->tree, node);

	for (const struct tree_rule *end = rule + node->live; rule < end; rule++) {
		uint64_t score = score_at(rule, depth);

		if ((rule->when & verdict->flags) != rule->when ||
		    (rule->flags & TREE_RULE_LAST && !last))
			continue;
		for (unsigned int left = rule->verbs; left; left &= left - 1) {
			uint64_t *best = rule->flags & TREE_RULE_ASKS
						 ? &verdict->asks[__builtin_ctz(left)]
						 : &verdict->best[__builtin_ctz(left)];

			if (*best < score)
				*best = score;
		}
	}
}

/**
 * score_settle() - The score that decides
 * @best:	Of all rules but those that follow, 0: there is none
 * @asks:	Of each `ask` as one that takes away: from what is granted, and not from a denial
 */
uint64_t score_settle(uint64_t best, uint64_t asks)
{
	bool granted = best && (score_kind(best) == RULE_ALLOW || score_kind(best) == RULE_ASK);

	return granted && asks > best ? asks : best;
}

/**
 * tree_lookup() - Decide all verbs for one path
 * @tree:	The rules
 * @path:	What was resolved: absolute, canonical; or "@name"; or ADDRESS:PORT as inet_format()
 *		writes it, NAME:PORT for what any address of that name gets. @len bytes, any but NUL
 * @len:	How many
 * @open_flags:	Of an open; 0 for other calls: `when` rules do not count for them
 * @ret_outcome: The decision
 *
 * Trust: @path comes from the target.
 * Context: any thread; does not allocate. Time grows with the number of components.
 */
void tree_lookup(const struct tree *tree, const char *path, size_t len, uint32_t open_flags,
		 struct outcome *ret_outcome)
{
	struct verdict verdict = { .tree = tree, .flags = open_flags };
	struct walk walk;

	walk.meet = meet_rules;
	walk.ctx = &verdict;
	walk.below = false;
	tree_walk(tree, path, len, &walk);
	ret_outcome->allowed = 0;
	ret_outcome->asked = 0;
	ret_outcome->redirected = 0;
	ret_outcome->hidden = 0;
	for (unsigned int verb = 0; verb < VERB_COUNT; verb++) {
		uint64_t best = score_settle(verdict.best[verb], verdict.asks[verb]);
		bool allow = best && score_kind(best) == RULE_ALLOW;
		bool ask = best && score_kind(best) == RULE_ASK;
		bool redirect = best && score_kind(best) == RULE_REDIRECT;
		bool hide = best && score_kind(best) == RULE_HIDE;

		ret_outcome->allowed |= (verbs_t)(allow ? VERB_BIT(verb) : 0);
		ret_outcome->asked |= (verbs_t)(ask ? VERB_BIT(verb) : 0);
		ret_outcome->redirected |= (verbs_t)(redirect ? VERB_BIT(verb) : 0);
		ret_outcome->hidden |= (verbs_t)(hide ? VERB_BIT(verb) : 0);
		ret_outcome->rule[verb] = best ? score_rule(best) : RULE_NONE;
	}
}

enum verb outcome_refused(const struct outcome *outcome, verbs_t verbs)
{
	verbs_t allowed = outcome->allowed, asked = outcome->asked, left;

	if (allowed & V_MODIFY)
		allowed |= V_APPEND;
	if (asked & V_MODIFY)
		asked |= V_APPEND;
	left = verbs & (verbs_t)~allowed;
	if (left & (verbs_t)~asked)
		left &= (verbs_t)~asked;
	return left ? (enum verb)__builtin_ctz(left) : VERB_COUNT;
}

/* What covers a path whose insides move. */
struct cover {
	const struct tree *tree;
	verbs_t denied;
	verbs_t strong;
	bool depends; /* something that the outcome of the path itself does not show */
};

static void meet_cover(void *ctx, const struct node *node, unsigned int depth, bool last)
{
	struct cover *cover = ctx;
	const struct tree_rule *rule = node_rules(cover->tree, node);

	(void)depth;
	for (const struct tree_rule *end = rule + node->live; rule < end; rule++) {
		if (rule->flags & TREE_RULE_LAST) {
			cover->depends |= last;
			continue;
		}
		cover->depends |= rule->when != 0;
		if (score_kind(rule->score) != RULE_ALLOW)
			cover->denied |= rule->verbs;
		if (rule->score & SCORE_STRONG)
			cover->strong |= rule->verbs;
	}
}

/**
 * tree_depends_below() - Whether the decision on something below a path depends on the path's name
 * @tree:	The rules
 * @path:	A directory that is to get another name, or the name it is to get: ask for both
 * @len:	Bytes of @path
 *
 * A rename may go on when both names have the same outcome (allowed and hidden, without flags) and
 * this is false for both: then nothing inside is decided otherwise than before. These depend on the
 * name: rules for a place below the path; patterns that have begun to match in it; `dir/` and a
 * star for the path itself, which do not hold inside; rules with `when`, which an outcome without
 * flags does not show. A pattern that begins with a double star depends on it only once its first
 * component has matched, or when what covers the path beats it: any denial beats an allow rule of
 * that kind, a strong one beats a denial.
 *
 * Return: true when it may; false means certainly not
 */
bool tree_depends_below(const struct tree *tree, const char *path, size_t len)
{
	struct cover cover = { .tree = tree };
	uint32_t pure = tree->nodes[tree->serials + SERIAL_FILES].loop;
	struct walk walk;

	walk.meet = meet_cover;
	walk.ctx = &cover;
	walk.below = true;
	tree_walk(tree, path, len, &walk);
	for (size_t i = 0; i < walk.loop_count; i++)
		if (walk.loops[i].node != pure)
			return true;
	return walk.count || cover.depends || cover.denied & tree->pure_allows ||
	       cover.strong & tree->pure_denials;
}
