// SPDX-License-Identifier: MIT
// tests/unit/jail/test_filter.c - What the kernel is given does what the plan says, or is not
// loaded
#include "tests/unit/policy/fixture.h"

#include <linux/audit.h>
#include <stdlib.h>
#include <sys/syscall.h>

#include "jail/bpf.h"
#include "jail/fence.h"
#include "jail/filter.h"
#include "jail/prebuilt.h"
#include "policy/made.h"

static const char *const texts[] = {
	"",
	"syscalls strict",
	"syscalls compute\nmap deny wx",
	"append /a\nmap deny shared-write shared-exec exec",
	"syscall kill openat\nsyscall errno EPERM socket",
};

static void compile(const char *text, bool observe, struct plan *plan,
		    struct filter_program *program)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };
	struct plan_options options = { .observe = observe };
	struct stage_error error = { 0 };

	fixture_load(&fixture, text);
	cr_assert_eq(plan_build(&fixture.policy, &options, plan, &fixture.diag), 0);
	cr_assert_eq(filter_compile(plan, program, &error), 0, "%s", error.detail);
}

Test(filter, is_what_the_plan_says)
{
	struct filter_program *program = calloc(1, sizeof(*program));
	struct plan *plan = calloc(1, sizeof(*plan));
	struct stage_error error = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		for (int observe = 0; observe < 2; observe++) {
			compile(texts[i], observe, plan, program);
			cr_expect_eq(filter_check(plan, program, &error), 0, "%s: %s", texts[i],
				     error.detail);
		}
	free(plan);
	free(program);
}

/* A program that is wrong in one place that a call can reach is found out. */
Test(filter, that_is_wrong_is_refused)
{
	struct filter_program *program = calloc(1, sizeof(*program));
	struct filter_program *wrong = calloc(1, sizeof(*wrong));
	struct plan *plan = calloc(1, sizeof(*plan));
	struct stage_error error = { 0 };

	compile("syscalls strict", false, plan, program);
	for (uint32_t i = 0; i < program->whitelist_count; i++) {
		struct sock_filter *at = &wrong->whitelist[i];

		*wrong = *program;
		if (at->code != (BPF_RET | BPF_K))
			continue;
		at->k = at->k == SECCOMP_RET_ALLOW ? SECCOMP_RET_KILL_PROCESS : SECCOMP_RET_ALLOW;
		cr_expect_lt(filter_check(plan, wrong, &error), 0, "instruction %u", i);
	}
	compile("", false, plan, program);
	for (uint32_t i = 0; i < program->notify_count; i++) {
		struct sock_filter *at = &wrong->notify[i];

		*wrong = *program;
		if (at->code != (BPF_RET | BPF_K) || at->k != SECCOMP_RET_USER_NOTIF)
			continue;
		at->k = SECCOMP_RET_ALLOW;
		cr_expect_lt(filter_check(plan, wrong, &error), 0, "instruction %u", i);
	}
	*wrong = *program;
	wrong->notify_count = 1;
	cr_expect_lt(filter_check(plan, wrong, &error), 0, "no end");
	free(plan);
	free(wrong);
	free(program);
}

static uint32_t fence_of(const struct filter_program *program, uint32_t arch, int nr,
			 uint64_t first, uint64_t third)
{
	struct seccomp_data data = { .nr = nr, .arch = arch, .args = { first, 0, third } };
	uint32_t action = 0;

	cr_assert_eq(bpf_run(program->fence, program->fence_count, &data, &action), 0);
	return action;
}

/* What a broker that was taken over would want. */
Test(filter, the_brokers_own)
{
	static const struct {
		int nr;
		uint64_t first, third;
	} killed[] = {
		{ SYS_execve, 0, 0 },
		{ SYS_execveat, 0, 0 },
		{ SYS_socket, 1, 0 },
		{ SYS_socketpair, 1, 0 },
		{ SYS_mmap, 0, 4 },
		{ SYS_mmap, 0, 7 },
		{ SYS_mprotect, 0, 5 },
		{ SYS_pkey_mprotect, 0, 4 },
		{ SYS_clone, 17, 0 },
		{ SYS_clone, 0x10000000, 0 },
		{ SYS_fork, 0, 0 },
		{ SYS_vfork, 0, 0 },
		{ SYS_unshare, 0x10000000, 0 },
		{ SYS_unshare, 0x10000200, 0 },
		{ SYS_setns, 0, 0 },
		{ SYS_mount, 0, 0 },
		{ SYS_chroot, 0, 0 },
		{ SYS_open_by_handle_at, 0, 0 },
		{ SYS_prctl, 4, 0 },
		{ SYS_bpf, 0, 0 },
		{ SYS_prlimit64, 0, 1 },
		{ SYS_io_uring_setup, 0, 0 },
		{ SYS_seccomp, 1, 0 },
	};
	static const struct {
		int nr;
		uint64_t first, third;
	} allowed[] = {
		{ SYS_read, 0, 0 },	    { SYS_openat2, 0, 0 },     { SYS_mmap, 0, 3 },
		{ SYS_clone, 0x3d0f00, 0 }, { SYS_unshare, 0x200, 0 }, { SYS_prlimit64, 0, 0 },
	};
	struct filter_program *program = calloc(1, sizeof(*program));
	struct plan *plan = calloc(1, sizeof(*plan));

	compile("", false, plan, program);
	for (size_t i = 0; i < ARRAY_SIZE(killed); i++) {
		cr_expect_eq(fence_of(program, AUDIT_ARCH_X86_64, killed[i].nr, killed[i].first,
				      killed[i].third),
			     SECCOMP_RET_KILL_PROCESS, "call %d", killed[i].nr);
		cr_expect_eq(prebuilt_fence_count, program->fence_count);
	}
	for (size_t i = 0; i < ARRAY_SIZE(allowed); i++) {
		cr_expect_eq(fence_of(program, AUDIT_ARCH_X86_64, allowed[i].nr, allowed[i].first,
				      allowed[i].third),
			     SECCOMP_RET_ALLOW, "call %d", allowed[i].nr);
		cr_expect_eq(fence_of(program, AUDIT_ARCH_I386, allowed[i].nr, allowed[i].first,
				      allowed[i].third),
			     SECCOMP_RET_KILL_PROCESS, "call %d, 32 bits", allowed[i].nr);
	}
	free(plan);
	free(program);
}

/* What a run that is learnt from tells the tracer of: by number, and by value where one counts. */
Test(filter, of_calls)
{
	static const struct {
		int nr;
		uint64_t args[6];
		uint32_t due;
	} calls[] = {
		{ SYS_read, { 0 }, SECCOMP_RET_ALLOW },
		{ SYS_execve, { 0 }, SECCOMP_RET_ALLOW },
		{ SYS_poll, { 0 }, SECCOMP_RET_TRACE | SYS_poll },
		{ SYS_clone, { 0 }, SECCOMP_RET_TRACE | SYS_clone },
		{ SYS_mmap, { 0, 0, 0, 2 }, SECCOMP_RET_ALLOW },
		{ SYS_mmap, { 0, 0, 0, 1 }, SECCOMP_RET_TRACE | (SYS_mmap + MADE_NARROW) },
		{ SYS_prlimit64, { 0 }, SECCOMP_RET_ALLOW },
		{ SYS_prlimit64, { 0, 0, 8 }, SECCOMP_RET_TRACE | (SYS_prlimit64 + MADE_NARROW) },
		{ SYS_seccomp, { 1 }, SECCOMP_RET_TRACE | SYS_seccomp },
		{ SYS_seccomp, { 1, 0, 0, MADE_OWN_SECCOMP }, SECCOMP_RET_ALLOW },
		{ SYS_ptrace, { 0 }, SECCOMP_RET_ALLOW },
		{ 9999, { 0 }, SECCOMP_RET_ALLOW },
	};
	struct filter_program *program = calloc(1, sizeof(*program));
	struct stage_error error = { 0 };

	cr_assert_eq(filter_compile_calls(program, &error), 0, "%s", error.detail);
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
		struct seccomp_data data = { .nr = calls[i].nr, .arch = AUDIT_ARCH_X86_64 };
		uint32_t action = 0;

		for (unsigned int k = 0; k < 6; k++)
			data.args[k] = calls[i].args[k];
		cr_assert_eq(bpf_run(program->calls, program->calls_count, &data, &action), 0);
		cr_expect_eq(action, calls[i].due, "%d: %#x", calls[i].nr, action);
	}
	free(program);
}
