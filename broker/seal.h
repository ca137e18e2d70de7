/* SPDX-License-Identifier: MIT */
/* broker/seal.h - Which mounts are the jail's own, where nothing is to be written to others */
#ifndef WARDER_BROKER_SEAL_H
#define WARDER_BROKER_SEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct seal - Their numbers
 * @ids:	Sorted, @count of them
 * @count:	How many
 * @cap:	For how many there is room
 */
struct seal {
	uint64_t *ids;
	size_t count;
	size_t cap;
};

int seal_open(int view, struct seal *ret_seal);
bool seal_has(const struct seal *seal, int pin);

#endif
