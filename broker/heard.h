/* SPDX-License-Identifier: MIT */
/* broker/heard.h - Whether the tracer has heard of every task that there was */
#ifndef WARDER_BROKER_HEARD_H
#define WARDER_BROKER_HEARD_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct heard - What it is told by
 * @host_forks:	Tasks that the host had made at the beginning
 * @known:	Whether that could be read
 */
struct heard {
	uint64_t host_forks;
	bool known;
};

void heard_begin(struct heard *heard, int proc);
bool heard_all(const struct heard *heard, int proc, uint64_t tasks);

#endif
