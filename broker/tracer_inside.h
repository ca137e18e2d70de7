/* SPDX-License-Identifier: MIT */
/* broker/tracer_inside.h - The tracer's own state; for broker/tracer*.c only */
#ifndef WARDER_BROKER_TRACER_INSIDE_H
#define WARDER_BROKER_TRACER_INSIDE_H

#include <stdbool.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "broker/accounts.h"
#include "broker/confirm.h"
#include "broker/late.h"
#include "broker/orphans.h"
#include "broker/tasks.h"
#include "broker/trace.h"
#include "broker/tracer.h"

/**
 * struct loop - What one run of the tracer knows
 * @tracer:	What it was given
 * @tasks:	Those that it has heard of
 * @orphans:	Whether some are held for creators that are gone
 * @accounts:	What each process uses
 * @usage:	Of who was waited for last, and of its children
 * @confirm:	What is remembered from one exec to the next
 * @started:	The command's own program runs
 * @ending:	The command's first process is gone: nothing new may run
 * @trace:	NULL without --trace
 * @late:	NULL where every task is traced from its birth
 */
struct loop {
	struct tracer *tracer;
	struct tasks tasks;
	struct orphans orphans;
	struct accounts accounts;
	struct rusage usage;
	struct confirm confirm;
	bool started;
	bool ending;
	struct trace *trace;
	struct late *late;
};

void tracer_resume(struct loop *loop, pid_t pid, int signal);

/* tracer_exec.c */
void tracer_on_exec(struct loop *loop, pid_t pid);

/* tracer_birth.c */
void tracer_on_birth(struct loop *loop, pid_t pid);
void tracer_release_orphans(struct loop *loop);

/* tracer_end.c */
void tracer_on_exit(struct loop *loop, pid_t pid);
void tracer_on_end(struct loop *loop, pid_t pid, int status, const struct rusage *usage);

#endif
