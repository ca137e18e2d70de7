/* SPDX-License-Identifier: MIT */
/* supervisor/run/signals.h - Signals: ours while we supervise, the caller's for the command */
#ifndef WARDER_SUPERVISOR_RUN_SIGNALS_H
#define WARDER_SUPERVISOR_RUN_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

/**
 * struct signals - What the caller of warder had set up
 * @mask:	Blocked signals
 * @pipe:	SIGPIPE's action
 * @size:	SIGXFSZ's action
 * @passed:	signalfd of what is passed on to the command
 * @ending:	signalfd of those among them that end a run whose command does not run yet
 */
struct signals {
	sigset_t mask;
	struct sigaction pipe;
	struct sigaction size;
	int passed;
	int ending;
};

#define SIGNALS_NONE ((struct signals){ .passed = -1, .ending = -1 })

int signals_take(struct signals *ret_signals);
void signals_close(struct signals *signals);
void signals_restore(const struct signals *signals);
int signals_next(const struct signals *signals, bool apart, bool *ret_asked);
int signals_ending(const struct signals *signals);

#endif
