/* SPDX-License-Identifier: MIT */
/* policy/names.h - Other names of paths, asked for once each */
#ifndef WARDER_POLICY_NAMES_H
#define WARDER_POLICY_NAMES_H

#include "policy/tree.h"

/*
 * tree_build() and hull_build() ask for the names of each rule's path, together several times, and
 * every answer costs system calls. Put a memory in front of them:
 *
 *	struct names_memory *memory;
 *	struct tree_names names;
 *
 *	names_memory_new(&real_names, &memory, &names);
 *	tree_build(policy, &names, &tree, &diag);
 *	hull_build(policy, &names, &hull);
 *	names_memory_free(memory);
 */
struct names_memory;

int names_memory_new(const struct tree_names *real, struct names_memory **ret_memory,
		     struct tree_names *ret_names);
void names_memory_free(struct names_memory *memory);

#endif
