// SPDX-License-Identifier: MIT
// broker/condemned.c - Tasks that made a call outside the whitelist, on their way to the end
//
// Where tasks are traced late such a call is notified (jail/merge.c), since of a task that nobody
// traces a kernel kill would leave no number. It is recorded, its task is stopped before it is back
// in its program, and begins another call there: one that the filter kills. So it dies as it would
// have: of SIGSYS, with all of its process, whatever it handles or blocks. Where anything is odd it
// is SIGKILL.
#include "broker/condemned.h"

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>

#include "broker/killed.h"
#include "broker/listener.h"
#include "broker/request.h"
#include "broker/target.h"
#include "policy/base/kernel.h"

/* By its number; NULL: it is none. */
static struct late_condemned *find(const struct late *late, pid_t tid)
{
	struct late_condemned *at = tid > 0 && tid < TASKS_MAX ? &late->condemned[tid] : NULL;

	return at && at->tgid ? at : NULL;
}

/**
 * condemn() - Record a call outside the whitelist; what it was made by runs no more of its program
 * @late:	Begun
 * @notif:	The call; its task is traced, if it still waits
 *
 * Context: the tracing thread, between two waits.
 */
void condemn(struct late *late, const struct seccomp_notif *notif)
{
	pid_t tid = (pid_t)notif->pid;
	struct target_state state;

	/* What was seized and looked at by its number is the caller, if it still waits. */
	if (target_state(late->service->world, tid, &state) < 0 ||
	    !listener_alive(late->service->listener, notif->id))
		return;
	killed_tell(late->service, tid, &notif->data);
	if (state.tgid < TASKS_MAX)
		late->condemned[state.tgid].process = true;
	if (tid < TASKS_MAX && ptrace(PTRACE_INTERRUPT, tid, NULL, NULL) == 0) {
		late->condemned[tid].tgid = state.tgid;
		late->condemned[tid].nr = notif->data.nr;
	} else {
		kill(state.tgid, SIGKILL); /* its own number may be gone already */
	}
	listener_fail(late->service->listener, notif->id, KERNEL_ERESTARTNOINTR);
}

/**
 * condemned_stopped() - Send a task that is condemned on to its end
 * @late:	Begun
 * @pid:	A task that has stopped, for whatever reason
 * @status:	As from wait4(2)
 *
 * No signal is delivered any more: its handler would run.
 *
 * Context: the tracing thread.
 *
 * Return: whether that was such a task; else its stop is the caller's
 */
bool condemned_stopped(struct late *late, pid_t pid, int status)
{
	struct late_condemned *condemned = find(late, pid);
	struct user_regs_struct registers;
	long result;

	if (status >> 16 == PTRACE_EVENT_EXEC) {
		if (condemned) /* a sibling has its number now */
			condemned->tgid = 0;
		if (pid < TASKS_MAX && late->condemned[pid].process)
			kill(pid, SIGKILL);
		return false;
	}
	if (!condemned || status >> 16 == PTRACE_EVENT_EXIT) /* condemned_leaves() */
		return false;
	if (ptrace(PTRACE_GETREGS, pid, NULL, &registers) < 0)
		return true; /* it is dying */
	result = (long)registers.rax;
	/* Before 5.19 it is the interruption itself that ends its wait. */
	if ((result != -KERNEL_ERESTARTNOINTR && result != -KERNEL_ERESTARTSYS) ||
	    ((int)registers.orig_rax != condemned->nr &&
	     (uint32_t)registers.orig_rax != late->doom_nr)) {
		kill(pid, SIGKILL);
		ptrace(PTRACE_CONT, pid, NULL, 0L);
		return true;
	}
	registers.orig_rax = late->doom_nr;
	registers.rax = (unsigned long)-KERNEL_ERESTARTNOINTR;
	registers.rdi = registers.rbx = late->doom_cookie; /* of 64 and of 32 bits */
	if (ptrace(PTRACE_SETREGS, pid, NULL, &registers) < 0)
		kill(pid, SIGKILL);
	/* If what it runs is not a system call any more, that is the next stop. */
	ptrace(PTRACE_SINGLESTEP, pid, NULL, 0L);
	return true;
}

/**
 * condemned_leaves() - Whether a task that is about to be gone has its call in the log already
 * @late:	Begun
 * @pid:	At its exit stop
 *
 * A sibling's execve may be what ends it, and waits for it to be gone: its process dies with it all
 * the same, before the new program's first instruction. One that dies of the filter stays what it
 * is: its end is settled.
 *
 * Context: the tracing thread.
 */
bool condemned_leaves(struct late *late, pid_t pid)
{
	struct late_condemned *condemned = find(late, pid);

	if (condemned)
		kill(condemned->tgid, SIGKILL);
	return condemned;
}

/**
 * condemned_ended() - A task is gone
 * @late:	Begun
 * @pid:	Its number
 *
 * Context: the tracing thread.
 */
void condemned_ended(struct late *late, pid_t pid)
{
	if (pid > 0 && pid < TASKS_MAX &&
	    (late->condemned[pid].tgid || late->condemned[pid].process))
		late->condemned[pid] = (struct late_condemned){ .tgid = 0 };
}
