/* SPDX-License-Identifier: MIT */
/* policy/plan_values.h - Register values that the filter tells apart, as tables for plan.c */
#ifndef WARDER_POLICY_PLAN_VALUES_H
#define WARDER_POLICY_PLAN_VALUES_H

#include "policy/plan.h"

/* When a guard applies. */
enum plan_when {
	ALWAYS,
	WHEN_APPEND, /* some rule grants append without modify */
	WHEN_MAP, /* `map deny` with one of the row's bits */
	WHEN_SIGNALS, /* signals are held by the broker: struct plan_options */
	WHEN_RANDOM, /* `emulate getrandom` */
	WHEN_CLOCK, /* `emulate clock` */
	WHEN_LATE, /* processes are traced late: struct plan_options */
	WHEN_INET, /* rules decide on internet addresses, or they are looked at all the same */
	WHEN_PIDS, /* who asks for a number of a process is noted: struct plan_options */
};

/**
 * struct plan_guard - Values that the broker must see, or the filter answers, wherever the call is
 * allowed
 * @name:	The call
 * @when:	When it applies
 * @map:	WHEN_MAP: bits of enum map_deny
 * @action:	PLAN_NOTIFY; PLAN_TRACE; or PLAN_ERRNO: EPERM for WHEN_SIGNALS, else as if it had
 *		been done
 * @cond_count:	How many of @conds count; 0: all values
 */
struct plan_guard {
	const char *name;
	enum plan_when when;
	unsigned int map;
	enum plan_action action;
	unsigned int cond_count;
	struct plan_cond conds[PLAN_CONDS];
};

/**
 * struct plan_narrow - Values that the small whitelists allow; other ones are killed
 * @name:	The call
 * @most:	The largest set that narrows it
 * @cond:	What is allowed
 * @other:	Its opposite: observing, these values are notified
 */
struct plan_narrow {
	const char *name;
	enum syscall_set most;
	struct plan_cond cond;
	struct plan_cond other;
};

/* What a C library tries in `strict` and can do without, with the answer that it understands. */
struct plan_quiet {
	const char *name;
	int err;
};

/*
 * What the vDSO answers without a call, so that `strict` need not have it. Where something is
 * emulated programs do not find the vDSO, and make these calls. NULL behind the last one.
 */
extern const char *const plan_shared[];

extern const struct plan_guard plan_guards[];
extern const size_t plan_guard_count;
extern const struct plan_narrow plan_narrows[];
extern const size_t plan_narrow_count;
extern const struct plan_quiet plan_quiets[];
extern const size_t plan_quiet_count;

#endif
