/* SPDX-License-Identifier: MIT */
/* supervisor/unpack/cache.h - Where unpacked roots are kept */
#ifndef WARDER_SUPERVISOR_UNPACK_CACHE_H
#define WARDER_SUPERVISOR_UNPACK_CACHE_H

#include "policy/base/text.h"
#include "supervisor/unpack/descriptor.h"
#include "supervisor/unpack/tree.h"

/* In the directory of an image. */
#define CACHE_ROOT "root"

/**
 * struct cache - The directory, with a directory for each image in it
 * @fd:		Open
 * @path:	Absolute, links resolved
 */
struct cache {
	int fd;
	char *path;
};

#define CACHE_NONE ((struct cache){ .fd = -1 })

/**
 * struct draft - The directory of an image that is being unpacked
 * @fd:		Open and locked
 * @name:	Its name until it is complete
 * @final:	Its name then
 */
struct draft {
	int fd;
	char name[SHA256_HEX + 16];
	char final[SHA256_HEX + 16];
};

#define DRAFT_NONE ((struct draft){ .fd = -1 })

int cache_open(const char *path, struct cache *ret_cache, struct text *message);
bool cache_has(const struct cache *cache, const char *hex, struct skipped *ret_skipped);
int cache_begin(const struct cache *cache, const char *hex, struct draft *ret_draft,
		struct text *message);
int cache_finish(const struct cache *cache, struct draft *draft, const struct skipped *skipped,
		 struct text *message);
void cache_discard(const struct cache *cache, struct draft *draft);
void cache_sweep(const struct cache *cache);
int cache_remove(const struct cache *cache, const char *hex, struct text *message);
void cache_close(struct cache *cache);

#endif
