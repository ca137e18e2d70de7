// SPDX-License-Identifier: MIT
// policy/tree_table.c - The tree's hash table: from a node and a name to a child
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/tree_node.h"

/*
 * Open addressing, at most half full, linear. The table is filled from the policy alone, which is
 * trusted; a path that the target chose only ever walks over the names of rules. How far is bounded
 * when the table is built: one in which a run is longer than this is made larger.
 */
#define RUN_MAX 32

static uint64_t mix(uint64_t hash, uint32_t parent, enum node_kind kind)
{
	hash ^= ((uint64_t)parent << 3 | (uint64_t)kind) * UINT64_C(0xd6e8feb86659fd93);
	hash ^= hash >> 32;
	hash *= UINT64_C(0xd6e8feb86659fd93);
	return hash ^ hash >> 29;
}

static uint64_t hash_node(const struct tree *tree, const struct node *node)
{
	const char *name = tree->names + node->name;
	uint64_t hash = HASH_START;

	if (node->kind == NODE_TAIL)
		for (size_t i = node->name_len; i-- > 0;)
			hash = hash_byte(hash, name[i]);
	else
		hash = hash_name(name, node->name_len);
	return mix(hash, node->parent, (enum node_kind)node->kind);
}

/**
 * table_find() - The child of a node by its name
 * @tree:	The tree
 * @parent:	The node
 * @kind:	NODE_LITERAL, NODE_HEAD or NODE_TAIL
 * @hash:	Of the name: hash_name(), or for a tail hash_byte() from its end
 * @name:	@len bytes
 * @len:	How many
 *
 * Trust: @name may come from the target.
 *
 * Return: the node, 0 when there is none
 */
uint32_t table_find(const struct tree *tree, uint32_t parent, enum node_kind kind, uint64_t hash,
		    const char *name, size_t len)
{
	uint64_t mixed = mix(hash, parent, kind);
	uint32_t tag = (uint32_t)(mixed >> 32);

	for (size_t at = mixed & tree->slot_mask; tree->slots[at].node;
	     at = (at + 1) & tree->slot_mask) {
		const struct node *node = &tree->nodes[tree->slots[at].node];

		if (tree->slots[at].tag == tag && node->parent == parent && node->kind == kind &&
		    node->name_len == len && !memcmp(tree->names + node->name, name, len))
			return tree->slots[at].node;
	}
	return 0;
}

/* False when the run that @node would lengthen is too long. */
static bool put(const struct tree *tree, uint32_t node, struct slot *slots, size_t mask)
{
	uint64_t mixed = hash_node(tree, &tree->nodes[node]);
	size_t at = mixed & mask;

	for (size_t run = 0; slots[at].node; at = (at + 1) & mask)
		if (++run > RUN_MAX)
			return false;
	slots[at] = (struct slot){ (uint32_t)(mixed >> 32), node };
	return true;
}

static int grow(struct tree *tree)
{
	for (size_t size = tree->slots ? (tree->slot_mask + 1) * 2 : 64;; size *= 2) {
		struct slot *slots = calloc(size, sizeof(*slots));
		bool fits = true;

		if (!slots)
			return -ENOMEM;
		for (size_t i = 0; tree->slots && fits && i <= tree->slot_mask; i++)
			if (tree->slots[i].node)
				fits = put(tree, tree->slots[i].node, slots, size - 1);
		if (!fits) {
			free(slots);
			continue;
		}
		free(tree->slots);
		tree->slots = slots;
		tree->slot_mask = size - 1;
		return 0;
	}
}

/**
 * table_init() - Begin a table, which table_find() needs
 * @tree:	A tree without one
 *
 * Return: 0, -ENOMEM
 */
int table_init(struct tree *tree)
{
	return grow(tree);
}

/**
 * table_add() - Make a node findable by its parent, kind and name
 * @tree:	The tree
 * @node:	A node of it that is not in the table yet
 *
 * Return: 0, -ENOMEM
 */
int table_add(struct tree *tree, uint32_t node)
{
	int r = 0;

	if ((tree->slots_used + 1) * 2 > tree->slot_mask)
		r = grow(tree);
	while (!r && !put(tree, node, tree->slots, tree->slot_mask))
		r = grow(tree);
	if (!r)
		tree->slots_used++;
	return r;
}
