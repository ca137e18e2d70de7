// SPDX-License-Identifier: MIT
// tests/victims/matrix_never.c - Acts of the rows never, probe and fatal: the calls with zeros
#include "matrix.h"

#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static long clone_with(long flags)
{
	long result;

	matrix_begin();
	result = syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
	if (result == 0)
		_exit(0);
	result = result < 0 ? -errno : result;
	matrix_end();
	return result;
}

static long clone_user(const struct place *place)
{
	(void)place;
	return clone_with(CLONE_NEWUSER);
}

static long clone_untraced(const struct place *place)
{
	(void)place;
	return clone_with(CLONE_UNTRACED);
}

/* In a child: its errno, or the name of the signal that killed it is told. */
static long die_by(long nr)
{
	pid_t child;
	int status = 0;

	matrix_begin();
	child = fork();
	if (child == 0)
		_exit(syscall(nr, 0, 0, 0, 0, 0, 0) < 0 ? errno : 0);
	waitpid(child, &status, 0);
	matrix_end();
	if (WIFSIGNALED(status))
		snprintf(matrix_text, sizeof(matrix_text), "SIG%s", sigabbrev_np(WTERMSIG(status)));
	return -WEXITSTATUS(status);
}

#define BARE_CALL(name)                                                                            \
	{                                                                                          \
#name, SYS_##name, { N(0) }, AS_IT_IS, NULL                                        \
	}
#define LATER(name, number)                                                                        \
	{                                                                                          \
#name, number, { N(0) }, AS_IT_IS, NULL                                            \
	}

#define FATAL(name)                                                                                \
	static long name##_kills(const struct place *place)                                        \
	{                                                                                          \
		(void)place;                                                                       \
		return die_by(SYS_##name);                                                         \
	}

static long uretprobe_ends(const struct place *place)
{
	(void)place;
	return die_by(335);
}

FATAL(acct)
FATAL(swapon)
FATAL(swapoff)
FATAL(reboot)
FATAL(iopl)
FATAL(ioperm)
FATAL(init_module)
FATAL(delete_module)
FATAL(kexec_load)
FATAL(finit_module)
FATAL(kexec_file_load)

const struct act matrix_never[] = {
	RUN("clone", clone_user),
	RUN("clone CLONE_UNTRACED", clone_untraced),
	{ "unshare", SYS_unshare, { N(CLONE_NEWUSER) }, AS_IT_IS, NULL },
	{ "unshare CLONE_NEWNS", SYS_unshare, { N(CLONE_NEWNS) }, AS_IT_IS, NULL },
	{ "seccomp",
	  SYS_seccomp,
	  { N(SECCOMP_SET_MODE_FILTER), N(SECCOMP_FILTER_FLAG_NEW_LISTENER), A(matrix_room) },
	  AS_IT_IS,
	  NULL },
	BARE_CALL(ptrace),
	BARE_CALL(syslog),
	BARE_CALL(vhangup),
	BARE_CALL(pivot_root),
	BARE_CALL(chroot),
	BARE_CALL(settimeofday),
	BARE_CALL(mount),
	BARE_CALL(umount2),
	BARE_CALL(sethostname),
	BARE_CALL(setdomainname),
	BARE_CALL(quotactl),
	BARE_CALL(clock_settime),
	BARE_CALL(perf_event_open),
	BARE_CALL(fanotify_init),
	BARE_CALL(fanotify_mark),
	BARE_CALL(open_by_handle_at),
	BARE_CALL(setns),
	BARE_CALL(process_vm_readv),
	BARE_CALL(process_vm_writev),
	BARE_CALL(kcmp),
	BARE_CALL(bpf),
	BARE_CALL(userfaultfd),
	LATER(open_tree, 428),
	LATER(move_mount, 429),
	LATER(fsopen, 430),
	LATER(fsconfig, 431),
	LATER(fsmount, 432),
	LATER(fspick, 433),
	LATER(pidfd_getfd, 438),
	LATER(process_madvise, 440),
	LATER(mount_setattr, 442),
	LATER(quotactl_fd, 443),
	LATER(process_mrelease, 448),
	LATER(open_tree_attr, 467),
	LATER(uselib, 134),
	LATER(ustat, 136),
	LATER(sysfs, 139),
	LATER(_sysctl, 156),
	LATER(create_module, 174),
	LATER(get_kernel_syms, 177),
	LATER(query_module, 178),
	LATER(nfsservctl, 180),
	LATER(getpmsg, 181),
	LATER(putpmsg, 182),
	LATER(afs_syscall, 183),
	LATER(tuxcall, 184),
	LATER(security, 185),
	LATER(set_thread_area, 205),
	LATER(get_thread_area, 211),
	LATER(lookup_dcookie, 212),
	LATER(epoll_ctl_old, 214),
	LATER(epoll_wait_old, 215),
	LATER(remap_file_pages, 216),
	LATER(vserver, 236),
	LATER(add_key, 248),
	LATER(request_key, 249),
	LATER(keyctl, 250),
	RUN("uretprobe", uretprobe_ends),
	LATER(io_uring_setup, 425),
	LATER(io_uring_enter, 426),
	LATER(io_uring_register, 427),
	LATER(clone3, 435),
	LATER(landlock_create_ruleset, 444),
	LATER(landlock_add_rule, 445),
	LATER(landlock_restrict_self, 446),
	LATER(memfd_secret, 447),
	RUN("acct", acct_kills),
	RUN("swapon", swapon_kills),
	RUN("swapoff", swapoff_kills),
	RUN("reboot", reboot_kills),
	RUN("iopl", iopl_kills),
	RUN("ioperm", ioperm_kills),
	RUN("init_module", init_module_kills),
	RUN("delete_module", delete_module_kills),
	RUN("kexec_load", kexec_load_kills),
	RUN("finit_module", finit_module_kills),
	RUN("kexec_file_load", kexec_file_load_kills),
	{ NULL, 0, { N(0) }, AS_IT_IS, NULL },
};
