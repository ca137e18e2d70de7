// SPDX-License-Identifier: MIT
// supervisor/rules/elsewhere.c - Homes that are not a run's own
//
// What root reads may be in the home of somebody else, where what is secret in one's own is no less
// so. And what a log says of homes may be wrong: whoever has a policy made of it has one, too.
#include "supervisor/rules/elsewhere.h"

#include <string.h>

/* Length of the home of a kind that a path is or lies in, 0: it does not. */
static size_t home_len(const char *asker, enum elsewhere kind, const char *path, size_t len)
{
	const char *const starts[] = {
		[ELSEWHERE_ASKER] = asker,
		[ELSEWHERE_HOME] = "/home/",
		[ELSEWHERE_ROOT] = "/root",
		[ELSEWHERE_USERS] = "/Users/",
	};
	const char *start = starts[kind];
	size_t at = start ? strlen(start) : 0, end = at;

	if (at < 2 || len < at || memcmp(path, start, at) != 0)
		return 0;
	while (end < len && path[end] != '/')
		end++;
	return (start[at - 1] == '/') == (end > at) ? end : 0;
}

/**
 * elsewhere() - What a path in another home would be called in the run's own
 * @home:	The run's own
 * @asker:	For ELSEWHERE_ASKER, NULL: none is known
 * @kind:	Which other homes
 * @path:	Resolved, @len bytes
 * @len:	How many
 * @own:	Empty; grows by the name. It may have failed
 *
 * Return: false when the path is in no such home. The run's own may be one of them: then the name
 * is the path.
 */
bool elsewhere(const char *home, const char *asker, enum elsewhere kind, const char *path,
	       size_t len, struct text *own)
{
	size_t head = home_len(asker, kind, path, len);

	if (!head)
		return false;
	text_str(own, home[1] ? home : "");
	text_add(own, path + head, len - head);
	if (!own->len)
		text_char(own, '/');
	return true;
}
