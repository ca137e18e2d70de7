// SPDX-License-Identifier: MIT
// policy/tree_bound.c - How many nodes a lookup may have to hold, for any path
#include <errno.h>
#include <stdlib.h>

#include "policy/base/cleanup.h"
#include "policy/diag.h"
#include "policy/tree_trie.h"

/*
 * DOC: The bound
 *
 * Outside of loops a node can be reached at one point of a path only. The next component then leads
 * to one literal child at most, and to any number of globs: the bound of a node is the larger of 1
 * and (the largest of its literal children + the sum of its globs), plus that of its loop.
 *
 * Inside a loop a node can be reached again and again, and nodes of all levels below the loop be
 * held at the same time. Level by level the same holds as above: for each level the largest of the
 * literal children, and the sum of the globs. The bound of a loop is one for itself, the sum of its
 * levels, and all of every loop inside it, since a loop that was reached is held to the end.
 */

#define BOUND_HUGE (UINT32_MAX / 4)

/* Numbers of one node while its children are added up. */
struct bound {
	uint32_t literal; /* largest bound of a literal child */
	uint32_t globs; /* sum of the bounds of globs */
	uint32_t loops; /* loops in this subtree: inside a loop all of them, otherwise its own */
	uint32_t levels; /* inside a loop: offset of its levels, twice @height */
	uint16_t height; /* inner nodes on the longest way down from here, 0 for a leaf */
	bool inside; /* a loop, or below one */
};

struct bounds {
	const struct trie *trie;
	struct bound *items;
	uint32_t *levels; /* of each node first those of literals, then those of globs */
};

static uint32_t add(uint32_t a, uint32_t b)
{
	return a + b > BOUND_HUGE ? BOUND_HUGE : a + b;
}

static uint32_t larger(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

/* A child always comes after its parent in the array: forwards for @inside, backwards for heights.
 */
static int lay_out(struct bounds *bounds)
{
	const struct trie *trie = bounds->trie;
	size_t total = 0;

	for (size_t i = TRIE_ABSTRACT + 1; i < trie->node_count; i++)
		bounds->items[i].inside = trie->nodes[i].kind == NODE_LOOP ||
					  bounds->items[trie->nodes[i].parent].inside;
	for (size_t i = trie->node_count; i-- > TRIE_ROOTS;) {
		const struct trie_node *node = &trie->nodes[i];
		struct bound *bound = &bounds->items[i];
		struct bound *parent = &bounds->items[node->parent];

		if (!bound->inside || trie_is_key(node))
			continue;
		if (node->flags & NODE_INNER)
			bound->height++;
		bound->levels = (uint32_t)total;
		total += 2U * bound->height;
		if (node->kind != NODE_LOOP && parent->height < bound->height)
			parent->height = bound->height;
	}
	bounds->levels = calloc(total + 1, sizeof(*bounds->levels));
	return bounds->levels ? 0 : -ENOMEM;
}

/* Level @level of a node, its own being 0. */
static uint32_t level_of(const struct bounds *bounds, const struct bound *bound, unsigned int level)
{
	const uint32_t *levels = bounds->levels + bound->levels;

	return level ? add(levels[level], levels[bound->height + level]) : 1;
}

/* All children of @index have been added to it: add it to its parent. */
static void add_inside(struct bounds *bounds, size_t index)
{
	const struct trie_node *node = &bounds->trie->nodes[index];
	const struct bound *bound = &bounds->items[index];
	struct bound *parent = &bounds->items[node->parent];
	uint32_t *levels = bounds->levels + parent->levels;
	uint32_t sum = add(bound->loops, 1);

	if (node->kind != NODE_LOOP) {
		parent->loops = add(parent->loops, bound->loops);
		for (unsigned int i = 0; i < bound->height; i++) {
			uint32_t *literal = &levels[i + 1], *glob = &levels[parent->height + i + 1];
			uint32_t mine = level_of(bounds, bound, i);

			if (node->kind == NODE_LITERAL)
				*literal = larger(*literal, mine);
			else
				*glob = add(*glob, mine);
		}
		return;
	}
	for (unsigned int i = 1; i < bound->height; i++)
		sum = add(sum, level_of(bounds, bound, i));
	parent->loops = add(parent->loops, sum);
}

static uint32_t total_of(const struct bounds *bounds, size_t index)
{
	const struct bound *bound = &bounds->items[index];
	bool inner = bounds->trie->nodes[index].flags & NODE_INNER;

	return add(larger(inner, add(bound->literal, bound->globs)), bound->loops);
}

static void add_outside(struct bounds *bounds, size_t index)
{
	const struct trie_node *node = &bounds->trie->nodes[index];
	struct bound *parent = &bounds->items[node->parent];
	uint32_t total = total_of(bounds, index);

	if (node->kind == NODE_LITERAL)
		parent->literal = larger(parent->literal, total);
	else
		parent->globs = add(parent->globs, total);
}

/**
 * trie_bound() - Make sure that no path can make a lookup hold more nodes than there is room for
 * @trie:	Complete
 * @diag:	Says so when one could
 *
 * Return: 0, -E2BIG (reported), -ENOMEM
 */
int trie_bound(const struct trie *trie, struct policy_diag *diag)
{
	_cleanup_free_ struct bound *items = calloc(trie->node_count, sizeof(*items));
	struct bounds bounds = { .trie = trie, .items = items };
	uint32_t most;
	int r = items ? lay_out(&bounds) : -ENOMEM;

	if (r < 0)
		return r;
	for (size_t i = trie->node_count; i-- > TRIE_ABSTRACT + 1;) {
		if (trie_is_key(&trie->nodes[i]))
			continue;
		if (bounds.items[i].inside)
			add_inside(&bounds, i);
		else
			add_outside(&bounds, i);
	}
	free(bounds.levels);
	most = larger(total_of(&bounds, TRIE_FILES), total_of(&bounds, TRIE_ABSTRACT));
	if (most <= TREE_STATES_MAX)
		return 0;
	diag_error(diag, NULL, NULL,
		   "begin them with a directory, or put globs into the last component only",
		   "too many patterns could be in progress on one path: %u, at most %d", most,
		   TREE_STATES_MAX);
	return -E2BIG;
}
