/* SPDX-License-Identifier: MIT */
/* tests/conformance/waiter.h - A process that waits in an open, and what it tells of it */
#ifndef TESTS_CONFORMANCE_WAITER_H
#define TESTS_CONFORMANCE_WAITER_H

#include <stdbool.h>
#include <sys/types.h>

#define WAITER_SECONDS 20
#define WAITER_TICK_US 20000

/* A child that opens something, and the pipe that it tells the result by. */
struct waiter {
	pid_t pid;
	int told;
};

/* @prepare is done before, in the child; it is ready to open when this returns. */
struct waiter waiter_start(const char *path, int flags, void (*prepare)(void));

/* Whether it has told something within some time. */
bool waiter_told(const struct waiter *waiter, int ms);

/* Says what came of its open, and ends it. */
void waiter_finish(const char *what, const struct waiter *waiter);

/* Time for it to get into the open; nothing is wrong if it was not enough. */
void waiter_pause(void);

/* For @prepare: a signal is caught, which it tells; @flags of sigaction(2). */
void waiter_catch(int signal, int flags);

/* Once a reader is dead nobody reads "fifo"; it may take a moment until that shows. */
void waiter_unread(void);

#endif
