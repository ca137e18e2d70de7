/* SPDX-License-Identifier: MIT */
/* supervisor/reading/lines.h - The lines of a log, in memory for one of the greatest length */
#ifndef WARDER_SUPERVISOR_READING_LINES_H
#define WARDER_SUPERVISOR_READING_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "supervisor/reading/line.h"

/**
 * struct lines - Lines of a descriptor
 * @fd:		The log; stays the caller's
 * @buffer:	LINE_MAX_BYTES bytes
 * @start:	First byte that is not used yet
 * @end:	Behind the last byte that was read
 * @scanned:	Bytes from @start known to hold no newline
 * @eof:	Nothing comes behind @end
 * @wait:	Asked at the end of a file that may still grow: 1 to read on, 0 for the end, -errno.
 *		lines_restart() may be called in it. NULL: an end is an end
 * @context:	Its argument
 */
struct lines {
	int fd;
	char *buffer;
	size_t start;
	size_t end;
	size_t scanned;
	bool eof;
	int (*wait)(void *context);
	void *context;
};

/* What lines_next() found. */
enum lines_found {
	LINES_LINE,
	LINES_END,
	LINES_CUT, /* bytes without a newline behind them */
	LINES_LONG,
};

int lines_open(int fd, struct lines *ret_lines);
void lines_close(struct lines *lines);
int lines_next(struct lines *lines, char **ret_line, size_t *ret_len);
int lines_skip(struct lines *lines);
void lines_restart(struct lines *lines);

#endif
