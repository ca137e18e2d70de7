/* SPDX-License-Identifier: MIT */
/* supervisor/run/patience.h - Waiting for who reads what is written, without being deaf meanwhile
 */
#ifndef WARDER_SUPERVISOR_RUN_PATIENCE_H
#define WARDER_SUPERVISOR_RUN_PATIENCE_H

#include "supervisor/run/watch.h"

/**
 * struct patience - What has to be looked after while somebody reads nothing
 * @launched:	The jail
 * @up:	It is there, as long as its @pid is not 0
 * @signals:	From signals_take()
 * @watched:	Gets what came to pass
 * @apart:	As for signals_next()
 * @wall:	Clock of `limit wall`, -1: none, or it has run out
 */
struct patience {
	struct launched *launched;
	const struct signals *signals;
	struct watched *watched;
	bool up;
	bool apart;
	int wall;
};

int patience_wait(void *context, int fd, short events);

#endif
