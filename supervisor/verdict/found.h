/* SPDX-License-Identifier: MIT */
/* supervisor/verdict/found.h - What one path leads to when a run has ended */
#ifndef WARDER_SUPERVISOR_VERDICT_FOUND_H
#define WARDER_SUPERVISOR_VERDICT_FOUND_H

#include "supervisor/verdict/observation.h"

/**
 * struct found_place - Where the paths of a run are looked up
 * @seen:	The run
 * @copy:	Its working directory as it left it; -1: it had the real one
 * @left:	Bytes that are read at most
 * @until:	A time when nobody of the run lived any more
 */
struct found_place {
	const struct observation *seen;
	int copy;
	off_t left;
	struct timespec until;
};

int found_open(const struct found_place *place, const char *path, int flags);
void found_look(struct found_place *place, const char *path, struct found *ret_found);

#endif
