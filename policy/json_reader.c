// SPDX-License-Identifier: MIT
// policy/json_reader.c - Where in a JSON policy one is, and what is wrong there
#include "policy/json_reader.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/diag.h"

/**
 * reader_place() - Where an offset is
 * @reader:	The text
 * @offset:	In it
 */
struct place reader_place(struct reader *reader, size_t offset)
{
	if (offset < reader->line_at) {
		reader->line_at = reader->seen = 0;
		reader->line = 1;
	}
	while (reader->seen < offset) {
		const char *start = reader->text + reader->seen;
		const char *end = memchr(start, '\n', offset - reader->seen);

		reader->seen = offset;
		if (!end)
			break;
		reader->seen = reader->line_at = (size_t)(end - reader->text) + 1;
		reader->line++;
	}
	return (struct place){ reader->source, reader->line,
			       (unsigned int)(offset - reader->line_at) + 1 };
}

/**
 * reader_fail() - Report a mistake
 * @reader:	Whose diag takes it
 * @offset:	Where
 * @help:	As for diag_error()
 * @format:	The message
 *
 * Return: -EINVAL
 */
int reader_fail(struct reader *reader, size_t offset, const char *help, const char *format, ...)
{
	struct place at = reader_place(reader, offset);
	va_list args;

	va_start(args, format);
	diag_verror(reader->parse->vars.diag, reader->parse->policy, &at, help, format, args);
	va_end(args);
	return -EINVAL;
}

/**
 * reader_unknown() - Report a member that there is not
 * @reader:	Whose diag takes it
 * @walk:	At the member
 * @help:	What to say when none is near
 * @near:	The nearest one, or NULL
 *
 * Return: -EINVAL
 */
int reader_unknown(struct reader *reader, const struct json_walk *walk, const char *help,
		   const char *near)
{
	_cleanup_text_ struct text shown = { 0 }, nearest = { 0 };

	text_visible(&shown, walk->name, strnlen(walk->name, READER_SHOWN));
	if (near)
		text_printf(&nearest, "did you mean `%s`?", near);
	return reader_fail(reader, walk->name_at, near ? text_cstr(&nearest) : help,
			   "unknown member `%s`", text_cstr(&shown));
}
