/* SPDX-License-Identifier: MIT */
/* policy/tree_cover.h - Whether one rule of a tree decides wherever another one matches */
#ifndef WARDER_POLICY_TREE_COVER_H
#define WARDER_POLICY_TREE_COVER_H

#include "policy/base/text.h"
#include "policy/tree_node.h"

/* Components of a pattern that are looked at; rules with more are never found idle. */
#define WAY_MAX 60

/**
 * struct way - The components that lead to a node: a pattern under one of its names
 * @tree:	The tree
 * @root:	SERIAL_FILES or SERIAL_ABSTRACT
 * @nodes:	One node a component, @count of them
 * @count:	How many
 * @deep:	Some are double stars
 */
struct way {
	const struct tree *tree;
	uint32_t root;
	const struct node *nodes[WAY_MAX];
	unsigned int count;
	bool deep;
};

/* A rule where a way ends. */
struct stand {
	const struct way *way;
	const struct tree_rule *rule;
};

bool way_read(const struct tree *tree, const struct node *node, struct way *ret_way);
bool way_example(const struct way *way, struct text *path);
bool stand_beats(const struct stand *one, const struct stand *other);

#endif
