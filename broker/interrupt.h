/* SPDX-License-Identifier: MIT */
/* broker/interrupt.h - Calls that are to be started again, and the tracer that makes it sure */
#ifndef WARDER_BROKER_INTERRUPT_H
#define WARDER_BROKER_INTERRUPT_H

#include <pthread.h>
#include <stdatomic.h>
#include <sys/types.h>

#include "broker/world.h"

/**
 * struct interrupts - One place for a wish of a receiver to the tracer
 * @lock:	Guards the change of @wanted from 0
 * @done:	@wanted is 0 again
 * @wanted:	Task to be interrupted, 0 for none
 * @tracer:	Thread id of the tracing thread
 */
struct interrupts {
	pthread_mutex_t lock;
	pthread_cond_t done;
	_Atomic pid_t wanted;
	pid_t tracer;
};

void interrupts_init(struct interrupts *interrupts);
void interrupts_ask(struct interrupts *interrupts, pid_t tid);
void interrupts_serve(struct interrupts *interrupts);
void interrupts_settle(const struct world *world, pid_t pid, int signal, bool late);

#endif
