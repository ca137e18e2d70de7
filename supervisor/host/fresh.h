/* SPDX-License-Identifier: MIT */
/* supervisor/host/fresh.h - Which names the layer in hand has brought itself */
#ifndef WARDER_SUPERVISOR_HOST_FRESH_H
#define WARDER_SUPERVISOR_HOST_FRESH_H

#include <sodium.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct fresh - A set of names in directories, as keyed hashes
 * @slots:	@cap of them, a power of two; 0 is a free one
 * @cap:	How many
 * @count:	How many are not free
 * @key:	Nobody else knows it, so that no image can make hashes meet
 */
struct fresh {
	uint64_t *slots;
	size_t cap;
	size_t count;
	unsigned char key[crypto_shorthash_KEYBYTES];
};

void fresh_begin(struct fresh *fresh);
int fresh_add(struct fresh *fresh, uint64_t parent, const char *name);
bool fresh_has(const struct fresh *fresh, uint64_t parent, const char *name);
void fresh_free(struct fresh *fresh);

#endif
