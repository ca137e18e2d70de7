// SPDX-License-Identifier: MIT
// tests/bench/floor.c - The least a broker can do: copy the path, open it, inject the descriptor
//
// Usage: floor [-t] COMMAND [ARG…]
//
// The yardstick of the openat rows: it decides nothing, checks nothing, records nothing and opens
// with its own rights. Only open and openat are notified. Plain, it is what a first author writes
// after seccomp_unotify(2): one ADDFD with SEND. With -t it is tuned as warder is: the kernel is
// asked to wake the target on the broker's CPU (SYNC_WAKE_UP, 6.6), which only SEND heeds, so ADDFD
// comes first and SEND second. It follows forks, for the filter is inherited, and ends with its
// first child.
//
// A relative path costs no further call: it is opened through /proc/TID/cwd or /proc/TID/fd.
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "policy/base/kernel.h"

#define FAILED 125
#define PAGE 4096U
#define PREFIX_MAX 48U

/* The child, for the signal handler only. */
static volatile sig_atomic_t command_pid;

static void die(const char *what)
{
	fprintf(stderr, "floor: %s: %s\n", what, strerror(errno));
	exit(FAILED);
}

/* The command's end is the floor's, whatever it is doing: RECV need not wake up by itself. */
static void on_child(int signal)
{
	int status;

	(void)signal;
	if (waitpid(command_pid, &status, WNOHANG) == command_pid)
		_exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

static int load_filter(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_open, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(code) / sizeof(code[0]), code };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		die("PR_SET_NO_NEW_PRIVS");
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
			    SECCOMP_FILTER_FLAG_NEW_LISTENER |
				    SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV,
			    &program);
}

/* Room for one descriptor in a control message, aligned as one has to be. */
union fd_message {
	struct cmsghdr head;
	char bytes[CMSG_SPACE(sizeof(int))];
};

static void send_fd(int socket, int fd)
{
	union fd_message control = { .head = { .cmsg_len = CMSG_LEN(sizeof(int)),
					       .cmsg_level = SOL_SOCKET,
					       .cmsg_type = SCM_RIGHTS } };
	char byte = 0;
	struct iovec data = { &byte, 1 };
	struct msghdr message = { .msg_iov = &data,
				  .msg_iovlen = 1,
				  .msg_control = control.bytes,
				  .msg_controllen = sizeof(control.bytes) };

	memcpy(CMSG_DATA(&control.head), &fd, sizeof(fd));
	if (sendmsg(socket, &message, 0) != 1)
		die("handing over the listener");
}

static int receive_fd(int socket)
{
	union fd_message control;
	char byte;
	struct iovec data = { &byte, 1 };
	struct msghdr message = { .msg_iov = &data,
				  .msg_iovlen = 1,
				  .msg_control = control.bytes,
				  .msg_controllen = sizeof(control.bytes) };
	int fd;

	if (recvmsg(socket, &message, MSG_CMSG_CLOEXEC) != 1 || !CMSG_FIRSTHDR(&message))
		exit(FAILED); /* the child has said why */
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(fd));
	return fd;
}

/* Copies the string behind @address, page by page; its length or -errno. */
static ssize_t copy_path(pid_t tid, uint64_t address, char *to, size_t room)
{
	size_t have = 0;

	while (have < room) {
		size_t want = PAGE - (size_t)((address + have) % PAGE);
		struct iovec local, remote;
		const char *end;

		if (want > room - have)
			want = room - have;
		local = (struct iovec){ to + have, want };
		remote = (struct iovec){ (void *)(uintptr_t)(address + have), want };
		if (process_vm_readv(tid, &local, 1, &remote, 1, 0) != (ssize_t)want)
			return -EFAULT;
		end = memchr(to + have, '\0', want);
		if (end)
			return end - to;
		have += want;
	}
	return -ENAMETOOLONG;
}

/* Opens what one call names; a descriptor or -errno. */
static int perform(const struct seccomp_notif *request, int *ret_flags)
{
	char buffer[PREFIX_MAX + PAGE], *path = buffer + PREFIX_MAX;
	bool at = request->data.nr == SYS_openat;
	const uint64_t *args = (const uint64_t *)request->data.args;
	int dirfd = at ? (int)args[0] : AT_FDCWD, fd;
	mode_t mode = (mode_t)args[at ? 3 : 2];
	ssize_t len = copy_path((pid_t)request->pid, args[at ? 1 : 0], path, PAGE);

	if (len < 0)
		return (int)len;
	*ret_flags = (int)args[at ? 2 : 1];
	if (path[0] != '/' && len) {
		char prefix[PREFIX_MAX];
		int size = dirfd == AT_FDCWD
				   ? snprintf(prefix, sizeof(prefix), "/proc/%u/cwd/", request->pid)
				   : snprintf(prefix, sizeof(prefix), "/proc/%u/fd/%d/",
					      request->pid, dirfd);

		path -= size;
		memcpy(path, prefix, (size_t)size);
	}
	fd = open(path, *ret_flags | O_CLOEXEC, mode);
	return fd < 0 ? -errno : fd;
}

static void answer(int listener, uint64_t id, int64_t value, int error, uint32_t flags)
{
	struct seccomp_notif_resp response = {
		.id = id, .val = value, .error = error, .flags = flags
	};

	ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
}

static void serve(int listener, const struct seccomp_notif *request, bool tuned)
{
	int flags = 0, fd = perform(request, &flags), number;
	struct seccomp_notif_addfd add = {
		.id = request->id,
		.flags = tuned ? 0 : SECCOMP_ADDFD_FLAG_SEND,
		.newfd_flags = flags & O_CLOEXEC ? O_CLOEXEC : 0,
	};

	if (fd < 0) {
		answer(listener, request->id, 0, fd, 0);
		return;
	}
	add.srcfd = (uint32_t)fd;
	number = ioctl(listener, SECCOMP_IOCTL_NOTIF_ADDFD, &add);
	if (number < 0 && errno == EBADF) /* the kernel refuses to inject O_PATH descriptors */
		answer(listener, request->id, 0, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE);
	else if (number < 0)
		answer(listener, request->id, 0, -errno, 0);
	else if (tuned)
		answer(listener, request->id, number, 0, 0);
	close(fd);
}

_Noreturn static void run_command(int socket, char *const argv[])
{
	int listener = load_filter();

	if (listener < 0)
		die("seccomp");
	send_fd(socket, listener);
	close(listener);
	close(socket);
	execvp(argv[0], argv);
	die(argv[0]);
	_exit(FAILED);
}

int main(int argc, char *argv[])
{
	bool tuned = argc > 1 && !strcmp(argv[1], "-t");
	char **command = argv + 1 + tuned;
	struct sigaction action = { .sa_handler = on_child };
	sigset_t child;
	int pair[2], listener;

	if (!*command) {
		fprintf(stderr, "usage: floor [-t] COMMAND [ARG…]\n");
		return FAILED;
	}
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		die("socketpair");
	command_pid = fork();
	if (command_pid < 0)
		die("fork");
	if (command_pid == 0)
		run_command(pair[1], command);
	close(pair[1]);
	listener = receive_fd(pair[0]);
	close(pair[0]);
	if (tuned && ioctl(listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS, KERNEL_NOTIF_SYNC_WAKE_UP) < 0)
		die("SYNC_WAKE_UP (Linux 6.6)");
	sigprocmask(SIG_BLOCK, &child, NULL);
	sigaction(SIGCHLD, &action, NULL);
	on_child(SIGCHLD); /* it may have ended before there was a handler */
	sigprocmask(SIG_UNBLOCK, &child, NULL);
	for (;;) {
		struct seccomp_notif request;

		memset(&request, 0, sizeof(request));
		if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &request) == 0)
			serve(listener, &request, tuned);
		else if (errno != EINTR && errno != ENOENT)
			die("receive");
	}
}
