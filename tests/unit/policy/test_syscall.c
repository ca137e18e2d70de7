// SPDX-License-Identifier: MIT
// tests/unit/policy/test_syscall.c - policy/syscall.c and policy/errname.c
#include "tests/unit/policy/fixture.h"

#include "policy/errname.h"

Test(syscall, lines)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };

	fixture_load(&fixture, "syscall errno ENOSYS statx\nsyscall allow fork kill\n"
			       "syscall kill ioctl");
	cr_assert_eq(fixture.policy.syscall_count, 4);
	cr_expect_str_eq(fixture.policy.syscalls[0].name, "statx");
	cr_expect_eq(fixture.policy.syscalls[0].word, SYSCALL_ERRNO);
	cr_expect_eq(fixture.policy.syscalls[0].err, ENOSYS);
	cr_expect_eq(fixture.policy.syscalls[1].word, SYSCALL_ALLOW);
	cr_expect_str_eq(fixture.policy.syscalls[2].name, "kill");
	cr_expect_eq(fixture.policy.syscalls[3].word, SYSCALL_KILL);
	cr_expect_eq(fixture.policy.syscalls[3].at.line, 3);
	cr_expect_eq(fixture.policy.syscalls[3].at.column, 14);
}

Test(syscall, the_same_twice_is_one_rule)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };

	fixture_load(&fixture, "syscall kill ioctl\nsyscall kill ioctl");
	cr_expect_eq(fixture.policy.syscall_count, 1);
}

Test(syscall, what_no_policy_can_allow_can_be_answered)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };

	fixture_load(&fixture, "syscall errno EPERM mount\nsyscall kill ptrace");
	cr_expect_eq(fixture.policy.syscall_count, 2);
	fixture_refuse("syscall allow mount", "t:1:15:", "no policy can allow mount",
		       "syscall errno");
	fixture_refuse("syscall allow ptrace", "t:1:15:", "no policy can allow ptrace", NULL);
	fixture_refuse("syscall allow clone3", "t:1:15:", "no policy can allow clone3", NULL);
}

Test(syscall, mistakes)
{
	fixture_refuse("syscall", "t:1:1:", "needs allow, kill or errno", NULL);
	fixture_refuse("syscall allow", "t:1:1:", "needs allow, kill or errno", NULL);
	fixture_refuse("syscall errno ENOSYS", "t:1:1:", "needs allow, kill or errno", NULL);
	fixture_refuse("syscall alow read", "t:1:9:", "unknown word `alow`", "`allow`");
	fixture_refuse("syscall errno ENOSIS statx", "t:1:15:", "no error is named `ENOSIS`",
		       "`ENOSYS`");
	fixture_refuse("syscall errno 38 statx", "t:1:15:", "no error is named", NULL);
	fixture_refuse("syscall kill opnat", "t:1:14:", "no system call is named `opnat`",
		       "`openat`");
	fixture_refuse("syscall kill ioctl\nsyscall allow ioctl",
		       "t:2:15:", "ioctl has another value at t:1:14", NULL);
	fixture_refuse("syscall errno EPERM ioctl\nsyscall errno ENOSYS ioctl",
		       "t:2:22:", "another value", NULL);
}

Test(errname, names_and_numbers)
{
	for (int err = 1; err < 134; err++) {
		const char *name = errname_of(err);

		if (err == 41 || err == 58) { /* numbers that Linux does not use */
			cr_expect_null(name);
			continue;
		}
		cr_assert_not_null(name, "%d", err);
		cr_expect_eq(errname_find(name), err);
		cr_expect_str_eq(name, strerrorname_np(err));
	}
	cr_expect_eq(errname_find("EWOULDBLOCK"), EAGAIN);
	cr_expect_eq(errname_find("ENOTSUP"), EOPNOTSUPP);
	cr_expect_eq(errname_find("ENOSUCH"), 0);
	cr_expect_null(errname_of(0));
	cr_expect_null(errname_of(-1));
	cr_expect_str_eq(errname_nearest("EACCESS"), "EACCES");
}
