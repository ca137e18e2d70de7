// SPDX-License-Identifier: MIT
// broker/tasks.c - The tasks of the jail, as the tracer knows them
//
// A new task's first stop and its creator's event come in any order. The record of a task's birth
// has to come before the records of its calls, so a task that is early is held until it is
// announced.
#include "broker/tasks.h"

#include <errno.h>
#include <stddef.h>
#include <sys/mman.h>

#define BYTES ((size_t)TASKS_MAX / 8)

/* Pages that no pid touches are never there. */
static uint8_t *bits(void)
{
	void *map = mmap(NULL, BYTES, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return map == MAP_FAILED ? NULL : map;
}

int tasks_init(struct tasks *tasks)
{
	*tasks = (struct tasks){ .known = bits(), .early = bits() };
	if (tasks->known && tasks->early)
		return 0;
	tasks_free(tasks);
	return -ENOMEM;
}

void tasks_free(struct tasks *tasks)
{
	if (tasks->known)
		munmap(tasks->known, BYTES);
	if (tasks->early)
		munmap(tasks->early, BYTES);
	*tasks = (struct tasks){ 0 };
}

static bool get(const uint8_t *map, pid_t pid)
{
	return pid > 0 && pid < TASKS_MAX &&
	       __atomic_load_n(&map[pid / 8], __ATOMIC_ACQUIRE) & (1U << (pid % 8));
}

/* The tracer alone writes; receivers read (late.c). */
static void set(uint8_t *map, pid_t pid, bool value)
{
	unsigned int byte;

	if (pid <= 0 || pid >= TASKS_MAX)
		return;
	byte = value ? map[pid / 8] | 1U << (pid % 8) : map[pid / 8] & ~(1U << (pid % 8));
	__atomic_store_n(&map[pid / 8], (uint8_t)byte, __ATOMIC_RELEASE);
}

bool tasks_known(const struct tasks *tasks, pid_t pid)
{
	return get(tasks->known, pid);
}

/**
 * tasks_announce() - A task's creator told of it
 * @tasks:	The table
 * @pid:	The new task
 *
 * Return: true when it is held, waiting for this
 */
bool tasks_announce(struct tasks *tasks, pid_t pid)
{
	bool held = get(tasks->early, pid);

	if (!get(tasks->known, pid)) {
		tasks->count++;
		tasks->ever++;
	}
	tasks->waiting -= held;
	set(tasks->known, pid, true);
	set(tasks->early, pid, false);
	return held;
}

/**
 * tasks_arrive() - A task stopped of its own
 * @tasks:	The table
 * @pid:	The task
 *
 * Return: true to let it run, false to hold it
 */
bool tasks_arrive(struct tasks *tasks, pid_t pid)
{
	if (get(tasks->known, pid))
		return true;
	if (pid > 0 && pid < TASKS_MAX && !get(tasks->early, pid))
		tasks->waiting++;
	set(tasks->early, pid, true);
	return false;
}

void tasks_forget(struct tasks *tasks, pid_t pid)
{
	if (get(tasks->known, pid))
		tasks->count--;
	if (get(tasks->early, pid))
		tasks->waiting--;
	set(tasks->known, pid, false);
	set(tasks->early, pid, false);
}

/**
 * tasks_early() - The next task that is held
 * @tasks:	The table
 * @from:	The first number that counts, at least 1
 *
 * Return: its number, 0 when there is none
 */
pid_t tasks_early(const struct tasks *tasks, pid_t from)
{
	for (pid_t pid = from; tasks->waiting && pid < TASKS_MAX; pid++) {
		if (get(tasks->early, pid))
			return pid;
		if (!tasks->early[pid / 8])
			pid |= 7;
	}
	return 0;
}
