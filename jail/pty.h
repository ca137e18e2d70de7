/* SPDX-License-Identifier: MIT */
/* jail/pty.h - A terminal of the jail's own */
#ifndef WARDER_JAIL_PTY_H
#define WARDER_JAIL_PTY_H

#include <stdbool.h>
#include <sys/ioctl.h>
#include <sys/types.h>
#include <termios.h>

#include "jail/stage.h"

/**
 * struct pty_spec - What the jail's terminal is like
 * @wanted:	There is to be one
 * @streams:	Which of 0-2 it takes the place of, a bit each
 * @modes:	Its modes, where @has_modes; else as the kernel makes a terminal
 * @size:	Its size
 */
struct pty_spec {
	bool wanted;
	unsigned int streams;
	bool has_modes;
	struct termios modes;
	struct winsize size;
};

int pty_make(const struct pty_spec *spec, int *ret_master, int *ret_slave,
	     struct stage_error *error);
int pty_foreground(int slave, pid_t command, struct stage_error *error);

#endif
