// SPDX-License-Identifier: MIT
// tests/race/naive_broker.c - What warder must not be: it checks, then lets the kernel read it
// again
//
// usage: naive_broker COMMAND [ARG...]
// A test double. It stops the same calls, decides correctly on what it sees (everything below no/
// is denied, and no code is mapped from noexec/), and answers CONTINUE. That the attackers beat it
// shows that they can win.
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static const int stopped[] = {
	SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(openat2),  SCMP_SYS(unlink), SCMP_SYS(rename),
	SCMP_SYS(link), SCMP_SYS(chmod),  SCMP_SYS(truncate), SCMP_SYS(execve), SCMP_SYS(connect),
};

/* Loads the filter; its listener is the result. */
static int load(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	struct scmp_arg_cmp executable = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC);
	struct scmp_arg_cmp file = SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, 0);
	struct scmp_arg_cmp both[] = { executable, file };
	int r = filter ? 0 : -1;

	for (size_t i = 0; i < sizeof(stopped) / sizeof(stopped[0]) && r == 0; i++)
		r = seccomp_rule_add(filter, SCMP_ACT_NOTIFY, stopped[i], 0);
	if (r == 0)
		r = seccomp_rule_add_array(filter, SCMP_ACT_NOTIFY, SCMP_SYS(mmap), 2, both);
	if (r == 0)
		r = seccomp_load(filter);
	return r == 0 ? seccomp_notify_fd(filter) : -1;
}

static void copy(pid_t pid, uint64_t from, char *to, size_t size)
{
	struct iovec local = { to, size - 1 }, remote = { (void *)(uintptr_t)from, size - 1 };
	ssize_t got = process_vm_readv(pid, &local, 1, &remote, 1, 0);

	to[got > 0 ? got : 0] = '\0';
}

/* Whether a path leads to below a directory of ours; @links: the last component is not followed. */
static bool leads_into(const char *base, const char *path, const char *below, bool links)
{
	char joined[2 * PATH_MAX], real[PATH_MAX], root[PATH_MAX], wanted[PATH_MAX + 16];
	char *slash;

	snprintf(joined, sizeof(joined), "%s%s%s", path[0] == '/' ? "" : base,
		 path[0] == '/' ? "" : "/", path);
	slash = strrchr(joined, '/');
	if (links && slash)
		strcpy(slash, "/.");
	if (!realpath(joined, real) || !getcwd(root, sizeof(root)))
		return false;
	strcat(real, links ? "/" : "");
	snprintf(wanted, sizeof(wanted), "%s/%s/", root, below);
	return !strncmp(real, wanted, strlen(wanted));
}

static bool denied(const struct seccomp_notif *request)
{
	const uint64_t *args = (const uint64_t *)request->data.args;
	int nr = request->data.nr, dirfd = AT_FDCWD;
	uint64_t pointer = args[0];
	char base[64], path[256];

	if (nr == SCMP_SYS(mmap)) {
		snprintf(base, sizeof(base), "/proc/%d/fd/%d", request->pid, (int)args[4]);
		return leads_into("", base, "noexec", false);
	}
	if (nr == SCMP_SYS(openat) || nr == SCMP_SYS(openat2)) {
		dirfd = (int)args[0];
		pointer = args[1];
	}
	if (nr == SCMP_SYS(connect))
		pointer = args[1] + sizeof(sa_family_t);
	copy((pid_t)request->pid, pointer, path, sizeof(path));
	if (dirfd == AT_FDCWD)
		snprintf(base, sizeof(base), "/proc/%d/cwd", request->pid);
	else
		snprintf(base, sizeof(base), "/proc/%d/fd/%d", request->pid, dirfd);
	return leads_into(base, path, "no",
			  nr == SCMP_SYS(unlink) || nr == SCMP_SYS(rename) || nr == SCMP_SYS(link));
}

static void serve(int listener, pid_t child)
{
	struct pollfd ready = { .fd = listener, .events = POLLIN };

	for (;;) {
		struct seccomp_notif request = { 0 };
		struct seccomp_notif_resp answer = { 0 };

		if (poll(&ready, 1, 1000) == 0 && waitpid(child, NULL, WNOHANG) == child)
			return;
		if (ready.revents & POLLHUP)
			return;
		if (!(ready.revents & POLLIN) ||
		    ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &request) < 0)
			continue;
		answer.id = request.id;
		if (denied(&request))
			answer.error = -EACCES;
		else
			answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
		ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
	}
}

int main(int argc, char **argv)
{
	_Atomic int *listener =
		mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t child;

	if (argc < 2 || listener == MAP_FAILED)
		return 2;
	atomic_store(listener, -1);
	/* The child shares our descriptors until its exec: so we have its listener. */
	child = (pid_t)syscall(SYS_clone, CLONE_FILES | SIGCHLD, NULL, NULL, NULL, 0);
	if (child == 0) {
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		atomic_store(listener, load());
		execv(argv[1], argv + 1);
		_exit(127);
	}
	while (atomic_load(listener) < 0)
		if (child < 0 || waitpid(child, NULL, WNOHANG) == child)
			return 2;
	serve(atomic_load(listener), child);
	return 0;
}
