/* SPDX-License-Identifier: MIT */
/* tests/race/reuse.h - What races for a number have in common: a caller, and who comes after it */
#ifndef TESTS_RACE_REUSE_H
#define TESTS_RACE_REUSE_H

#include <stdatomic.h>
#include <stdint.h>
#include <sys/types.h>

#define STAY_US 15000 /* longer than any broker is at work on one call */
#define EARLY_NS 100000 /* until the broker has begun on a call */

/* What the process that calls, the one that follows and the one that tries share: when. */
struct watch {
	_Atomic uint64_t called, answered, follower;
	_Atomic int ready, go;
};
extern struct watch *watch;

/* The words that the caller and its follower have in the same place. */
extern char second[];

uint64_t reuse_clock(void);
void reuse_reset(void);
void reuse_wait(void);
pid_t reuse_call(void (*body)(void));
pid_t reuse_succeed(pid_t caller);
void reuse_end(pid_t follower);

#endif
