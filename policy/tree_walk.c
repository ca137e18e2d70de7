// SPDX-License-Identifier: MIT
// policy/tree_walk.c - Which nodes of the tree a path leads to
#include <assert.h>
#include <string.h>

#include "policy/glob.h"
#include "policy/tree_node.h"

/* One component on its way through the tree. */
struct step {
	const struct tree *tree;
	struct walk *walk;
	const char *name;
	size_t len;
	uint64_t hash;
	unsigned int depth;
	bool last;
};

static void hold(struct walk *walk, uint32_t node)
{
	assert(walk->count < TREE_STATES_MAX); /* tree_bound() has made sure */
	walk->states[walk->count++] = node;
}

/* A loop may be reached again while it is held already. */
static void hold_loop(struct walk *walk, uint32_t loop)
{
	for (size_t i = 0; i < walk->count; i++)
		if (walk->states[i] == loop)
			return;
	hold(walk, loop);
}

static void enter(const struct step *step, uint32_t index)
{
	const struct node *node = &step->tree->nodes[index];

	if (node->total)
		step->walk->meet(step->walk->ctx, node, step->depth, step->last);
	if (step->last && !step->walk->below)
		return;
	if (node->flags & NODE_INNER)
		hold(step->walk, index);
	if (node->loop)
		hold_loop(step->walk, node->loop);
}

static void try_chain(const struct step *step, uint32_t first)
{
	for (uint32_t i = first; i; i = step->tree->nodes[i].next) {
		const struct node *node = &step->tree->nodes[i];

		if (node->flags & NODE_SIMPLE || glob_match(step->tree->names + node->name,
							    node->name_len, step->name, step->len))
			enter(step, i);
	}
}

static void try_key(const struct step *step, uint32_t parent, enum node_kind kind, uint64_t hash,
		    const char *key, size_t len)
{
	uint32_t found = table_find(step->tree, parent, kind, hash, key, len);

	if (found)
		try_chain(step, step->tree->nodes[found].next);
}

static bool has_bit(const uint64_t *bits, size_t bit)
{
	return bits[bit / 64] >> bit % 64 & 1;
}

static void try_globs(const struct step *step, uint32_t parent, const struct globs *globs)
{
	size_t max = step->len < globs->head_max ? step->len : globs->head_max;
	const char *end = step->name + step->len;
	uint64_t hash = HASH_START;

	if (globs->any)
		enter(step, globs->any);
	for (size_t len = 1; len <= max; len++) {
		hash = hash_byte(hash, step->name[len - 1]);
		if (has_bit(globs->heads, len))
			try_key(step, parent, NODE_HEAD, hash, step->name, len);
	}
	hash = HASH_START;
	max = step->len < globs->tail_max ? step->len : globs->tail_max;
	for (size_t len = 1; len <= max; len++) {
		hash = hash_byte(hash, end[-(ptrdiff_t)len]);
		if (has_bit(globs->tails, len))
			try_key(step, parent, NODE_TAIL, hash, end - len, len);
	}
	try_chain(step, globs->scan);
}

/* One component: from the nodes held to the next ones. */
static void advance(const struct step *step)
{
	uint32_t from[TREE_STATES_MAX];
	size_t count = step->walk->count;

	memcpy(from, step->walk->states, count * sizeof(from[0]));
	step->walk->count = 0;
	for (size_t i = 0; i < count; i++) {
		const struct node *node = &step->tree->nodes[from[i]];
		uint32_t child = 0;

		if (node->flags & NODE_HAS_LITERAL)
			child = table_find(step->tree, from[i], NODE_LITERAL, step->hash,
					   step->name, step->len);
		if (child)
			enter(step, child);
		if (node->globs)
			try_globs(step, from[i], &step->tree->globs[node->globs - 1]);
		if (node->kind == NODE_LOOP)
			hold_loop(step->walk, from[i]);
	}
}

/**
 * tree_walk() - Meet all nodes that a path, or a path above it, leads to
 * @tree:	The tree
 * @path:	Absolute, @len bytes; or "@name"
 * @len:	How many
 * @walk:	@meet and @ctx are set; @states and @count are filled
 *
 * Trust: @path comes from the target.
 * Context: any thread; does not allocate.
 */
void tree_walk(const struct tree *tree, const char *path, size_t len, struct walk *walk)
{
	uint32_t root = len && *path == '@' ? NODE_ABSTRACT : NODE_FILES;
	struct step step = { .tree = tree, .walk = walk };
	size_t at = 0;

	walk->count = 0;
	if (!len || (root == NODE_FILES && *path != '/'))
		return;
	if (root == NODE_FILES)
		while (at < len && path[at] == '/')
			at++;
	step.last = at == len;
	enter(&step, root);
	while (at < len) {
		const char *slash = root == NODE_FILES ? memchr(path + at, '/', len - at) : NULL;

		step.name = path + at;
		step.len = slash ? (size_t)(slash - step.name) : len - at;
		step.depth++;
		at += step.len;
		while (at < len && path[at] == '/')
			at++;
		step.last = at == len;
		if (!walk->count)
			return;
		step.hash = hash_name(step.name, step.len);
		advance(&step);
	}
}
