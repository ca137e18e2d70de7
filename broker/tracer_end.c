// SPDX-License-Identifier: MIT
// broker/tracer_end.c - A task that ends, and why
#include "broker/tracer_inside.h"

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include "broker/ask.h"
#include "broker/condemned.h"
#include "broker/emulator.h"
#include "broker/hold.h"
#include "broker/killed.h"
#include "broker/pool.h"
#include "broker/reaches.h"
#include "broker/ring.h"
#include "broker/target.h"

/*
 * A task that dies: if the whitelist killed it, for which call, and where that was. Also one that
 * is said to die of something else: another thread that ends the process is no way to hide a call.
 */
static void on_death(struct loop *loop, pid_t pid, int status)
{
	bool sigsys = WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS;
	struct target_state state;
	struct seccomp_data call;

	if (!killed_call(loop->tracer->plan, pid, sigsys, &call))
		return;
	killed_tell(loop->tracer->service, pid, &call);
	/*
	 * A sibling's execve that waits for it to be gone outlives a kill by the kernel; its own
	 * number may be the process's by then.
	 */
	if (target_state(loop->tracer->service->world, pid, &state) == 0)
		kill(state.tgid, SIGKILL);
}

/**
 * tracer_on_exit() - A task is about to be gone
 * @loop:	The tracer
 * @pid:	At its exit stop: its registers and its memory are still there
 */
void tracer_on_exit(struct loop *loop, pid_t pid)
{
	unsigned long status = 0;

	pool_leave(loop->tracer->pool, pid);
	measure_task(loop->tracer->measure, loop->tracer->service->world->proc, pid);
	reaches_task(loop->tracer->service->reaches, loop->tracer->service->world->proc, pid);
	accounts_stop(&loop->accounts, loop->tracer->service->world->proc, pid, &loop->usage);
	if (loop->trace)
		trace_end(loop->trace, pid);
	ptrace(PTRACE_GETEVENTMSG, pid, NULL, &status);
	if (!loop->late || !condemned_leaves(loop->late, pid))
		on_death(loop, pid, (int)status);
	ptrace(PTRACE_CONT, pid, NULL, 0L);
}

/**
 * tracer_on_end() - A task is gone
 * @loop:	The tracer
 * @pid:	It was reaped
 * @status:	As from wait4(2)
 * @usage:	Likewise; NULL of a task that was gone before it was waited for
 */
void tracer_on_end(struct loop *loop, pid_t pid, int status, const struct rusage *usage)
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
