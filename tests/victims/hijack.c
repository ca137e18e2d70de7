// SPDX-License-Identifier: MIT
// tests/victims/hijack.c - A broker that was taken over: system calls made with its own hands
//
// usage: hijack PID open PATH        opens it for reading
//        hijack PID create PATH      makes it
//        hijack PID call NR ARG...   any call with numbers
//        hijack PID continue NR FD   the next request on listener FD is let through unseen
// The calling process may trace PID (root, outside of the jail). It prints `stopped` once no thread
// of PID runs by itself, and at the end `done`, the errno's name or `killed`. What the broker must
// not be able to do, whoever steers it, is `done`.
#include <elf.h>
#include <errno.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <dirent.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#define STACK_ROOM 8192
#define TASKS 64

/* The end of a call: the thread died of a signal. */
#define KILLED INT64_MIN

static pid_t tasks[TASKS];
static size_t task_count;

static void fail(const char *what)
{
	perror(what);
	exit(2);
}

/* Stops all threads, so that nobody of the real broker interferes. */
static void stop_all(pid_t pid)
{
	char path[32];
	struct dirent *entry;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	dir = opendir(path);
	if (!dir)
		fail(path);
	while ((entry = readdir(dir)) && task_count < TASKS) {
		pid_t task = (pid_t)atoi(entry->d_name);
		int status;

		if (task <= 0)
			continue;
		if (ptrace(PTRACE_SEIZE, task, NULL, NULL) < 0 ||
		    ptrace(PTRACE_INTERRUPT, task, NULL, NULL) < 0 ||
		    waitpid(task, &status, __WALL) != task)
			fail("ptrace");
		tasks[task_count++] = task;
	}
	closedir(dir);
}

/* Each goes on with the call it was in. */
static void let_go(void)
{
	for (size_t i = 0; i < task_count; i++)
		ptrace(PTRACE_DETACH, tasks[i], NULL, NULL);
}

static void put(pid_t pid, uint64_t address, const void *bytes, size_t len)
{
	struct iovec local = { (void *)(uintptr_t)bytes, len };
	struct iovec remote = { (void *)(uintptr_t)address, len };

	if (process_vm_writev(pid, &local, 1, &remote, 1, 0) != (ssize_t)len)
		fail("process_vm_writev");
}

static void get(pid_t pid, uint64_t address, void *bytes, size_t len)
{
	struct iovec local = { bytes, len };
	struct iovec remote = { (void *)(uintptr_t)address, len };

	if (process_vm_readv(pid, &local, 1, &remote, 1, 0) != (ssize_t)len)
		fail("process_vm_readv");
}

static uint64_t scratch_of(pid_t task)
{
	struct user_regs_struct regs;

	if (ptrace(PTRACE_GETREGS, task, NULL, &regs) < 0)
		fail("PTRACE_GETREGS");
	return (regs.rsp - STACK_ROOM) & ~(uint64_t)63;
}

/* Every thread was stopped in a call, so that a syscall instruction lies right before rip. */
static int64_t make_call(pid_t task, long nr, const uint64_t args[6])
{
	struct user_regs_struct old, regs;
	int status;
	pid_t who;

	if (ptrace(PTRACE_GETREGS, task, NULL, &old) < 0)
		fail("PTRACE_GETREGS");
	regs = old;
	regs.rip -= 2;
	regs.orig_rax = UINT64_MAX; /* no call to be started again */
	regs.rax = (uint64_t)nr;
	regs.rdi = args[0];
	regs.rsi = args[1];
	regs.rdx = args[2];
	regs.r10 = args[3];
	regs.r8 = args[4];
	regs.r9 = args[5];
	if (ptrace(PTRACE_SETREGS, task, NULL, &regs) < 0 ||
	    ptrace(PTRACE_SINGLESTEP, task, NULL, NULL) < 0)
		fail("PTRACE_SINGLESTEP");
	/* A kill takes all threads, and the first one is the last to be told of. */
	while ((who = waitpid(-1, &status, __WALL)) != task)
		if (who < 0)
			fail("waitpid");
	if (!WIFSTOPPED(status))
		return KILLED;
	if (ptrace(PTRACE_GETREGS, task, NULL, &regs) < 0)
		return KILLED;
	ptrace(PTRACE_SETREGS, task, NULL, &old);
	return (int64_t)regs.rax;
}

/* Receives the next request of the target for call @nr, and lets the kernel go on with it. */
static int64_t let_through(pid_t task, int nr, int listener)
{
	uint64_t at = scratch_of(task);
	uint64_t receive[6] = { (uint64_t)listener, SECCOMP_IOCTL_NOTIF_RECV, at };
	uint64_t answer[6] = { (uint64_t)listener, SECCOMP_IOCTL_NOTIF_SEND, at };

	for (;;) {
		struct seccomp_notif request = { 0 };
		struct seccomp_notif_resp response = { .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE };
		int64_t r;

		put(task, at, &request, sizeof(request));
		r = make_call(task, SYS_ioctl, receive);
		if (r < 0)
			return r;
		get(task, at, &request, sizeof(request));
		response.id = request.id;
		put(task, at, &response, sizeof(response));
		r = make_call(task, SYS_ioctl, answer);
		if (r < 0 || request.data.nr == nr)
			return r;
	}
}

static int64_t act(pid_t task, int argc, char **argv)
{
	uint64_t at = scratch_of(task), args[6] = { 0 };
	const char *verb = argv[2];

	if (!strcmp(verb, "open") || !strcmp(verb, "create")) {
		put(task, at, argv[3], strlen(argv[3]) + 1);
		args[0] = (uint64_t)(int64_t)AT_FDCWD;
		args[1] = at;
		args[2] = !strcmp(verb, "open") ? O_RDONLY : O_CREAT | O_EXCL | O_WRONLY;
		args[3] = 0600;
		return make_call(task, SYS_openat, args);
	}
	if (!strcmp(verb, "continue") && argc == 5)
		return let_through(task, atoi(argv[3]), atoi(argv[4]));
	if (strcmp(verb, "call") != 0)
		exit(2);
	for (int i = 4; i < argc && i < 10; i++)
		args[i - 4] = strtoull(argv[i], NULL, 0);
	return make_call(task, strtol(argv[3], NULL, 0), args);
}

int main(int argc, char **argv)
{
	int64_t result;

	if (argc < 4)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	stop_all((pid_t)atoi(argv[1]));
	puts("stopped");
	result = act(tasks[0], argc, argv);
	if (result == KILLED)
		puts("killed");
	else
		puts(result < 0 && result > -4096 ? strerrorname_np((int)-result) : "done");
	let_go();
	return 0;
}
