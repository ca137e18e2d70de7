/* SPDX-License-Identifier: MIT */
/* supervisor/ask/terminal.h - The terminal of the person who started the run */
#ifndef WARDER_SUPERVISOR_ASK_TERMINAL_H
#define WARDER_SUPERVISOR_ASK_TERMINAL_H

#include <stdbool.h>
#include <sys/types.h>
#include <termios.h>

/* Ctrl-C: a byte that ends a line while the terminal is taken. */
#define TERMINAL_END 0x03

/**
 * struct terminal - /dev/tty, and what it was like before it was taken
 * @fd:		Never waits; -1: there is none
 * @taken:	By terminal_take()
 * @modes:	Before that
 * @group:	The foreground process group before that
 */
struct terminal {
	int fd;
	bool taken;
	struct termios modes;
	pid_t group;
};

dev_t terminal_device(void);
void terminal_open(struct terminal *terminal);
void terminal_close(struct terminal *terminal);
bool terminal_take(struct terminal *terminal, bool jail);
void terminal_give(struct terminal *terminal);
void terminal_forget(const struct terminal *terminal);

#endif
