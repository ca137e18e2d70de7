// SPDX-License-Identifier: MIT
// broker/adopt.c - Tracing processes that are there already
//
// PTRACE_SEIZE takes the process's cred_guard_mutex, which an execve holds while it waits for its
// sibling threads to be reaped, by us. So nothing is ever seized in a process that may be in an
// execve: whichever of its threads made that one was seized before, and all others with it, and
// threads made later are traced from birth. What is traced, the kernel says (TracerPid): the bits
// of tasks.c may be those of a task that had the same number until just now.
#include "broker/adopt.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <unistd.h>

#include "broker/accounts.h"
#include "broker/request.h"
#include "broker/ring.h"
#include "broker/target.h"
#include "policy/base/cleanup.h"

#define ANCESTORS 64

/**
 * adopt_traced() - Whether the broker traces a task, as the kernel says
 * @world:	The jail
 * @tid:	The task
 */
bool adopt_traced(const struct world *world, pid_t tid)
{
	struct target_state state;

	return target_state(world, tid, &state) == 0 && state.tracer == world->broker;
}

/* Records a birth that nobody saw. */
void adopt_born(const struct late *late, pid_t tid, pid_t creator, bool thread)
{
	static const char *const strings[RECORD_STRINGS];
	struct record record;

	record_begin(&record, RECORD_SPAWN, tid);
	record.other = creator;
	record.args[0] = thread ? CLONE_THREAD : 0;
	ring_write(late->service->ring, &record, strings);
}

/* One that is about to end cannot be seized and need not be; any other would get away. */
static bool seize(const struct late *late, pid_t tid, pid_t creator, bool thread)
{
	const struct world *world = late->service->world;
	struct tasks *tasks = atomic_load(&late->tasks);
	struct target_state state;

	if (ptrace(PTRACE_SEIZE, tid, NULL, (long)LATE_OPTIONS) < 0) {
		if (errno != ESRCH && target_state(world, tid, &state) == 0 && state.running &&
		    state.tracer != world->broker)
			kill(tid, SIGKILL);
		return false;
	}
	tasks_forget(tasks, tid); /* whoever had this number */
	tasks_announce(tasks, tid);
	adopt_born(late, tid, creator, thread);
	if (accounts_born(late->accounts, creator, tid, thread) < 0)
		_exit(125); /* the kernel kills the jail with us */
	return true;
}

/* How many threads of a process were seized besides its leader; one that is known is skipped. */
static unsigned int seize_threads(const struct late *late, pid_t tgid)
{
	const struct tasks *tasks = atomic_load(&late->tasks);
	const struct dirent *entry;
	unsigned int count = 0;
	char path[32];
	DIR *dir;
	int fd;

	snprintf(path, sizeof(path), "%d/task", tgid);
	fd = openat(late->service->world->proc, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	dir = fd < 0 ? NULL : fdopendir(fd);
	if (!dir) {
		close_fd(&fd);
		return 0;
	}
	while ((entry = readdir(dir))) {
		pid_t tid = (pid_t)strtol(entry->d_name, NULL, 10);

		if (tid <= 0 || tid == tgid ||
		    (tasks_known(tasks, tid) && adopt_traced(late->service->world, tid)))
			continue;
		count += seize(late, tid, tgid, true);
	}
	closedir(dir);
	return count;
}

/**
 * adopt() - Trace a task's process, and those that it comes from
 * @late:	Begun
 * @tid:	The task
 * @waits:	It is in a call that waits for us: alone in its process it makes no thread
 *
 * Context: the tracing thread, between two waits.
 */
void adopt(const struct late *late, pid_t tid, bool waits)
{
	const struct world *world = late->service->world;
	struct target_state chain[ANCESTORS];
	unsigned int depth = 0;

	while (depth < ANCESTORS && tid > 0 && tid != world->broker) {
		struct target_state *state = &chain[depth];

		if (target_state(world, tid, state) < 0 || state->tracer == world->broker)
			break;
		tid = state->parent;
		depth++;
	}
	while (depth--) {
		const struct target_state *state = &chain[depth];

		seize(late, state->tgid, state->parent, false);
		while ((state->threads > 1 || depth || !waits) && seize_threads(late, state->tgid))
			;
	}
}

/**
 * adopt_all() - Trace all processes of the jail that are not traced yet
 * @late:	Begun
 *
 * Context: the tracing thread, between two waits.
 */
void adopt_all(const struct late *late)
{
	const struct tasks *tasks = atomic_load(&late->tasks);
	int fd = openat(late->service->world->proc, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	if (!dir) {
		close_fd(&fd);
		return;
	}
	while ((entry = readdir(dir))) {
		pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);

		if (pid > 0 && pid != late->service->world->broker && !tasks_known(tasks, pid))
			adopt(late, pid, false);
	}
	closedir(dir);
}
