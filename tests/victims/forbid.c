// SPDX-License-Identifier: MIT
// tests/victims/forbid.c - A host without namespaces, as containers are: forbid [getfd|uring]
// COMMAND [ARG...]
//
// With `getfd` it has no pidfd_getfd either; with `uring` it has namespaces, but no io_uring.
// clone and unshare with a CLONE_NEW flag answer EPERM, and so do mount and pivot_root; clone3
// answers ENOSYS, as Docker's default profile does.
#include <linux/sched.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const unsigned int new_flags[] = {
	CLONE_NEWNS,   CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC,
	CLONE_NEWUSER, CLONE_NEWPID,	CLONE_NEWNET,
};

int main(int argc, char **argv)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	int r = argc > 1 && filter ? 0 : -1, first = 1;

	if (r == 0 && !strcmp(argv[1], "uring")) {
		r = seccomp_rule_add(filter, SCMP_ACT_ERRNO(1), SCMP_SYS(io_uring_setup), 0);
		if (r == 0)
			r = seccomp_load(filter);
		if (r == 0)
			execvp(argv[2], argv + 2);
		perror("forbid");
		return 111;
	}
	if (r == 0 && !strcmp(argv[1], "getfd")) {
		r = seccomp_rule_add(filter, SCMP_ACT_ERRNO(1), SCMP_SYS(pidfd_getfd), 0);
		first++;
	}

	for (size_t i = 0; i < sizeof(new_flags) / sizeof(new_flags[0]) && r == 0; i++) {
		struct scmp_arg_cmp has = SCMP_A0(SCMP_CMP_MASKED_EQ, new_flags[i], new_flags[i]);

		r = seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(1), SCMP_SYS(clone), 1, &has);
		if (r == 0)
			r = seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(1), SCMP_SYS(unshare), 1,
						   &has);
	}
	if (r == 0)
		r = seccomp_rule_add(filter, SCMP_ACT_ERRNO(38), SCMP_SYS(clone3), 0);
	if (r == 0)
		r = seccomp_rule_add(filter, SCMP_ACT_ERRNO(1), SCMP_SYS(mount), 0);
	if (r == 0)
		r = seccomp_load(filter);
	if (r == 0)
		execvp(argv[first], argv + first);
	perror("forbid");
	return 111;
}
