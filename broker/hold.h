/* SPDX-License-Identifier: MIT */
/* broker/hold.h - Keeping what has the terminal from running, while a person is asked there */
#ifndef WARDER_BROKER_HOLD_H
#define WARDER_BROKER_HOLD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "broker/tasks.h"
#include "broker/world.h"

struct held;

/**
 * struct hold - One hold at a time
 * @world:	The jail
 * @terminal:	Device of the terminal where people are asked; 0: there is none
 * @tracer:	Thread id of the tracing thread
 * @traced:	It looks at calls: who runs on stops at the next one
 * @wanted:	The minder wants it
 * @wanted_ns:	Since when
 * @entering:	Opens of the terminal that are under way
 * @since:	CLOCK_MONOTONIC nanoseconds at which all were told to stop; 0: nothing is held
 * @missing:	Of those, how many have not stopped yet
 * @held:	The tracer's own: which they are
 * @count:	How many
 * @cap:	Room there
 */
struct hold {
	const struct world *world;
	dev_t terminal;
	pid_t tracer;
	bool traced;
	_Atomic bool wanted;
	_Atomic uint64_t wanted_ns;
	_Atomic unsigned int entering;
	_Atomic uint64_t since;
	_Atomic size_t missing;
	struct held *held;
	size_t count;
	size_t cap;
};

/* Minder. */
bool hold_take(struct hold *hold);
void hold_release(struct hold *hold);

/* Receivers. */
bool hold_is_terminal(const struct hold *hold, dev_t device);
bool hold_enter(struct hold *hold);
void hold_entered(struct hold *hold);

/* Tracer. */
void hold_serve(struct hold *hold, const struct tasks *tasks);
bool hold_keeps(struct hold *hold, pid_t pid, int signal);
void hold_born(struct hold *hold, pid_t parent, pid_t child);
void hold_forget(struct hold *hold, pid_t pid);

#endif
