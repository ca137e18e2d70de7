// SPDX-License-Identifier: MIT
// supervisor/commands/doctor.c - `warder doctor`: what this host offers, tried and not assumed
//
// Each probe runs in a child of its own and does the thing: a fence is only there when a child that
// must be refused was refused.
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/io_uring.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "broker/listener.h"
#include "jail/caps.h"
#include "jail/landlock.h"
#include "jail/memory.h"
#include "jail/mounts.h"
#include "jail/namespace.h"
#include "policy/base/cleanup.h"
#include "policy/base/kernel.h"
#include "supervisor/commands/commands.h"
#include "supervisor/options/usage.h"

enum need {
	NEEDED, /* without it nothing runs */
	WANTED, /* without it a layer is missing */
};

/* 0 works, else a positive errno. Runs in a child that ends with the answer. */
typedef int (*probe)(void);

static int in_namespaces(int (*then)(void))
{
	struct namespace_spec spec = { .full = true };
	_cleanup_close_ int pidfd = -1;
	struct stage_error error = { 0 };
	int status, gate[2];
	pid_t child;

	if (pipe2(gate, O_CLOEXEC) < 0)
		return errno;
	child = namespace_clone(&spec, &pidfd, &error);
	if (child < 0)
		return error.err;
	if (child == 0) {
		char word;

		close(gate[1]);
		_exit(read(gate[0], &word, 1) == 1 ? then() : ECANCELED);
	}
	if (namespace_map(child, &error) == 0 && write(gate[1], "M", 1) != 1)
		error.err = errno;
	close(gate[0]);
	close(gate[1]);
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return errno;
	if (error.err)
		return error.err;
	return WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;
}

static int try_nothing(void)
{
	return 0;
}

static int try_mounts(void)
{
	struct mount_spec spec = { .private_tmp = true };
	struct stage_error error = { 0 };

	return mounts_make(&spec, &error) < 0 ? error.err : 0;
}

static int try_view(void)
{
	struct stage_error error = { 0 };
	_cleanup_close_ int view = -1, file = -1;
	void *map;

	if (mounts_noexec_view(&view, &error) < 0)
		return error.err;
	file = openat(view, "etc/passwd", O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return errno;
	map = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, file, 0);
	return map == MAP_FAILED ? 0 : ENOTSUP; /* it must be refused */
}

static int probe_namespaces(void)
{
	return in_namespaces(try_nothing);
}

static int probe_mounts(void)
{
	return in_namespaces(try_mounts);
}

static int probe_view(void)
{
	return in_namespaces(try_view);
}

static int probe_landlock(void)
{
	struct hull hull = { .count = 0 };
	struct stage_error error = { 0 };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return errno;
	if (landlock_enter_broker(&hull, -1, &error) < 0)
		return error.err;
	return open("/etc/passwd", O_RDONLY | O_CLOEXEC) < 0 && errno == EACCES ? 0 : ENOTSUP;
}

static int probe_scopes(void)
{
	bool scoped;
	struct stage_error error = { 0 };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return errno;
	if (landlock_enter_target(NULL, &scoped, &error) < 0)
		return error.err;
	if (!scoped)
		return ENOSYS;
	return kill(getppid(), 0) < 0 && errno == EPERM ? 0 : ENOTSUP;
}

/* A filter that notifies getppid, answered from the parent. */
static int probe_listener(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { (unsigned short)ARRAY_SIZE(code), code };
	struct seccomp_notif notif;
	int listener, status, r;
	pid_t child;

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	listener = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
				SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
	if (listener < 0)
		return errno;
	child = fork();
	if (child == 0)
		_exit(syscall(SYS_getppid) == 4711 ? 0 : ENOTSUP);
	do {
		r = listener_receive(listener, &notif);
	} while (r == -EINTR);
	if (r < 0 || listener_return(listener, notif.id, 4711) < 0)
		return EIO;
	return waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status) : EIO;
}

static pid_t sleeper(void)
{
	pid_t child = fork();

	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		pause();
		_exit(0);
	}
	return child;
}

static int probe_memory(void)
{
	static int marker = 42;
	int copy = 0;
	struct iovec local = { &copy, sizeof(copy) }, remote = { &marker, sizeof(marker) };
	pid_t child = sleeper();
	ssize_t got = process_vm_readv(child, &local, 1, &remote, 1, 0);
	int err = errno;

	kill(child, SIGKILL);
	return got == (ssize_t)sizeof(copy) && copy == 42 ? 0 : err;
}

static int probe_getfd(void)
{
	pid_t child = sleeper();
	int pidfd = (int)syscall(SYS_pidfd_open, child, 0);
	long fd = syscall(SYS_pidfd_getfd, pidfd, 0, 0);
	int err = errno;

	kill(child, SIGKILL);
	return fd >= 0 ? 0 : err;
}

static int probe_tracing(void)
{
	pid_t child = sleeper();
	long r = ptrace(PTRACE_SEIZE, child, NULL, PTRACE_O_EXITKILL);
	int err = errno;

	kill(child, SIGKILL);
	return r < 0 ? err : 0;
}

static int probe_mdwe(void)
{
	struct stage_error error = { 0 };
	bool active = false;
	void *map;

	if (memory_deny_exec_gain(&active, &error) < 0)
		return error.err;
	if (!active)
		return ENOSYS;
	map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return mprotect(map, 4096, PROT_READ | PROT_EXEC) < 0 ? 0 : ENOTSUP;
}

static int probe_uring(void)
{
	struct io_uring_params parameters = { 0 };

	return syscall(SYS_io_uring_setup, 2, &parameters) < 0 ? errno : 0;
}

static int probe_capabilities(void)
{
	struct stage_error error = { 0 };
	struct caps_active active;

	return caps_drop(&active, &error) < 0 ? error.err : 0;
}

static const struct {
	const char *name;
	probe probe;
	enum need need;
	const char *without;
	const char *remedy;
} probes[] = {
	{ "seccomp listener", probe_listener, NEEDED, "nothing can be decided",
	  "Linux 5.14 or newer, and no other listener on this process chain" },
	{ "reading a child's memory", probe_memory, NEEDED, "paths cannot be read",
	  "allow process_vm_readv and ptrace of one's own children" },
	{ "tracing a child", probe_tracing, NEEDED, "what really runs cannot be confirmed",
	  "kernel.yama.ptrace_scope of 0 or 1" },
	{ "Landlock", probe_landlock, NEEDED, "there is no fence behind the broker",
	  "Linux 5.13 with landlock in `lsm=`" },
	{ "dropping capabilities", probe_capabilities, NEEDED, "the jail would keep privileges",
	  "report this" },
	{ "namespaces", probe_namespaces, WANTED,
	  "light mode: no private /tmp and /proc, no `net none`, no noexec view",
	  "kernel.unprivileged_userns_clone=1, user.max_user_namespaces above 0" },
	{ "private mounts", probe_mounts, WANTED, "light mode",
	  "let warder mount inside its user namespace (an AppArmor profile, container options)" },
	{ "noexec view", probe_view, WANTED, "light mode", "Linux 5.12 or newer" },
	{ "taking a child's descriptor", probe_getfd, WANTED,
	  "connect and bind are refused, and no policy may hide anything",
	  "allow pidfd_getfd (Docker's default profile forbids it)" },
	{ "Landlock scopes", probe_scopes, WANTED,
	  "light mode: a jailed program could signal others of the user", "Linux 6.12 or newer" },
	{ "memory-deny-write-execute", probe_mdwe, WANTED,
	  "`map deny wx` refuses every mprotect with PROT_EXEC", "Linux 6.3 or newer" },
	{ "io_uring", probe_uring, WANTED, "the audit log is written with write(2)",
	  "kernel.io_uring_disabled=0" },
};

static int run_probe(probe try)
{
	pid_t child = fork();
	int status;

	if (child < 0)
		return errno;
	if (child == 0)
		_exit(try());
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;
}

/**
 * command_doctor() - warder doctor
 * @argc:	From the subcommand's word on
 * @argv:	Likewise
 *
 * Return: 0 full, 1 degraded, 2 unusable, 125 for a mistake
 */
int command_doctor(int argc, char *const argv[])
{
	int status = 0;

	if (argc > 1) {
		return usage_asked(argv[1])
			       ? usage_print(usage_doctor)
			       : usage_wrong(usage_doctor, "doctor takes no `%s`", argv[1]);
	}
	printf("Landlock ABI %d\n", landlock_abi());
	for (size_t i = 0; i < ARRAY_SIZE(probes); i++) {
		int err;

		fflush(stdout);
		err = run_probe(probes[i].probe);
		printf("%-28s %s\n", probes[i].name, err ? strerror(err) : "works");
		if (!err)
			continue;
		printf("  without it: %s\n  remedy: %s\n", probes[i].without, probes[i].remedy);
		if (probes[i].need == NEEDED)
			status = 2;
		else if (!status)
			status = 1;
	}
	printf("%s\n", status == 0   ? "full: every layer works here"
		       : status == 1 ? "degraded: what is missing is said above"
				     : "unusable: warder cannot run here");
	return status;
}
