// SPDX-License-Identifier: MIT
// supervisor/tty/outer.c - The person's side of a jail that has a terminal of its own (-t)
#include "supervisor/tty/outer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/clock.h"

#define ALL_STREAMS 7U
#define QUIET_MS 100 /* a terminal that has not answered by then has nothing to say */
#define DISCARD_NS 1000000000U

/* Opened anew, so that not to wait is our business and not the shell's as well. */
static int open_anew(int fd)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
}

/* Where it cannot be opened anew, after su(1) for one, what was passed in has to do. */
static void settle(struct outer *outer, int stream)
{
	int fd = open_anew(stream);

	outer->own = fd >= 0;
	outer->fd = fd >= 0 ? fd : stream;
	outer->in = outer->own || outer->streams & 1 ? outer->own ? fd : STDIN_FILENO : stream;
	outer->out = outer->fd;
	if (!outer->own && outer->streams & 1U << STDOUT_FILENO)
		outer->out = STDOUT_FILENO;
	else if (!outer->own && outer->streams & 1U << STDERR_FILENO)
		outer->out = STDERR_FILENO;
}

/**
 * outer_open() - Find the person's terminal among 0-2
 * @ret_outer:	outer_close() it
 *
 * A stream that is no terminal stays what it is, so that `warder -t -- less <file` reads the file;
 * only when none is one, all three become the jail's terminal, and 0 and 1 are its other side.
 *
 * Return: 0 or -errno
 */
int outer_open(struct outer *ret_outer)
{
	struct outer outer = OUTER_NONE;
	int stream = -1;

	for (int fd = STDERR_FILENO; fd >= 0; fd--) {
		if (!isatty(fd))
			continue;
		outer.streams |= 1U << fd;
		stream = fd;
	}
	if (stream >= 0) {
		settle(&outer, stream);
		if (tcgetattr(outer.fd, &outer.modes) < 0) {
			int err = errno;

			outer_close(&outer);
			return -err;
		}
	} else {
		outer.streams = ALL_STREAMS;
		outer.in = STDIN_FILENO;
		outer.out = STDOUT_FILENO;
	}
	*ret_outer = outer;
	return 0;
}

void outer_close(struct outer *outer)
{
	if (outer->own)
		close_fd(&outer->fd);
	*outer = OUTER_NONE;
}

/**
 * outer_foreground() - Whether what is typed is meant for us
 * @outer:	Any
 *
 * Return: false where a shell has us in the background. A terminal that is not ours to control has
 * no foreground to be in
 */
bool outer_foreground(const struct outer *outer)
{
	pid_t group = outer->fd < 0 ? -1 : tcgetpgrp(outer->fd);

	return group < 0 || group == getpgrp();
}

/**
 * outer_raw() - Pass on each byte as it is typed and as it is written
 * @outer:	Its modes are remembered; without a terminal nothing happens
 *
 * Context: in the foreground, with SIGTTOU blocked.
 */
void outer_raw(struct outer *outer)
{
	struct termios now;

	if (outer->fd < 0 || tcgetattr(outer->fd, &now) < 0)
		return;
	/* What we have set ourselves is not how it was. */
	if (!outer->raw || now.c_lflag & (ICANON | ECHO | ISIG))
		outer->modes = now;
	cfmakeraw(&now);
	now.c_cc[VMIN] = 1;
	now.c_cc[VTIME] = 0;
	outer->raw = tcsetattr(outer->fd, TCSANOW, &now) == 0;
}

/**
 * outer_discard() - Throw away what comes from the terminal, until nothing does
 * @outer:	Any; raw
 *
 * For as long as it comes, but no longer than a second.
 */
void outer_discard(const struct outer *outer)
{
	struct pollfd fd = { .fd = outer->fd, .events = POLLIN };
	uint64_t end = clock_ns() + DISCARD_NS;
	char bytes[4096];

	while (clock_ns() < end && poll(&fd, 1, QUIET_MS) > 0)
		if (read(outer->fd, bytes, sizeof(bytes)) <= 0)
			break;
}

/**
 * outer_plain() - Leave the terminal as it was before outer_raw()
 * @outer:	Any
 *
 * What came meanwhile was not meant for who reads next, and is thrown away. Not TCSADRAIN: a
 * terminal that is stopped would have us wait.
 */
void outer_plain(struct outer *outer)
{
	if (outer->fd >= 0) {
		tcsetattr(outer->fd, TCSANOW, &outer->modes);
		tcflush(outer->fd, TCIFLUSH);
	}
	outer->raw = false;
}

/**
 * outer_size() - How large the jail's terminal is to be
 * @outer:	Any
 * @ret_size:	The person's, or what terminals had for long where there is none
 */
void outer_size(const struct outer *outer, struct winsize *ret_size)
{
	struct winsize size;

	if (outer->fd < 0 || ioctl(outer->fd, TIOCGWINSZ, &size) < 0)
		size = (struct winsize){ .ws_row = 24, .ws_col = 80 };
	*ret_size = size;
}
