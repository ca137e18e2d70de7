// SPDX-License-Identifier: MIT
// broker/interrupt.c - Calls that are to be started again, and the tracer that makes it sure
//
// A call that blocks in the broker while a signal waits for its target is answered with
// ERESTARTSYS. The kernel turns that into EINTR or a fresh start on the way back to the program,
// but only where it looks for signals at all: a signal to the whole process may have gone to
// another thread, and this one would see errno 512. PTRACE_INTERRUPT makes the kernel look. It is
// the tracing thread that may do that, and it sleeps in wait4, so it is woken until it has.
//
// A signal that comes before a call has been received ends the wait for the broker, and the kernel
// gives EINTR where the handler has no SA_RESTART: for calls that natively never end so. There the
// signal came before the call, and the tracer, who sees the signal first, has the call begin behind
// the handler, whatever its flags.
#include "broker/interrupt.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <time.h>
#include <unistd.h>

#include "broker/pool.h"
#include "broker/target.h"
#include "policy/base/kernel.h"
#include "policy/calls.h"

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

#define REGISTER(name) offsetof(struct user_regs_struct, name)

static long register_get(pid_t pid, size_t at)
{
	return ptrace(PTRACE_PEEKUSER, pid, at, NULL); /* -1 when it is gone, which is no restart */
}

static void register_set(pid_t pid, size_t at, long value)
{
	ptrace(PTRACE_POKEUSER, pid, at, value);
}

/* What late.c has notified, and the kernel then performs. */
static bool is_passed_late(long nr, const struct call *call)
{
	return nr == SYS_alarm || nr == SYS_setitimer || nr == SYS_timer_create ||
	       nr == SYS_clone || nr == SYS_prctl || call->class == CLASS_SIGNAL;
}

/* Calls that the kernel, performing them itself, does not end for a signal. */
static bool never_waits(long nr, bool late)
{
	const struct call *call = call_at((int)nr);

	if (!call)
		return false;
	if (late && is_passed_late(nr, call))
		return true;
	switch ((enum call_class)call->class) {
	case CLASS_OPEN: /* where it waits, it has been received and is marked */
	case CLASS_CHANGE:
	case CLASS_ATTRIBUTE:
	case CLASS_LOOK:
	case CLASS_LIST:
	case CLASS_EXEC:
	case CLASS_MAP:
	case CLASS_MOVE:
	case CLASS_ANSWER:
		return true;
	case CLASS_NET: /* sendmsg and its kin may be the kernel's */
		return nr == SYS_connect || nr == SYS_bind || nr == SYS_getsockname ||
		       nr == SYS_getpeername;
	case CLASS_FREE:
	case CLASS_IOCTL:
	case CLASS_SIGNAL:
	case CLASS_TASK:
	case CLASS_APPEND:
	case CLASS_NEVER:
	case CLASS_COUNT:
		break;
	}
	return false;
}

static bool has_handler(const struct world *world, pid_t pid, int signal)
{
	struct target_state state;

	return target_state(world, pid, &state) == 0 && state.caught & 1ULL << (signal - 1);
}

/**
 * interrupts_settle() - Have a signal end the call that it came in only where it natively does
 * @world:	The jail
 * @pid:	A task that has stopped for the signal
 * @signal:	Which it is about to get
 * @late:	Tasks are traced late
 *
 * Context: the tracing thread.
 */
void interrupts_settle(const struct world *world, pid_t pid, int signal, bool late)
{
	long result = register_get(pid, REGISTER(rax));

	if (result == -KERNEL_ERESTARTSYS) {
		if (never_waits(register_get(pid, REGISTER(orig_rax)), late))
			register_set(pid, REGISTER(rax), -KERNEL_ERESTARTNOINTR);
	} else if (result == -KERNEL_ERESTARTNOHAND) {
		const struct call *call = call_at((int)register_get(pid, REGISTER(orig_rax)));

		/* Marked in listener_fail(); not yet, if this signal has no handler. */
		if (call && call->class != CLASS_FREE && has_handler(world, pid, signal))
			register_set(pid, REGISTER(rax), -KERNEL_ERESTARTSYS);
	}
}
