// SPDX-License-Identifier: MIT
// broker/trace.c - Every call of the jail, from its entry to its exit
//
// DOC: Theory of operation
//
// With --trace the tracer lets tasks run with PTRACE_SYSCALL instead of PTRACE_CONT, so that each
// call stops twice (ptrace(2)): before the filter sees it, so also one that is notified, answered
// or killed there, and after its result is in the registers, whoever made that. A call becomes one
// record, at its exit. One that does not return (exit_group, a kill in the middle) becomes it when
// its task ends. An execve returns in the leader's number, whichever thread made it. Calls that are
// not recorded stop as well; only an own seccomp filter could tell them apart before they do.
#include "broker/trace.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "broker/capture.h"
#include "broker/ring.h"
#include "broker/tasks.h"
#include "policy/base/clock.h"
#include "policy/base/kernel.h"

#define BYTES ((size_t)TASKS_MAX * sizeof(struct traced *))

/**
 * struct traced - One task
 * @inside:	It is in a call that is recorded
 * @nr:		Which
 * @goes_on:	Of a restart_syscall: the call that it goes on with, -1 when it is not known
 * @interrupted: The last call that was interrupted so that restart_syscall goes on with it
 * @args:	Its registers
 * @since:	CLOCK_MONOTONIC nanoseconds at its entry
 * @capture:	What was copied of it
 */
struct traced {
	bool inside;
	int nr;
	int goes_on;
	int interrupted;
	uint64_t args[6];
	uint64_t since;
	struct capture capture;
};

/**
 * trace_init() - Begin to trace
 * @trace:	Filled
 * @set:	Which calls; must outlive it
 * @plan:	What the filter does; likewise
 * @ring:	Where records go
 *
 * Return: 0 or -ENOMEM
 */
int trace_init(struct trace *trace, const struct trace_set *set, const struct plan *plan,
	       struct ring *ring)
{
	void *map = mmap(NULL, BYTES, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (map == MAP_FAILED)
		return -ENOMEM;
	*trace = (struct trace){ .set = set, .plan = plan, .ring = ring, .tasks = map };
	return 0;
}

/* All tasks have ended, and their memory is free. */
void trace_free(struct trace *trace)
{
	if (trace->tasks)
		munmap(trace->tasks, BYTES);
	trace->tasks = NULL;
}

/**
 * trace_try() - Whether this host tells a tracer about calls (PTRACE_GET_SYSCALL_INFO, Linux 5.3)
 * @pid:	A task that was seized and runs; it is stopped for a moment
 *
 * Context: the thread that seized it, before anybody else waits for it.
 *
 * Return: 0; -ESRCH when the task has ended meanwhile; else the host's -errno
 */
int trace_try(pid_t pid)
{
	struct __ptrace_syscall_info info;
	int status, r;

	if (ptrace(PTRACE_INTERRUPT, pid, NULL, NULL) < 0)
		return -errno;
	for (;;) {
		if (waitpid(pid, &status, __WALL) < 0) {
			if (errno == EINTR)
				continue;
			return -errno;
		}
		if (!WIFSTOPPED(status))
			return -ESRCH;
		if (status >> 16 == PTRACE_EVENT_STOP)
			break;
		/* a signal on its way, or the end of the task: what follows tells */
		ptrace(PTRACE_CONT, pid, NULL, status >> 16 ? 0L : (long)WSTOPSIG(status));
	}
	r = ptrace(PTRACE_GET_SYSCALL_INFO, pid, (void *)sizeof(info), &info) < 0 ? -errno : 0;
	if (r == 0 && WSTOPSIG(status) != SIGTRAP) /* its group is stopped */
		ptrace(PTRACE_LISTEN, pid, NULL, NULL);
	else
		ptrace(PTRACE_CONT, pid, NULL, NULL);
	return r;
}

static struct traced *find(const struct trace *trace, pid_t pid)
{
	return pid > 0 && pid < TASKS_MAX ? trace->tasks[pid] : NULL;
}

static struct traced *find_or_make(struct trace *trace, pid_t pid)
{
	struct traced *task = find(trace, pid);

	if (task || pid <= 0 || pid >= TASKS_MAX)
		return task;
	task = calloc(1, sizeof(*task));
	/* A call without its record is worse than no call: the kernel kills the jail with us. */
	if (!task)
		_exit(125);
	task->interrupted = -1;
	trace->tasks[pid] = task;
	return task;
}

static void forget(struct trace *trace, pid_t pid)
{
	struct traced *task = find(trace, pid);

	if (!task)
		return;
	capture_free(&task->capture);
	free(task);
	trace->tasks[pid] = NULL;
}

/* NULL for a number that no task has. */
static struct traced *enter(struct trace *trace, pid_t pid, int nr, const uint64_t args[6])
{
	struct traced *task = find_or_make(trace, pid);

	if (!task)
		return NULL;
	task->inside = true;
	task->nr = nr;
	task->since = clock_ns();
	memcpy(task->args, args, sizeof(task->args));
	task->goes_on = nr == SYS_restart_syscall ? task->interrupted : -1;
	capture_reset(&task->capture);
	return task;
}

/* Writes the record of a call that is over. */
static void leave(struct trace *trace, pid_t pid, struct traced *task, int64_t result, int err)
{
	struct record record = {
		.kind = RECORD_TRACE,
		.rule = RECORD_RULE_NONE,
		.verb = VERB_COUNT,
		.how = HOW_KERNEL,
		.tid = pid,
		.nr = task->nr,
		.other = task->goes_on,
		.err = err,
		.result = result,
		.time_ns = task->since,
		.took_ns = clock_ns() - task->since,
		.len = { [1] = (uint16_t)task->capture.len },
	};
	const char *const strings[RECORD_STRINGS] = { [1] = (const char *)task->capture.bytes };

	memcpy(record.args, task->args, sizeof(record.args));
	ring_write(trace->ring, &record, strings);
	task->inside = false;
	capture_reset(&task->capture);
}

/**
 * trace_launched() - Begin with the execve that starts the command, in the middle of it
 * @trace:	Begun
 * @pid:	Its process, which has taken its new memory and is stopped
 * @launch:	What it was called with; that memory is gone, but it is a copy of ours
 */
void trace_launched(struct trace *trace, pid_t pid, const struct trace_launch *launch)
{
	const uint64_t args[6] = { (uintptr_t)launch->program, (uintptr_t)launch->argv,
				   (uintptr_t)launch->environment };
	const struct captured_call call = { getpid(), SYS_execve, args };
	struct traced *task;

	if (!trace_set_has(trace->set, SYS_execve))
		return;
	task = enter(trace, pid, SYS_execve, args);
	if (task)
		capture_entry(&task->capture, &call);
}

static void on_enter(struct trace *trace, pid_t pid, const struct __ptrace_syscall_info *info)
{
	int nr = (int)info->entry.nr;
	uint64_t args[6];
	struct captured_call call = { pid, nr, args };
	struct traced *task;

	if (!trace_set_has(trace->set, nr))
		return;
	for (int i = 0; i < 6; i++)
		args[i] = info->entry.args[i];
	task = enter(trace, pid, nr, args);
	if (task)
		capture_entry(&task->capture, &call);
}

/*
 * Whether the filter has killed for the call: the kernel puts the registers back first, so that the
 * number of the call stands where its result would.
 */
static bool is_killed(const struct trace *trace, const struct traced *task, int64_t result)
{
	return result == task->nr &&
	       plan_judge(trace->plan, task->nr, task->args).action == PLAN_KILL;
}

/*
 * What a call that was interrupted shows natively: the broker's answers are marked with another
 * number until the signal is there, see interrupts_settle().
 */
static int settled(int nr, int err)
{
	const struct call *call = call_at(nr);

	return err == KERNEL_ERESTARTNOHAND && call && call->class != CLASS_FREE
		       ? KERNEL_ERESTARTSYS
		       : err;
}

static void on_leave(struct trace *trace, pid_t pid, struct traced *task,
		     const struct __ptrace_syscall_info *info)
{
	struct captured_call call = { pid, task->nr, task->args };
	int64_t result = info->exit.rval;
	int err = info->exit.is_error ? settled(task->nr, (int)-result) : 0;

	if (is_killed(trace, task, result)) {
		leave(trace, pid, task, -1, RECORD_NO_RETURN);
		return;
	}
	capture_exit(&task->capture, &call, result);
	if (err == KERNEL_ERESTART_RESTARTBLOCK && task->nr != SYS_restart_syscall)
		task->interrupted = task->nr;
	leave(trace, pid, task, err ? -1 : result, err);
}

/**
 * trace_stop() - A call begins or ends
 * @trace:	Begun
 * @pid:	Its task, in a syscall-stop
 *
 * Trust: all that is copied is the target's.
 */
void trace_stop(struct trace *trace, pid_t pid)
{
	struct __ptrace_syscall_info info;
	struct traced *task = find(trace, pid);

	/* It fails only when the task was killed in its stop. */
	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, (void *)sizeof(info), &info) <= 0)
		return;
	if (info.op == PTRACE_SYSCALL_INFO_ENTRY)
		on_enter(trace, pid, &info);
	else if (info.op == PTRACE_SYSCALL_INFO_EXIT && task && task->inside)
		on_leave(trace, pid, task, &info);
}

/* The call that a task was in does not return. */
static void give_up(struct trace *trace, pid_t pid)
{
	struct traced *task = find(trace, pid);

	if (task && task->inside)
		leave(trace, pid, task, -1, RECORD_NO_RETURN);
}

/**
 * trace_exec() - A thread that is not the leader has taken the leader's number with its execve
 * @trace:	Begun
 * @former:	Its own number until now
 * @pid:	The leader's, whose own call, if it was in one, is over
 */
void trace_exec(struct trace *trace, pid_t former, pid_t pid)
{
	struct traced *task = find(trace, former);

	give_up(trace, pid);
	forget(trace, pid);
	if (!task || pid <= 0 || pid >= TASKS_MAX)
		return;
	trace->tasks[former] = NULL;
	trace->tasks[pid] = task;
}

/**
 * trace_end() - A task has ended, or is about to
 * @trace:	Begun
 * @pid:	The task
 */
void trace_end(struct trace *trace, pid_t pid)
{
	give_up(trace, pid);
	forget(trace, pid);
}
