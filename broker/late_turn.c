// SPDX-License-Identifier: MIT
// broker/late_turn.c - What the tracer does for receivers, between two waits
//
// It must not miss a wish, so its wait is one that signals end also when they come before it: they
// are blocked, and taken from the queue.
#include "broker/late.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "broker/accounts.h"
#include "broker/adopt.h"
#include "broker/condemned.h"
#include "broker/pool.h"
#include "broker/request.h"
#include "broker/ring.h"

/* An end that sends another signal than SIGCHLD, or none, as clone(2) lets one have it. */
#define UNSIGNALLED_NS 20000000

/* The broker's main thread and its minder; its receivers are counted. */
#define OWN 2

/**
 * late_begin() - The tracer begins
 * @late:	Begun
 * @accounts:	Its
 * @tasks:	Its; the command's first process is in it
 */
void late_begin(struct late *late, struct accounts *accounts, struct tasks *tasks)
{
	late->accounts = accounts;
	heard_begin(&late->heard, late->service->world->proc);
	atomic_store(&late->tasks, tasks);
}

/**
 * late_end() - All tasks are gone
 * @late:	Begun
 * @pool:	The receivers
 *
 * Return: whether there may have been one that nobody has heard of
 */
bool late_end(struct late *late, struct pool *pool)
{
	const struct tasks *tasks = atomic_load(&late->tasks);
	uint64_t known = OWN + atomic_load(&pool->made) + tasks->ever;

	atomic_store(&late->tasks, NULL);
	return !heard_all(&late->heard, late->service->world->proc, known);
}

static void reach(const struct late *late, const struct seccomp_data *data)
{
	pid_t pid = late_addressee(data);

	if (pid)
		adopt(late, pid, false);
	else
		adopt_all(late);
}

/**
 * late_serve() - Do what was asked, if anything was
 * @late:	Begun
 *
 * Context: the tracing thread, between two waits.
 */
void late_serve(struct late *late)
{
	const struct seccomp_notif *notif = atomic_load(&late->wanted);

	if (!notif)
		return;
	adopt(late, (pid_t)notif->pid, true);
	if (late->wish == LATE_KILL)
		condemn(late, notif);
	else if (late->wish == LATE_REACH)
		reach(late, &notif->data);
	pthread_mutex_lock(&late->lock);
	atomic_store(&late->wanted, NULL);
	pthread_cond_broadcast(&late->done);
	pthread_mutex_unlock(&late->lock);
}

/* Waits for a signal: a wish, or something to be waited for. */
static void pause_for(struct orphans *orphans, const struct tasks *tasks)
{
	uint64_t ns = tasks->waiting ? orphans_left(orphans) : UNSIGNALLED_NS;
	struct timespec time = { 0, ns < UNSIGNALLED_NS ? (long)ns : UNSIGNALLED_NS };
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGCHLD);
	sigaddset(&signals, POOL_SIGNAL);
	sigtimedwait(&signals, NULL, &time);
}

/**
 * late_wait() - wait4(-1, , __WALL) that wishes end
 * @late:	Begun
 * @orphans:	Begun as zeros
 * @status:	Gets what happened
 * @usage:	Likewise
 *
 * Context: the tracing thread. SIGCHLD and POOL_SIGNAL are blocked in it, SIGCHLD in all others.
 *
 * Return: as wait4(2), with EINTR for a wish; 0 when those that are held have to be let go
 */
pid_t late_wait(struct late *late, struct orphans *orphans, int *status, struct rusage *usage)
{
	const struct tasks *tasks = atomic_load(&late->tasks);

	if (!tasks->waiting)
		orphans->since_ns = 0;
	for (;;) {
		siginfo_t info = { .si_pid = 0 };
		pid_t pid;

		if (waitid(P_ALL, 0, &info, WEXITED | WSTOPPED | __WALL | WNOWAIT | WNOHANG) < 0)
			return -1;
		if (info.si_pid) {
			if (!tasks_known(tasks, info.si_pid) && info.si_code != CLD_TRAPPED &&
			    info.si_code != CLD_STOPPED)
				left_look(&late->accounts->left, late->service->world->proc,
					  info.si_pid);
			pid = wait4(info.si_pid, status, __WALL | WNOHANG, usage);
			if (pid)
				return pid;
			continue; /* it was killed meanwhile */
		}
		if (tasks->waiting && !orphans_left(orphans)) {
			orphans->since_ns = 0;
			return 0;
		}
		if (atomic_load(&late->wanted) || atomic_load(&late->service->interrupts->wanted)) {
			errno = EINTR;
			return -1;
		}
		pause_for(orphans, tasks);
	}
}

/**
 * late_unheard_end() - Tell of a process that nobody has heard of, and whose parent went before it
 * @late:	Begun
 * @pid:	It was waited for
 * @status:	As wait4(2) told
 * @usage:	Likewise
 *
 * Context: the tracing thread.
 */
void late_unheard_end(struct late *late, pid_t pid, int status, const struct rusage *usage)
{
	const char *strings[RECORD_STRINGS] = { NULL };
	struct record record;
	struct usage used;

	if (!left_end(&late->accounts->left, pid, usage, &used))
		return;
	adopt_born(late, pid, getpid(), false);
	record_begin(&record, RECORD_EXIT, pid);
	record.result = status;
	record.len[0] = sizeof(used);
	strings[0] = (const char *)&used;
	ring_write(late->service->ring, &record, strings);
}
