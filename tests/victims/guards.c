// SPDX-License-Identifier: MIT
// tests/victims/guards.c - Calls whose registers or descriptors decide: guards NAME [ARG]
//
// Each prints TAP lines. Without a jail most of them work.
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap.h"

#ifndef RWF_NOAPPEND /* 6.9 */
#define RWF_NOAPPEND 0x20
#endif
#define IOPRIO_WHO_PROCESS 1
#define IOPRIO_WHO_PGRP 2
#define STACK 65536

static int answer(long result)
{
	return result < 0 ? -errno : 0;
}

/* What one may do to any process of the same user, done to @pid. */
static int limit_of(pid_t pid)
{
	struct rlimit limit = { 64, 64 };

	return answer(syscall(SYS_prlimit64, pid, RLIMIT_NOFILE, &limit, NULL));
}

static int priority_of(pid_t pid)
{
	return answer(setpriority(PRIO_PROCESS, (id_t)pid, 19));
}

static int io_priority_of(pid_t pid)
{
	return answer(syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, pid, 3 << 13));
}

static int affinity_of(pid_t pid)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	return answer(sched_setaffinity(pid, sizeof(set), &set));
}

static int scheduler_of(pid_t pid)
{
	struct sched_param param = { 0 };

	return answer(sched_setscheduler(pid, SCHED_BATCH, &param));
}

static const struct {
	const char *name;
	int (*set)(pid_t pid);
} settings[] = {
	{ "prlimit64", limit_of },
	{ "setpriority", priority_of },
	{ "ioprio_set", io_priority_of },
	{ "sched_setaffinity", affinity_of },
	{ "sched_setscheduler", scheduler_of },
};

/* The limits and priority of another task: of the jail's own yes, of the broker's no. */
static void tasks(const char *unused)
{
	pid_t child = fork();
	char name[64];

	(void)unused;
	if (child == 0) {
		pause();
		_exit(0);
	}
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		int own = settings[i].set(child);

		snprintf(name, sizeof(name), "%s of the broker", settings[i].name);
		tap_refused(name, settings[i].set(1), (int[ERRNOS]){ EPERM });
		tap(own == 0, "%s of a child: %s", settings[i].name, strerror(-own));
	}
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

/* Everybody of a group, everybody of a user: @wanted is what they come to. */
static void groups(const char *wanted)
{
	const struct {
		const char *name;
		int result;
	} tries[] = {
		{ "setpriority of the group", answer(setpriority(PRIO_PGRP, 0, 19)) },
		{ "setpriority of the user", answer(setpriority(PRIO_USER, 0, 19)) },
		{ "ioprio_set of the group",
		  answer(syscall(SYS_ioprio_set, IOPRIO_WHO_PGRP, 0, 3 << 13)) },
	};

	for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
		const char *got = tries[i].result < 0 ? strerrorname_np(-tries[i].result) : "done";

		tap(!strcmp(got, wanted), "%s: %s", tries[i].name, got);
	}
}

/* What was opened for appending stays that. @path may only be appended to. */
static void append(const char *path)
{
	int fd = open(path, O_WRONLY | O_APPEND);
	struct iovec part = { (void *)(uintptr_t) "x", 1 };

	tap(fd >= 0 && write(fd, "more\n", 5) == 5, "it can be appended to");
	tap_refused("opening it for writing", answer(open(path, O_WRONLY)),
		    (int[ERRNOS]){ EACCES });
	tap_refused("opening it for appending, cut off",
		    answer(open(path, O_WRONLY | O_APPEND | O_TRUNC)), (int[ERRNOS]){ EACCES });
	tap_refused("taking O_APPEND off", answer(fcntl(fd, F_SETFL, 0)), (int[ERRNOS]){ EPERM });
	tap(fcntl(fd, F_SETFL, O_APPEND | O_NONBLOCK) == 0, "other flags can be set");
	tap_refused("ftruncate", answer(ftruncate(fd, 0)), (int[ERRNOS]){ EPERM });
	tap_refused("fallocate", answer(fallocate(fd, 1 | 2, 0, 2)), (int[ERRNOS]){ EPERM });
	tap_refused("pwritev2 with RWF_NOAPPEND",
		    answer(syscall(SYS_pwritev2, fd, &part, 1UL, 0UL, 0UL, RWF_NOAPPEND)),
		    (int[ERRNOS]){ EOPNOTSUPP });
	close(fd);
}

static void reopened(const char *path, int flags, int wanted, const char *name)
{
	int result = answer(open(path, flags));

	if (wanted)
		tap_refused(name, result, (int[ERRNOS]){ wanted });
	else
		tap(result == 0, "%s: %s", name, strerror(-result));
}

/* Standard error, by the name of the file that no rule allows: with the rights it is open with. */
static void inherited(const char *path)
{
	int appends = fcntl(2, F_GETFL) & O_APPEND;

	reopened(path, O_WRONLY | O_APPEND, 0, "opened again for appending");
	reopened("/proc/self/fd/2", O_WRONLY | O_APPEND, 0, "by its descriptor as well");
	reopened(path, O_WRONLY, appends ? EACCES : 0, "opened again for writing");
	reopened("/proc/self/fd/2", O_WRONLY | O_TRUNC, appends ? EACCES : 0, "cut off");
	reopened(path, O_RDONLY, EACCES, "opened again for reading");
	reopened(path, O_RDWR, EACCES, "for both");
}

static void send_one(int fd)
{
	struct iovec part = { (void *)(uintptr_t) "x", 1 };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };

	if (sendmsg(fd, &message, 0) != 1)
		perror("sendmsg");
}

static void *waiter(void *ends)
{
	char byte;

	if (read(*(int *)ends, &byte, 1) != 1)
		perror("read");
	return NULL;
}

static int sharer(void *fd)
{
	send_one(*(int *)fd);
	return 0;
}

/* sendmsg alone, beside a thread, and from a process that shares its descriptors. */
static void senders(const char *unused)
{
	static char stack[STACK];
	int fds[2], pipe_ends[2];
	pthread_t thread;
	pid_t child;

	(void)unused;
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds) < 0 || pipe(pipe_ends) < 0)
		perror("socketpair");
	send_one(fds[0]);
	pthread_create(&thread, NULL, waiter, &pipe_ends[0]);
	send_one(fds[0]);
	if (write(pipe_ends[1], "x", 1) != 1)
		perror("write");
	pthread_join(thread, NULL);
	child = clone(sharer, stack + STACK, CLONE_FILES | SIGCHLD, &fds[0]);
	tap(waitpid(child, NULL, 0) == child, "three messages");
}

static const struct guard {
	const char *name;
	void (*go)(const char *argument);
} guards[] = {
	{ "tasks", tasks },	    { "groups", groups },   { "append", append },
	{ "inherited", inherited }, { "senders", senders },
};

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (size_t i = 0; argc > 1 && i < sizeof(guards) / sizeof(guards[0]); i++)
		if (!strcmp(argv[1], guards[i].name)) {
			guards[i].go(argc > 2 ? argv[2] : "");
			return 0;
		}
	return 2;
}
