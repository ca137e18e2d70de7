/* SPDX-License-Identifier: MIT */
/* policy/base/hash.h - Where bytes go in a hash table */
#ifndef WARDER_BASE_HASH_H
#define WARDER_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* The hash of no bytes. */
#define HASH_EMPTY UINT64_C(0xcbf29ce484222325)

/**
 * hash_bytes() - Hash bytes, 64 bits wide
 * @hash:	HASH_EMPTY, or the hash of what stands in front of them
 * @bytes:	Any
 * @len:	How many
 *
 * FNV-1a. It is no secret: who chooses the bytes can make them meet in one place of a table, which
 * then is as slow as a list. Use it where that hurts nobody else, or where the table has a bound.
 */
static inline uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t len)
{
	const unsigned char *byte = bytes;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ byte[i]) * UINT64_C(0x100000001b3);
	return hash;
}

/* A number whose bits all depend on all of another one's. */
static inline uint64_t hash_mix(uint64_t hash)
{
	hash ^= hash >> 32;
	hash *= UINT64_C(0xd6e8feb86659fd93);
	return hash ^ hash >> 29;
}

#endif
