/* SPDX-License-Identifier: MIT */
/* broker/tasks.h - The tasks of the jail, as the tracer knows them */
#ifndef WARDER_BROKER_TASKS_H
#define WARDER_BROKER_TASKS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define TASKS_MAX (1 << 22) /* PID_MAX_LIMIT of the kernel */

/**
 * struct tasks - One bit a pid
 * @known:	Its creator's event was seen
 * @early:	It stopped for the first time before that, and is held
 * @count:	How many are known
 * @waiting:	How many are early
 * @ever:	How many have ever been known
 */
struct tasks {
	uint8_t *known;
	uint8_t *early;
	uint64_t count;
	uint64_t waiting;
	uint64_t ever;
};

int tasks_init(struct tasks *tasks);
void tasks_free(struct tasks *tasks);
bool tasks_known(const struct tasks *tasks, pid_t pid);
bool tasks_announce(struct tasks *tasks, pid_t pid);
bool tasks_arrive(struct tasks *tasks, pid_t pid);
void tasks_forget(struct tasks *tasks, pid_t pid);
pid_t tasks_early(const struct tasks *tasks, pid_t from);

#endif
