/* SPDX-License-Identifier: MIT */
/* supervisor/tty/pump.h - What goes on between the person's terminal and the jail's */
#ifndef WARDER_SUPERVISOR_TTY_PUMP_H
#define WARDER_SUPERVISOR_TTY_PUMP_H

#include <stdint.h>

#include "supervisor/tty/outer.h"

/* What the supervisor says, a byte a message; each but the last is answered with itself. */
enum pump_word {
	PUMP_PAUSE = 'P', /* leave the terminal as it was */
	PUMP_GO_ON = 'G',
	PUMP_END = 'E', /* the jail has ended: pass on what is left, and end */
};

/**
 * struct pump_spec - What it works on; all become the pump's
 * @outer:	The person's side
 * @master:	The jail's side
 * @control:	Words; the end of it is the end of the supervisor
 * @messages:	What the supervisor writes to standard error meanwhile, -1: it goes elsewhere
 * @flood:	eventfd that is told when the jail wrote more than @most bytes, -1: it may
 * @most:	Likewise
 */
struct pump_spec {
	struct outer outer;
	int master;
	int control;
	int messages;
	int flood;
	uint64_t most;
};

int pump_run(const struct pump_spec *spec);

#endif
