// SPDX-License-Identifier: MIT
// supervisor/reading/lines.c - The lines of a log, in memory for one of the greatest length
#include "supervisor/reading/lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy/base/cleanup.h"

/**
 * lines_open() - Begin to read lines
 * @fd:		Open for reading; may be a pipe
 * @ret_lines:	lines_close() in any case
 *
 * Return: 0 or -ENOMEM
 */
int lines_open(int fd, struct lines *ret_lines)
{
	*ret_lines = (struct lines){ .fd = fd, .buffer = malloc(LINE_MAX_BYTES) };
	return ret_lines->buffer ? 0 : -ENOMEM;
}

void lines_close(struct lines *lines)
{
	free(steal_ptr(lines->buffer));
}

/* Whether more may come where there is nothing now. */
static int wait_for_more(struct lines *lines)
{
	int r = lines->wait ? lines->wait(lines->context) : 0;

	lines->eof = !r;
	return r < 0 ? r : 0;
}

/* Reads more bytes behind those that are there. There is room for at least one. */
static int fill(struct lines *lines)
{
	ssize_t got;

	if (lines->start) {
		memmove(lines->buffer, lines->buffer + lines->start, lines->end - lines->start);
		lines->end -= lines->start;
		lines->start = 0;
	}
	do {
		got = read(lines->fd, lines->buffer + lines->end, LINE_MAX_BYTES - lines->end);
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		return -errno;
	lines->end += (size_t)got;
	return got ? 0 : wait_for_more(lines);
}

/**
 * lines_next() - The next line, without its newline
 * @lines:	From lines_open()
 * @ret_line:	Valid until the next call; the caller may write to it. Also set for LINES_CUT
 * @ret_len:	Bytes of it
 *
 * Trust: the log may hold any bytes.
 *
 * Return: enum lines_found, or -errno
 */
int lines_next(struct lines *lines, char **ret_line, size_t *ret_len)
{
	for (;;) {
		char *from = lines->buffer + lines->start;
		size_t have = lines->end - lines->start;
		char *newline = memchr(from + lines->scanned, '\n', have - lines->scanned);
		int r;

		*ret_line = from;
		if (newline) {
			*ret_len = (size_t)(newline - from);
			lines->start += *ret_len + 1;
			lines->scanned = 0;
			return LINES_LINE;
		}
		*ret_len = have;
		if (lines->eof)
			return have ? LINES_CUT : LINES_END;
		if (have == LINE_MAX_BYTES)
			return LINES_LONG;
		lines->scanned = have;
		r = fill(lines);
		if (r < 0)
			return r;
	}
}

/**
 * lines_skip() - Go on behind a line that is too long
 * @lines:	lines_next() said LINES_LONG
 *
 * Return: 0, also when it is the last one, or -errno
 */
int lines_skip(struct lines *lines)
{
	int found;
	char *line;
	size_t len;

	do {
		lines->start = lines->end;
		lines->scanned = 0;
		found = lines_next(lines, &line, &len);
	} while (found == LINES_LONG);
	if (found == LINES_CUT) {
		lines->start = lines->end;
		lines->scanned = 0;
	}
	return found < 0 ? found : 0;
}

/**
 * lines_restart() - Forget what was read: the descriptor stands at the start of other lines now
 * @lines:	From lines_open()
 */
void lines_restart(struct lines *lines)
{
	lines->start = 0;
	lines->end = 0;
	lines->scanned = 0;
}
