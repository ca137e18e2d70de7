/* SPDX-License-Identifier: MIT */
/* broker/deadline.h - Calls that wait until a time of a clock that is emulated */
#ifndef WARDER_BROKER_DEADLINE_H
#define WARDER_BROKER_DEADLINE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "broker/wall.h"

struct changed;
struct service;

/**
 * struct deadlines - Those under way
 * @wall:	The clock
 * @service:	For records, and for what /proc says
 * @changed:	By thread id: the register that is another one for the length of a call
 */
struct deadlines {
	const struct wall *wall;
	const struct service *service;
	struct changed *changed;
};

int deadlines_init(struct deadlines *deadlines, const struct wall *wall,
		   const struct service *service);
void deadline_enter(struct deadlines *deadlines, pid_t pid, int nr, const uint64_t args[6]);
bool deadline_pending(const struct deadlines *deadlines, pid_t pid);
void deadline_leave(struct deadlines *deadlines, pid_t pid);
void deadline_forget(struct deadlines *deadlines, pid_t pid);
void deadline_skip(pid_t pid, int err);

#endif
