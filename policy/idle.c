// SPDX-License-Identifier: MIT
// policy/idle.c - Rules that can never decide anything
//
// A rule stands in the tree under each of its names. It is idle when at each of them, and for each
// of its verbs, there is another rule that beats it on every path that it matches there. Which
// could be is found by one example: what does not beat it there is no candidate.
#include "policy/idle.h"

#include <errno.h>
#include <stdlib.h>

#include "policy/base/cleanup.h"
#include "policy/tree_cover.h"

/* A rule that beats another one on the example. */
struct rival {
	const struct node *node;
	const struct tree_rule *rule;
	uint64_t score; /* there */
};

/* The rule at hand, and its rivals. */
struct hearing {
	const struct tree *tree;
	const struct tree_rule *rule;
	uint64_t score; /* on the example */
	struct rival *rivals;
	size_t count;
	size_t cap;
	bool failed;
};

static void add_rival(struct hearing *hearing, const struct node *node,
		      const struct tree_rule *rule, uint64_t score)
{
	if (hearing->count == hearing->cap) {
		size_t cap = hearing->cap ? hearing->cap * 2 : 16;
		struct rival *rivals = reallocarray(hearing->rivals, cap, sizeof(*rivals));

		if (!rivals) {
			hearing->failed = true;
			return;
		}
		hearing->rivals = rivals;
		hearing->cap = cap;
	}
	hearing->rivals[hearing->count++] = (struct rival){ node, rule, score };
}

/* struct walk's meet: the rule at hand itself. */
static void meet_self(void *ctx, const struct node *node, unsigned int depth, bool last)
{
	struct hearing *hearing = ctx;
	const struct tree_rule *rule = node_rules(hearing->tree, node);

	for (const struct tree_rule *end = rule + node->total; rule < end; rule++)
		if (rule == hearing->rule && (last || !(rule->flags & TREE_RULE_LAST)) &&
		    score_at(rule, depth) > hearing->score)
			hearing->score = score_at(rule, depth);
}

static void meet_rivals(void *ctx, const struct node *node, unsigned int depth, bool last)
{
	struct hearing *hearing = ctx;
	const struct tree_rule *rule = node_rules(hearing->tree, node);

	for (const struct tree_rule *end = rule + node->total; rule < end; rule++)
		if (score_rule(rule->score) != score_rule(hearing->rule->score) &&
		    rule->verbs & hearing->rule->verbs &&
		    (rule->when & hearing->rule->when) == rule->when &&
		    (last || !(rule->flags & TREE_RULE_LAST)) &&
		    score_at(rule, depth) > hearing->score)
			add_rival(hearing, node, rule, score_at(rule, depth));
}

/* The strongest first: it is the one to name. */
static int compare(const void *a, const void *b)
{
	const struct rival *one = a, *two = b;

	return one->score < two->score ? 1 : one->score > two->score ? -1 : 0;
}

/* Takes the verbs that rivals always decide from those that the rule has left. */
static uint32_t judge(const struct hearing *hearing, const struct way *way)
{
	const struct stand self = { way, hearing->rule };
	verbs_t left = hearing->rule->verbs;
	uint32_t blame = RULE_NONE;

	for (size_t i = 0; i < hearing->count && left; i++) {
		const struct rival *rival = &hearing->rivals[i];
		struct way other;
		const struct stand stand = { &other, rival->rule };

		if (!(rival->rule->verbs & left) || !way_read(hearing->tree, rival->node, &other) ||
		    !stand_beats(&stand, &self))
			continue;
		left &= (verbs_t)~rival->rule->verbs;
		if (blame == RULE_NONE)
			blame = score_rule(rival->rule->score);
	}
	return left ? RULE_NONE : blame;
}

/* Which rule always decides instead of one that stands at a node, RULE_NONE: it may decide. */
static int try_rule(const struct tree *tree, const struct node *node, const struct tree_rule *rule,
		    uint32_t *ret_blame)
{
	struct hearing hearing = { .tree = tree, .rule = rule };
	_cleanup_text_ struct text path = { 0 };
	struct way way;
	struct walk walk;

	*ret_blame = RULE_NONE;
	if (!way_read(tree, node, &way) || !way_example(&way, &path))
		return path.failed ? -ENOMEM : 0;
	walk.ctx = &hearing;
	walk.below = false;
	walk.meet = meet_self;
	tree_walk(tree, path.data, path.len, &walk);
	if (!hearing.score)
		return 0;
	walk.meet = meet_rivals;
	tree_walk(tree, path.data, path.len, &walk);
	if (hearing.count)
		qsort(hearing.rivals, hearing.count, sizeof(*hearing.rivals), compare);
	if (!hearing.failed)
		*ret_blame = judge(&hearing, &way);
	free(hearing.rivals);
	return hearing.failed ? -ENOMEM : 0;
}

/* Which address rule always decides instead of one: it covers all of its addresses, and is above it
 * wherever both match. What an `ask` takes away is no match for a denial: those are let be. */
static uint32_t try_address(const struct tree *tree, const struct tree_inet *self,
			    const struct tree_rule *rule)
{
	uint64_t score = score_at(rule, inet_depth(&self->pattern)), above = 0;
	verbs_t left = rule->verbs;

	for (size_t i = 0; i < tree->inet_count; i++) {
		const struct tree_inet *other = &tree->inet[i];
		const struct node *node = &tree->nodes[other->node];
		const struct tree_rule *rival = node_rules(tree, node);

		if (!inet_within(&self->pattern, &other->pattern))
			continue;
		for (const struct tree_rule *end = rival + node->total; rival < end; rival++) {
			uint64_t its = score_at(rival, inet_depth(&other->pattern));

			if (its < score || score_rule(its) == score_rule(score) ||
			    (rival->flags | rule->flags) & TREE_RULE_ASKS ||
			    !(rival->verbs & rule->verbs))
				continue;
			left &= (verbs_t)~rival->verbs;
			above = its > above ? its : above;
		}
	}
	return left ? RULE_NONE : score_rule(above);
}

static void try_addresses(const struct tree *tree, uint32_t *blames, bool *alive)
{
	for (size_t i = 0; i < tree->inet_count; i++) {
		const struct node *node = &tree->nodes[tree->inet[i].node];
		const struct tree_rule *rule = node_rules(tree, node);

		for (const struct tree_rule *end = rule + node->total; rule < end; rule++) {
			uint32_t index = score_rule(rule->score), blame;

			if (alive[index])
				continue;
			blame = try_address(tree, &tree->inet[i], rule);
			alive[index] = blame == RULE_NONE;
			if (blames[index] == RULE_NONE || alive[index])
				blames[index] = blame;
		}
	}
}

static int try_node(const struct tree *tree, const struct node *node, uint32_t *blames, bool *alive)
{
	const struct tree_rule *rules = node_rules(tree, node);
	int r = 0;

	for (unsigned int i = 0; i < node->total && !r; i++) {
		uint32_t index = score_rule(rules[i].score), blame;

		if (alive[index])
			continue;
		r = try_rule(tree, node, &rules[i], &blame);
		if (r < 0)
			break;
		alive[index] = blame == RULE_NONE;
		if (blames[index] == RULE_NONE || alive[index])
			blames[index] = blame;
	}
	return r;
}

/**
 * idle_find() - Which rules can never decide anything, and which others are to blame
 * @policy:	The policy
 * @tree:	From tree_build() for it, with all the names that are to count
 * @ret_blames:	By rule: one that decides in its place, RULE_NONE: it may decide. free() it
 *
 * A rule that is named never decides, whatever the path and the flags. One that is not may be idle
 * all the same: when two others beat it on one half of its paths each.
 *
 * Return: 0, -ENOMEM
 */
int idle_find(const struct policy *policy, const struct tree *tree, uint32_t **ret_blames)
{
	_cleanup_free_ uint32_t *blames = calloc(policy->rule_count + 1, sizeof(*blames));
	_cleanup_free_ bool *alive = calloc(policy->rule_count + 1, sizeof(*alive));
	int r = blames && alive ? 0 : -ENOMEM;

	for (size_t i = 0; i < policy->rule_count && !r; i++)
		blames[i] = RULE_NONE;
	for (uint32_t i = 0; i < tree->count && !r; i++)
		if (tree->nodes[i].total && !node_is_inet(tree, &tree->nodes[i]))
			r = try_node(tree, &tree->nodes[i], blames, alive);
	if (r < 0)
		return r;
	try_addresses(tree, blames, alive);
	*ret_blames = steal_ptr(blames);
	return 0;
}
