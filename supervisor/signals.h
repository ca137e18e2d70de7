/* SPDX-License-Identifier: MIT */
/* supervisor/signals.h - Signals: ours while we supervise, the caller's for the command */
#ifndef WARDER_SUPERVISOR_SIGNALS_H
#define WARDER_SUPERVISOR_SIGNALS_H

#include <signal.h>

/**
 * struct signals - What the caller of warder had set up
 * @mask:	Blocked signals
 * @pipe:	SIGPIPE's action
 * @size:	SIGXFSZ's action
 */
struct signals {
	sigset_t mask;
	struct sigaction pipe;
	struct sigaction size;
};

int signals_take(struct signals *ret_signals, int *ret_fd);
void signals_restore(const struct signals *signals);
int signals_next(int fd);

#endif
