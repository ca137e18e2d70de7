// SPDX-License-Identifier: MIT
// tests/unit/jail/test_merge.c - The merged filter does what the two do, but that it kills nothing
#include "tests/unit/policy/fixture.h"

#include <linux/audit.h>
#include <stdlib.h>

#include "jail/bpf.h"
#include "jail/filter.h"

static const struct filter_doom doom = { 0x12345678 };

struct merged {
	struct plan plan;
	struct filter_program program;
	struct sock_filter filter[FILTER_MERGED_MAX];
	uint32_t count;
};

static struct merged *merge(const char *text)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };
	struct merged *merged = calloc(1, sizeof(*merged));
	struct plan_options options = { 0 };
	struct stage_error error = { 0 };

	fixture_load(&fixture, text);
	cr_assert_eq(plan_build(&fixture.policy, &options, &merged->plan, &fixture.diag), 0);
	cr_assert_eq(filter_compile(&merged->plan, &merged->program, &error), 0, "%s",
		     error.detail);
	cr_assert_eq(filter_merge(&merged->program, &doom, merged->filter, &merged->count), 0);
	return merged;
}

static uint32_t run(const struct merged *merged, uint32_t arch, int nr, const uint64_t args[6])
{
	struct seccomp_data data = { .nr = nr, .arch = arch };
	uint32_t action = 0;

	memcpy(data.args, args, sizeof(data.args));
	cr_assert_eq(bpf_run(merged->filter, merged->count, &data, &action), 0, "call %d", nr);
	return action;
}

/* What the kernel is to answer where the plan says so. */
static uint32_t wanted(struct plan_verdict verdict)
{
	switch (verdict.action) {
	case PLAN_ALLOW:
		return SECCOMP_RET_ALLOW;
	case PLAN_TRACE:
		return SECCOMP_RET_TRACE | FILTER_DEADLINE;
	case PLAN_ERRNO:
		return SECCOMP_RET_ERRNO | (uint32_t)verdict.err;
	case PLAN_NOTIFY:
	case PLAN_KILL:
		break;
	}
	return SECCOMP_RET_USER_NOTIF;
}

Test(merge, is_both_without_the_kills)
{
	static const char *const texts[] = {
		"",
		"hide /a\nappend /b",
		"map deny wx shared-write\nnet host",
		"syscall kill openat\nsyscall errno EPERM socket",
	};
	static const uint64_t values[] = { 0, 1, 4, 0x10000000, 0x10000010, UINT64_MAX };

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct merged *merged = merge(texts[i]);

		for (int nr = -1; nr <= CALL_NEWEST + 2; nr++)
			for (size_t v = 0; v < ARRAY_SIZE(values); v++) {
				uint64_t one = values[v],
					 args[6] = { one, one, one, one, one, one };

				cr_expect_eq(run(merged, AUDIT_ARCH_X86_64, nr, args),
					     wanted(plan_judge(&merged->plan, nr, args)),
					     "%s: call %d", texts[i], nr);
			}
		free(merged);
	}
}

Test(merge, other_architectures_are_told_of)
{
	static const uint64_t none[6];
	struct merged *merged = merge("");

	for (int nr = -1; nr < 400; nr++)
		cr_expect_eq(run(merged, AUDIT_ARCH_I386, nr, none), SECCOMP_RET_USER_NOTIF);
	cr_expect_eq(run(merged, AUDIT_ARCH_X86_64, 0x40000000 + 39, none), SECCOMP_RET_USER_NOTIF);
	free(merged);
}

/* On any architecture, and only with the argument. */
Test(merge, the_doom_is_killed)
{
	static const uint32_t archs[] = { AUDIT_ARCH_X86_64, AUDIT_ARCH_I386 };
	uint64_t args[6] = { 0xabcd00000000ULL + 0x12345678 }, other[6] = { 0x12345679 };
	struct merged *merged = merge("");

	for (size_t i = 0; i < ARRAY_SIZE(archs); i++) {
		cr_expect_eq(run(merged, archs[i], FILTER_DOOM_NR, args), SECCOMP_RET_KILL_PROCESS);
		cr_expect_eq(run(merged, archs[i], FILTER_DOOM_NR, other), SECCOMP_RET_USER_NOTIF);
		cr_expect_eq(run(merged, archs[i], 39, args),
			     i ? SECCOMP_RET_USER_NOTIF : SECCOMP_RET_ALLOW);
	}
	free(merged);
}

Test(merge, too_much_is_refused)
{
	struct merged *merged = merge("");

	merged->program.whitelist_count = FILTER_MAX;
	merged->program.notify_count = FILTER_MAX;
	cr_expect_eq(filter_merge(&merged->program, &doom, merged->filter, &merged->count), -E2BIG);
	free(merged);
}
