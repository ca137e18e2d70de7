// SPDX-License-Identifier: MIT
// broker/orphans.c - Tasks whose creator ended before it told of them
//
// A new task that stops before its creator's event is held until that comes (tasks.c). It never
// does if the creator is killed, or its process exits, after the fork and before the event's stop,
// which the kernel then leaves out (ptrace_stop(), kernel/signal.c). Nothing tells such a task from
// one whose creator has just not run again, so what is held for long is let go. If its creator does
// run again, it has nothing new to tell.
#include "broker/orphans.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/wait.h>
#include <time.h>

#include "policy/base/clock.h"

#define PATIENCE_NS 100000000U

/**
 * orphans_left() - What is left of the patience with those that are held
 * @orphans:	Of a time when some are
 *
 * Return: nanoseconds
 */
uint64_t orphans_left(struct orphans *orphans)
{
	uint64_t now = clock_ns();

	if (!orphans->since_ns)
		orphans->since_ns = now;
	now -= orphans->since_ns;
	return now < PATIENCE_NS ? PATIENCE_NS - now : 0;
}

/**
 * orphans_wait() - wait4(-1, , __WALL) that does not wait for what cannot come
 * @orphans:	Begun as zeros
 * @tasks:	Tells what is held
 * @status:	Gets what happened
 * @usage:	Likewise
 *
 * Context: the tracing thread. SIGCHLD is blocked in every thread.
 *
 * Return: as wait4(2); 0 when those that are held have to be let go
 */
pid_t orphans_wait(struct orphans *orphans, const struct tasks *tasks, int *status,
		   struct rusage *usage)
{
	sigset_t child;

	if (!tasks->waiting) {
		orphans->since_ns = 0;
		return wait4(-1, status, __WALL, usage);
	}
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	for (;;) {
		uint64_t ns = orphans_left(orphans);
		const struct timespec rest = { 0, (long)ns };
		pid_t pid = ns ? wait4(-1, status, __WALL | WNOHANG, usage) : 0;

		if (!ns)
			orphans->since_ns = 0;
		if (!ns || pid)
			return pid;
		if (sigtimedwait(&child, NULL, &rest) < 0 && errno == EINTR)
			return -1;
	}
}
