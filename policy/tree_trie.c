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
	if (want > UINT32_MAX / 2)
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
	void *names = trie->names;
	int r = reserve(&names, trie->names_len, len + 1, &trie->names_cap, 1);

	trie->names = names;
	if (r < 0)
		return r;
	memcpy(trie->names + trie->names_len, name, len);
	*ret_at = (uint32_t)trie->names_len;
	trie->names_len += len;
	return 0;
}

/* @hash is of the name; what is in no table gets a number instead. */
static int add_node(struct trie *trie, uint32_t parent, enum node_kind kind, const char *name,
		    size_t len, uint64_t hash, uint32_t *ret_node)
{
	struct trie_node node = { .parent = parent,
				  .kind = (uint8_t)kind,
				  .name_len = (uint16_t)len };
	void *nodes = trie->nodes;
	int r = reserve(&nodes, trie->node_count, 1, &trie->node_cap, sizeof(node));

	trie->nodes = nodes;
	if (!r)
		r = add_name(trie, name, len, &node.name);
	if (r < 0)
		return r;
	node.hash = trie_is_serial(&node) ? hash_serial(trie->serials++)
					  : hash_child(trie->nodes[parent].hash, kind, hash);
	*ret_node = (uint32_t)trie->node_count;
	trie->nodes[trie->node_count++] = node;
	return 0;
}

static void put(uint32_t *slots, size_t mask, uint64_t hash, uint32_t node)
{
	size_t at = hash & mask;

	while (slots[at])
		at = (at + 1) & mask;
	slots[at] = node;
}

/* Doubles the hash table, or begins it. */
static int grow(struct trie *trie)
{
	size_t size = trie->slots ? (trie->slot_mask + 1) * 2 : 256;
	uint32_t *slots = calloc(size, sizeof(*slots));

	if (!slots)
		return -ENOMEM;
	for (size_t i = 0; trie->slots && i <= trie->slot_mask; i++)
		if (trie->slots[i])
			put(slots, size - 1, trie->nodes[trie->slots[i]].hash, trie->slots[i]);
	free(trie->slots);
	trie->slots = slots;
	trie->slot_mask = size - 1;
	return 0;
}

/* The child of a node in the hash table, made if there is none; @ret_new says which. */
static int filed_child(struct trie *trie, uint32_t parent, enum node_kind kind, const char *name,
		       size_t len, uint64_t hash, uint32_t *ret_child, bool *ret_new)
{
	uint64_t whole = hash_child(trie->nodes[parent].hash, kind, hash);
	int r = 0;

	for (size_t at = whole & trie->slot_mask; trie->slots[at];
	     at = (at + 1) & trie->slot_mask) {
		const struct trie_node *node = &trie->nodes[trie->slots[at]];

		if (node->hash != whole || node->parent != parent || node->kind != kind ||
		    node->name_len != len || memcmp(trie->names + node->name, name, len) != 0)
			continue;
		*ret_child = trie->slots[at];
		*ret_new = false;
		return 0;
	}
	if ((trie->slots_used + 1) * 2 > trie->slot_mask)
		r = grow(trie);
	if (!r)
		r = add_node(trie, parent, kind, name, len, hash, ret_child);
	if (r < 0)
		return r;
	put(trie->slots, trie->slot_mask, whole, *ret_child);
	trie->slots_used++;
	*ret_new = true;
	return 0;
}

/**
 * trie_root() - Begin a trie
 * @trie:	Empty; gets its roots: TRIE_FILES, TRIE_ABSTRACT, TRIE_INET
 *
 * Return: 0, -ENOMEM
 */
int trie_root(struct trie *trie)
{
	uint32_t root = 0;
	int r = grow(trie);

	for (unsigned int i = 0; i < TRIE_ROOTS && !r; i++)
		r = add_node(trie, 0, NODE_ROOT, "", 0, 0, &root);
	return r;
}

/**
 * trie_free() - Give a trie's memory back
 * @trie:	Any trie
 */
void trie_free(struct trie *trie)
{
	free(trie->nodes);
	free(trie->globs);
	free(trie->names);
	free(trie->slots);
	free(trie->rules);
	*trie = (struct trie){ 0 };
}

/**
 * trie_literal() - The child of a node for one literal component, made if there is none
 * @trie:	The trie
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
	bool new;
	int r = filed_child(trie, parent, NODE_LITERAL, name, len, hash_name(name, len), ret_child,
			    &new);

	if (!r)
		trie->nodes[parent].flags |= NODE_INNER | NODE_HAS_LITERAL;
	return r;
}

/**
 * trie_loop() - The child of a node behind a double star, made if there is none
 * @trie:	The trie
 * @parent:	The node
 * @ret_child:	The loop
 *
 * Return: 0, -ENOMEM
 */
int trie_loop(struct trie *trie, uint32_t parent, uint32_t *ret_child)
{
	uint32_t loop = trie->nodes[parent].loop;

	if (!loop) {
		int r = add_node(trie, parent, NODE_LOOP, "", 0, 0, &loop);

		if (r < 0)
			return r;
		trie->nodes[parent].loop = loop;
	}
	*ret_child = loop;
	return 0;
}

/* The globs of a node, made if there are none. */
static int get_globs(struct trie *trie, uint32_t parent, struct globs **ret_globs)
{
	void *globs = trie->globs;
	int r;

	if (!trie->nodes[parent].globs) {
		r = reserve(&globs, trie->globs_count, 1, &trie->globs_cap, sizeof(struct globs));
		trie->globs = globs;
		if (r < 0)
			return r;
		trie->globs[trie->globs_count++] = (struct globs){ 0 };
		trie->nodes[parent].globs = (uint32_t)trie->globs_count;
		trie->nodes[parent].flags |= NODE_INNER;
	}
	*ret_globs = &trie->globs[trie->nodes[parent].globs - 1];
	return 0;
}

/**
 * trie_any() - The child of a node behind a single star, made if there is none
 * @trie:	The trie
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
		r = add_node(trie, parent, NODE_GLOB, "*", 1, 0, &globs->any);
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

static void set_bit(uint64_t *bits, size_t bit)
{
	bits[bit / 64] |= UINT64_C(1) << bit % 64;
}

/* Lets lookups try a key: its length, and the byte at its outer end. */
static void note_key(struct globs *globs, enum node_kind kind, const struct text *key)
{
	bool head = kind == NODE_HEAD;
	uint16_t *max = head ? &globs->head_max : &globs->tail_max;

	set_bit(head ? globs->heads : globs->tails, key->len);
	set_bit(head ? globs->first : globs->last,
		(unsigned char)key->data[head ? 0 : key->len - 1]);
	if (*max < key->len)
		*max = (uint16_t)key->len;
}

/* The node of a key, made if there is none. */
static int get_key(struct trie *trie, uint32_t parent, enum node_kind kind, const struct text *key,
		   uint32_t *ret_node)
{
	struct globs *globs = NULL;
	uint64_t hash = HASH_EMPTY;
	bool new = false;
	int r = get_globs(trie, parent, &globs);

	for (size_t i = 0; i < key->len; i++)
		hash = hash_byte(hash, key->data[kind == NODE_HEAD ? i : key->len - 1 - i]);
	if (!r)
		r = filed_child(trie, parent, kind, key->data, key->len, hash, ret_node, &new);
	if (!r && new)
		note_key(globs, kind, key);
	return r;
}

/* The glob in a chain, put in front if there is none; *@first is the chain's first. */
static int chained_child(struct trie *trie, uint32_t parent, const char *glob, size_t len,
			 uint32_t first, uint32_t *ret_child)
{
	unsigned int length = 0;
	int r;

	for (uint32_t i = first; i; i = trie->nodes[i].next, length++) {
		if (trie->nodes[i].name_len != len ||
		    memcmp(trie->names + trie->nodes[i].name, glob, len) != 0)
			continue;
		*ret_child = i;
		return 0;
	}
	if (length >= TREE_CHAIN_MAX)
		return -E2BIG;
	r = add_node(trie, parent, NODE_GLOB, glob, len, 0, ret_child);
	if (!r)
		trie->nodes[*ret_child].next = first;
	return r < 0 ? r : 1;
}

/**
 * trie_glob() - The child of a node for one component with a glob, made if there is none
 * @trie:	The trie
 * @parent:	The node
 * @glob:	Escaped form, @len bytes
 * @len:	How many
 * @ret_child:	The child
 *
 * Return: 0, -ENOMEM, -E2BIG when more globs would have to be tried one by one than TREE_CHAIN_MAX
 */
int trie_glob(struct trie *trie, uint32_t parent, const char *glob, size_t len, uint32_t *ret_child)
{
	_cleanup_text_ struct text key = { 0 };
	bool simple = false;
	enum node_kind kind = find_key(glob, len, &key, &simple);
	struct globs *globs = NULL;
	uint32_t holder = 0;
	int r = key.failed ? -ENOMEM : get_globs(trie, parent, &globs);

	if (!r && kind != NODE_ROOT)
		r = get_key(trie, parent, kind, &key, &holder);
	if (r < 0)
		return r;
	if (simple) {
		trie->nodes[holder].flags |= NODE_SIMPLE;
		*ret_child = holder;
		return 0;
	}
	r = chained_child(trie, parent, glob, len, holder ? trie->nodes[holder].next : globs->scan,
			  ret_child);
	if (r == 1 && holder)
		trie->nodes[holder].next = *ret_child;
	else if (r == 1)
		globs->scan = *ret_child;
	return r < 0 ? r : 0;
}
