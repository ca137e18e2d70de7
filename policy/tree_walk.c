// SPDX-License-Identifier: MIT
// policy/tree_walk.c - Which nodes of the tree a path leads to
#include <assert.h>
#include <string.h>

#include "policy/glob.h"
#include "policy/tree_node.h"

/*
 * Components are cut in batches. The hashes of a whole batch are known from the text alone, so the
 * table's lines that a batch will need are all asked for before the first is waited for.
 */
#define BATCH 16

struct component {
	const char *name;
	size_t len;
	uint64_t hash;
};

/* One component on its way through the tree. */
struct step {
	const struct tree *tree;
	struct walk *walk;
	const struct component *component;
	unsigned int depth;
	bool last;
};

/* trie_bound() has made sure that there is room for all that a path can lead to. */
static void hold(struct walk *walk, uint32_t node, uint64_t hash)
{
	assert(walk->count < TREE_STATES_MAX);
	walk->states[walk->now][walk->count++] = (struct state){ node, hash };
}

/* A loop may be reached again while it is held already. */
static void hold_loop(const struct step *step, uint32_t loop)
{
	struct walk *walk = step->walk;

	for (size_t i = 0; i < walk->loop_count; i++)
		if (walk->loops[i].node == loop)
			return;
	assert(walk->loop_count < TREE_STATES_MAX);
	walk->loops[walk->loop_count++] =
		(struct state){ loop, hash_serial(loop - step->tree->serials) };
}

static void enter(const struct step *step, uint32_t index, uint64_t hash)
{
	const struct node *node = &step->tree->nodes[index];

	if (node->total)
		step->walk->meet(step->walk->ctx, node, step->depth, step->last);
	if (step->last && !step->walk->below)
		return;
	if (node->flags & NODE_INNER)
		hold(step->walk, index, hash);
	if (node->loop != NODE_NONE)
		hold_loop(step, node->loop);
}

/* A node that is not in the table: its hash is that of its number. */
static void enter_serial(const struct step *step, uint32_t index)
{
	enter(step, index, hash_serial(index - step->tree->serials));
}

/* Asks for the lines in which a hash would be found. */
static void fetch(const struct tree *tree, uint64_t hash)
{
	uint32_t at = hash_slot(hash, tree->size);

	__builtin_prefetch(&tree->tags[at]);
	__builtin_prefetch(&tree->nodes[at]);
}

/* The child in the table; NODE_NONE: there is none. */
static uint32_t find(const struct tree *tree, uint32_t parent, enum node_kind kind, uint64_t hash,
		     const char *name, size_t len)
{
	uint8_t tag = hash_tag(hash);

	for (uint32_t at = hash_slot(hash, tree->size); tree->tags[at]; at++) {
		const struct node *node = &tree->nodes[at];

		if (tree->tags[at] == tag && node->parent == parent && node->kind == kind &&
		    node->name_len == len && !memcmp(node_name(tree, node), name, len))
			return at;
	}
	return NODE_NONE;
}

static void try_chain(const struct step *step, uint32_t first)
{
	for (uint32_t i = first; i != NODE_NONE; i = step->tree->nodes[i].next) {
		const struct node *node = &step->tree->nodes[i];

		if (glob_match(node_name(step->tree, node), node->name_len, step->component->name,
			       step->component->len))
			enter_serial(step, i);
	}
}

/* One key that may be the component's head or tail, and its hash. */
struct probe {
	uint64_t hash;
	const char *key;
	size_t len;
};

static void try_key(const struct step *step, const struct state *from, enum node_kind kind,
		    const struct probe *probe)
{
	uint32_t found = find(step->tree, from->node, kind, probe->hash, probe->key, probe->len);

	if (found == NODE_NONE)
		return;
	if (step->tree->nodes[found].flags & NODE_SIMPLE)
		enter(step, found, probe->hash);
	try_chain(step, step->tree->nodes[found].next);
}

static bool has_bit(const uint64_t *bits, size_t bit)
{
	return bits[bit / 64] >> bit % 64 & 1;
}

/*
 * All heads or all tails of a component that some key is as long as, the shortest first. As with
 * components, a batch of them is hashed before the first is looked for.
 */
static void try_keys(const struct step *step, const struct state *from, enum node_kind kind,
		     const uint64_t *lengths, size_t max)
{
	const char *name = step->component->name, *end = name + step->component->len;
	struct probe probes[BATCH];
	uint64_t hash = HASH_EMPTY;
	size_t count = 0;

	if (max > step->component->len)
		max = step->component->len;
	for (size_t len = 1; len <= max; len++) {
		hash = hash_byte(hash, kind == NODE_HEAD ? name[len - 1] : end[-(ptrdiff_t)len]);
		if (has_bit(lengths, len)) {
			struct probe *probe = &probes[count++];

			probe->hash = hash_child(from->hash, kind, hash);
			probe->key = kind == NODE_HEAD ? name : end - len;
			probe->len = len;
			fetch(step->tree, probe->hash);
		}
		if (count < BATCH && len < max)
			continue;
		for (size_t i = 0; i < count; i++)
			try_key(step, from, kind, &probes[i]);
		count = 0;
	}
}

static void try_globs(const struct step *step, const struct state *from, const struct globs *globs)
{
	const struct component *component = step->component;

	if (globs->any != NODE_NONE)
		enter_serial(step, globs->any);
	if (has_bit(globs->first, (unsigned char)component->name[0]))
		try_keys(step, from, NODE_HEAD, globs->heads, globs->head_max);
	if (has_bit(globs->last, (unsigned char)component->name[component->len - 1]))
		try_keys(step, from, NODE_TAIL, globs->tails, globs->tail_max);
	try_chain(step, globs->scan);
}

static void try_literal(const struct step *step, const struct state *from)
{
	const struct component *component = step->component;
	uint64_t hash = hash_child(from->hash, NODE_LITERAL, component->hash);
	uint32_t child =
		find(step->tree, from->node, NODE_LITERAL, hash, component->name, component->len);

	if (child != NODE_NONE)
		enter(step, child, hash);
}

static void try_children(const struct step *step, const struct state *from)
{
	const struct node *node = &step->tree->nodes[from->node];

	if (node->flags & NODE_HAS_LITERAL)
		try_literal(step, from);
	if (node->globs != NODE_NONE)
		try_globs(step, from, &step->tree->globs[node->globs]);
}

/* One component: from the nodes held to the next ones. What it leads to is not tried with it. */
static void advance(const struct step *step)
{
	struct walk *walk = step->walk;
	const struct state *from = walk->states[walk->now];
	size_t count = walk->count, loops = walk->loop_count;

	walk->now = !walk->now;
	walk->count = 0;
	for (size_t i = 0; i < count; i++)
		try_children(step, &from[i]);
	for (size_t i = 0; i < loops; i++)
		try_children(step, &walk->loops[i]);
}

/* Cuts up to BATCH components off *@path; @chain is the hash of the literals so far. */
static size_t cut(const struct tree *tree, const char **path, const char *end, uint64_t *chain,
		  uint64_t loop, struct component *components)
{
	size_t count = 0;

	while (*path < end && count < BATCH) {
		const char *slash = memchr(*path, '/', (size_t)(end - *path));
		struct component *component = &components[count++];

		component->name = *path;
		component->len = (size_t)((slash ? slash : end) - *path);
		component->hash = hash_name(component->name, component->len);
		*chain = hash_child(*chain, NODE_LITERAL, component->hash);
		fetch(tree, *chain);
		if (loop)
			fetch(tree, hash_child(loop, NODE_LITERAL, component->hash));
		for (*path += component->len; *path < end && **path == '/';)
			++*path;
	}
	return count;
}

static void walk_path(const struct tree *tree, const char *path, const char *end, struct walk *walk)
{
	uint64_t chain = hash_serial(SERIAL_FILES);
	uint32_t root = tree->serials + SERIAL_FILES, loop = tree->nodes[root].loop;
	struct step step = { .tree = tree, .walk = walk };
	struct component components[BATCH];

	while (path < end && *path == '/')
		path++;
	step.last = path == end;
	enter(&step, root, chain);
	while (path < end && walk->count + walk->loop_count) {
		size_t count = cut(tree, &path, end, &chain,
				   loop == NODE_NONE ? 0 : hash_serial(loop - tree->serials),
				   components);

		for (size_t i = 0; i < count && walk->count + walk->loop_count; i++) {
			step.component = &components[i];
			step.depth++;
			step.last = path == end && i + 1 == count;
			advance(&step);
		}
	}
}

/* An abstract name is one component. */
static void walk_abstract(const struct tree *tree, const char *name, size_t len, struct walk *walk)
{
	struct component component = { name, len, hash_name(name, len) };
	struct step step = { .tree = tree, .walk = walk, .component = &component };

	enter_serial(&step, tree->serials + SERIAL_ABSTRACT);
	step.depth = 1;
	step.last = true;
	advance(&step);
}

/**
 * tree_walk() - Meet all nodes that a path, or a path above it, leads to
 * @tree:	The tree
 * @path:	Absolute, @len bytes; or "@name"; or ADDRESS:PORT
 * @len:	How many
 * @walk:	@meet, @ctx and @below are set; the others are filled
 *
 * Trust: @path comes from the target.
 * Context: any thread; does not allocate.
 */
void tree_walk(const struct tree *tree, const char *path, size_t len, struct walk *walk)
{
	walk->count = walk->loop_count = walk->now = 0;
	if (len && *path == '/')
		walk_path(tree, path, path + len, walk);
	else if (len && *path == '@')
		walk_abstract(tree, path, len, walk);
	else if (len)
		tree_walk_inet(tree, path, len, walk);
}
