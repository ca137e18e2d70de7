// SPDX-License-Identifier: MIT
// jail/limits.c - Resource limits of the target
#include "jail/limits.h"

#include <errno.h>
#include <sys/resource.h>

/* Which rlimit holds which limit; others are held by something else and stand in no row. */
static const struct limit_row {
	enum limit limit;
	int resource;
	const char *name;
} rows[] = {
	{ LIMIT_CPU, RLIMIT_CPU, "RLIMIT_CPU" },
	{ LIMIT_AS, RLIMIT_AS, "RLIMIT_AS" },
	{ LIMIT_PIDS, RLIMIT_NPROC, "RLIMIT_NPROC" },
	{ LIMIT_FILES, RLIMIT_NOFILE, "RLIMIT_NOFILE" },
	{ LIMIT_FSIZE, RLIMIT_FSIZE, "RLIMIT_FSIZE" },
	{ LIMIT_STACK, RLIMIT_STACK, "RLIMIT_STACK" },
	{ LIMIT_CORE, RLIMIT_CORE, "RLIMIT_CORE" },
};

/**
 * limits_set() - Lower the target's limits, soft and hard alike
 * @spec:	Which
 * @ret_held:	By enum limit: what the kernel says that it is now
 * @error:	Names the limit that could not be set
 *
 * CPU time gets one second more as its hard limit, so that SIGXCPU comes before SIGKILL. A core
 * dump is a file that the kernel writes without asking anybody: only a policy that names it has
 * one.
 *
 * Return: 0 or -errno
 */
int limits_set(const struct limits_spec *spec, uint64_t ret_held[LIMIT_COUNT],
	       struct stage_error *error)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct limit_value *wanted = &spec->limits[rows[i].limit];
		bool tasks = rows[i].limit == LIMIT_PIDS;
		struct rlimit limit, back;

		if (tasks ? !spec->count_tasks || !wanted->set
			  : !wanted->set && rows[i].limit != LIMIT_CORE)
			continue;
		limit = (struct rlimit){ wanted->value, wanted->value };
		if (tasks)
			limit.rlim_cur = limit.rlim_max = wanted->value + spec->broker_tasks;
		if (rows[i].limit == LIMIT_CPU)
			limit.rlim_max++;
		if (getrlimit((__rlimit_resource_t)rows[i].resource, &back) < 0)
			return stage_fail(error, STAGE_LIMITS, errno, "%s", rows[i].name);
		if (limit.rlim_max > back.rlim_max)
			limit.rlim_max = back.rlim_max;
		if (limit.rlim_cur > limit.rlim_max)
			limit.rlim_cur = limit.rlim_max;
		if (setrlimit((__rlimit_resource_t)rows[i].resource, &limit) < 0 ||
		    getrlimit((__rlimit_resource_t)rows[i].resource, &back) < 0)
			return stage_fail(error, STAGE_LIMITS, errno, "%s", rows[i].name);
		if (back.rlim_cur != limit.rlim_cur || back.rlim_max != limit.rlim_max)
			return stage_fail(error, STAGE_LIMITS, EINVAL, "%s", rows[i].name);
		ret_held[rows[i].limit] = back.rlim_cur - (tasks ? spec->broker_tasks : 0);
	}
	return 0;
}
