/* SPDX-License-Identifier: MIT */
/* jail/cgroup_room.h - Where in the second version's hierarchy a group can be made */
#ifndef WARDER_JAIL_CGROUP_ROOM_H
#define WARDER_JAIL_CGROUP_ROOM_H

#include <stddef.h>

#include "jail/cgroup.h"

/**
 * struct cgroup_room - A group whose children have controllers
 * @parent:	Its directory; NULL: there is none
 * @leaf:	Where the caller went, so that @parent has no processes; CGROUP_NONE: it stayed
 * @wanted:	Controllers that were given to @parent's children for it, @wanted_count of them
 * @wanted_count: How many
 */
struct cgroup_room {
	char *parent;
	struct cgroup leaf;
	const char *wanted[4];
	size_t wanted_count;
};

#define CGROUP_ROOM_NONE ((struct cgroup_room){ .leaf = CGROUP_NONE })

int cgroup_room_make(const char *own, const char *point, const char *const *wanted, size_t count,
		     const char *name, struct cgroup_room *ret_room);
void cgroup_room_leave(struct cgroup_room *room);

#endif
