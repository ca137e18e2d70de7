// SPDX-License-Identifier: MIT
// policy/tree_same.c - Whether all that lies below two paths is decided alike
#include "policy/tree_node.h"

/* Nodes with rules on one path; more are not followed. */
#define MET_MAX 64

/* A node whose rules hold for what is below the path as well, and where on the path it was met. */
struct met {
	const struct node *node;
	unsigned int depth;
};

/* All that a path's part in decisions about what is below it depends on. */
struct trail {
	const struct tree *tree;
	struct met met[MET_MAX];
	size_t met_count;
	uint32_t held[2 * TREE_STATES_MAX]; /* nodes that what follows is tried with */
	size_t held_count;
	bool lost; /* there was no room */
};

static void meet(void *ctx, const struct node *node, unsigned int depth, bool last)
{
	struct trail *trail = ctx;
	const struct tree_rule *rule = node_rules(trail->tree, node);
	bool holds = false, here = false;

	(void)last;
	for (const struct tree_rule *end = rule + node->live; rule < end; rule++) {
		holds |= !(rule->flags & TREE_RULE_LAST);
		here |= rule->flags & TREE_RULE_HERE;
	}
	if (!holds)
		return;
	if (trail->met_count == MET_MAX)
		trail->lost = true;
	else
		trail->met[trail->met_count++] = (struct met){ node, here ? depth : 0 };
}

static void follow(const struct tree *tree, const char *path, size_t len, struct trail *trail)
{
	struct walk walk = { .meet = meet, .ctx = trail, .below = true };

	trail->tree = tree;
	trail->met_count = 0;
	trail->held_count = 0;
	trail->lost = false;
	tree_walk(tree, path, len, &walk);
	for (size_t i = 0; i < walk.count; i++)
		trail->held[trail->held_count++] = walk.states[walk.now][i].node;
	for (size_t i = 0; i < walk.loop_count; i++)
		trail->held[trail->held_count++] = walk.loops[i].node;
}

static bool has_met(const struct trail *trail, const struct met *met)
{
	for (size_t i = 0; i < trail->met_count; i++)
		if (trail->met[i].node == met->node && trail->met[i].depth == met->depth)
			return true;
	return false;
}

static bool has_held(const struct trail *trail, uint32_t node)
{
	for (size_t i = 0; i < trail->held_count; i++)
		if (trail->held[i] == node)
			return true;
	return false;
}

/* Whether all that is in one trail is in the other. */
static bool is_in(const struct trail *part, const struct trail *whole)
{
	for (size_t i = 0; i < part->met_count; i++)
		if (!has_met(whole, &part->met[i]))
			return false;
	for (size_t i = 0; i < part->held_count; i++)
		if (!has_held(whole, part->held[i]))
			return false;
	return true;
}

/**
 * tree_same_below() - Whether everything below two paths is decided alike, whatever it is called
 * @tree:	The rules
 * @one:	A path, @one_len bytes
 * @one_len:	How many
 * @two:	Another one, @two_len bytes
 * @two_len:	How many
 *
 * It is where both have met the same rules at the same depth, and the same patterns have begun to
 * match: two names in one directory that a star there covers. What the paths themselves are decided
 * to be does not matter here.
 *
 * Context: any thread; does not allocate. Takes some 20 KiB of stack.
 *
 * Return: true when it certainly is
 */
bool tree_same_below(const struct tree *tree, const char *one, size_t one_len, const char *two,
		     size_t two_len)
{
	struct trail first, second;

	follow(tree, one, one_len, &first);
	follow(tree, two, two_len, &second);
	return !first.lost && !second.lost && is_in(&first, &second) && is_in(&second, &first);
}
