// SPDX-License-Identifier: MIT
// supervisor/run/inside_target.c - The target, from its fork to its execve
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "broker/tracer.h"
#include "jail/cgroup.h"
#include "jail/landlock.h"
#include "jail/limits.h"
#include "jail/memory.h"
#include "supervisor/run/inside_parts.h"

/* Broker threads that count against the jail's RLIMIT_NPROC: main, minder, two receivers, one
 * spare. */
#define BROKER_TASKS 5

/**
 * inside_wait_gate() - Wait for the supervisor's word
 * @spec:	Of the launch
 * @stage:	That needs it
 * @error:	Filled on failure
 *
 * Return: 0 or -errno
 */
int inside_wait_gate(const struct inside_spec *spec, enum stage stage, struct stage_error *error)
{
	char word;
	ssize_t got;

	do {
		got = read(spec->gate, &word, 1);
	} while (got < 0 && errno == EINTR);
	return got == 1 ? 0 : stage_fail(error, stage, ECANCELED, "the supervisor gave up");
}

/*
 * Until the tracer has it, nothing else would end the target with its broker where there is no pid
 * namespace.
 */
static int stay_with(pid_t broker, int signal, struct stage_error *error)
{
	if (prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0) < 0)
		return stage_fail(error, STAGE_FORK, errno, "PR_SET_PDEATHSIG");
	return getppid() == broker ? 0 : stage_fail(error, STAGE_FORK, ECHILD, "the broker died");
}

/* The broker stays outside of the groups: what it takes is not the command's to use up. */
static int enter_limits(const struct inside_spec *spec, struct stage_error *error)
{
	struct limits_spec limits = { spec->limits, spec->count_tasks, BROKER_TASKS };

	for (unsigned int i = 0; i < spec->group_count; i++) {
		int r = cgroup_enter(spec->groups[i]);

		if (r < 0)
			return stage_fail(error, STAGE_LIMITS, -r, "entering a control group");
	}
	return limits_set(&limits, spec->handover->held, error);
}

static int target_stages(const struct inside *inside, struct stage_error *error)
{
	const struct inside_spec *spec = inside->spec;
	struct handover *handover = spec->handover;
	uint64_t word;
	int r = stay_with(inside->broker, SIGKILL, error);

	/* The broker has to read this process from its first notified call on. */
	if (r == 0 && prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) < 0)
		r = stage_fail(error, STAGE_FORK, errno, "PR_SET_DUMPABLE");
	if (r == 0)
		r = enter_limits(spec, error);
	if (r < 0)
		return r;
	if (chdir(spec->cwd) < 0)
		return stage_fail(error, STAGE_DIRECTORY, errno, "%s", spec->cwd);
	if (spec->fixed && personality(ADDR_NO_RANDOMIZE) < 0)
		return stage_fail(error, STAGE_MEMORY, errno, "ADDR_NO_RANDOMIZE");
	if (spec->deny_exec_gain && !spec->observe)
		r = memory_deny_exec_gain(&handover->mdwe, error);
	if (r == 0)
		r = landlock_enter_target(spec->observe ? NULL : spec->hull, &handover->scoped,
					  error);
	if (r < 0)
		return r;
	if (read(inside->go, &word, sizeof(word)) != (ssize_t)sizeof(word))
		return stage_fail(error, STAGE_TRACER, errno, "the broker gave up");
	return stay_with(inside->broker, 0, error); /* the command must not see it */
}

/* The target, up to its execve. It shares the broker's descriptor table. */
_Noreturn static void target_run(const struct inside *inside)
{
	const struct inside_spec *spec = inside->spec;
	struct handover *handover = spec->handover;
	static const uint64_t one = 1;
	int listener = -1;
	ssize_t written;

	signals_restore(spec->signals);
	if (target_stages(inside, &handover->error) < 0 ||
	    filter_load(&handover->program, &inside->doom, &listener, &handover->killable,
			&handover->error) < 0) {
		atomic_store(&handover->failed, true);
		_exit(FAILED);
	}
	atomic_store(&handover->listener, listener);
	/* From here on only calls that every whitelist has, and the execve, which waits. */
	written = write(inside->loaded, &one, sizeof(one));
	if (written == (ssize_t)sizeof(one))
		execve(spec->program, spec->argv, spec->environment);
	handover->error.stage = STAGE_EXEC;
	handover->error.err = errno;
	atomic_store(&handover->failed, true);
	_exit(FAILED);
}

static int fork_target(struct inside *inside, struct stage_error *error)
{
	long child;

	inside->broker = getpid();
	inside->go = eventfd(0, EFD_CLOEXEC);
	inside->loaded = eventfd(0, EFD_CLOEXEC);
	if (inside->go < 0 || inside->loaded < 0)
		return stage_fail(error, STAGE_FORK, errno, "eventfd");
	child = syscall(SYS_clone, CLONE_FILES | SIGCHLD, NULL, NULL, NULL, 0);
	if (child < 0)
		return stage_fail(error, STAGE_FORK, errno, "fork");
	if (child == 0)
		target_run(inside);
	inside->target = (pid_t)child;
	return inside->terminal < 0 ? 0 : pty_foreground(inside->terminal, inside->target, error);
}

/* Whether the target is gone. It is traced already, and its end is a stop that somebody must pass
 * on. */
static bool target_died(pid_t target)
{
	int status;

	if (waitpid(target, &status, WNOHANG | __WALL) <= 0)
		return false;
	if (!WIFSTOPPED(status))
		return true;
	/* Without an event it is a signal on its way, Ctrl-C say. */
	ptrace(PTRACE_CONT, target, NULL, status >> 16 ? 0L : (long)WSTOPSIG(status));
	return false;
}

/* Whether the target has told of a stage that failed. */
static bool target_failed(const struct inside *inside, struct stage_error *error)
{
	if (!atomic_load(&inside->spec->handover->failed))
		return false;
	*error = inside->spec->handover->error;
	return true;
}

/* Waits until the target has its filter, or has failed on the way. */
static int wait_loaded(struct inside *inside, struct stage_error *error)
{
	struct pollfd loaded = { .fd = inside->loaded, .events = POLLIN };
	int ready;

	while ((ready = poll(&loaded, 1, 10)) <= 0) {
		if (ready < 0 && errno != EINTR)
			return stage_fail(error, STAGE_FORK, errno, "poll");
		if (!target_died(inside->target))
			continue;
		if (!target_failed(inside, error))
			return stage_fail(error, STAGE_FORK, ECHILD, "the target died");
		return -error->err;
	}
	return 0;
}

/**
 * inside_bring_up() - Start the target, and trace it, up to its execve
 * @inside:	The broker's side
 * @error:	Filled on failure, also on the target's
 *
 * Return: 0 or -errno
 */
int inside_bring_up(struct inside *inside, struct stage_error *error)
{
	static const uint64_t one = 1;
	const char *what = "PTRACE_SEIZE";
	int r = fork_target(inside, error);

	if (r == 0) {
		bool clock = inside->spec->judge->policy->emulations[EMULATE_CLOCK].set;

		r = tracer_seize(inside->target, inside->spec->learn || clock,
				 inside->spec->trace || clock, inside->spec->late);
		if (r == 0 && inside->spec->trace) {
			what = "PTRACE_GET_SYSCALL_INFO, which --trace needs (Linux 5.3)";
			r = trace_try(inside->target);
		}
		if (r < 0 && target_failed(inside, error)) /* it was gone already */
			return -error->err;
	}
	if (r < 0 && !error->err)
		return stage_fail(error, STAGE_TRACER, -r, "%s", what);
	if (r == 0)
		r = inside_wait_gate(inside->spec, STAGE_SECCOMP, error);
	if (r < 0)
		return r;
	if (write(inside->go, &one, sizeof(one)) != (ssize_t)sizeof(one))
		return stage_fail(error, STAGE_FORK, errno, "eventfd");
	return wait_loaded(inside, error);
}
