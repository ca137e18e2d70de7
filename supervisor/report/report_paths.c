// SPDX-License-Identifier: MIT
// supervisor/report/report_paths.c - The paths of a run as a tree, with what was asked of each
#include "supervisor/report/report_paths.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/base/hash.h"

static const char *name_of(const struct paths_tree *tree, const struct path_node *node)
{
	return tree->names.data + node->name;
}

static size_t find_slot(const struct paths_tree *tree, uint32_t parent, const char *name,
			size_t len)
{
	/* Who picks colliding names makes the reading of his own log slow. */
	uint64_t hash = hash_bytes(hash_bytes(HASH_EMPTY, &parent, sizeof(parent)), name, len);
	size_t at = hash & (tree->slot_count - 1);

	for (; tree->slots[at]; at = (at + 1) & (tree->slot_count - 1)) {
		const struct path_node *node = &tree->nodes[tree->slots[at] - 1];

		if (node->parent == parent && node->len == len &&
		    !memcmp(name_of(tree, node), name, len))
			break;
	}
	return at;
}

/* At most half of the slots are used. */
static int grow_slots(struct paths_tree *tree)
{
	size_t count = tree->slot_count ? 2 * tree->slot_count : 1024;
	uint32_t *slots = calloc(count, sizeof(*slots));

	if (!slots)
		return -ENOMEM;
	free(tree->slots);
	tree->slots = slots;
	tree->slot_count = count;
	for (size_t i = 1; i < tree->count; i++) {
		const struct path_node *node = &tree->nodes[i];

		slots[find_slot(tree, node->parent, name_of(tree, node), node->len)] =
			(uint32_t)i + 1;
	}
	return 0;
}

static int make_room(struct paths_tree *tree)
{
	size_t cap = tree->cap ? 2 * tree->cap : 256;
	struct path_node *nodes;

	if (tree->count == UINT32_MAX - 1)
		return -E2BIG;
	if (2 * tree->count >= tree->slot_count) {
		int r = grow_slots(tree);

		if (r < 0)
			return r;
	}
	if (tree->count < tree->cap)
		return 0;
	nodes = reallocarray(tree->nodes, cap, sizeof(*nodes));
	if (!nodes)
		return -ENOMEM;
	tree->nodes = nodes;
	tree->cap = cap;
	return 0;
}

/* The component of a directory; made when it is new. */
static int step(struct paths_tree *tree, uint32_t parent, const char *name, size_t len,
		uint32_t *ret_node)
{
	struct path_node *node;
	size_t slot = find_slot(tree, parent, name, len);
	int r;

	if (tree->slots[slot]) {
		*ret_node = tree->slots[slot] - 1;
		return 0;
	}
	r = make_room(tree);
	if (r < 0)
		return r;
	if (tree->names.len > UINT32_MAX - len - 1)
		return -E2BIG;
	node = &tree->nodes[tree->count];
	*node = (struct path_node){ .parent = parent,
				    .name = (uint32_t)tree->names.len,
				    .len = (uint32_t)len };
	text_add(&tree->names, name, len);
	text_char(&tree->names, '\0');
	if (tree->names.failed)
		return -ENOMEM;
	node->next = tree->nodes[parent].first;
	tree->nodes[parent].first = (uint32_t)tree->count;
	tree->slots[find_slot(tree, parent, name, len)] = (uint32_t)tree->count + 1;
	*ret_node = (uint32_t)tree->count++;
	return 0;
}

static void count(struct path_counts *counts, verbs_t verbs, enum outcome_word outcome)
{
	counts->calls[outcome]++;
	for (unsigned int verb = 0; verb < VERB_COUNT; verb++)
		counts->verbs[verb][outcome] += verbs >> verb & 1U;
}

/**
 * paths_node() - The place of a path, without counting anything
 * @tree:	Zeroed at first; grows by what is new of the path
 * @path:	Absolute; or an abstract socket, an address, a name that led nowhere: those are one
 *		component
 * @len:	Bytes of @path
 * @ret_node:	Index of its node
 *
 * Return: 0, -ENOMEM, -E2BIG
 */
int paths_node(struct paths_tree *tree, const char *path, size_t len, uint32_t *ret_node)
{
	bool absolute = len && path[0] == '/';
	size_t at = 0, end;
	uint32_t node = 0;
	int r = tree->count ? 0 : make_room(tree);

	if (r == 0 && !tree->count) {
		memset(&tree->nodes[0], 0, sizeof(*tree->nodes));
		tree->count = 1;
	}
	if (r == 0)
		r = step(tree, 0, path, absolute ? 1 : len, &node);
	for (at = absolute ? 1 : len; r == 0 && at < len; at = end + 1) {
		const char *slash = memchr(path + at, '/', len - at);

		end = slash ? (size_t)(slash - path) : len;
		if (end > at)
			r = step(tree, node, path + at, end - at, &node);
	}
	if (r == 0)
		*ret_node = node;
	return r;
}

/**
 * paths_add() - Count a call
 * @tree:	As for paths_node(), like the next two
 * @path:	Likewise
 * @len:	Likewise
 * @verbs:	That it asked
 * @outcome:	What became of it
 * @ret_node:	Index of its node
 *
 * Return: 0, -ENOMEM, -E2BIG
 */
int paths_add(struct paths_tree *tree, const char *path, size_t len, verbs_t verbs,
	      enum outcome_word outcome, uint32_t *ret_node)
{
	int r = paths_node(tree, path, len, ret_node);

	if (r == 0)
		count(&tree->nodes[*ret_node].own, verbs, outcome);
	return r;
}

/* Which verbs were asked and which outcomes there were, a bit each. */
static uint64_t shape(const struct path_counts *counts)
{
	uint64_t bits = 0;

	for (unsigned int outcome = 0; outcome < OUTCOME_COUNT; outcome++) {
		bits |= (uint64_t)(counts->calls[outcome] != 0) << outcome;
		for (unsigned int verb = 0; verb < VERB_COUNT; verb++)
			bits |= (uint64_t)(counts->verbs[verb][outcome] != 0)
				<< (OUTCOME_COUNT * (verb + 1) + outcome);
	}
	return bits;
}

static void add_counts(struct path_counts *to, const struct path_counts *from)
{
	for (unsigned int outcome = 0; outcome < OUTCOME_COUNT; outcome++) {
		to->calls[outcome] += from->calls[outcome];
		for (unsigned int verb = 0; verb < VERB_COUNT; verb++)
			to->verbs[verb][outcome] += from->verbs[verb][outcome];
	}
}

static bool is_asked(const struct path_node *node)
{
	static const struct path_counts none;

	return memcmp(&node->own, &none, sizeof(none)) != 0;
}

struct name_order {
	const struct paths_tree *tree;
	uint32_t node;
};

static int by_name(const void *a, const void *b)
{
	const struct name_order *one = a, *other = b;

	return strcmp(name_of(one->tree, &one->tree->nodes[one->node]),
		      name_of(other->tree, &other->tree->nodes[other->node]));
}

/* What is in a directory, by name. */
static void sort_directory(struct paths_tree *tree, struct path_node *node,
			   struct name_order *order)
{
	uint32_t *link = &node->first;
	size_t used = 0;

	for (uint32_t child = node->first; child; child = tree->nodes[child].next)
		order[used++] = (struct name_order){ tree, child };
	qsort(order, used, sizeof(*order), by_name);
	for (size_t i = 0; i < used; i++) {
		*link = order[i].node;
		link = &tree->nodes[order[i].node].next;
	}
	*link = 0;
}

/**
 * paths_sum() - Sum up and sort
 * @tree:	Complete
 *
 * Return: 0 or -ENOMEM
 */
int paths_sum(struct paths_tree *tree)
{
	_cleanup_free_ uint64_t *shapes = calloc(tree->count + 1, sizeof(*shapes));
	_cleanup_free_ struct name_order *order = calloc(tree->count + 1, sizeof(*order));

	if (!shapes || !order)
		return -ENOMEM;
	for (size_t i = 0; i < tree->count; i++) {
		struct path_node *node = &tree->nodes[i];

		node->all = node->own;
		node->below = is_asked(node);
		node->uniform = true;
		shapes[i] = shape(&node->own);
	}
	for (size_t i = tree->count; i-- > 1;) {
		const struct path_node *node = &tree->nodes[i];
		struct path_node *parent = &tree->nodes[node->parent];

		add_counts(&parent->all, &node->all);
		parent->below += node->below;
		parent->uniform &= node->uniform &&
				   (!shapes[node->parent] || shapes[node->parent] == shapes[i]);
		shapes[node->parent] |= shapes[i];
	}
	for (size_t i = 0; i < tree->count; i++)
		sort_directory(tree, &tree->nodes[i], order);
	return 0;
}

void paths_tree_free(struct paths_tree *tree)
{
	free(tree->nodes);
	free(tree->slots);
	text_free(&tree->names);
	*tree = (struct paths_tree){ .count = 0 };
}
