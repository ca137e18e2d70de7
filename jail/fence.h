/* SPDX-License-Identifier: MIT */
/* jail/fence.h - The system calls that the broker itself may make */
#ifndef WARDER_JAIL_FENCE_H
#define WARDER_JAIL_FENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "policy/plan.h"

/* @cond counts when its mask is not 0; @err 0 allows; @late: only where tasks are traced late.
   Anything not listed kills the broker. */
struct fence_row {
	int nr;
	int err;
	struct plan_cond cond;
	bool late;
};

extern const struct fence_row fence_rows[];
extern const size_t fence_count;

#endif
