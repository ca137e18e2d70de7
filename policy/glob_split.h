/* SPDX-License-Identifier: MIT */
/* policy/glob_split.h - Names by which of some globs match them */
#ifndef WARDER_POLICY_GLOB_SPLIT_H
#define WARDER_POLICY_GLOB_SPLIT_H

#include <stdbool.h>
#include <stddef.h>

/* A component's pattern, escaped form as in policy/glob.h. */
struct glob_text {
	const char *text;
	size_t len;
};

/**
 * struct glob_class - One set of globs that some names match, and no other globs
 * @name:	Such a name, one of the shortest
 * @len:	Its bytes
 * @matched:	By glob
 */
struct glob_class {
	const char *name;
	size_t len;
	const bool *matched;
};

int glob_split(const struct glob_text *globs, size_t count, bool abstract,
	       int (*emit)(void *ctx, const struct glob_class *class), void *ctx);

#endif
