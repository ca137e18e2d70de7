/* SPDX-License-Identifier: MIT */
/* jail/namespace.h - The jail's own namespaces, and who its users are */
#ifndef WARDER_JAIL_NAMESPACE_H
#define WARDER_JAIL_NAMESPACE_H

#include <stdbool.h>
#include <sys/types.h>

#include "jail/identity.h"

/**
 * struct namespace_spec - Which namespaces the jail gets
 * @full:	User, mount, pid, ipc, uts and cgroup; false: none at all (light mode)
 * @net:	A network of its own as well
 */
struct namespace_spec {
	bool full;
	bool net;
};

/* A user and a group, by number. */
struct namespace_user {
	uid_t uid;
	gid_t gid;
};

pid_t namespace_clone(const struct namespace_spec *spec, int *ret_pidfd, struct stage_error *error);
int namespace_map(pid_t child, const struct identity_spec *identity, struct stage_error *error);
int namespace_map_one(pid_t child, struct namespace_user inside, struct namespace_user outside,
		      struct stage_error *error);
int namespace_loopback(struct stage_error *error);
void namespace_number(pid_t pid);

#endif
