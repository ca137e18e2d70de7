/* SPDX-License-Identifier: MIT */
/* supervisor/run/holding.h - What holds each limit of a run: rlimits, control groups, warder */
#ifndef WARDER_SUPERVISOR_RUN_HOLDING_H
#define WARDER_SUPERVISOR_RUN_HOLDING_H

#include "jail/cgroup_limits.h"
#include "jail/cgroup_room.h"
#include "policy/base/text.h"
#include "policy/policy.h"

enum holder {
	HOLDER_NOBODY, /* there is no such limit */
	HOLDER_RLIMIT,
	HOLDER_GROUP, /* a control group */
	HOLDER_MOUNT, /* the size of a file system */
	HOLDER_WARDER,
};

/* One a controller, where each has a hierarchy of its own. */
#define HOLDING_GROUPS 3

/**
 * struct holding - By enum limit
 * @by:		What holds it
 * @group:	Of HOLDER_GROUP: an index into @groups
 * @file:	Likewise: the file of that group
 * @groups:	Made for this run, @group_count of them
 * @group_count: How many
 * @err:	Why there is no control group where one was looked for last, an errno; 0: there is
 * @room:	Where those of the second version are
 */
struct holding {
	enum holder by[LIMIT_COUNT];
	unsigned int group[LIMIT_COUNT];
	const char *file[LIMIT_COUNT];
	struct cgroup groups[HOLDING_GROUPS];
	unsigned int group_count;
	int err;
	struct cgroup_room room;
};

/**
 * struct holding_spec - What the holders depend on
 * @policy:	Its limits
 * @run:	Names the groups
 * @light:	The jail has no namespaces
 * @root:	The command is the host's root, whom RLIMIT_NPROC does not hold
 */
struct holding_spec {
	const struct policy *policy;
	const char *run;
	bool light;
	bool root;
};

#define HOLDING_NONE ((struct holding){ .room = CGROUP_ROOM_NONE })

int holding_begin(const struct holding_spec *spec, struct holding *ret_holding,
		  struct text *message);
bool holding_reached(const struct holding *holding, enum limit limit);
void holding_show(const struct holding *holding, enum limit limit, struct text *text);
void holding_end(struct holding *holding);

#endif
