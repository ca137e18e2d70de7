/* SPDX-License-Identifier: MIT */
/* policy/tree_joint.h - Two trees walked at once, by every path that they tell apart */
#ifndef WARDER_POLICY_TREE_JOINT_H
#define WARDER_POLICY_TREE_JOINT_H

#include "policy/base/strings.h"
#include "policy/glob_split.h"
#include "policy/tree_edges.h"

/* A node of one of the trees. */
struct joint_node {
	uint32_t tree; /* 0 or 1 */
	uint32_t node;
};

/**
 * struct joint_move - One component of a path, standing for all that lead to the same
 * @name:	The component, an index into joint.names
 * @to:		The place behind it
 * @met:	The first of the nodes that it leads to, into joint.met
 * @met_count:	How many
 */
struct joint_move {
	uint32_t name;
	uint32_t to;
	uint32_t met;
	uint32_t met_count;
};

/**
 * struct joint_place - The nodes that both trees hold behind some path
 * @held:	The first of them, into joint.held: struct state's nodes and loops, sorted
 * @held_count:	How many
 * @moves:	The first of its moves, into joint.moves; UINT32_MAX: not worked out yet
 * @move_count:	How many
 */
struct joint_place {
	uint32_t held;
	uint32_t held_count;
	uint32_t moves;
	uint32_t move_count;
};

/**
 * struct joint - Two trees
 * @trees:	Stay
 * @edges:	Of either
 * @names:	Of moves
 * @met:	Nodes that moves lead to
 * @held:	Nodes that places hold
 * @places:	Those that were reached
 * @moves:	Those of the places for which joint_moves() was called
 * @split:	The globs, @split_globs of them, that were split last: most places have the same
 * @split_abstract: For abstract names
 * @split_names: The first of the names that came of it, into @names
 * @split_count: How many
 */
struct joint {
	const struct tree *trees[2];
	struct edges edges[2];
	struct strings names;
	struct joint_node *met;
	size_t met_count;
	uint64_t *held;
	size_t held_count;
	struct joint_place *places;
	size_t place_count;
	uint32_t *slots;
	size_t slot_mask;
	struct joint_move *moves;
	size_t move_count;
	struct glob_text *split;
	size_t split_globs;
	bool split_abstract;
	size_t split_names;
	size_t split_count;
};

int joint_new(const struct tree *before, const struct tree *after, struct joint **ret_joint);
void joint_free(struct joint *joint);
int joint_root(struct joint *joint, unsigned int serial, uint32_t *ret_place);
int joint_moves(struct joint *joint, uint32_t place, bool abstract);

#endif
