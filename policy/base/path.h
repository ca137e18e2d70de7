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

/**
 * path_join() - Put a path behind another one, with one slash between them
 * @to:		Gets it, cut where there is no more room; may be @first
 * @room:	Bytes there, more than two
 * @first:	Absolute
 * @second:	May begin with slashes, or be empty
 */
static inline void path_join(char *to, size_t room, const char *first, const char *second)
{
	size_t first_len, second_len;

	while (*second == '/')
		second++;
	first_len = strcmp(first, "/") ? strnlen(first, room - 2) : 0;
	second_len = strnlen(second, room - 2 - first_len);
	memmove(to, first, first_len);
	if (second_len || !first_len)
		to[first_len++] = '/';
	memcpy(to + first_len, second, second_len);
	to[first_len + second_len] = '\0';
}

/**
 * path_behind() - What of a path stands behind one that it lies in
 * @path:	As for path_below(), which said yes
 * @parent:	Likewise
 *
 * Return: "" where both are the same; else it begins with a slash
 */
static inline const char *path_behind(const char *path, const char *parent)
{
	const char *behind = path + (parent[1] ? strlen(parent) : 0);

	return behind[0] == '/' && !behind[1] ? behind + 1 : behind;
}

/**
 * path_is_resolved() - Whether a path is one that a lookup can end at
 * @path:	Any
 *
 * It begins with a slash and has no component that is empty, `.` or `..`.
 */
static inline bool path_is_resolved(const char *path)
{
	if (path[0] != '/')
		return false;
	for (const char *at = path; path[1] && *at; at += 1 + strcspn(at + 1, "/")) {
		size_t len = strcspn(at + 1, "/");

		if (!len || (at[1] == '.' && (len == 1 || (len == 2 && at[2] == '.'))))
			return false;
	}
	return true;
}

#endif
