/* SPDX-License-Identifier: MIT */
/* broker/veil.h - What a path leads through and nobody may know to be there: `hide` on the way */
#ifndef WARDER_BROKER_VEIL_H
#define WARDER_BROKER_VEIL_H

#include "broker/resolve.h"
#include "policy/policy.h"
#include "policy/tree.h"

/**
 * struct veil - The rules that hide
 * @policy:	For the rules behind the tree's answers
 * @tree:	The policy's tree
 * @observe:	Only strong rules stop a lookup; others are noted
 */
struct veil {
	const struct policy *policy;
	const struct tree *tree;
	bool observe;
};

int veil_check(const struct world *world, int dir, const char *leaf, struct name *name);

#endif
