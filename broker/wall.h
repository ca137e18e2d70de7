/* SPDX-License-Identifier: MIT */
/* broker/wall.h - The clock that a policy starts: the host's, and how far it is off */
#ifndef WARDER_BROKER_WALL_H
#define WARDER_BROKER_WALL_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/**
 * struct wall - The emulated clock less the host's
 * @sec:	Seconds, rounded down
 * @nsec:	0 to 999999999
 */
struct wall {
	int64_t sec;
	int64_t nsec;
};

void wall_start(struct wall *wall, uint64_t start);
bool wall_is(uint32_t clock);
struct timespec wall_emulated(const struct wall *wall, struct timespec real);
struct timespec wall_real(const struct wall *wall, struct timespec emulated);

#endif
