/* SPDX-License-Identifier: MIT */
/* broker/trace.h - Every call of the jail, from its entry to its exit */
#ifndef WARDER_BROKER_TRACE_H
#define WARDER_BROKER_TRACE_H

#include <stdbool.h>
#include <sys/types.h>

#include "broker/record.h"
#include "policy/plan.h"
#include "policy/trace.h"

struct traced;

/**
 * struct trace - What each task is in
 * @set:	Which calls are recorded
 * @plan:	Tells which calls the filter kills
 * @ring:	Records
 * @tasks:	By thread id, TASKS_MAX of them; pages that no pid touches are never there
 */
struct trace {
	const struct trace_set *set;
	const struct plan *plan;
	struct ring *ring;
	struct traced **tasks;
};

/* The launch's own execve, which began before anybody looked: all pointers are ours. */
struct trace_launch {
	const char *program;
	char *const *argv;
	char *const *environment;
};

int trace_init(struct trace *trace, const struct trace_set *set, const struct plan *plan,
	       struct ring *ring);
void trace_free(struct trace *trace);
int trace_try(pid_t pid);
void trace_launched(struct trace *trace, pid_t pid, const struct trace_launch *launch);
void trace_stop(struct trace *trace, pid_t pid);
void trace_exec(struct trace *trace, pid_t former, pid_t pid);
void trace_end(struct trace *trace, pid_t pid);

#endif
