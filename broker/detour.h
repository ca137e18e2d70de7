/* SPDX-License-Identifier: MIT */
/* broker/detour.h - A file in another's place: where a lookup ends at such a name, it goes on */
#ifndef WARDER_BROKER_DETOUR_H
#define WARDER_BROKER_DETOUR_H

#include "broker/resolve.h"
#include "policy/policy.h"
#include "policy/tree.h"

/**
 * struct detours - The rules that redirect
 * @policy:	For the rules behind the tree's answers
 * @tree:	The policy's tree
 */
struct detours {
	const struct policy *policy;
	const struct tree *tree;
};

/* No error: the name is its own. Larger than any descriptor. */
#define DETOUR_NONE (1 << 29)

bool detour_at(const struct world *world, const char *path, size_t len);
int detour_take(const struct world *world, const struct origin *origin, unsigned int flags,
		struct name *name);
void detour_bar(struct name *name);

#endif
