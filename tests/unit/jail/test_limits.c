// SPDX-License-Identifier: MIT
// tests/unit/jail/test_limits.c - Which rlimit each limit is, against a kernel that is a table
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>
#include <sys/resource.h>

#include "jail/limits.h"

#define HARD 1000000 /* what the caller of warder may have at most */

static struct rlimit kernel[RLIM_NLIMITS];
static int forbidden = -1, deaf = -1;
static uint64_t held[LIMIT_COUNT];
static bool counting;

int __wrap_setrlimit64(__rlimit_resource_t resource, const struct rlimit *limit);
int __wrap_getrlimit64(__rlimit_resource_t resource, struct rlimit *limit);

/* setrlimit(2) of a process without privilege. */
int __wrap_setrlimit64(__rlimit_resource_t resource, const struct rlimit *limit)
{
	if ((int)resource == forbidden || limit->rlim_max > kernel[resource].rlim_max) {
		errno = EPERM;
		return -1;
	}
	if (limit->rlim_cur > limit->rlim_max) {
		errno = EINVAL;
		return -1;
	}
	if ((int)resource != deaf)
		kernel[resource] = *limit;
	return 0;
}

int __wrap_getrlimit64(__rlimit_resource_t resource, struct rlimit *limit)
{
	*limit = kernel[resource];
	return 0;
}

static void reset(void)
{
	for (unsigned int i = 0; i < RLIM_NLIMITS; i++)
		kernel[i] = (struct rlimit){ HARD, HARD };
	forbidden = deaf = -1;
	counting = true;
}

static int set(enum limit limit, uint64_t value, unsigned int broker_tasks)
{
	struct limit_value limits[LIMIT_COUNT] = { 0 };
	struct limits_spec spec = { limits, counting, broker_tasks };
	struct stage_error error = { 0 };

	limits[limit].set = true;
	limits[limit].value = value;
	memset(held, 0, sizeof(held));
	return limits_set(&spec, held, &error);
}

Test(limits, each_is_one_rlimit_soft_and_hard)
{
	static const struct {
		enum limit limit;
		int resource;
		rlim_t soft, hard; /* for 500 */
	} cases[] = {
		{ LIMIT_CPU, RLIMIT_CPU, 500, 501 }, /* SIGXCPU, and a second later SIGKILL */
		{ LIMIT_AS, RLIMIT_AS, 500, 500 },
		{ LIMIT_PIDS, RLIMIT_NPROC, 507, 507 }, /* and seven tasks of the broker */
		{ LIMIT_FILES, RLIMIT_NOFILE, 500, 500 },
		{ LIMIT_FSIZE, RLIMIT_FSIZE, 500, 500 },
		{ LIMIT_STACK, RLIMIT_STACK, 500, 500 },
		{ LIMIT_CORE, RLIMIT_CORE, 500, 500 },
		{ LIMIT_WALL, -1, 0, 0 }, /* the supervisor's */
		{ LIMIT_OUTPUT, -1, 0, 0 },
		{ LIMIT_MEMORY, -1, 0, 0 }, /* a control group's */
		{ LIMIT_CPUS, -1, 0, 0 },
		{ LIMIT_TMP, -1, 0, 0 }, /* a mount's */
	};

	cr_assert_eq(sizeof(cases) / sizeof(cases[0]), LIMIT_COUNT);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		reset();
		cr_expect_eq(set(cases[i].limit, 500, 7), 0);
		cr_expect_eq(held[cases[i].limit], cases[i].resource < 0 ? 0 : 500);
		for (int k = 0; k < (int)RLIM_NLIMITS; k++) {
			bool meant = k == cases[i].resource;
			rlim_t other = k == RLIMIT_CORE ? 0 : HARD; /* no core file unasked */

			cr_expect_eq(kernel[k].rlim_cur, meant ? cases[i].soft : other, "%d", k);
			cr_expect_eq(kernel[k].rlim_max, meant ? cases[i].hard : other, "%d", k);
		}
	}
}

Test(limits, nobody_gets_more_than_they_have)
{
	reset();
	cr_expect_eq(set(LIMIT_FILES, HARD + 5, 0), 0);
	cr_expect_eq(kernel[RLIMIT_NOFILE].rlim_cur, HARD);
	cr_expect_eq(kernel[RLIMIT_NOFILE].rlim_max, HARD);
	cr_expect_eq(held[LIMIT_FILES], HARD, "what holds is told, not what was asked for");
	cr_expect_eq(set(LIMIT_CPU, HARD, 0), 0);
	cr_expect_eq(kernel[RLIMIT_CPU].rlim_max, HARD);
}

Test(limits, tasks_are_counted_by_a_control_group_where_there_is_one)
{
	reset();
	counting = false;
	cr_expect_eq(set(LIMIT_PIDS, 500, 7), 0);
	cr_expect_eq(kernel[RLIMIT_NPROC].rlim_cur, HARD);
	cr_expect_eq(held[LIMIT_PIDS], 0);
}

Test(limits, what_cannot_be_set_is_an_error)
{
	reset();
	forbidden = RLIMIT_STACK;
	cr_expect_eq(set(LIMIT_STACK, 500, 0), -EPERM);
	cr_expect_eq(set(LIMIT_CORE, 500, 0), 0);
	deaf = RLIMIT_CORE; /* says that it did, and did not */
	cr_expect_eq(set(LIMIT_CORE, 100, 0), -EINVAL);
}
