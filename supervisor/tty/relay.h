/* SPDX-License-Identifier: MIT */
/* supervisor/tty/relay.h - The process that connects the person's terminal with the jail's */
#ifndef WARDER_SUPERVISOR_TTY_RELAY_H
#define WARDER_SUPERVISOR_TTY_RELAY_H

#include <stdint.h>

#include <stdbool.h>
#include <sys/types.h>

#include "supervisor/tty/outer.h"

/**
 * struct relay - The supervisor's hold on it
 * @outer:	The person's side, which the session owns
 * @pid:	0: it does not run
 * @control:	A socket to it; the end of it is its end
 * @error:	What standard error was, -1: it was left as it is
 * @messages:	A pipe to it, in the place of that, -1 likewise
 * @flood:	As in struct pump_spec; set by the caller
 * @most:	Likewise
 */
struct relay {
	struct outer *outer;
	pid_t pid;
	int control;
	int error;
	int messages;
	int flood;
	uint64_t most;
};

#define RELAY_NONE ((struct relay){ .control = -1, .error = -1, .messages = -1, .flood = -1 })

int relay_start(struct relay *relay, struct outer *outer, int *master);
void relay_pause(struct relay *relay);
void relay_go_on(struct relay *relay);
void relay_end(struct relay *relay, int (*wait)(void *context, int fd, short events),
	       void *context);

#endif
