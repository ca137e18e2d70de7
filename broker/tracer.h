/* SPDX-License-Identifier: MIT */
/* broker/tracer.h - The one tracer and reaper of the jail */
#ifndef WARDER_BROKER_TRACER_H
#define WARDER_BROKER_TRACER_H

#include <sys/resource.h>

#include "broker/measure.h"
#include "broker/request.h"
#include "broker/trace.h"
#include "policy/plan.h"

/**
 * struct tracer - What the tracer needs
 * @service:	For decisions and records
 * @plan:	Tells a kill of the whitelist from any other SIGSYS
 * @pool:	Serves the tasks: a call of one that ends is over first
 * @target:	The command's first process
 * @started:	Called once, when the command's own program is about to run its first instruction
 * @stopped:	Called when a signal has stopped that; NULL: nobody wants to know
 * @context:	For both
 * @measure:	Gets what the run takes; NULL: nobody wants to know
 * @trace:	Calls to be recorded; NULL: none, and none is stopped
 * @launch:	The execve that starts the command
 * @unheard:	Set at the end: there may have been a task that it has not heard of
 */
struct tracer {
	struct service *service;
	struct hold *hold;
	const struct plan *plan;
	struct pool *pool;
	pid_t target;
	void (*started)(void *context);
	void (*stopped)(void *context, int signal);
	void *context;
	struct measure *measure;
	const struct trace_set *trace;
	struct trace_launch launch;
	bool unheard;
};

int tracer_seize(pid_t pid, bool calls, bool traced, bool late);
void tracer_begin(struct tracer *tracer);
int tracer_run(struct tracer *tracer, int *ret_status, struct rusage *ret_usage);

#endif
