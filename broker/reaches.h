/* SPDX-License-Identifier: MIT */
/* broker/reaches.h - Limits that the jail reaches, where only the broker can see it */
#ifndef WARDER_BROKER_REACHES_H
#define WARDER_BROKER_REACHES_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "policy/policy.h"

/**
 * struct reaches - What is looked at
 * @reached:	Bits by enum limit, in memory that outlives the broker
 * @limits:	The policy's
 * @private_tmp: /tmp is the jail's own
 * @private_shm: /dev/shm is
 * @task_limit:	`limit pids`, where it is no control group's, 0: it is, or there is none
 */
struct reaches {
	_Atomic uint32_t *reached;
	const struct limit_value *limits;
	bool private_tmp;
	bool private_shm;
	uint64_t task_limit;
};

void reaches_note(struct reaches *reaches, enum limit limit);
void reaches_files(struct reaches *reaches);
void reaches_task(struct reaches *reaches, int proc, pid_t pid);

#endif
