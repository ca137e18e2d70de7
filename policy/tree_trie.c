// SPDX-License-Identifier: MIT
// policy/tree_trie.c - Nodes of a tree while it is built
#include "policy/tree_trie.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/text.h"
#include "policy/glob.h"

/* Makes room for @more items; @items is left alone when memory is short. */
static int reserve(void **items, size_t count, size_t more, size_t *cap, size_t size)
{
	size_t want = *cap ? *cap : 64;
	void *grown;

	if (count + more <= *cap)
		return 0;
	while (want < count + more)
		want *= 2;
	if (want > UINT32_MAX)
		return -ENOMEM;
	grown = reallocarray(*items, want, size);
	if (!grown)
		return -ENOMEM;
	*items = grown;
	*cap = want;
	return 0;
}

static int add_name(struct trie *trie, const char *name, size_t len, uint32_t *ret_at)
{
	struct tree *tree = trie->tree;
	void *names = tree->names;
	int r = reserve(&names, tree->names_len, len + 1, &trie->names_cap, 1);

	tree->names = names;
	if (r < 0)
		return r;
	memcpy(tree->names + tree->names_len, name, len);
	*ret_at = (uint32_t)tree->names_len;
	tree->names_len += len;
	return 0;
}

static int add_node(struct trie *trie, uint32_t parent, enum node_kind kind, const char *name,
		    size_t len, uint32_t *ret_node)
{
	struct tree *tree = trie->tree;
	struct node node = { .parent = parent, .kind = (uint8_t)kind, .name_len = (uint16_t)len };
	void *nodes = tree->nodes;
	int r = reserve(&nodes, tree->node_count, 1, &trie->node_cap, sizeof(node));

	tree->nodes = nodes;
	if (r < 0)
		return r;
	r = add_name(trie, name, len, &node.name);
	if (r < 0)
		return r;
	*ret_node = (uint32_t)tree->node_count;
	tree->nodes[tree->node_count++] = node;
	return 0;
}

/**
 * trie_root() - Begin a tree
 * @trie:	Empty; gets the two roots, NODE_FILES and NODE_ABSTRACT
 *
 * Return: 0, -ENOMEM
 */
int trie_root(struct trie *trie)
{
	uint32_t root;
	int r = table_init(trie->tree);

	if (!r)
		r = add_node(trie, 0, NODE_ROOT, "", 0, &root);
	return r < 0 ? r : add_node(trie, 0, NODE_ROOT, "", 0, &root);
}

/**
 * trie_literal() - The child of a node for one literal component, made if there is none
 * @trie:	The tree
 * @parent:	The node
 * @name:	Plain bytes, @len of them
 * @len:	How many
 * @ret_child:	The child
 *
 * Return: 0, -ENOMEM
 */
int trie_literal(struct trie *trie, uint32_t parent, const char *name, size_t len,
		 uint32_t *ret_child)
{
	struct tree *tree = trie->tree;
	uint32_t child = table_find(tree, parent, NODE_LITERAL, hash_name(name, len), name, len);
	int r;

	if (!child) {
		r = add_node(trie, parent, NODE_LITERAL, name, len, &child);
		if (!r)
			r = table_add(tree, child);
		if (r < 0)
			return r;
		tree->nodes[parent].flags |= NODE_INNER | NODE_HAS_LITERAL;
	}
	*ret_child = child;
	return 0;
}

/**
 * trie_loop() - The child of a node behind a double star, made if there is none
 * @trie:	The tree
 * @parent:	The node
 * @ret_child:	The loop
 *
 * Return: 0, -ENOMEM
 */
int trie_loop(struct trie *trie, uint32_t parent, uint32_t *ret_child)
{
	uint32_t loop = trie->tree->nodes[parent].loop;

	if (!loop) {
		int r = add_node(trie, parent, NODE_LOOP, "", 0, &loop);

		if (r < 0)
			return r;
		trie->tree->nodes[parent].loop = loop;
	}
	*ret_child = loop;
	return 0;
}

/* The globs of a node, made if there are none. */
static int get_globs(struct trie *trie, uint32_t parent, struct globs **ret_globs)
{
	struct tree *tree = trie->tree;
	void *globs = tree->globs;
	int r;

	if (!tree->nodes[parent].globs) {
		r = reserve(&globs, tree->globs_count, 1, &trie->globs_cap, sizeof(struct globs));
		tree->globs = globs;
		if (r < 0)
			return r;
		tree->globs[tree->globs_count++] = (struct globs){ 0 };
		tree->nodes[parent].globs = (uint32_t)tree->globs_count;
		tree->nodes[parent].flags |= NODE_INNER;
	}
	*ret_globs = &tree->globs[tree->nodes[parent].globs - 1];
	return 0;
}

/**
 * trie_any() - The child of a node behind a single star, made if there is none
 * @trie:	The tree
 * @parent:	The node
 * @ret_child:	The child
 *
 * Return: 0, -ENOMEM
 */
int trie_any(struct trie *trie, uint32_t parent, uint32_t *ret_child)
{
	struct globs *globs = NULL;
	int r = get_globs(trie, parent, &globs);

	if (!r && !globs->any)
		r = add_node(trie, parent, NODE_GLOB, "*", 1, &globs->any);
	if (r < 0)
		return r;
	*ret_child = globs->any;
	return 0;
}

/*
 * The key under which a glob is filed: its longer end, as plain bytes. @ret_simple: a star and the
 * key are all there is. NODE_ROOT: it has none.
 */
static enum node_kind find_key(const char *glob, size_t len, struct text *key, bool *ret_simple)
{
	size_t head = glob_head(glob, len), tail = glob_tail(glob, len);

	if (head > len - tail) {
		glob_unescape(key, glob, head);
		*ret_simple = head + 1 == len && glob[head] == '*';
		return NODE_HEAD;
	}
	if (tail == len)
		return NODE_ROOT;
	glob_unescape(key, glob + tail, len - tail);
	*ret_simple = tail == 1 && glob[0] == '*';
	return NODE_TAIL;
}

static void note_length(struct globs *globs, enum node_kind kind, size_t len)
{
	uint64_t *bits = kind == NODE_HEAD ? globs->heads : globs->tails;
	uint16_t *max = kind == NODE_HEAD ? &globs->head_max : &globs->tail_max;

	bits[len / 64] |= UINT64_C(1) << len % 64;
	if (*max < len)
		*max = (uint16_t)len;
}

/* The node that holds the chain of a key, made if there is none. */
static int get_key(struct trie *trie, uint32_t parent, enum node_kind kind, const struct text *key,
		   uint32_t *ret_node)
{
	struct tree *tree = trie->tree;
	uint64_t hash = HASH_START;
	struct globs *globs = NULL;
	uint32_t node;
	int r;

	for (size_t i = 0; i < key->len; i++)
		hash = hash_byte(hash, key->data[kind == NODE_HEAD ? i : key->len - 1 - i]);
	node = table_find(tree, parent, kind, hash, key->data, key->len);
	if (!node) {
		r = get_globs(trie, parent, &globs);
		if (!r)
			r = add_node(trie, parent, kind, key->data, key->len, &node);
		if (!r)
			r = table_add(tree, node);
		if (r < 0)
			return r;
		note_length(globs, kind, key->len);
	}
	*ret_node = node;
	return 0;
}

/**
 * trie_glob() - The child of a node for one component with a glob, made if there is none
 * @trie:	The tree
 * @parent:	The node
 * @glob:	Escaped form, @len bytes
 * @len:	How many
 * @ret_child:	The child
 *
 * Return: 0, -ENOMEM, -E2BIG when more globs would have to be tried one by one than
 * TREE_CHAIN_MAX
 */
int trie_glob(struct trie *trie, uint32_t parent, const char *glob, size_t len, uint32_t *ret_child)
{
	_cleanup_text_ struct text key = { 0 };
	bool simple = false;
	enum node_kind kind = find_key(glob, len, &key, &simple);
	struct tree *tree = trie->tree;
	struct globs *globs = NULL;
	uint32_t holder = 0, child, first;
	unsigned int length = 0;
	int r;

	r = key.failed ? -ENOMEM : get_globs(trie, parent, &globs);
	if (!r && kind != NODE_ROOT)
		r = get_key(trie, parent, kind, &key, &holder);
	if (r < 0)
		return r;
	first = holder ? tree->nodes[holder].next : globs->scan;
	for (child = first; child; child = tree->nodes[child].next, length++)
		if (tree->nodes[child].name_len == len &&
		    !memcmp(tree->names + tree->nodes[child].name, glob, len))
			break;
	if (!child) {
		if (length >= TREE_CHAIN_MAX)
			return -E2BIG;
		r = add_node(trie, parent, NODE_GLOB, glob, len, &child);
		if (r < 0)
			return r;
		tree->nodes[child].next = first;
		if (simple)
			tree->nodes[child].flags |= NODE_SIMPLE;
		if (holder)
			tree->nodes[holder].next = child;
		else
			globs->scan = child;
	}
	*ret_child = child;
	return 0;
}
