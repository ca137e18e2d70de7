/* SPDX-License-Identifier: MIT */
/* jail/limits.h - Resource limits of the target */
#ifndef WARDER_JAIL_LIMITS_H
#define WARDER_JAIL_LIMITS_H

#include "jail/stage.h"
#include "policy/policy.h"

/**
 * struct limits_spec - What is to be limited
 * @limits:		By enum limit; unset ones are left as they were inherited, but for core
 * @count_tasks:	RLIMIT_NPROC is what holds `pids`
 * @broker_tasks:	Tasks of the broker that count against it
 */
struct limits_spec {
	const struct limit_value *limits;
	bool count_tasks;
	unsigned int broker_tasks;
};

int limits_set(const struct limits_spec *spec, uint64_t ret_held[LIMIT_COUNT],
	       struct stage_error *error);

#endif
