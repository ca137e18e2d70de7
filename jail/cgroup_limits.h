/* SPDX-License-Identifier: MIT */
/* jail/cgroup_limits.h - Which files of a control group hold which limit */
#ifndef WARDER_JAIL_CGROUP_LIMITS_H
#define WARDER_JAIL_CGROUP_LIMITS_H

#include <stdbool.h>

#include "jail/cgroup.h"
#include "policy/policy.h"

const char *cgroup_controller(enum limit limit);
int cgroup_limit(const struct cgroup *cgroup, enum limit limit, uint64_t value,
		 const char **ret_file);
bool cgroup_reached(const struct cgroup *cgroup, enum limit limit);

#endif
