/* SPDX-License-Identifier: MIT */
/* broker/walk.h - One step of a path at a time, as the target would take it */
#ifndef WARDER_BROKER_WALK_H
#define WARDER_BROKER_WALK_H

#include "broker/resolve.h"

#define WALK_LINKS 40 /* MAXSYMLINKS of the kernel */

/**
 * struct walk - A path on its way
 * @rest:	What is still to go, NUL terminated, allocated: each link may put a whole path in
 *		front of it
 * @links:	Symlinks followed so far
 * @plain:	Magic links are -ELOOP
 */
struct walk {
	char *rest;
	unsigned int links;
	bool plain;
};

int walk_directory(const struct world *world, const struct origin *origin, int start,
		   const char *path, unsigned int flags, unsigned int *links, struct name *name);
int walk_link(const struct world *world, const struct origin *origin, int dir, const char *leaf,
	      int link, const struct stat *st, char *to, size_t room);
int walk_read(const struct world *world, const struct origin *origin, const struct name *name,
	      char *to, size_t room, size_t *ret_len);
bool walk_is_own(const struct world *world, int dir);
int walk_magic(const struct world *world, int dir, const char *leaf, bool plain);

/*
 * What is no error: the link is a magic one; a link was met, and the path is another one now; the
 * path leads through something hidden, and ends there. Larger than any descriptor.
 */
enum walk_result {
	WALK_MAGIC = 1 << 30,
	WALK_AGAIN,
	WALK_VEILED,
};

#endif
