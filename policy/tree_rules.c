// SPDX-License-Identifier: MIT
// policy/tree_rules.c - Which of a node's rules can decide anything
#include <errno.h>

#include "policy/diag.h"
#include "policy/tree_trie.h"

/* Two rules of one node that match the same calls with the same force. */
static bool same_force(const struct tree_rule *a, const struct tree_rule *b)
{
	return a->score >> SCORE_FORCE_SHIFT == b->score >> SCORE_FORCE_SHIFT &&
	       a->when == b->when && a->flags == b->flags;
}

/*
 * Moves the rules that can decide something to the front. The others, whose verbs earlier ones with
 * the same force have all taken, stay behind them for explanations. Each verb of one force has one
 * rule at most, so the front is short however often a path is repeated.
 */
static unsigned int sort_rules(struct tree_rule *rules, unsigned int total)
{
	unsigned int live = 0;

	for (unsigned int i = 0; i < total; i++) {
		struct tree_rule rule = rules[i];
		verbs_t left = rule.verbs;

		for (unsigned int k = 0; k < live; k++)
			if (same_force(&rules[k], &rule))
				left &= (verbs_t)~rules[k].verbs;
		if (!left)
			continue;
		if (live >= TREE_NODE_RULES_MAX)
			return live + 1;
		for (unsigned int k = i; k > live; k--)
			rules[k] = rules[k - 1];
		rules[live++] = rule;
	}
	return live;
}

/**
 * trie_sort_rules() - Sort the rules of every node
 * @trie:	All rules of a node stand together
 * @policy:	For the message
 * @diag:	Why it failed
 *
 * Return: 0, -E2BIG when a node has more rules that differ than TREE_NODE_RULES_MAX (reported)
 */
int trie_sort_rules(struct trie *trie, const struct policy *policy, struct policy_diag *diag)
{
	for (size_t i = 0; i < trie->node_count; i++) {
		struct trie_node *node = &trie->nodes[i];
		struct tree_rule *rules = trie->rules + node->rules;

		node->live = sort_rules(rules, node->total);
		if (node->live <= TREE_NODE_RULES_MAX)
			continue;
		diag_error(diag, policy, &policy->rules[score_rule(rules[0].score)].at,
			   "one line can test several flags: `when O_CREAT,O_EXCL`",
			   "more than %d different rules for this path", TREE_NODE_RULES_MAX);
		return -E2BIG;
	}
	return 0;
}
