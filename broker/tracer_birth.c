// SPDX-License-Identifier: MIT
// broker/tracer_birth.c - A task that is new in the jail
//
// Its creator's event and its own first stop come in any order: it is held until both were seen.
#include "broker/tracer_inside.h"

#include <errno.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <unistd.h>

#include "broker/emulator.h"
#include "broker/hold.h"
#include "broker/pool.h"
#include "broker/reaches.h"
#include "broker/ring.h"
#include "broker/target.h"

/* One without strings. */
static void record_write(const struct tracer *tracer, const struct record *record)
{
	static const char *const strings[RECORD_STRINGS];

	ring_write(tracer->service->ring, record, strings);
}

/**
 * tracer_begin() - Record the birth of the command's first process
 * @tracer:	All set
 *
 * Context: before the receivers run, so that this record comes before those of its calls.
 */
void tracer_begin(struct tracer *tracer)
{
	struct record birth;

	record_begin(&birth, RECORD_SPAWN, tracer->target);
	birth.other = getpid();
	record_write(tracer, &birth);
}

/*
 * Whether a task is one too many. Where a limit of the kernel's holds them (RLIMIT_NPROC), threads
 * of the broker count as well, and it refuses a little earlier or later.
 */
static bool count_tasks(const struct tracer *tracer, unsigned int count)
{
	struct reaches *reaches = tracer->service->reaches;

	if (!reaches->task_limit)
		return false;
	if (count + pool_threads(tracer->pool) >= reaches->task_limit)
		reaches_note(reaches, LIMIT_PIDS);
	return count > reaches->task_limit;
}

/* A new task is one of the jail's. @call is the call that made it, -1 when nobody knows. */
static void announce(struct loop *loop, pid_t creator, pid_t child, bool thread, int call)
{
	struct tracer *tracer = loop->tracer;
	struct record record;

	record_begin(&record, RECORD_SPAWN, child);
	record.other = creator;
	record.args[0] = thread ? CLONE_THREAD : 0;
	record_write(tracer, &record);
	/* As with a record that cannot be made: the kernel kills the jail with us. */
	if (emulator_born(tracer->service->emulator, creator, child, thread) < 0 ||
	    accounts_born(&loop->accounts, creator, child, thread) < 0)
		_exit(125);
	hold_born(tracer->hold, creator, child);
	if (tasks_announce(&loop->tasks, child))
		tracer_resume(loop, child, 0);
	measure_tasks(tracer->measure, loop->tasks.count);
	if (count_tasks(tracer, loop->tasks.count)) {
		record_begin(&record, RECORD_KILL, child);
		record.rule = RECORD_RULE_BUILTIN + BUILTIN_LIMIT;
		record.would = record.decision = RECORD_DENY;
		record.nr = call;
		record.marks[0] = call == -1 ? 0 : MARK_CALLED;
		record_write(tracer, &record);
		kill(child, SIGKILL);
	}
	/* It may have been killed, and reaped, before it ran: nothing will tell of it again. */
	if (kill(child, 0) < 0 && errno == ESRCH)
		tracer_on_end(loop, child, SIGKILL, NULL);
}

/**
 * tracer_on_birth() - A task has made another one
 * @loop:	The tracer
 * @pid:	The one that did, in that call
 */
void tracer_on_birth(struct loop *loop, pid_t pid)
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
	if (!tasks_known(&loop->tasks, (pid_t)child)) /* tracer_release_orphans() was first */
		announce(loop, pid, (pid_t)child, thread, (int)registers.orig_rax);
	tracer_resume(loop, pid, 0);
}

/**
 * tracer_release_orphans() - Let the tasks run that are held for creators which are gone
 * @loop:	The tracer
 *
 * They are children of who has them now.
 */
void tracer_release_orphans(struct loop *loop)
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
