/* SPDX-License-Identifier: MIT */
/* policy/base/path.h - Paths as text */
#ifndef WARDER_BASE_PATH_H
#define WARDER_BASE_PATH_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/**
 * path_below() - Whether a path is another one or lies in it
 * @path:	Absolute and canonical
 * @parent:	Likewise; "/" is a parent of everything
 *
 * Whole components count: /a/bc does not lie in /a/b.
 */
static inline bool path_below(const char *path, const char *parent)
{
	size_t len = strlen(parent);

	if (len == 1)
		return true;
	return !strncmp(path, parent, len) && (path[len] == '/' || !path[len]);
}

#endif
