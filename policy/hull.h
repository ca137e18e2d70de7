/* SPDX-License-Identifier: MIT */
/* policy/hull.h - The coarse outline of a policy that a kernel fence can hold */
#ifndef WARDER_POLICY_HULL_H
#define WARDER_POLICY_HULL_H

#include "policy/policy.h"
#include "policy/tree.h"

/**
 * struct hull_entry - One tree of paths and all that some rule may allow somewhere in it
 * @path:	Absolute directory or file. Where a rule's own path may come to be, go away or be
 *		replaced, the directory that it is in: a fence on what is replaced goes with it
 * @verbs:	Union of what is allowed at @path or below, but not what a parent entry already has
 * @may_create:	The path itself may come to be (or be replaced by rename) while the jail runs. The
 *		fence then has to hold the nearest directory that exists; otherwise a path that does
 *		not exist at launch needs no entry in the fence.
 */
struct hull_entry {
	char *path;
	verbs_t verbs;
	bool may_create;
};

/* More ports than this are no outline. */
#define HULL_PORTS_MAX 1024U

/**
 * struct hull_ports - All TCP ports that rules may allow of a verb, whatever the address
 * @held:	No other port is allowed; false: no rule names an address, or too many ports
 * @ports:	In host order, each once
 * @count:	How many
 */
struct hull_ports {
	bool held;
	uint16_t *ports;
	size_t count;
};

/**
 * struct hull - The outline of a policy
 * @entries:	Sorted by path, each path once
 * @count:	How many
 * @abstract:	Union of what rules for abstract sockets (@name) allow; they have no place in the
 *		file system and so no entry
 * @connect:	Ports that may be connected to
 * @bind:	Ports that may be bound; 0 among them: one that the kernel chooses
 */
struct hull {
	struct hull_entry *entries;
	size_t count;
	verbs_t abstract;
	struct hull_ports connect;
	struct hull_ports bind;
};

int hull_build(const struct policy *policy, const struct tree_names *names, const struct tree *tree,
	       struct hull *ret_hull);
void hull_free(struct hull *hull);
verbs_t hull_verbs(const struct hull *hull, const char *path, size_t len);

#endif
