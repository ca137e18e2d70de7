/* SPDX-License-Identifier: MIT */
/* supervisor/host/hierarchy.h - Where this process is among the host's control groups */
#ifndef WARDER_SUPERVISOR_HOST_HIERARCHY_H
#define WARDER_SUPERVISOR_HOST_HIERARCHY_H

#include "supervisor/host/mounts.h"

/**
 * struct hierarchy - One tree of control groups, and the caller's place in it
 * @version:	1 or 2
 * @point:	Where it is mounted
 * @group:	Directory of the caller's own group
 */
struct hierarchy {
	unsigned int version;
	char *point;
	char *group;
};

int hierarchy_place(const struct mounts *mounts, const char *membership, const char *controller,
		    struct hierarchy *ret_hierarchy);
int hierarchy_find(const char *controller, struct hierarchy *ret_hierarchy);
void hierarchy_free(struct hierarchy *hierarchy);

#endif
