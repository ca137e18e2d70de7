/* SPDX-License-Identifier: MIT */
/* supervisor/reading/line.h - One line of a log, as a checker reads it */
#ifndef WARDER_SUPERVISOR_READING_LINE_H
#define WARDER_SUPERVISOR_READING_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "supervisor/words/digest.h"

/* Longest line, its newline included. */
#define LINE_MAX_BYTES (1024U * 1024U)

/**
 * struct line - What the chain needs of a line
 * @seq:	Its number
 * @kind:	@kind_len bytes: start, call …
 * @body:	Bytes of the line that its h covers, but for the closing brace
 * @h:		DIGEST_HEX digits
 */
struct line {
	uint64_t seq;
	const char *kind;
	size_t kind_len;
	size_t body;
	const char *h;
};

int line_parse(const char *bytes, size_t len, struct line *ret_line);
bool line_is(const struct line *line, const char *kind);
void line_hash(const struct line *line, char *bytes, const char *head,
	       char ret_hex[DIGEST_HEX + 1]);
bool line_follows(const struct line *line, char *bytes, const char *head);

#endif
