/* SPDX-License-Identifier: MIT */
/* policy/plan.h - The filter plan: what the kernel itself does with each system call */
#ifndef WARDER_POLICY_PLAN_H
#define WARDER_POLICY_PLAN_H

#include <stdbool.h>

#include "policy/calls.h"
#include "policy/policy.h"

enum plan_action {
	PLAN_ALLOW,
	PLAN_TRACE, /* the tracer changes what it waits for: `emulate clock` */
	PLAN_NOTIFY, /* the broker decides */
	PLAN_ERRNO, /* answered by the kernel; errno 0 is "done" without doing */
	PLAN_KILL,
};

/**
 * struct plan_cond - A test on one argument register
 * @arg:	0 to 5
 * @differs:	Holds when the masked argument is not @value, instead of when it is
 * @mask:	Bits that count. Arguments the kernel reads as 32 bits are masked to their low half:
 *		a 64-bit test would let flags | 1 << 32 slip by.
 * @value:	What they are compared with
 */
struct plan_cond {
	uint8_t arg;
	bool differs;
	uint64_t mask;
	uint64_t value;
};

#define PLAN_CONDS 2

/* The whitelist's word on a call: @action when all conditions hold, killed when one does not. */
struct plan_base {
	uint8_t action; /* PLAN_ALLOW, PLAN_NOTIFY (observing only), PLAN_ERRNO or PLAN_KILL */
	uint8_t cond_count;
	int16_t err;
	struct plan_cond conds[PLAN_CONDS];
};

/* On top of the whitelist: a call, or some argument values of it, that is notified or answered. */
struct plan_rule {
	uint16_t nr;
	uint8_t action; /* PLAN_NOTIFY, PLAN_TRACE or PLAN_ERRNO */
	uint8_t cond_count;
	int16_t err;
	struct plan_cond conds[PLAN_CONDS];
};

/* One for each call and then some: register guards add several for the same call. */
#define PLAN_RULES_MAX (CALL_NEWEST + 129)

/**
 * struct plan - What the kernel is to do with each call
 * @base:	The whitelist
 * @rules:	@rule_count rules on top of it
 * @rule_count:	How many
 * @late:	Processes are traced late: the broker's own fence has a call more
 */
struct plan {
	struct plan_base base[CALL_NEWEST + 1];
	struct plan_rule rules[PLAN_RULES_MAX];
	size_t rule_count;
	bool late;
};

/**
 * struct plan_options - What the plan needs to know besides the policy
 * @observe:	Calls outside the whitelist are notified, not killed
 * @look:	Metadata calls are notified even if nothing in the policy wants it
 * @list:	Directory listings likewise
 * @pids:	Who asks for a number of a process is noted
 * @signals:	kill and its kin are notified: neither a pid namespace nor Landlock holds them
 * @late:	Processes are traced from their first decided call on
 * @widest:	The whitelist is `tool`, without the policy's `syscall` lines
 * @addresses:	listen, and options of sockets that give packets a route, are notified even if no
 *		rule names an address; so they are under `net user`
 */
struct plan_options {
	bool observe;
	bool look;
	bool list;
	bool pids;
	bool signals;
	bool late;
	bool widest;
	bool addresses;
};

/**
 * struct plan_preview - What enforcement would do, for a run that observes
 * @enforced:	The plan of the same run without observing
 * @widest:	What is held whatever the whitelist: its notified calls are served, others let
 *		through
 */
struct plan_preview {
	struct plan enforced;
	struct plan widest;
};

struct plan_verdict {
	enum plan_action action;
	int err;
};

int plan_build(const struct policy *policy, const struct plan_options *options,
	       struct plan *ret_plan, struct policy_diag *diag);
int plan_preview(const struct policy *policy, const struct plan_options *options,
		 struct plan_preview *ret_preview, struct policy_diag *diag);
bool plan_looks(const struct policy *policy);
enum syscall_set plan_set(const struct policy *policy);
bool plan_set_has(enum syscall_set set, enum call_group group);
struct plan_verdict plan_judge(const struct plan *plan, int nr, const uint64_t args[6]);
bool plan_kills(const struct plan *plan, int nr, const uint64_t args[6]);
bool plan_equal(const struct plan *a, const struct plan *b);
bool plan_cond_holds(const struct plan_cond *cond, const uint64_t args[6]);
void plan_show(const struct plan *plan, struct text *text);

#endif
