/* SPDX-License-Identifier: MIT */
/* supervisor/run/watch.h - While the jail runs: records, signals, the clock, the end */
#ifndef WARDER_SUPERVISOR_RUN_WATCH_H
#define WARDER_SUPERVISOR_RUN_WATCH_H

#include <signal.h>

#include "supervisor/ask/asking.h"
#include "supervisor/run/audit.h"
#include "supervisor/run/launch.h"
#include "supervisor/tty/relay.h"

/**
 * struct watched - How a run ended
 * @ended:	The command ended and @end tells how
 * @end:	From the broker
 * @broker:	How the broker's process ended
 * @timed_out:	`limit wall` ended it
 * @flooded:	`limit output` ended it
 * @interrupted: Somebody asked it to end; whether it did is another matter
 * @relay_died:	Nobody passed on what is typed any more: the jail was ended for it
 * @log_error:	The log could not be written: -errno, and the jail was ended for it
 */
struct watched {
	bool ended;
	struct control_ended end;
	siginfo_t broker;
	bool timed_out;
	bool flooded;
	bool interrupted;
	bool relay_died;
	int log_error;
};

struct patience;

int watch(struct launched *launched, struct audit *audit, struct asking *asking,
	  struct relay *relay, const struct signals *signals, const struct limit_value *wall,
	  struct patience *patience, struct watched *ret_watched);

#endif
