/* SPDX-License-Identifier: MIT */
/* tests/conformance/arena.h - The directory that a case works in, made before anything is jailed */
#ifndef TESTS_CONFORMANCE_ARENA_H
#define TESTS_CONFORMANCE_ARENA_H

#include <sys/types.h>

/* Whom everything belongs to, and the stranger that `%` gives things to. */
struct arena_owner {
	uid_t uid;
	gid_t gid;
};

#define ARENA_STRANGER 4242

/* The times that everything has, before all that a test can do. */
#define ARENA_ATIME 1000000000
#define ARENA_MTIME 1100000000

int arena_make(const char *dir, const char *world, const struct arena_owner *owner);

#endif
