/* SPDX-License-Identifier: MIT */
/* broker/late.h - Tasks that are traced from their first decided call on */
#ifndef WARDER_BROKER_LATE_H
#define WARDER_BROKER_LATE_H

#include <linux/seccomp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/ptrace.h>
#include <sys/resource.h>

#include "broker/heard.h"
#include "broker/orphans.h"
#include "broker/tasks.h"
#include "policy/plan.h"

struct accounts;
struct pool;
struct request;
struct service;

/* Not the fork events: births stop nobody. Threads are traced as their process is. */
#define LATE_OPTIONS                                                                               \
	(PTRACE_O_EXITKILL | PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT | PTRACE_O_TRACECLONE)

/* What the tracer is to do for a call. */
enum late_wish {
	LATE_MEET, /* trace who makes it */
	LATE_REACH, /* and whom it sends a signal to */
	LATE_KILL, /* and kill it */
};

/**
 * struct late_condemned - A thread that is about to be killed for a call outside the whitelist
 * @tgid:	Its process; 0: it is none
 * @nr:		The call, as the kernel has it in a register
 * @process:	A thread of the process that has this number is one
 */
struct late_condemned {
	pid_t tgid;
	int nr;
	bool process;
};

/**
 * struct late - What receivers and the tracer share
 * @service:	Of the broker
 * @plan:	Says what is outside the whitelist
 * @tracer:	Thread id of the tracing thread
 * @doom_nr:	A call that the filter still kills
 * @doom_cookie: If this is its first argument
 * @tasks:	Those that are traced; the tracer's, NULL until it runs
 * @accounts:	The tracer's
 * @lock:	Guards the change of @wanted from NULL
 * @done:	@wanted is NULL again
 * @wanted:	A request whose task is to be traced
 * @wish:	What else
 * @heard:	Whether all were
 * @condemned:	By thread id; the tracer's
 */
struct late {
	const struct service *service;
	const struct plan *plan;
	pid_t tracer;
	uint32_t doom_nr;
	uint32_t doom_cookie;
	struct tasks *_Atomic tasks;
	struct accounts *accounts;
	pthread_mutex_t lock;
	pthread_cond_t done;
	const struct seccomp_notif *_Atomic wanted;
	enum late_wish wish;
	struct heard heard;
	struct late_condemned *condemned;
};

int late_init(struct late *late);
bool late_meet(struct request *request);
void late_met(struct request *request);
pid_t late_addressee(const struct seccomp_data *data);

/* late_turn.c */
void late_begin(struct late *late, struct accounts *accounts, struct tasks *tasks);
bool late_end(struct late *late, struct pool *pool);
pid_t late_wait(struct late *late, struct orphans *orphans, int *status, struct rusage *usage);
void late_serve(struct late *late);
void late_unheard_end(struct late *late, pid_t pid, int status, const struct rusage *usage);

#endif
