/* SPDX-License-Identifier: MIT */
/* broker/killed.h - Which call the kernel killed a task for, and where in a program it was */
#ifndef WARDER_BROKER_KILLED_H
#define WARDER_BROKER_KILLED_H

#include <linux/seccomp.h>
#include <stdbool.h>
#include <sys/types.h>

#include "policy/plan.h"

struct service;

bool killed_call(const struct plan *plan, pid_t pid, bool sigsys, struct seccomp_data *ret_call);
void killed_tell(const struct service *service, pid_t pid, const struct seccomp_data *call);

#endif
