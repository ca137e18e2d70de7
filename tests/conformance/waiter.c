// SPDX-License-Identifier: MIT
// tests/conformance/waiter.c - A process that waits in an open, and what it tells of it
#include "tests/conformance/waiter.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/conformance/crew.h"
#include "tests/conformance/observe.h"

static volatile sig_atomic_t caught;

static void on_signal(int number)
{
	(void)number;
	caught++;
}

void waiter_catch(int signal, int flags)
{
	crew_handle(signal, on_signal, flags);
}

static void tell(int to, int fd)
{
	int answer[2] = { fd < 0 ? errno : 0, caught > 0 };

	if (write(to, answer, sizeof(answer)) != sizeof(answer))
		_exit(1);
}

/* 'r' is told when the open is next. */
struct waiter waiter_start(const char *path, int flags, void (*prepare)(void))
{
	struct waiter waiter;
	int told[2];
	char got[8] = "";

	if (pipe(told) < 0)
		abort();
	fflush(stdout);
	waiter.pid = fork();
	if (waiter.pid == 0) {
		int fd;

		close(told[0]);
		alarm(3 * WAITER_SECONDS);
		if (prepare)
			prepare();
		if (write(told[1], "r", 1) != 1)
			_exit(1);
		fd = open(path, flags, 0600);
		tell(told[1], fd);
		if (fd >= 0 && (flags & O_ACCMODE) == O_WRONLY && write(fd, "hello", 5) != 5)
			_exit(2);
		if (fd >= 0 && (flags & O_ACCMODE) == O_RDONLY) {
			ssize_t len = read(fd, got, sizeof(got));

			if (write(told[1], &len, sizeof(len)) != sizeof(len))
				_exit(3);
		}
		_exit(0);
	}
	close(told[1]);
	waiter.told = told[0];
	if (read(told[0], got, 1) != 1)
		say("it did not start");
	return waiter;
}

bool waiter_told(const struct waiter *waiter, int ms)
{
	struct pollfd ready = { .fd = waiter->told, .events = POLLIN };

	return poll(&ready, 1, ms) > 0;
}

void waiter_finish(const char *what, const struct waiter *waiter)
{
	int answer[2], status;
	ssize_t len;

	if (!waiter_told(waiter, WAITER_SECONDS * 1000))
		say("%s: it waits for ever", what);
	else if (read(waiter->told, answer, sizeof(answer)) == sizeof(answer))
		say("%s: %s%s", what, answer[0] ? strerrorname_np(answer[0]) : "open",
		    answer[1] ? ", a signal was caught" : "");
	else
		say("%s: it is gone", what);
	if (waiter_told(waiter, WAITER_SECONDS * 1000) &&
	    read(waiter->told, &len, sizeof(len)) == sizeof(len))
		say("%s: read %zd", what, len);
	kill(waiter->pid, SIGKILL);
	while (waitpid(waiter->pid, &status, 0) < 0 && errno == EINTR)
		;
	close(waiter->told);
}

void waiter_pause(void)
{
	usleep(3 * WAITER_TICK_US);
}

void waiter_unread(void)
{
	int fd = -1, tries = 0;

	do {
		if (fd >= 0)
			close(fd);
		usleep(WAITER_TICK_US);
		fd = open("fifo", O_WRONLY | O_NONBLOCK);
	} while (fd >= 0 && ++tries < WAITER_SECONDS * 50);
	result("nobody reads", fd);
}
