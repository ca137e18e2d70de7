/* SPDX-License-Identifier: MIT */
/* policy/json_reader.h - Where in a JSON policy one is, and what is wrong there */
#ifndef WARDER_POLICY_JSON_READER_H
#define WARDER_POLICY_JSON_READER_H

#include "policy/json_spot.h"
#include "policy/parse.h"
#include "policy/script.h"

/* Bytes of a word that is wrong; longer ones come from a file that is no policy at all. */
#define READER_SHOWN 60

/**
 * struct reader - How far a text has been read; places are mostly asked for in its order
 * @parse:	Its diag takes the mistakes
 * @source:	Index into policy.sources
 * @text:	The text
 * @script:	Grows
 * @line_at:	Offset of the line that was asked for last
 * @line:	Its number
 * @seen:	Offset up to which there are no more lines
 */
struct reader {
	const struct parse *parse;
	unsigned int source;
	const char *text;
	struct script *script;
	size_t line_at;
	unsigned int line;
	size_t seen;
};

struct place reader_place(struct reader *reader, size_t offset);
int reader_fail(struct reader *reader, size_t offset, const char *help, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
int reader_unknown(struct reader *reader, const struct json_walk *walk, const char *help,
		   const char *near);

#endif
