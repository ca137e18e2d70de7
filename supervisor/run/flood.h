/* SPDX-License-Identifier: MIT */
/* supervisor/run/flood.h - `limit output`: what comes out goes through warder's hands */
#ifndef WARDER_SUPERVISOR_RUN_FLOOD_H
#define WARDER_SUPERVISOR_RUN_FLOOD_H

#include "supervisor/run/session.h"
#include "supervisor/run/streams.h"

/**
 * struct flood - What is needed for that
 * @told:	eventfd: more was written than may be; -1: there is no limit
 * @streams:	In the place of 1 and 2; STREAMS_NONE where they are in other hands already: a
 *		verdict's, or the relay's of a terminal
 * @outputs:	What those are passed on to
 */
struct flood {
	int told;
	struct streams streams;
	struct input outputs;
};

#define FLOOD_NONE ((struct flood){ .told = -1, .streams = STREAMS_NONE })

int flood_begin(struct session *session, struct flood *flood);
bool flood_end(struct flood *flood, const struct session *session);
void flood_close(struct flood *flood);

#endif
