/* SPDX-License-Identifier: MIT */
/* policy/tree_edges.h - How a component leads from one node of a tree to another */
#ifndef WARDER_POLICY_TREE_EDGES_H
#define WARDER_POLICY_TREE_EDGES_H

#include "policy/base/strings.h"
#include "policy/tree_node.h"

/* A way from one node to another; @name is a literal's bytes, or a glob in escaped form. */
struct edge {
	uint32_t from;
	uint32_t to;
	bool glob;
	const char *name;
	size_t len;
};

/**
 * struct edges - All of a tree
 * @tree:	Whose
 * @items:	By node, the literals first and by name
 * @count:	How many
 * @globs:	Texts of simple keys, which no node has
 * @deepest:	The deepest that a rule counts whose depth does not follow from where it matches
 */
struct edges {
	const struct tree *tree;
	struct edge *items;
	size_t count;
	struct strings globs;
	uint64_t deepest;
};

int edges_read(const struct tree *from, struct edges *edges);
void edges_free(struct edges *edges);
const struct edge *edges_of(const struct edges *edges, uint32_t node, const struct edge **ret_end);
const struct edge *edges_literal(const struct edge *edge, const struct edge *end, const char *name,
				 size_t len);
int edges_compare(const char *a, size_t a_len, const char *b, size_t b_len);

#endif
