// SPDX-License-Identifier: MIT
// policy/tree_edges.c - How a component leads from one node of a tree to another
//
// Nodes know their parents, or stand in chains, as lookups want it. Who goes through all paths
// wants to know the children.
#include "policy/tree_edges.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/glob.h"
#include "policy/parse.h"

/**
 * edges_compare() - Compare two names of edges, for sorting
 * @a:		@a_len bytes
 * @a_len:	How many
 * @b:		@b_len bytes
 * @b_len:	How many
 *
 * Return: as memcmp()
 */
int edges_compare(const char *a, size_t a_len, const char *b, size_t b_len)
{
	int order = memcmp(a, b, a_len < b_len ? a_len : b_len);

	return order ? order : (a_len > b_len) - (a_len < b_len);
}

/* By node, the literals first and by name. */
static int compare_edges(const void *one, const void *two)
{
	const struct edge *a = one, *b = two;

	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	if (a->glob != b->glob)
		return a->glob ? 1 : -1;
	return edges_compare(a->name, a->len, b->name, b->len);
}

static int add_edge(struct edges *edges, const struct edge *edge)
{
	struct edge *items = parse_grow(edges->items, edges->count, sizeof(*items));

	if (!items)
		return -ENOMEM;
	edges->items = items;
	items[edges->count++] = *edge;
	return 0;
}

/* An edge by the name of the node that it leads to. */
static int add_named(struct edges *edges, uint32_t from, uint32_t to, bool glob)
{
	const struct node *node = &edges->tree->nodes[to];
	struct edge edge = { from, to, glob, node_name(edges->tree, node), node->name_len };

	return add_edge(edges, &edge);
}

static int add_chain(struct edges *edges, uint32_t from, uint32_t first)
{
	int r = 0;

	for (uint32_t i = first; i != NODE_NONE && !r; i = edges->tree->nodes[i].next)
		r = add_named(edges, from, i, true);
	return r;
}

/* A key that is a glob too: a star and the key. */
static int add_simple(struct edges *edges, uint32_t to)
{
	const struct node *node = &edges->tree->nodes[to];
	_cleanup_text_ struct text glob = { 0 };
	struct edge edge = { .from = node->parent, .to = to, .glob = true };
	int r;

	if (node->kind == NODE_TAIL)
		text_char(&glob, '*');
	glob_escape(&glob, node_name(edges->tree, node), node->name_len, GLOB_SPECIAL);
	if (node->kind == NODE_HEAD)
		text_char(&glob, '*');
	r = glob.failed ? -ENOMEM : strings_push(&edges->globs, glob.data, glob.len);
	if (r < 0)
		return r;
	edge.name = edges->globs.items[edges->globs.count - 1];
	edge.len = glob.len;
	return add_edge(edges, &edge);
}

/* The edges that a node's own fields tell of; @last is the highest node behind the table so far. */
static int add_node(struct edges *edges, uint32_t index, uint32_t *last)
{
	const struct tree *from = edges->tree;
	const struct node *node = &from->nodes[index];
	int r = 0;

	if (node->kind == NODE_LITERAL)
		r = add_named(edges, node->parent, index, false);
	if (node->kind == NODE_HEAD || node->kind == NODE_TAIL) {
		if (node->flags & NODE_SIMPLE)
			r = add_simple(edges, index);
		if (!r)
			r = add_chain(edges, node->parent, node->next);
	}
	if (!r && node->globs != NODE_NONE) {
		const struct globs *globs = &from->globs[node->globs];

		if (globs->any != NODE_NONE)
			r = add_named(edges, index, globs->any, true);
		if (!r)
			r = add_chain(edges, index, globs->scan);
	}
	if (node->loop != NODE_NONE && node->loop > *last)
		*last = node->loop;
	return r;
}

static void note_last(const struct edges *edges, size_t first, uint32_t *last)
{
	for (size_t i = first; i < edges->count; i++)
		if (edges->items[i].to > *last)
			*last = edges->items[i].to;
}

/* The deepest that a rule counts whose depth does not follow from where it matches. */
static void note_depths(struct edges *edges, uint32_t index)
{
	const struct node *node = &edges->tree->nodes[index];
	const struct tree_rule *rule = node_rules(edges->tree, node);

	for (const struct tree_rule *end = rule + node->live; rule < end; rule++)
		if (!(rule->flags & TREE_RULE_HERE) && score_depth(rule->score) > edges->deepest)
			edges->deepest = score_depth(rule->score);
}

/**
 * edges_read() - Find all edges of a tree
 * @from:	The tree; stays
 * @edges:	Zeroed; edges_free() in any case
 *
 * Nodes behind the table are numbered, those of children after their own.
 *
 * Return: 0, -ENOMEM
 */
int edges_read(const struct tree *from, struct edges *edges)
{
	uint32_t last = from->serials + SERIAL_ABSTRACT;
	int r = 0;

	edges->tree = from;
	edges->items = parse_grow(NULL, 0, sizeof(*edges->items));
	if (!edges->items)
		return -ENOMEM;
	for (uint32_t i = 0; i < from->serials && !r; i++)
		if (from->tags[i])
			r = add_node(edges, i, &last);
	note_last(edges, 0, &last);
	for (uint32_t i = from->serials; i <= last && !r; i++) {
		size_t count = edges->count;

		r = add_node(edges, i, &last);
		note_last(edges, count, &last);
	}
	if (edges->count)
		qsort(edges->items, edges->count, sizeof(struct edge), compare_edges);
	note_depths(edges, from->serials + SERIAL_FILES);
	note_depths(edges, from->serials + SERIAL_ABSTRACT);
	for (size_t i = 0; i < edges->count; i++)
		note_depths(edges, edges->items[i].to);
	return r;
}

void edges_free(struct edges *edges)
{
	free(edges->items);
	strings_free(&edges->globs);
	*edges = (struct edges){ .tree = NULL };
}

/**
 * edges_of() - The edges of a node
 * @edges:	Of the tree
 * @node:	The node
 * @ret_end:	Behind the last one
 *
 * Return: the first one
 */
const struct edge *edges_of(const struct edges *edges, uint32_t node, const struct edge **ret_end)
{
	size_t low = 0, high = edges->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (edges->items[middle].from < node)
			low = middle + 1;
		else
			high = middle;
	}
	for (high = low; high < edges->count && edges->items[high].from == node;)
		high++;
	*ret_end = edges->items + high;
	return edges->items + low;
}

/**
 * edges_literal() - The edge of a node that is a literal
 * @edge:	From edges_of()
 * @end:	Likewise
 * @name:	@len bytes
 * @len:	How many
 *
 * Return: the edge, or NULL
 */
const struct edge *edges_literal(const struct edge *edge, const struct edge *end, const char *name,
				 size_t len)
{
	while (edge < end) {
		const struct edge *middle = edge + (end - edge) / 2;
		int order = middle->glob ? 1 : edges_compare(middle->name, middle->len, name, len);

		if (!order)
			return middle;
		if (order < 0)
			edge = middle + 1;
		else
			end = middle;
	}
	return NULL;
}
