// SPDX-License-Identifier: MIT
// tests/system/escape/calls.c - The rows never, probe and fatal: not for the kernel's own code
//
// The arguments are such that the kernel answers something else than EPERM to who has no privilege,
// where there are such. Where there are none the capability is named as a layer.
#include "escape.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* An address that nobody has. */
#define BAD 8L

#define NEVER(name, nr, ...) CALL("never-" name, "broker", EPERM, nr, __VA_ARGS__)
#define NEVER_CAPS(name, nr, ...) CALL("never-" name, "broker caps", EPERM, nr, __VA_ARGS__)
/* Of a group of a file system's that takes paths, or changes a file by any descriptor of it. */
#define IOCTL(name, command) CALL("ioctl-" name, "broker", EPERM, SYS_ioctl, 1, command, BAD)
#define PROBE(name, nr, ...) CALL("probe-" name, "enosys", ENOSYS, nr, __VA_ARGS__)
/* Killed, so that any answer at all is one too many. */
#define FATAL(name, nr, ...) CALL("fatal-" name, "whitelist", 0, nr, __VA_ARGS__)

static long read_log(void)
{
	return answer(syscall(SYS_syslog, 10 /* SYSLOG_ACTION_SIZE_BUFFER */, NULL, 0));
}

/* In a session of its own, which has no terminal: it is nobody's that is hung up. */
static long hang_up(void)
{
	int status;
	pid_t child = fork();

	if (child == 0)
		_exit(setsid() < 0 ? EBADR : vhangup() < 0 ? errno : 0);
	if (child < 0 || waitpid(child, &status, 0) < 0)
		return -errno;
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -ECANCELED;
}

const struct attempt escape_calls[] = {
	ATTEMPT("never-syslog", "broker caps user", "", ROOT, read_log),
	ATTEMPT("never-vhangup", "broker caps user", "", ROOT, hang_up),
	NEVER("ptrace", SYS_ptrace, 0x4206, 0),
	NEVER_CAPS("pivot-root", SYS_pivot_root, BAD, BAD),
	NEVER("chroot", SYS_chroot, BAD),
	NEVER("settimeofday", SYS_settimeofday, BAD, 0),
	NEVER("mount", SYS_mount, BAD, BAD, BAD),
	NEVER("umount2", SYS_umount2, BAD, 0),
	NEVER_CAPS("sethostname", SYS_sethostname, BAD, 1),
	NEVER_CAPS("setdomainname", SYS_setdomainname, BAD, 1),
	NEVER("quotactl", SYS_quotactl, 0x80000100L, BAD),
	NEVER("clock-settime", SYS_clock_settime, 0, BAD),
	NEVER("unshare", SYS_unshare, 1L << 3 | CLONE_NEWUSER),
	NEVER("perf-event-open", SYS_perf_event_open, BAD),
	NEVER("fanotify-init", SYS_fanotify_init, 0x200),
	NEVER("fanotify-mark", SYS_fanotify_mark, -1, 0x80000000L),
	NEVER("open-by-handle-at", SYS_open_by_handle_at, -1, BAD),
	NEVER("setns", SYS_setns, -1, 0),
	NEVER("process-vm-readv", SYS_process_vm_readv, 1, BAD, 1, BAD),
	NEVER("process-vm-writev", SYS_process_vm_writev, 1, BAD, 1, BAD),
	NEVER("kcmp", SYS_kcmp, 0, 0),
	NEVER("bpf", SYS_bpf, 0, BAD, -1),
	NEVER("userfaultfd", SYS_userfaultfd, 1),
	NEVER("open-tree", SYS_open_tree, -1, BAD),
	NEVER_CAPS("move-mount", SYS_move_mount, -1, BAD, -1, BAD),
	NEVER_CAPS("fsopen", SYS_fsopen, BAD),
	NEVER("fsconfig", SYS_fsconfig, -1, 0),
	NEVER_CAPS("fsmount", SYS_fsmount, -1),
	NEVER_CAPS("fspick", SYS_fspick, -1, BAD),
	NEVER("pidfd-getfd", SYS_pidfd_getfd, -1),
	NEVER("process-madvise", SYS_process_madvise, -1, BAD, 1),
	NEVER("mount-setattr", SYS_mount_setattr, -1, BAD, 0, BAD),
	NEVER("quotactl-fd", SYS_quotactl_fd, -1, 0x80000100L),
	NEVER("process-mrelease", SYS_process_mrelease, -1),
	NEVER("open-tree-attr", 467, -1, BAD, 0, BAD),
	CALL("never-seccomp", "broker", EBUSY, SYS_seccomp, SECCOMP_SET_MODE_FILTER,
	     SECCOMP_FILTER_FLAG_NEW_LISTENER, BAD),
	IOCTL("flags", 'f' << 8 | 0xff),
	IOCTL("version", 'v' << 8 | 0xff),
	IOCTL("xfs", 'X' << 8 | 0xff),
	IOCTL("btrfs-snapshot", 0x50009401L),
	IOCTL("fat-attributes", 0x40047211L),
	IOCTL("f2fs", 0xf5ff),
	IOCTL("ocfs2-reflink", 0x40186f04L),
	IOCTL("bcachefs-subvolume", 0x4020bc10L),
	PROBE("ustat", SYS_ustat, -1, BAD),
	PROBE("sysfs", SYS_sysfs, 3),
	PROBE("remap-file-pages", SYS_remap_file_pages, 0),
	PROBE("add-key", SYS_add_key, BAD),
	PROBE("request-key", SYS_request_key, BAD),
	PROBE("keyctl", SYS_keyctl, 0, -3),
	PROBE("io-uring-setup", SYS_io_uring_setup, 1, BAD),
	PROBE("io-uring-enter", SYS_io_uring_enter, -1),
	PROBE("io-uring-register", SYS_io_uring_register, -1),
	PROBE("clone3", SYS_clone3, BAD, 88),
	PROBE("landlock-create-ruleset", SYS_landlock_create_ruleset, BAD, 8),
	PROBE("landlock-add-rule", SYS_landlock_add_rule, -1, 1),
	PROBE("landlock-restrict-self", SYS_landlock_restrict_self, -1),
	PROBE("memfd-secret", SYS_memfd_secret, 1L << 20),
	FATAL("acct", SYS_acct, BAD),
	FATAL("swapon", SYS_swapon, BAD),
	FATAL("swapoff", SYS_swapoff, BAD),
	FATAL("reboot", SYS_reboot, 0),
	FATAL("iopl", SYS_iopl, 4),
	FATAL("ioperm", SYS_ioperm, -1, 2, 1),
	FATAL("init-module", SYS_init_module, BAD),
	FATAL("delete-module", SYS_delete_module, BAD),
	FATAL("kexec-load", SYS_kexec_load, 0),
	FATAL("finit-module", SYS_finit_module, -1),
	FATAL("kexec-file-load", SYS_kexec_file_load, -1),
	FATAL("x32", 0x40000000L + SYS_getpid, 0),
	FATAL("negative", -2, 0),
	NO_MORE,
};
