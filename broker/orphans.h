/* SPDX-License-Identifier: MIT */
/* broker/orphans.h - Tasks whose creator ended before it told of them */
#ifndef WARDER_BROKER_ORPHANS_H
#define WARDER_BROKER_ORPHANS_H

#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "broker/tasks.h"

/**
 * struct orphans - Whether there may be any
 * @since_ns:	Since when tasks are held, CLOCK_MONOTONIC; 0: none was at the last look
 */
struct orphans {
	uint64_t since_ns;
};

uint64_t orphans_left(struct orphans *orphans);
pid_t orphans_wait(struct orphans *orphans, const struct tasks *tasks, int *status,
		   struct rusage *usage);

#endif
