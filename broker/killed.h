/* SPDX-License-Identifier: MIT */
/* broker/killed.h - Which call the kernel killed a task for, and where in a program it was */
#ifndef WARDER_BROKER_KILLED_H
#define WARDER_BROKER_KILLED_H

#include <stdbool.h>
#include <sys/types.h>

#include "broker/record.h"
#include "broker/whence.h"
#include "policy/plan.h"

bool killed_call(const struct plan *plan, pid_t pid, bool sigsys, struct record *record);
bool killed_place(const struct world *world, pid_t pid, struct record *record,
		  struct whence *ret_whence);

#endif
