/* SPDX-License-Identifier: MIT */
/* supervisor/reading/unfinished.h - Intents of a log whose call has not come yet */
#ifndef WARDER_SUPERVISOR_READING_UNFINISHED_H
#define WARDER_SUPERVISOR_READING_UNFINISHED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Threads that can be in a call at once, and bytes of their lines: a log has never more. */
#define UNFINISHED_MAX 4096U
#define UNFINISHED_BYTES (64U * 1024U * 1024U)

/**
 * struct unfinished_line - One intent
 * @tid:	Whose
 * @bytes:	Its line; heap
 * @len:	Bytes of it
 */
struct unfinished_line {
	int32_t tid;
	char *bytes;
	size_t len;
};

/**
 * struct unfinished - Those of a log; zeroed: none
 * @lines:	@count of them, in the order in which they came
 * @count:	How many
 * @cap:	For how many there is room
 * @bytes:	Of all lines
 */
struct unfinished {
	struct unfinished_line *lines;
	size_t count;
	size_t cap;
	size_t bytes;
};

int unfinished_add(struct unfinished *pending, int32_t tid, const char *bytes, size_t len);
bool unfinished_take(struct unfinished *pending, int32_t tid, struct unfinished_line *ret_line);
bool unfinished_first(struct unfinished *pending, struct unfinished_line *ret_line);
void unfinished_line_free(struct unfinished_line *line);
void unfinished_free(struct unfinished *pending);

#endif
