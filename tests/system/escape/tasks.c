// SPDX-License-Identifier: MIT
// tests/system/escape/tasks.c - Other processes: the broker, which is 1, and what runs outside
#include "escape.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef SYS_kcmp
#define SYS_kcmp 312
#endif

static long open_of(pid_t pid, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	return made(open(path, O_RDONLY | O_CLOEXEC));
}

static long broker_memory(void)
{
	return open_of(1, "mem");
}

static long broker_environment(void)
{
	return open_of(1, "environ");
}

static long broker_descriptors(void)
{
	return open_of(1, "fd/0");
}

static long outside_environment(void)
{
	return open_of(outside.pid, "environ");
}

static long outside_command(void)
{
	return open_of(outside.pid, "cmdline");
}

static long outside_root(void)
{
	char path[1024];

	snprintf(path, sizeof(path), "/proc/%d/root%s", outside.pid, room("secret"));
	return reads_path(path);
}

static long trace_broker(void)
{
	return answer(ptrace(PTRACE_SEIZE, 1, NULL, NULL));
}

/* An address where nothing is: the kernel says so to who may look. */
static long touch_broker(ssize_t (*touch)(pid_t, const struct iovec *, unsigned long,
					  const struct iovec *, unsigned long, unsigned long))
{
	char byte = 0;
	struct iovec here = { &byte, 1 }, there = { (void *)4096, 1 };

	return touch(1, &here, 1, &there, 1, 0) < 0 && errno != EFAULT ? -errno : 0;
}

static long read_broker(void)
{
	return touch_broker(process_vm_readv);
}

static long write_broker(void)
{
	return touch_broker(process_vm_writev);
}

static long take_descriptor(void)
{
	int pidfd = (int)syscall(SYS_pidfd_open, 1, 0);

	return pidfd < 0 ? -errno : made(syscall(SYS_pidfd_getfd, pidfd, 0, 0));
}

static long compare_broker(void)
{
	return answer(syscall(SYS_kcmp, getpid(), 1, 0, 0, 0));
}

/* Signal 0 asks for leave only. */
static long signal_outside(void)
{
	return answer(kill(outside.pid, 0));
}

static long signal_parent(void)
{
	return answer(kill(getppid(), 0));
}

/* The broker's parent, where there is a number for it. */
static long signal_supervisor(void)
{
	char path[32];
	FILE *status;
	int pid = 0;

	snprintf(path, sizeof(path), "/proc/%d/stat", getppid());
	status = fopen(path, "re");
	if (!status || fscanf(status, "%*d (%*[^)]) %*c %d", &pid) != 1 || pid == 0)
		return -ESRCH;
	return answer(kill(pid, 0));
}

static long signal_by_descriptor(void)
{
	int pidfd = (int)syscall(SYS_pidfd_open, outside.pid, 0);

	return pidfd < 0 ? -errno : answer(syscall(SYS_pidfd_send_signal, pidfd, 0, NULL, 0));
}

static long limit_broker(void)
{
	struct rlimit limit = { 64, 64 };

	return answer(prlimit(1, RLIMIT_NOFILE, &limit, NULL));
}

static long slow_outside(void)
{
	return answer(setpriority(PRIO_PROCESS, (id_t)outside.pid, 19));
}

static long child_of(long child)
{
	if (child == 0)
		_exit(0);
	if (child < 0)
		return -errno;
	waitpid((pid_t)child, NULL, __WALL);
	return 0;
}

static long untraced(void)
{
	return child_of(syscall(SYS_clone, CLONE_UNTRACED | SIGCHLD, 0, 0, 0, 0));
}

static long clone_user(void)
{
	return child_of(syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0));
}

/* Its flags are in memory, where no filter looks. */
static long clone3_user(void)
{
	struct clone_args how = { .flags = CLONE_NEWUSER, .exit_signal = SIGCHLD };

	return child_of(syscall(SYS_clone3, &how, sizeof(how)));
}

static long unshare_user(void)
{
	return answer(unshare(CLONE_NEWUSER | CLONE_NEWNS));
}

/* User 0 who is somebody else afterwards had the capability to. */
static long become_another(void)
{
	return answer(setresuid(61234, 61234, 61234));
}

static long rename_host(void)
{
	return answer(sethostname("escape", 6));
}

const struct attempt escape_tasks[] = {
	ATTEMPT("broker-memory", "broker dumpable domain", "", ANYBODY, broker_memory),
	ATTEMPT("broker-environment", "broker dumpable domain", "", ANYBODY, broker_environment),
	ATTEMPT("broker-descriptors", "broker dumpable domain", "", ANYBODY, broker_descriptors),
	ATTEMPT("broker-ptrace", "broker dumpable domain", "", ANYBODY, trace_broker),
	ATTEMPT("broker-readv", "broker dumpable domain", "", ANYBODY, read_broker),
	ATTEMPT("broker-writev", "broker dumpable domain", "", ANYBODY, write_broker),
	ATTEMPT("broker-getfd", "broker dumpable domain", "", ANYBODY, take_descriptor),
	ATTEMPT("broker-kcmp", "broker dumpable domain", "", ANYBODY, compare_broker),
	ATTEMPT("broker-limits", "broker", "", ANYBODY, limit_broker),
	ATTEMPT("broker-signal", "scope", "light", ANYBODY, signal_parent),
	ATTEMPT("supervisor-signal", "namespaces scope", "", ANYBODY, signal_supervisor),
	ATTEMPT("outside-signal", "namespaces scope", "", ANYBODY, signal_outside),
	ATTEMPT("outside-signal-pidfd", "namespaces scope", "", ANYBODY, signal_by_descriptor),
	ATTEMPT("outside-priority", "namespaces broker", "", ANYBODY, slow_outside),
	ATTEMPT("outside-command-line", "namespaces", "", ANYBODY, outside_command),
	ATTEMPT("outside-environment", "namespaces domain", "", ANYBODY, outside_environment),
	ATTEMPT("outside-root", "namespaces broker domain", "", ANYBODY, outside_root),
	ATTEMPT("clone-untraced", "broker", "", ANYBODY, untraced),
	ATTEMPT("never-clone", "broker", "", ANYBODY, clone_user),
	ATTEMPT("clone3-newuser", "enosys", "", ANYBODY, clone3_user),
	ATTEMPT("unshare-newuser", "broker", "", ANYBODY, unshare_user),
	ATTEMPT("other-user", "caps", "", ROOT, become_another),
	ATTEMPT("host-name", "broker caps", "", ANYBODY, rename_host),
	NO_MORE,
};
