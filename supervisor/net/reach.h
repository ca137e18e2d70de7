/* SPDX-License-Identifier: MIT */
/* supervisor/net/reach.h - How far an internet address reaches */
#ifndef WARDER_SUPERVISOR_NET_REACH_H
#define WARDER_SUPERVISOR_NET_REACH_H

#include <stdint.h>

/* Bits, so that several can be said to have been there. */
enum reach {
	REACH_GLOBAL = 1,
	REACH_LOOPBACK = 2,
	REACH_LINK = 4,
	REACH_PRIVATE = 8,
	REACH_SPECIAL = 16, /* of no host: unspecified, multicast, documentation, reserved */
};

enum reach reach_of(const uint8_t ip[16]);
const char *reach_words(enum reach reach);

#endif
