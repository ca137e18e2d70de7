/* SPDX-License-Identifier: MIT */
/* broker/waited.h - What a process waited for that nobody has heard of */
#ifndef WARDER_BROKER_WAITED_H
#define WARDER_BROKER_WAITED_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "broker/usage.h"

/**
 * struct waited - Of one process
 * @whole:	Its bytes and those of all that it waited for, at its last exit stop
 * @faults:	Page faults of all that it waited for, then
 * @told:	Times and bytes of its children that are in the log, and of what they waited for
 * @told_faults: Their page faults
 * @unsure:	Not all of that could be read
 */
struct waited {
	struct usage whole;
	uint64_t faults;
	struct usage told;
	uint64_t told_faults;
	bool unsure;
};

void waited_stop(struct waited *waited, int proc, pid_t pid);
void waited_tell(struct waited *waiter, const struct waited *child, const struct rusage *usage);
bool waited_unheard(const struct waited *waited);
void waited_times(const struct waited *waited, uint64_t user_ns, uint64_t system_ns,
		  struct usage *usage);
void waited_bytes(const struct waited *waited, struct usage *usage);

#endif
