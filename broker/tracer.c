// SPDX-License-Identifier: MIT
// broker/tracer.c - The one tracer and reaper of the jail
//
// Every task of the jail is traced (ptrace(2), PTRACE_SEIZE), for three things only: to look at
// what an execve really started before its first instruction, to learn which call the whitelist
// killed, and to know who made whom. Every other stop is passed on at once; stopped groups stay
// stopped. With --trace calls stop too, for trace.c.
//
// What is behind these stops is in tracer_exec.c, tracer_end.c and tracer_birth.c.
#include "broker/tracer_inside.h"

#include <errno.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include "broker/condemned.h"
#include "broker/emulator.h"
#include "broker/hold.h"
#include "broker/interrupt.h"
#include "broker/pool.h"
#include "broker/registers.h"

#define OPTIONS                                                                                    \
	(PTRACE_O_EXITKILL | PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT | PTRACE_O_TRACEFORK |        \
	 PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE)
#define SYSCALL_STOP (SIGTRAP | 0x80) /* PTRACE_O_TRACESYSGOOD */

/**
 * tracer_seize() - Trace a process and all it will make
 * @pid:	A child that waits
 * @calls:	Its filter tells of calls. Not asked for otherwise: a filter of a target's own that
 *		does so finds no tracer, as outside of a jail
 * @traced:	Its calls will be traced
 * @late:	What it makes is traced when it makes a decided call
 *
 * Context: the thread that will call tracer_run(): a tracer is a thread.
 *
 * Return: 0 or -errno
 */
int tracer_seize(pid_t pid, bool calls, bool traced, bool late)
{
	long options = (late ? LATE_OPTIONS : OPTIONS) | (calls ? PTRACE_O_TRACESECCOMP : 0) |
		       (traced ? PTRACE_O_TRACESYSGOOD : 0);

	return ptrace(PTRACE_SEIZE, pid, NULL, options) < 0 ? -errno : 0;
}

/**
 * tracer_resume() - Let a stopped task run on, unless it is held
 * @loop:	The tracer
 * @pid:	The task; it may have been killed meanwhile
 * @signal:	Which it gets, 0 for none
 */
void tracer_resume(struct loop *loop, pid_t pid, int signal)
{
	bool exits = loop->trace ||
		     deadline_pending(&loop->tracer->service->emulator->deadlines, pid);

	if (!hold_keeps(loop->tracer->hold, pid, signal))
		ptrace(exits ? PTRACE_SYSCALL : PTRACE_CONT, pid, NULL, (long)signal);
}

/*
 * A call that waits until a time of the emulated clock. The registers say so: a filter of the
 * target's own may have it stop here as well, which fails as it does without a tracer.
 */
static void on_deadline(struct loop *loop, pid_t pid, unsigned long what)
{
	struct tracer *tracer = loop->tracer;
	struct user_regs_struct registers;
	uint64_t args[6];
	int nr;

	if (ptrace(PTRACE_GETREGS, pid, NULL, &registers) < 0)
		return;
	nr = (int)registers.orig_rax;
	registers_arguments(&registers, false, args);
	if (plan_judge(tracer->plan, nr, args).action == PLAN_TRACE) {
		if (tracer->measure)
			made_call(&tracer->measure->made, nr, args);
		deadline_enter(&tracer->service->emulator->deadlines, pid, nr, args);
	} else if (!tracer->measure || what >= MADE_COUNT) {
		deadline_skip(pid, ENOSYS);
	}
}

/* A call that `strict` does not have, the filter says which; or one that waits until a time. */
static void on_call(struct loop *loop, pid_t pid)
{
	unsigned long what = MADE_COUNT;

	ptrace(PTRACE_GETEVENTMSG, pid, NULL, &what);
	if (loop->tracer->measure && what < MADE_COUNT)
		made_add(&loop->tracer->measure->made, (unsigned int)what);
	if (loop->tracer->service->emulator->clock)
		on_deadline(loop, pid, what);
	else if (what >= MADE_COUNT) /* of no filter of ours */
		deadline_skip(pid, ENOSYS);
	tracer_resume(loop, pid, 0);
}

static void on_stop(struct loop *loop, pid_t pid, int status)
{
	int signal = WSTOPSIG(status);

	if (loop->late && condemned_stopped(loop->late, pid, status))
		return;
	switch (status >> 16) {
	case PTRACE_EVENT_EXEC:
		tracer_on_exec(loop, pid);
		break;
	case PTRACE_EVENT_FORK:
	case PTRACE_EVENT_VFORK:
	case PTRACE_EVENT_CLONE:
		tracer_on_birth(loop, pid);
		break;
	case PTRACE_EVENT_EXIT:
		tracer_on_exit(loop, pid);
		break;
	case PTRACE_EVENT_SECCOMP:
		on_call(loop, pid);
		break;
	case PTRACE_EVENT_STOP:
		if (signal != SIGTRAP) { /* the group is stopped, and stays so until SIGCONT */
			ptrace(PTRACE_LISTEN, pid, NULL, NULL);
			if (pid == loop->tracer->target && loop->tracer->stopped)
				loop->tracer->stopped(loop->tracer->context, signal);
			break;
		}
		if (loop->ending)
			kill(pid, SIGKILL);
		if (tasks_arrive(&loop->tasks, pid) || loop->ending)
			tracer_resume(loop, pid, 0);
		break;
	default:
		if (signal == SYSCALL_STOP) {
			deadline_leave(&loop->tracer->service->emulator->deadlines, pid);
			if (loop->trace)
				trace_stop(loop->trace, pid);
			tracer_resume(loop, pid, 0);
			break;
		}
		/* a signal on its way to the target */
		interrupts_settle(loop->tracer->service->world, pid, signal, loop->late);
		tracer_resume(loop, pid, signal);
	}
}

/* Ends every task that the command left behind. */
static void end_rest(struct loop *loop)
{
	loop->ending = true;
	if (getpid() == 1) {
		kill(-1, SIGKILL); /* all of the pid namespace but us: kill(2) */
		return;
	}
	for (pid_t pid = 1; loop->tasks.count && pid < TASKS_MAX; pid++)
		if (tasks_known(&loop->tasks, pid))
			kill(pid, SIGKILL);
}

static pid_t wait_next(struct loop *loop, int *status)
{
	if (loop->late)
		return late_wait(loop->late, &loop->orphans, status, &loop->usage);
	return orphans_wait(&loop->orphans, &loop->tasks, status, &loop->usage);
}

static int prepare(struct loop *loop, struct trace *trace)
{
	const struct tracer *tracer = loop->tracer;
	int r = tasks_init(&loop->tasks);

	if (r == 0)
		r = accounts_init(&loop->accounts, loop->late != NULL);
	if (r == 0)
		r = accounts_born(&loop->accounts, 0, tracer->target, false);
	if (r == 0 && tracer->trace) {
		r = trace_init(trace, tracer->trace, tracer->plan, tracer->service->ring);
		loop->trace = trace;
	}
	return r;
}

/**
 * tracer_run() - Trace and reap until the command's first process has ended, and then all others
 * @tracer:	All set; its target is seized and waits
 * @ret_status:	Its wait status
 * @ret_usage:	What all of them used, but for those that no parent was to wait for: SIGCHLD ignored
 *
 * The jail is one command: what it left running is killed, and gone on return.
 *
 * Context: the thread that seized the target.
 *
 * Return: 0 or -errno
 */
int tracer_run(struct tracer *tracer, int *ret_status, struct rusage *ret_usage)
{
	struct loop loop = { .tracer = tracer, .late = tracer->service->late };
	struct trace trace = { 0 };
	int r = prepare(&loop, &trace);
	sigset_t wakes;

	if (r < 0)
		goto out;
	tasks_announce(&loop.tasks, tracer->target);
	measure_tasks(tracer->measure, loop.tasks.count);
	sigemptyset(&wakes);
	sigaddset(&wakes, POOL_SIGNAL);
	/* interrupt.c ends a wait with it */
	pthread_sigmask(loop.late ? SIG_BLOCK : SIG_UNBLOCK, &wakes, NULL);
	if (loop.late)
		late_begin(loop.late, &loop.accounts, &loop.tasks);
	for (;;) {
		int status;
		pid_t pid = wait_next(&loop, &status);

		r = pid < 0 ? -errno : 0;
		interrupts_serve(tracer->service->interrupts); /* this may set errno */
		hold_serve(tracer->hold, &loop.tasks);
		if (loop.late)
			late_serve(loop.late);
		if (r == -EINTR)
			continue;
		if (r < 0) {
			r = r == -ECHILD && loop.ending ? 0 : r;
			break;
		}
		if (!pid) {
			tracer_release_orphans(&loop);
			continue;
		}
		if (WIFSTOPPED(status)) {
			on_stop(&loop, pid, status);
			continue;
		}
		tracer_on_end(&loop, pid, status, &loop.usage);
		if (pid == tracer->target) {
			*ret_status = status;
			end_rest(&loop);
		}
	}
	getrusage(RUSAGE_CHILDREN, ret_usage);
	if (loop.late)
		tracer->unheard = late_end(loop.late, tracer->pool);
out:
	tasks_free(&loop.tasks);
	accounts_free(&loop.accounts);
	trace_free(&trace);
	return r;
}
