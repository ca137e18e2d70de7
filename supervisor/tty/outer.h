/* SPDX-License-Identifier: MIT */
/* supervisor/tty/outer.h - The person's side of a jail that has a terminal of its own (-t) */
#ifndef WARDER_SUPERVISOR_TTY_OUTER_H
#define WARDER_SUPERVISOR_TTY_OUTER_H

#include <stdbool.h>
#include <sys/ioctl.h>
#include <termios.h>

/**
 * struct outer - What the jail's terminal is connected to
 * @streams:	Which of 0-2 the jail's terminal takes the place of, a bit each: those that are
 *		terminals, or all when none is
 * @fd:		The person's terminal, -1: there is none
 * @own:	@fd is an open file of our own, which nobody else has to share the flags of
 * @in:		Where is read for the jail
 * @out:	Where is written what it writes
 * @raw:	@fd is raw, by us
 * @modes:	Of @fd, before that
 */
struct outer {
	unsigned int streams;
	int fd;
	bool own;
	int in;
	int out;
	bool raw;
	struct termios modes;
};

#define OUTER_NONE ((struct outer){ .fd = -1, .in = -1, .out = -1 })

int outer_open(struct outer *ret_outer);
void outer_close(struct outer *outer);
bool outer_foreground(const struct outer *outer);
void outer_raw(struct outer *outer);
void outer_discard(const struct outer *outer);
void outer_plain(struct outer *outer);
void outer_size(const struct outer *outer, struct winsize *ret_size);

#endif
