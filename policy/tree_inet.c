// SPDX-License-Identifier: MIT
// policy/tree_inet.c - The patterns of internet addresses in a tree
//
// They have no components: each pattern is one node below the root of addresses, and what is looked
// for among them is the address. They stand sorted by the length of their network and then by the
// network, so that all that cover one address are found with one binary search for each length that
// there is. Host names are few, and tried one by one.
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/tree_node.h"
#include "policy/tree_trie.h"

/**
 * node_is_inet() - Whether a node is that of a pattern of addresses
 * @tree:	The tree
 * @node:	One of its nodes
 */
bool node_is_inet(const struct tree *tree, const struct node *node)
{
	return node->kind == NODE_LITERAL && node->parent == tree->serials + SERIAL_INET;
}

/* Names first; long networks before short ones; then by network and first port. */
static int compare(const void *one, const void *two)
{
	const struct tree_inet *a = one, *b = two;
	int r = (b->pattern.name != NULL) - (a->pattern.name != NULL);

	if (!r)
		r = b->pattern.bits - a->pattern.bits;
	if (!r)
		r = memcmp(a->pattern.ip, b->pattern.ip, sizeof(a->pattern.ip));
	return r ? r : a->pattern.low - b->pattern.low;
}

/**
 * tree_pack_inet() - Lay the patterns of addresses out for lookups
 * @tree:	Its nodes are complete
 *
 * Return: 0, -ENOMEM
 */
int tree_pack_inet(struct tree *tree)
{
	size_t count = 0;

	for (uint32_t i = 0; i < tree->count; i++)
		count += node_is_inet(tree, &tree->nodes[i]);
	tree->inet = calloc(count + 1, sizeof(*tree->inet));
	if (!tree->inet)
		return -ENOMEM;
	for (uint32_t i = 0; i < tree->count; i++) {
		struct tree_inet *entry = &tree->inet[tree->inet_count];
		const struct node *node = &tree->nodes[i];

		if (!node_is_inet(tree, node) ||
		    inet_read(node_name(tree, node), node->name_len, &entry->pattern) < 0)
			continue;
		entry->node = i;
		tree->inet_names += entry->pattern.name != NULL;
		tree->inet_count++;
	}
	qsort(tree->inet, tree->inet_count, sizeof(*tree->inet), compare);
	return 0;
}

/**
 * tree_resolve() - Tell a tree what the host names of its rules stand for
 * @tree:	The tree; without this no address has a name
 * @hosts:	Copied; @names need not last
 */
void tree_resolve(struct tree *tree, const struct tree_hosts *hosts)
{
	tree->hosts = *hosts;
	for (size_t i = 0; i < tree->inet_names; i++) {
		const struct inet_pattern *pattern = &tree->inet[i].pattern;
		unsigned int host = 0;

		while (host < hosts->names->count &&
		       (strlen(hosts->names->items[host]) != pattern->name_len ||
			memcmp(hosts->names->items[host], pattern->name, pattern->name_len) != 0))
			host++;
		tree->inet[i].host = host;
	}
	tree->hosts.names = NULL;
}

/**
 * tree_decides_inet() - Whether rules decide on internet addresses: as inet_decided()
 * @tree:	The tree
 */
bool tree_decides_inet(const struct tree *tree)
{
	return tree->inet_count;
}

static void meet(const struct tree *tree, const struct tree_inet *entry, struct walk *walk)
{
	walk->meet(walk->ctx, &tree->nodes[entry->node], inet_depth(&entry->pattern), true);
}

/* The first entry from @from on that is not before @key; @end: there is none. */
static size_t search(const struct tree *tree, size_t from, const struct tree_inet *key)
{
	size_t end = tree->inet_count;

	while (from < end) {
		size_t middle = from + (end - from) / 2;

		if (compare(&tree->inet[middle], key) < 0)
			from = middle + 1;
		else
			end = middle;
	}
	return from;
}

/* Takes away the bits of an address that a network of this length does not have. */
static void mask(uint8_t ip[16], unsigned int bits)
{
	for (unsigned int i = 0; i < 16; i++) {
		if (i * 8 >= bits)
			ip[i] = 0;
		else if (bits - i * 8 < 8)
			ip[i] &= (uint8_t)(0xff00U >> (bits - i * 8));
	}
}

static void walk_address(const struct tree *tree, const struct inet *inet, struct walk *walk)
{
	struct tree_inet key = { .pattern.low = 0 };
	size_t at = tree->inet_names;

	for (size_t i = 0; i < tree->inet_names && tree->hosts.has; i++)
		if (inet->port >= tree->inet[i].pattern.low &&
		    inet->port <= tree->inet[i].pattern.high &&
		    tree->hosts.has(tree->hosts.ctx, tree->inet[i].host, inet->ip))
			meet(tree, &tree->inet[i], walk);
	while (at < tree->inet_count) {
		key.pattern.bits = tree->inet[at].pattern.bits;
		memcpy(key.pattern.ip, inet->ip, sizeof(key.pattern.ip));
		mask(key.pattern.ip, key.pattern.bits);
		for (at = search(tree, at, &key);
		     at < tree->inet_count && tree->inet[at].pattern.bits == key.pattern.bits &&
		     !memcmp(tree->inet[at].pattern.ip, key.pattern.ip, sizeof(key.pattern.ip));
		     at++)
			if (inet_covers(&tree->inet[at].pattern, inet))
				meet(tree, &tree->inet[at], walk);
		memset(key.pattern.ip, 0xff, sizeof(key.pattern.ip));
		key.pattern.low = UINT16_MAX;
		at = search(tree, at, &key); /* behind all of this length */
		key.pattern.low = 0;
		while (at < tree->inet_count && tree->inet[at].pattern.bits == key.pattern.bits)
			at++;
	}
}

/* What an address of a name gets, whichever it is. */
static void walk_name(const struct tree *tree, const struct inet_pattern *asked, struct walk *walk)
{
	for (size_t i = 0; i < tree->inet_count; i++)
		if (inet_within(asked, &tree->inet[i].pattern))
			meet(tree, &tree->inet[i], walk);
}

/**
 * tree_walk_inet() - Meet the nodes of all patterns that cover an address
 * @tree:	The tree
 * @text:	ADDRESS:PORT or NAME:PORT, @len bytes; nothing is met for what is neither
 * @len:	How many
 * @walk:	@meet and @ctx are set. The depth is inet_depth()
 *
 * Context: any thread; does not allocate.
 */
void tree_walk_inet(const struct tree *tree, const char *text, size_t len, struct walk *walk)
{
	struct inet_pattern asked;
	struct inet inet;

	if (!tree->inet_count || inet_read(text, len, &asked) < 0)
		return;
	if (asked.name) {
		walk_name(tree, &asked, walk);
		return;
	}
	if (asked.bits != 128)
		return;
	memcpy(inet.ip, asked.ip, sizeof(inet.ip));
	inet.port = asked.low;
	walk_address(tree, &inet, walk);
}
