// SPDX-License-Identifier: MIT
// policy/brace.c - {a,b}: one pattern that stands for several
#include "policy/brace.h"

#include <errno.h>
#include <string.h>

#include "policy/base/text.h"
#include "policy/glob.h"

/* Groups in one pattern, nested or side by side: as deep as the expansion recurses. */
#define BRACE_GROUPS 32

/* One group: the offsets of its braces, and how many commas are its own. */
struct group {
	size_t open;
	size_t close;
	unsigned int commas;
};

/* Finds the end of the group that opens at @group->open; false when it is never closed. */
static bool group_close(const char *pattern, size_t len, struct group *group)
{
	unsigned int depth = 0;

	group->commas = 0;
	for (size_t i = group->open; i < len; i += glob_unit(pattern + i, len - i)) {
		if (pattern[i] == '{')
			depth++;
		else if (pattern[i] == ',' && depth == 1)
			group->commas++;
		else if (pattern[i] == '}' && --depth == 0) {
			group->close = i;
			return true;
		}
	}
	return false;
}

/* Finds the first brace from @from on; @len when there is none. */
static size_t next_brace(const char *pattern, size_t len, size_t from)
{
	size_t i = from;

	while (i < len && pattern[i] != '{' && pattern[i] != '}')
		i += glob_unit(pattern + i, len - i);
	return i;
}

/* Every group must close and hold a choice; this runs once, before anything is expanded. */
static const char *check(const char *pattern, size_t len, size_t *ret_offset)
{
	unsigned int groups = 0;
	const char *wrong = NULL;
	size_t closes = 0, i;

	for (i = next_brace(pattern, len, 0); i < len && !wrong;
	     i = next_brace(pattern, len, i + 1)) {
		struct group group = { .open = i };

		*ret_offset = i;
		if (pattern[i] == '}') {
			if (!closes--)
				wrong = "this } has no { before it";
		} else if (!group_close(pattern, len, &group)) {
			wrong = "this { is never closed";
		} else if (!group.commas) {
			wrong = "braces need a choice, as in {a,b}";
		} else if (++groups > BRACE_GROUPS) {
			wrong = "too many braces in one pattern";
		} else {
			closes++;
		}
	}
	return wrong;
}

static int expand(const char *pattern, size_t len, struct strings *strings)
{
	struct group group = { .open = next_brace(pattern, len, 0) };
	size_t start, depth = 0;
	int r = 0;

	if (group.open >= len)
		return strings->count < BRACE_MAX ? strings_push(strings, pattern, len) : -E2BIG;
	if (!group_close(pattern, len, &group))
		return -EINVAL;
	start = group.open + 1;
	for (size_t i = start; i <= group.close && !r; i += glob_unit(pattern + i, len - i)) {
		if (i == group.close || (pattern[i] == ',' && !depth)) {
			_cleanup_text_ struct text one = { 0 };

			text_add(&one, pattern, group.open);
			text_add(&one, pattern + start, i - start);
			text_add(&one, pattern + group.close + 1, len - group.close - 1);
			r = one.failed ? -ENOMEM : expand(text_cstr(&one), one.len, strings);
			start = i + 1;
		} else if (pattern[i] == '{') {
			depth++;
		} else if (pattern[i] == '}') {
			depth--;
		}
	}
	return r;
}

/**
 * brace_expand() - All patterns that one with braces stands for, in order
 * @pattern:	Escaped form, see policy/glob.h, in which braces and commas may be escaped too; @len
 *		bytes without NUL
 * @len:	How many
 * @strings:	Grows by at most BRACE_MAX, escapes as they were; a pattern without braces is one
 * @ret_wrong:	What is wrong, set only with -EINVAL
 * @ret_offset:	Where in @pattern, likewise
 *
 * Return: 0, -EINVAL, -ENOMEM
 */
int brace_expand(const char *pattern, size_t len, struct strings *strings, const char **ret_wrong,
		 size_t *ret_offset)
{
	size_t offset = 0;
	const char *wrong = check(pattern, len, &offset);
	int r = wrong ? -EINVAL : expand(pattern, len, strings);

	if (r == -E2BIG) {
		offset = next_brace(pattern, len, 0);
		wrong = "these braces stand for too many patterns";
		r = -EINVAL;
	}
	if (r == -EINVAL) {
		*ret_wrong = wrong;
		*ret_offset = offset;
	}
	return r;
}
