// SPDX-License-Identifier: MIT
// broker/late.c - Tasks that are traced from their first decided call on
//
// DOC: Theory of operation
//
// A traced fork is three stops: the creator's, and the child's first and last. With --late-tracing
// the fork events are left out, and a process is traced when the broker first hears of it: its
// first notified call is answered only when the tracer has seized its task, and all others of its
// process with it (adopt.c). Every execve is notified, so that no program starts which the tracer
// does not look at (confirm.c). A thread of a traced process is traced from birth. Ancestors that
// nobody has heard of come first, so that the log has the whole way up.
//
// A call outside the whitelist is notified, too: condemned.c.
//
// Until a process is traced nobody has a call begin again that a signal ended before the broker
// received it (interrupt.c). A child has no timers, so a signal comes to it from a timer of its own
// or from another process. The calls that start timers and those that send signals to others are
// notified, for nothing but that: who makes them, and whom they reach, is traced before they are
// made. Nothing is decided there, and nothing is in the log.
//
// This file is the receivers' side; late_turn.c is the tracer's.
#include "broker/late.h"

#include <errno.h>
#include <linux/audit.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "broker/accounts.h"
#include "broker/adopt.h"
#include "broker/listener.h"
#include "broker/pool.h"
#include "broker/request.h"

/**
 * late_init() - Begin
 * @late:	Its first five members are set
 *
 * Context: before there are receivers.
 *
 * Return: 0 or -ENOMEM
 */
int late_init(struct late *late)
{
	/* Pages that no pid touches are never there. */
	void *map = mmap(NULL, TASKS_MAX * sizeof(*late->condemned), PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (map == MAP_FAILED)
		return -ENOMEM;
	late->condemned = map;
	pthread_mutex_init(&late->lock, NULL);
	pthread_cond_init(&late->done, NULL);
	atomic_init(&late->tasks, NULL);
	atomic_init(&late->wanted, NULL);
	return 0;
}

/* Has the tracer deal with a request's task. */
static void ask(struct late *late, struct request *request, enum late_wish wish)
{
	pthread_mutex_lock(&late->lock);
	while (atomic_load(&late->wanted))
		pthread_cond_wait(&late->done, &late->lock);
	late->wish = wish;
	atomic_store(&late->wanted, &request->notif);
	pthread_mutex_unlock(&late->lock);
	request->meets = true;
	syscall(SYS_tgkill, getpid(), late->tracer, POOL_SIGNAL);
}

/**
 * late_met() - Wait until a request's task is traced
 * @request:	late_meet() was called
 *
 * Context: its receiver, before anything is said of the call in the log or to the task.
 */
void late_met(struct request *request)
{
	struct late *late = request->service->late;

	if (!request->meets)
		return;
	if (atomic_load(&late->wanted) == &request->notif) {
		pthread_mutex_lock(&late->lock);
		while (atomic_load(&late->wanted) == &request->notif)
			pthread_cond_wait(&late->done, &late->lock);
		pthread_mutex_unlock(&late->lock);
	}
	request->meets = false;
}

/* Until the tracer is at rest: what it had begun with is then seized with all of its threads. */
static void settle(struct late *late)
{
	if (!atomic_load(&late->wanted))
		return;
	pthread_mutex_lock(&late->lock);
	while (atomic_load(&late->wanted))
		pthread_cond_wait(&late->done, &late->lock);
	pthread_mutex_unlock(&late->lock);
}

/* Whether a call is let through, whatever it says, once who is concerned is traced. */
static bool is_passed(int nr)
{
	switch (nr) {
	case SYS_alarm:
	case SYS_setitimer:
	case SYS_timer_create:
	case SYS_kill:
	case SYS_rt_sigqueueinfo:
	case SYS_pidfd_send_signal:
	case SYS_prctl: /* PR_SET_CHILD_SUBREAPER */
		return true;
	default:
		return false;
	}
}

/**
 * late_addressee() - The one process that a call sends a signal to
 * @data:	The call
 *
 * Return: 0 when that is one or several which its number does not tell
 */
pid_t late_addressee(const struct seccomp_data *data)
{
	int pid = (int)(uint32_t)data->args[0];

	return data->nr != SYS_pidfd_send_signal && pid > 0 ? pid : 0;
}

static bool sends(int nr)
{
	return nr == SYS_kill || nr == SYS_rt_sigqueueinfo || nr == SYS_pidfd_send_signal;
}

static bool is_known(const struct late *late, pid_t tid)
{
	const struct tasks *tasks = atomic_load(&late->tasks);

	return tasks && tasks_known(tasks, tid);
}

static void pass(struct request *request, bool known)
{
	struct late *late = request->service->late;
	const struct seccomp_data *data = &request->notif.data;

	if (data->nr == SYS_prctl)
		atomic_store(&late->accounts->adopted, true);
	if (sends(data->nr) && !is_known(late, late_addressee(data)))
		ask(late, request, LATE_REACH);
	else if (!known)
		ask(late, request, LATE_MEET);
	late_met(request);
	listener_continue(request->service->listener, request->notif.id);
}

/**
 * late_meet() - See to it that a request's task is traced, or killed
 * @request:	Begun
 *
 * The tracer works on it while the call is decided on: late_met() is due before its end.
 *
 * Trust: the numbers are the target's.
 * Context: a receiver, before it does anything else for the request.
 *
 * Return: false when there is nothing to be decided, and it is answered
 */
bool late_meet(struct request *request)
{
	struct late *late = request->service->late;
	const struct seccomp_data *data = &request->notif.data;
	pid_t tid = (pid_t)request->notif.pid;
	bool known = is_known(late, tid);

	if (data->arch != AUDIT_ARCH_X86_64 ||
	    plan_kills(late->plan, data->nr, (const uint64_t *)data->args)) {
		ask(late, request, LATE_KILL);
		late_met(request);
		return false;
	}
	if (is_passed(data->nr)) {
		pass(request, known);
		return false;
	}
	if (known && (data->nr == SYS_execve || data->nr == SYS_execveat)) {
		known = adopt_traced(late->service->world, tid);
		settle(late);
	}
	if (!known)
		ask(late, request, LATE_MEET);
	return true;
}
