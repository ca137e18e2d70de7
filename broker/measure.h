/* SPDX-License-Identifier: MIT */
/* broker/measure.h - What a run took, as the tracer sees it: calls, tasks, memory, descriptors */
#ifndef WARDER_BROKER_MEASURE_H
#define WARDER_BROKER_MEASURE_H

#include <sys/types.h>

#include "policy/made.h"

/**
 * struct measure - Plain data, fit for a message
 * @made:	Calls that `strict` does not have, but for those that the broker was notified of
 * @memory:	Bytes of the largest address space that any process had
 * @files:	Descriptors that the largest table had room for
 * @tasks:	Processes and threads, the most at one time
 */
struct measure {
	struct made made;
	uint64_t memory;
	uint64_t files;
	uint64_t tasks;
};

void measure_tasks(struct measure *measure, uint64_t tasks);
void measure_task(struct measure *measure, int proc, pid_t pid);

#endif
