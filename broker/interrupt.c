// SPDX-License-Identifier: MIT
// broker/interrupt.c - Calls that are to be started again, and the tracer that makes it sure
//
// A call that blocks in the broker while a signal waits for its target is answered with
// ERESTARTSYS. The kernel turns that into EINTR or a fresh start on the way back to the program,
// but only where it looks for signals at all: a signal to the whole process may have gone to
// another thread, and this one would see errno 512. PTRACE_INTERRUPT makes the kernel look. It is
// the tracing thread that may do that, and it sleeps in wait4, so it is woken until it has.
#include "broker/interrupt.h"

#include <errno.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "broker/pool.h"

#define AGAIN_NS 2000000 /* a signal that comes just before wait4 is lost */

/**
 * interrupts_init() - Begin
 * @interrupts:	Filled
 *
 * Context: the tracing thread.
 */
void interrupts_init(struct interrupts *interrupts)
{
	pthread_condattr_t attributes;

	pthread_mutex_init(&interrupts->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&interrupts->done, &attributes);
	pthread_condattr_destroy(&attributes);
	atomic_init(&interrupts->wanted, 0);
	interrupts->tracer = (pid_t)syscall(SYS_gettid);
}

/**
 * interrupts_ask() - Have a task look for signals when it comes back from its call
 * @interrupts:	Initialised
 * @tid:	The task; it may be gone
 *
 * Context: a receiver. Returns when the tracer has done it.
 */
void interrupts_ask(struct interrupts *interrupts, pid_t tid)
{
	pthread_mutex_lock(&interrupts->lock);
	while (atomic_load(&interrupts->wanted))
		pthread_cond_wait(&interrupts->done, &interrupts->lock);
	atomic_store(&interrupts->wanted, tid);
	while (atomic_load(&interrupts->wanted) == tid) {
		struct timespec until;

		syscall(SYS_tgkill, getpid(), interrupts->tracer, POOL_SIGNAL);
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_nsec += AGAIN_NS;
		if (until.tv_nsec >= 1000000000) {
			until.tv_nsec -= 1000000000;
			until.tv_sec++;
		}
		pthread_cond_timedwait(&interrupts->done, &interrupts->lock, &until);
	}
	pthread_mutex_unlock(&interrupts->lock);
}

/**
 * interrupts_serve() - Do what was asked, if anything was
 * @interrupts:	Initialised
 *
 * Context: the tracing thread, between two waits. errno stays what the wait has left there, also
 * when the task is gone.
 */
void interrupts_serve(struct interrupts *interrupts)
{
	pid_t tid = atomic_load(&interrupts->wanted);
	int err = errno;

	if (!tid)
		return;
	ptrace(PTRACE_INTERRUPT, tid, NULL, NULL);
	pthread_mutex_lock(&interrupts->lock);
	atomic_store(&interrupts->wanted, 0);
	pthread_cond_broadcast(&interrupts->done);
	pthread_mutex_unlock(&interrupts->lock);
	errno = err;
}
