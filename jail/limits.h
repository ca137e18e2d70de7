/* SPDX-License-Identifier: MIT */
/* jail/limits.h - Resource limits of the target */
#ifndef WARDER_JAIL_LIMITS_H
#define WARDER_JAIL_LIMITS_H

#include "jail/stage.h"
#include "policy/policy.h"

int limits_set(const struct limit_value limits[LIMIT_COUNT], unsigned int broker_tasks,
	       struct stage_error *error);

#endif
