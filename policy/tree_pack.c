// SPDX-License-Identifier: MIT
// policy/tree_pack.c - Lay a trie out for lookups
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/tree_trie.h"

/*
 * A run of nodes whose hashes want the same place is at most this long; a table with a longer one
 * is laid out again, larger. That bounds what a path, which the target chose, can cost.
 */
#define RUN_MAX 32

/* A trie on its way into a tree: where each of its nodes goes. */
struct packing {
	const struct trie *trie;
	struct tree *tree;
	uint32_t *places; /* by trie node */
};

/* Gives every node of the table its place; false when a run is too long. */
static bool place_filed(struct packing *packing)
{
	const struct trie *trie = packing->trie;
	struct tree *tree = packing->tree;

	for (size_t i = 0; i < trie->node_count; i++) {
		const struct trie_node *node = &trie->nodes[i];
		uint32_t first = hash_slot(node->hash, tree->size), at = first;

		if (trie_is_serial(node))
			continue;
		while (tree->tags[at])
			at++;
		if (at - first >= RUN_MAX)
			return false;
		tree->tags[at] = hash_tag(node->hash);
		packing->places[i] = at;
	}
	return true;
}

/* The table is at most four fifths full. Its tags end in an empty one, whatever the last run is. */
static int place(struct packing *packing)
{
	const struct trie *trie = packing->trie;
	struct tree *tree = packing->tree;
	uint64_t filed = trie->node_count - trie->serials;
	uint32_t serial = 0;

	for (uint64_t size = filed + filed / 4 + 8;; size += size / 4) {
		if (size > UINT32_MAX / 2)
			return -ENOMEM;
		tree->size = (uint32_t)size;
		tree->serials = tree->size + RUN_MAX;
		free(tree->tags);
		tree->tags = calloc(tree->serials + 1, 1);
		if (!tree->tags)
			return -ENOMEM;
		if (place_filed(packing))
			break;
	}
	for (size_t i = 0; i < trie->node_count; i++)
		if (trie_is_serial(&trie->nodes[i]))
			packing->places[i] = tree->serials + serial++;
	return 0;
}

static uint32_t place_of(const struct packing *packing, uint32_t node)
{
	return node ? packing->places[node] : NODE_NONE;
}

static void pack_node(const struct packing *packing, const struct trie_node *from)
{
	const struct trie *trie = packing->trie;
	struct tree *tree = packing->tree;
	struct node *to = &tree->nodes[packing->places[from - trie->nodes]];
	const char *name = trie->names + from->name;

	*to = (struct node){
		.parent = packing->places[from->parent],
		.rules = from->rules,
		.total = from->total,
		.globs = from->globs ? from->globs - 1 : NODE_NONE,
		.loop = place_of(packing, from->loop),
		.next = place_of(packing, from->next),
		.name_len = from->name_len,
		.live = (uint8_t)from->live,
		.kind = from->kind,
		.flags = from->flags,
	};
	if (from->total)
		to->rule = trie->rules[from->rules];
	if (from->name_len <= NODE_NAME_MAX)
		memcpy(to->name.bytes, name, from->name_len);
	else
		to->name.offset = from->name;
}

/* Bytes, or NULL; never none, so that NULL means that memory was short. */
static void *copy(const void *from, size_t len)
{
	void *to = malloc(len + 1);

	if (to && len)
		memcpy(to, from, len);
	return to;
}

static int pack(struct packing *packing)
{
	const struct trie *trie = packing->trie;
	struct tree *tree = packing->tree;
	size_t nodes;
	int r = place(packing);

	if (r < 0)
		return r;
	tree->count = tree->serials + trie->serials;
	nodes = tree->count;
	tree->nodes = aligned_alloc(sizeof(struct node), nodes * sizeof(struct node));
	tree->globs = copy(trie->globs, trie->globs_count * sizeof(*trie->globs));
	tree->rules = copy(trie->rules, trie->rule_count * sizeof(*trie->rules));
	tree->names = copy(trie->names, trie->names_len);
	if (!tree->nodes || !tree->globs || !tree->rules || !tree->names)
		return -ENOMEM;
	memset(tree->nodes, 0, nodes * sizeof(struct node));
	for (size_t i = 0; i < trie->node_count; i++)
		pack_node(packing, &trie->nodes[i]);
	for (size_t i = 0; i < trie->globs_count; i++) {
		tree->globs[i].any = place_of(packing, trie->globs[i].any);
		tree->globs[i].scan = place_of(packing, trie->globs[i].scan);
	}
	tree->pure_allows = trie->pure_allows;
	tree->pure_denials = trie->pure_denials;
	return tree_pack_inet(tree);
}

/**
 * trie_pack() - Lay a trie out for lookups
 * @trie:	Complete, its rules sorted
 * @ret_tree:	To be freed with tree_free(); nothing in it refers to @trie
 *
 * Return: 0, -ENOMEM
 */
int trie_pack(const struct trie *trie, struct tree **ret_tree)
{
	struct packing packing = { .trie = trie,
				   .tree = calloc(1, sizeof(*packing.tree)),
				   .places = calloc(trie->node_count, sizeof(uint32_t)) };
	int r = packing.tree && packing.places ? pack(&packing) : -ENOMEM;

	free(packing.places);
	if (r < 0) {
		tree_free(packing.tree);
		return r;
	}
	*ret_tree = packing.tree;
	return 0;
}

/**
 * tree_free() - Give a tree back
 * @tree:	From tree_build(), or NULL
 */
void tree_free(struct tree *tree)
{
	if (!tree)
		return;
	free(tree->nodes);
	free(tree->tags);
	free(tree->globs);
	free(tree->rules);
	free(tree->names);
	free(tree->inet);
	free(tree);
}
