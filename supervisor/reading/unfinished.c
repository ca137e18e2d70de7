// SPDX-License-Identifier: MIT
// supervisor/reading/unfinished.c - Intents of a log whose call has not come yet
#include "supervisor/reading/unfinished.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int grow(struct unfinished *pending)
{
	size_t cap = pending->cap ? pending->cap * 2 : 16;
	struct unfinished_line *lines = reallocarray(pending->lines, cap, sizeof(*lines));

	if (!lines)
		return -ENOMEM;
	pending->lines = lines;
	pending->cap = cap;
	return 0;
}

/**
 * unfinished_add() - Keep the line of an intent
 * @pending:	Grows
 * @tid:	Of the record; there is none of it yet
 * @bytes:	The line, copied
 * @len:	Bytes of it
 *
 * Return: 0; -ENOSPC when there are more than any run can have; -ENOMEM
 */
int unfinished_add(struct unfinished *pending, int32_t tid, const char *bytes, size_t len)
{
	char *copy;

	if (pending->count == UNFINISHED_MAX || len > UNFINISHED_BYTES - pending->bytes)
		return -ENOSPC;
	if (pending->count == pending->cap && grow(pending) < 0)
		return -ENOMEM;
	copy = malloc(len + 1);
	if (!copy)
		return -ENOMEM;
	memcpy(copy, bytes, len);
	copy[len] = '\0';
	pending->lines[pending->count++] =
		(struct unfinished_line){ .tid = tid, .bytes = copy, .len = len };
	pending->bytes += len;
	return 0;
}

static void take_at(struct unfinished *pending, size_t at, struct unfinished_line *ret_line)
{
	*ret_line = pending->lines[at];
	pending->bytes -= ret_line->len;
	pending->count--;
	memmove(&pending->lines[at], &pending->lines[at + 1],
		(pending->count - at) * sizeof(*pending->lines));
}

/**
 * unfinished_take() - Take the line of a thread out
 * @pending:	Shrinks
 * @tid:	Whose
 * @ret_line:	The caller's, if there is one
 *
 * Return: whether there was one
 */
bool unfinished_take(struct unfinished *pending, int32_t tid, struct unfinished_line *ret_line)
{
	for (size_t i = 0; i < pending->count; i++) {
		if (pending->lines[i].tid != tid)
			continue;
		take_at(pending, i, ret_line);
		return true;
	}
	return false;
}

/* Likewise the one that came first. */
bool unfinished_first(struct unfinished *pending, struct unfinished_line *ret_line)
{
	if (!pending->count)
		return false;
	take_at(pending, 0, ret_line);
	return true;
}

void unfinished_line_free(struct unfinished_line *line)
{
	free(line->bytes);
	*line = (struct unfinished_line){ .bytes = NULL };
}

void unfinished_free(struct unfinished *pending)
{
	for (size_t i = 0; i < pending->count; i++)
		unfinished_line_free(&pending->lines[i]);
	free(pending->lines);
	*pending = (struct unfinished){ .lines = NULL };
}
