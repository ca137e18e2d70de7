/* SPDX-License-Identifier: MIT */
/* broker/emulator.h - What `emulate` lines of a policy come to in a run */
#ifndef WARDER_BROKER_EMULATOR_H
#define WARDER_BROKER_EMULATOR_H

#include "broker/deadline.h"
#include "broker/streams.h"
#include "broker/wall.h"
#include "policy/policy.h"

/**
 * struct emulator - All that is emulated
 * @random:	Random bytes are: @streams has them
 * @clock:	The time of day is: @wall tells it, and @deadlines
 */
struct emulator {
	bool random;
	bool clock;
	struct streams streams;
	struct wall wall;
	struct deadlines deadlines;
};

struct service;

int emulator_init(struct emulator *emulator, const struct policy *policy,
		  const struct service *service, pid_t first);
int emulator_exec(struct emulator *emulator, pid_t former, pid_t pid);
int emulator_born(struct emulator *emulator, pid_t parent, pid_t child, bool thread);
void emulator_gone(struct emulator *emulator, pid_t tid);

#endif
