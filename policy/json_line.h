/* SPDX-License-Identifier: MIT */
/* policy/json_line.h - Values of a JSON policy as lines; for policy/json*.c only */
#ifndef WARDER_POLICY_JSON_LINE_H
#define WARDER_POLICY_JSON_LINE_H

#include "policy/json_spot.h"
#include "policy/parse.h"
#include "policy/script.h"

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

/* Makes the lines that a value stands for: 0, -EINVAL (reported), -ENOMEM. */
typedef int read_value(struct reader *reader, const struct json_spot *spot);

struct place reader_place(struct reader *reader, size_t offset);
int reader_fail(struct reader *reader, size_t offset, const char *help, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
int reader_unknown(struct reader *reader, const struct json_walk *walk, const char *help,
		   const char *near);
int json_line_begin(struct reader *reader, const struct json_spot *spot, const char *word);
int json_line_word(struct reader *reader, const struct json_spot *spot, const char *word);
int json_line_strings(struct reader *reader, const struct json_spot *spot);
void json_line_drop(struct reader *reader, size_t count);

read_value json_line_rule;
read_value json_line_env;
read_value json_line_syscall;
read_value json_line_limit;
read_value json_line_emulate;
int json_line_setting(struct reader *reader, const struct json_spot *spot, const char *word);

#endif
