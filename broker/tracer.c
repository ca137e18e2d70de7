// SPDX-License-Identifier: MIT
// broker/tracer.c - The one tracer and reaper of the jail
//
// Every task of the jail is traced (ptrace(2), PTRACE_SEIZE), for three things only: to look at
// what an execve really started before its first instruction, to learn which call the whitelist
// killed, and to know who made whom. Every other stop is passed on at once; stopped groups stay
// stopped. With --trace calls stop too, for trace.c.
#include "broker/tracer.h"

#include <errno.h>
#include <linux/sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include "broker/accounts.h"
#include "broker/ask.h"
#include "broker/condemned.h"
#include "broker/confirm.h"
#include "broker/emulator.h"
#include "broker/hold.h"
#include "broker/killed.h"
#include "broker/late.h"
#include "broker/orphans.h"
#include "broker/pool.h"
#include "broker/ring.h"
#include "broker/target.h"
#include "broker/tasks.h"
#include "policy/base/cleanup.h"
#include "policy/base/clock.h"

#define OPTIONS                                                                                    \
	(PTRACE_O_EXITKILL | PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT | PTRACE_O_TRACEFORK |        \
	 PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE)
#define ARGUMENTS_MAX 4096
#define SYSCALL_STOP (SIGTRAP | 0x80) /* PTRACE_O_TRACESYSGOOD */

/* The loop's own state. */
struct loop {
	struct tracer *tracer;
	struct tasks tasks;
	struct orphans orphans;
	struct accounts accounts;
	struct rusage usage; /* of who was waited for last, and of its children */
	struct confirm confirm;
	bool started;
	bool ending; /* the command's first process is gone: nothing new may run */
	struct trace *trace; /* NULL without --trace */
	struct late *late; /* NULL where every task is traced from its birth */
};

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

/* One without strings. */
static void record_write(struct loop *loop, const struct record *record)
{
	static const char *const strings[RECORD_STRINGS];

	ring_write(loop->tracer->service->ring, record, strings);
}

/* One about a new program: what runs, its command line, and what was refused if that is not it. */
static void record_exec(struct loop *loop, struct record *record,
			const struct confirmation *confirmation, const char *arguments, size_t len)
{
	const char *const strings[RECORD_STRINGS] = { confirmation->program.path, arguments,
						      confirmation->other.path, NULL };

	record->len[0] = (uint16_t)confirmation->program.len;
	record->len[1] = (uint16_t)len;
	record->len[2] = (uint16_t)(record->kind == RECORD_KILL ? confirmation->other.len : 0);
	ring_write(loop->tracer->service->ring, record, strings);
}

/* Lets a stopped task run on, unless it is held; it may have been killed meanwhile. */
static void resume(struct loop *loop, pid_t pid, int signal)
{
	bool exits = loop->trace ||
		     deadline_pending(&loop->tracer->service->emulator->deadlines, pid);

	if (!hold_keeps(loop->tracer->hold, pid, signal))
		ptrace(exits ? PTRACE_SYSCALL : PTRACE_CONT, pid, NULL, (long)signal);
}

/* A program that would find the real clock, or other random bytes, does not run. */
static int show_emulated(struct loop *loop, pid_t former, pid_t pid, struct decision *decision)
{
	const struct service *service = loop->tracer->service;
	int r = emulator_exec(service->emulator, former, pid);

	if (r < 0 && r != -ESRCH)
		judge_builtin(service->judge, BUILTIN_EMULATE, true, EACCES, decision);
	return r == -ESRCH ? r : 0;
}

/* Before the first instruction of a new program: may it run, and all that runs with it? */
static void on_exec(struct loop *loop, pid_t pid)
{
	struct tracer *tracer = loop->tracer;
	struct confirmation confirmation;
	const struct decision *decision = &confirmation.decision;
	char arguments[ARGUMENTS_MAX];
	unsigned long former = (unsigned long)pid;
	struct record record;
	int r;

	/* A thread that execs takes its leader's number; its own is gone without an exit. */
	ptrace(PTRACE_GETEVENTMSG, pid, NULL, &former);
	if ((pid_t)former != pid) {
		tasks_forget(&loop->tasks, (pid_t)former);
		if (loop->trace)
			trace_exec(loop->trace, (pid_t)former, pid);
	}
	accounts_exec(&loop->accounts, (pid_t)former, pid, &loop->usage);
	confirmation.caller = (pid_t)former;
	r = confirm_exec(&loop->confirm, tracer->service, pid, &confirmation);
	asks_forget(tracer->service->asks, (pid_t)former);
	asks_forget(tracer->service->asks, pid);
	if (r == 0 && decision->allowed)
		r = show_emulated(loop, former ? (pid_t)former : pid, pid, &confirmation.decision);
	if (r == 0) {
		record_begin(&record, decision->allowed ? RECORD_EXEC : RECORD_KILL, pid);
		record.rule = decision->rule;
		record.would = (uint8_t)decision->would;
		record.decision = (uint8_t)(decision->allowed ? RECORD_ALLOW : decision->would);
		record.verbs = V_EXEC;
		record.verb = (uint8_t)decision->verb;
		record.answer = (uint8_t)confirmation.answer;
		record.nr = -1;
		record.other = (pid_t)former != pid ? (int32_t)former : 0;
		record_exec(loop, &record, &confirmation, arguments,
			    target_command(tracer->service->world, pid, arguments, ARGUMENTS_MAX));
	}
	confirm_close(&confirmation);
	if (r < 0 || !decision->allowed)
		kill(pid, SIGKILL);
	else if (!loop->started) {
		loop->started = true;
		accounts_began(&loop->accounts, tracer->service->world->proc, pid, &loop->usage);
		if (loop->trace)
			trace_launched(loop->trace, pid, &tracer->launch);
		tracer->started(tracer->context);
	}
	resume(loop, pid, 0);
}

/* @usage is NULL of a task that was gone before it was waited for. */
static void on_end(struct loop *loop, pid_t pid, int status, const struct rusage *usage)
{
	const char *strings[RECORD_STRINGS] = { NULL };
	struct record record;
	struct usage used;
	bool known = tasks_known(&loop->tasks, pid);

	tasks_forget(&loop->tasks, pid);
	if (!known) {
		if (loop->late && usage)
			late_unheard_end(loop->late, pid, status, usage);
		return;
	}
	if (loop->late)
		condemned_ended(loop->late, pid);
	hold_forget(loop->tracer->hold, pid);
	asks_forget(loop->tracer->service->asks, pid);
	emulator_gone(loop->tracer->service->emulator, pid);
	if (loop->trace)
		trace_end(loop->trace, pid);
	record_begin(&record, RECORD_EXIT, pid);
	record.result = status;
	if (accounts_end(&loop->accounts, pid, usage, &used)) {
		record.len[0] = sizeof(used);
		strings[0] = (const char *)&used;
	}
	ring_write(loop->tracer->service->ring, &record, strings);
}

/*
 * A new task is one of the jail's. @call is the call that made it, -1 when nobody knows.
 */
static void announce(struct loop *loop, pid_t creator, pid_t child, bool thread, int call)
{
	struct tracer *tracer = loop->tracer;
	struct record record;

	record_begin(&record, RECORD_SPAWN, child);
	record.other = creator;
	record.args[0] = thread ? CLONE_THREAD : 0;
	record_write(loop, &record);
	/* As with a record that cannot be made: the kernel kills the jail with us. */
	if (emulator_born(tracer->service->emulator, creator, child, thread) < 0 ||
	    accounts_born(&loop->accounts, creator, child, thread) < 0)
		_exit(125);
	hold_born(tracer->hold, creator, child);
	if (tasks_announce(&loop->tasks, child))
		resume(loop, child, 0);
	measure_tasks(tracer->measure, loop->tasks.count);
	if (tracer->task_limit && loop->tasks.count > tracer->task_limit) {
		record_begin(&record, RECORD_KILL, child);
		record.rule = RECORD_RULE_BUILTIN + BUILTIN_LIMIT;
		record.would = record.decision = RECORD_DENY;
		record.nr = call;
		record.marks[0] = call == -1 ? 0 : MARK_CALLED;
		record_write(loop, &record);
		kill(child, SIGKILL);
	}
	/* It may have been killed, and reaped, before it ran: nothing will tell of it again. */
	if (kill(child, 0) < 0 && errno == ESRCH)
		on_end(loop, child, SIGKILL, NULL);
}

static void on_birth(struct loop *loop, pid_t pid)
{
	struct user_regs_struct registers = { .orig_rax = (unsigned long)-1 };
	unsigned long child = 0;
	bool thread = false;

	ptrace(PTRACE_GETEVENTMSG, pid, NULL, &child);
	/* clone3 is not there for the jail, so the flags are clone's first argument. */
	if (ptrace(PTRACE_GETREGS, pid, NULL, &registers) == 0 && registers.orig_rax == SYS_clone) {
		thread = registers.rdi & CLONE_THREAD;
		if (registers.rdi & CLONE_FILES && !thread)
			atomic_store(&loop->tracer->service->shared_tables, true);
		if (registers.rdi & CLONE_PARENT && !thread) /* another waits for it */
			atomic_store(&loop->accounts.adopted, true);
	}
	if (!tasks_known(&loop->tasks, (pid_t)child)) /* release_orphans() was first */
		announce(loop, pid, (pid_t)child, thread, (int)registers.orig_rax);
	resume(loop, pid, 0);
}

/* Lets the tasks run that are held for creators which are gone: as children of who has them now. */
static void release_orphans(struct loop *loop)
{
	struct target_state state;

	for (pid_t pid = 1; (pid = tasks_early(&loop->tasks, pid)) > 0; pid++) {
		/* What its creator gave it besides memory is not known: CLONE_FILES is. */
		atomic_store(&loop->tracer->service->shared_tables, true);
		if (target_state(loop->tracer->service->world, pid, &state) < 0)
			state = (struct target_state){ .tgid = pid };
		announce(loop, state.tgid != pid ? state.tgid : state.parent, pid,
			 state.tgid != pid, -1);
	}
}

static void copy_arguments(const struct user_regs_struct *registers, uint64_t args[6])
{
	args[0] = registers->rdi;
	args[1] = registers->rsi;
	args[2] = registers->rdx;
	args[3] = registers->r10;
	args[4] = registers->r8;
	args[5] = registers->r9;
}

/*
 * A task that dies: if the whitelist killed it, for which call, and where that was. Also one that
 * is said to die of something else: another thread that ends the process is no way to hide a call.
 */
static void on_death(struct loop *loop, pid_t pid, int status)
{
	bool sigsys = WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS;
	struct record record;

	killed_begin(&record, pid);
	if (killed_call(loop->tracer->plan, pid, sigsys, &record))
		killed_tell(loop->tracer->service, pid, &record);
}

/* A task is about to be gone. */
static void on_exit_stop(struct loop *loop, pid_t pid)
{
	unsigned long status = 0;

	pool_leave(loop->tracer->pool, pid);
	measure_task(loop->tracer->measure, loop->tracer->service->world->proc, pid);
	accounts_stop(&loop->accounts, loop->tracer->service->world->proc, pid, &loop->usage);
	if (loop->trace)
		trace_end(loop->trace, pid);
	ptrace(PTRACE_GETEVENTMSG, pid, NULL, &status);
	if (!loop->late || !condemned_is(loop->late, pid))
		on_death(loop, pid, (int)status);
	ptrace(PTRACE_CONT, pid, NULL, 0L);
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
	copy_arguments(&registers, args);
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
	resume(loop, pid, 0);
}

static void on_stop(struct loop *loop, pid_t pid, int status)
{
	int signal = WSTOPSIG(status);

	if (loop->late && condemned_stopped(loop->late, pid, status))
		return;
	switch (status >> 16) {
	case PTRACE_EVENT_EXEC:
		on_exec(loop, pid);
		break;
	case PTRACE_EVENT_FORK:
	case PTRACE_EVENT_VFORK:
	case PTRACE_EVENT_CLONE:
		on_birth(loop, pid);
		break;
	case PTRACE_EVENT_EXIT:
		on_exit_stop(loop, pid);
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
			resume(loop, pid, 0);
		break;
	default:
		if (signal == SYSCALL_STOP) {
			deadline_leave(&loop->tracer->service->emulator->deadlines, pid);
			if (loop->trace)
				trace_stop(loop->trace, pid);
			resume(loop, pid, 0);
			break;
		}
		/* a signal on its way to the target */
		interrupts_settle(loop->tracer->service->world, pid, signal, loop->late);
		resume(loop, pid, signal);
	}
}

/**
 * tracer_begin() - Record the birth of the command's first process
 * @tracer:	All set
 *
 * Context: before the receivers run, so that this record comes before those of its calls.
 */
void tracer_begin(struct tracer *tracer)
{
	struct loop loop = { .tracer = tracer };
	struct record birth;

	record_begin(&birth, RECORD_SPAWN, tracer->target);
	birth.other = getpid();
	record_write(&loop, &birth);
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
	int r = tasks_init(&loop.tasks);
	sigset_t wakes;

	if (r == 0)
		r = accounts_init(&loop.accounts, loop.late != NULL);
	if (r == 0)
		r = accounts_born(&loop.accounts, 0, tracer->target, false);
	if (r == 0 && tracer->trace) {
		r = trace_init(&trace, tracer->trace, tracer->plan, tracer->service->ring);
		loop.trace = &trace;
	}
	if (r < 0)
		return r;
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
			release_orphans(&loop);
			continue;
		}
		if (WIFSTOPPED(status)) {
			on_stop(&loop, pid, status);
			continue;
		}
		on_end(&loop, pid, status, &loop.usage);
		if (pid == tracer->target) {
			*ret_status = status;
			end_rest(&loop);
		}
	}
	getrusage(RUSAGE_CHILDREN, ret_usage);
	if (loop.late)
		tracer->unheard = late_end(loop.late, tracer->pool);
	tasks_free(&loop.tasks);
	accounts_free(&loop.accounts);
	trace_free(&trace);
	return r;
}
