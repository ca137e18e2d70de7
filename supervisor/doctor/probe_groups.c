// SPDX-License-Identifier: MIT
// supervisor/doctor/probe_groups.c - Control groups that hold limits, tried
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/doctor/probe.h"
#include "supervisor/run/holding.h"
#include "supervisor/writing/log.h"

#define MEMORY_LIMIT (UINT64_C(16) << 20)
#define MEMORY_TAKEN ((size_t)64 << 20)

/* Takes more than the group has: it must not come to its end. */
static int take_memory(void)
{
	void *block = mmap(NULL, MEMORY_TAKEN, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			   -1, 0);

	if (block == MAP_FAILED)
		return errno;
	memset(block, 1, MEMORY_TAKEN);
	return ENOTSUP;
}

static int take_pid(void)
{
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	if (child > 0)
		waitpid(child, NULL, 0);
	return child < 0 ? 0 : ENOTSUP;
}

static int take_nothing(void)
{
	return 0;
}

/* What a child of ours that is in the group comes to. */
static int in_group(const struct holding *holding, int (*then)(void))
{
	pid_t child = fork();
	int status;

	if (child < 0)
		return errno;
	if (child == 0) {
		int r = cgroup_enter(holding->groups[0].procs);

		_exit(r < 0 ? -r : then());
	}
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return errno;
	if (WIFSIGNALED(status))
		return WTERMSIG(status) == SIGKILL ? 0 : EINTR;
	return WEXITSTATUS(status);
}

/* Without namespaces, where a control group is all that can hold any of them. */
static int try_group(enum limit limit, uint64_t value, int (*then)(void))
{
	struct policy policy = { .source_count = 0 };
	char run[32];
	struct holding_spec spec = { .policy = &policy, .run = run, .light = true };
	_cleanup_text_ struct text message = { 0 };
	struct holding holding;
	int err;

	policy.limits[limit] = (struct limit_value){ .set = true, .value = value };
	log_name_run(run);
	err = -holding_begin(&spec, &holding, &message);
	if (!err)
		err = in_group(&holding, then);
	if (holding.err)
		err = holding.err;
	holding_end(&holding);
	return err;
}

int probe_memory_group(void)
{
	return try_group(LIMIT_MEMORY, MEMORY_LIMIT, take_memory);
}

int probe_pids_group(void)
{
	return try_group(LIMIT_PIDS, 1, take_pid);
}

int probe_cpu_group(void)
{
	return try_group(LIMIT_CPUS, 500, take_nothing);
}
