/* SPDX-License-Identifier: MIT */
/* tests/unit/policy/aliases.h - Other names of what random policies name */
#ifndef WARDER_TESTS_ALIASES_H
#define WARDER_TESTS_ALIASES_H

#include <stdio.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/tree.h"

/*
 * /a is also /b, /a/c/… is also /x/…, and /c is mounted below itself too: aliases as bind mounts
 * and symlinks make them.
 */
static inline int each_name(void *ctx, const char *path, bool allow,
			    void (*emit)(void *to, const char *name), void *to)
{
	static const char *const aliases[][2] = {
		{ "/a", "/b" }, { "/a/c", "/x" }, { "/x", "/x" }, { "/c", "/c/a" }
	};

	(void)ctx;
	(void)allow;
	for (size_t i = 0; i < ARRAY_SIZE(aliases); i++) {
		size_t len = strlen(aliases[i][0]);
		char name[256];

		if (strncmp(path, aliases[i][0], len) != 0 || (path[len] && path[len] != '/'))
			continue;
		snprintf(name, sizeof(name), "%s%s", aliases[i][1], path + len);
		emit(to, name);
	}
	return 0;
}

/* Things that are shown in several places. */
static inline const struct tree_same *each_same(void *ctx, size_t index)
{
	static char first[][8] = { "/a/b", "/c", "/ab/a/c" }, second[][8] = { "/a/c", "/abc" };
	static char *one[] = { first[0], first[1], first[2] }, *two[] = { second[0], second[1] };
	static const struct tree_same all[] = {
		{ .places = { one, ARRAY_SIZE(one), 0 } },
		{ .places = { two, ARRAY_SIZE(two), 0 } },
	};

	(void)ctx;
	return index < ARRAY_SIZE(all) ? &all[index] : NULL;
}

/* No other names than those. */
static inline int no_name(void *ctx, const char *path, bool allow,
			  void (*emit)(void *to, const char *name), void *to)
{
	(void)ctx;
	(void)path;
	(void)allow;
	(void)emit;
	(void)to;
	return 0;
}

static const struct tree_names aliases = { .each = each_name },
			       twice = { .each = no_name, .same = each_same },
			       both = { .each = each_name, .same = each_same };

static const struct tree_names *const all_names[] = { NULL, &aliases, &twice, &both };

#endif
