// SPDX-License-Identifier: MIT
// policy/diag.c - Messages about a policy that a person can act on
#include "policy/diag.h"

#include <string.h>

/* A line longer than this is shown in part, around the column that matters. */
#define SHOWN_MAX 160
#define SHOWN_BEFORE 80

static const char *source_line(const struct source *source, unsigned int line, size_t *ret_len)
{
	const char *at = source->text, *end = source->text + source->len, *stop;

	for (unsigned int i = 1; i < line; i++) {
		const char *next = memchr(at, '\n', (size_t)(end - at));

		if (!next)
			return NULL;
		at = next + 1;
	}
	stop = memchr(at, '\n', (size_t)(end - at));
	*ret_len = (size_t)((stop ? stop : end) - at);
	if (*ret_len && at[*ret_len - 1] == '\r')
		--*ret_len;
	return at;
}

/* Appends @len bytes that a terminal can show; tabs stay tabs, so that a caret line can copy them.
 */
static void add_shown(struct text *text, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len;) {
		const char *tab = memchr(bytes + i, '\t', len - i);
		size_t plain = tab ? (size_t)(tab - bytes) - i : len - i;

		text_visible(text, bytes + i, plain);
		i += plain;
		if (tab) {
			text_char(text, '\t');
			i++;
		}
	}
}

/* Appends blanks as wide as what add_shown() makes of the same bytes: tabs again, one a character.
 */
static void add_blank(struct text *text, const char *bytes, size_t len)
{
	_cleanup_text_ struct text shown = { 0 };

	add_shown(&shown, bytes, len);
	for (size_t i = 0; i < shown.len; i++) {
		unsigned char byte = (unsigned char)shown.data[i];

		if (byte == '\t')
			text_char(text, '\t');
		else if ((byte & 0xc0) != 0x80)
			text_char(text, ' ');
	}
}

static void add_excerpt(struct text *text, const char *line, size_t len, size_t column)
{
	size_t at = column ? column - 1 : 0, from = 0, shown;

	if (at > len)
		at = len;
	if (len > SHOWN_MAX && at > SHOWN_BEFORE)
		from = at - SHOWN_BEFORE;
	shown = len - from > SHOWN_MAX ? SHOWN_MAX : len - from;
	text_str(text, from ? "    ..." : "    ");
	add_shown(text, line + from, shown);
	text_str(text, from + shown < len ? "...\n" : "\n");
	text_str(text, from ? "       " : "    ");
	add_blank(text, line + from, at - from);
	text_str(text, "^\n");
}

void diag_verror(struct policy_diag *diag, const struct policy *policy, const struct place *at,
		 const char *help, const char *format, va_list args)
{
	struct text *text = &diag->text;
	const char *line = NULL;
	size_t len = 0;

	diag->count++;
	if (diag->count == DIAG_MAX + 1)
		text_str(text, "more errors follow; mend these first\n");
	if (diag->count > DIAG_MAX)
		return;
	if (policy && at) {
		policy_place(policy, at, text);
		text_str(text, ": ");
		line = source_line(&policy->sources[at->source], at->line, &len);
	}
	text_vprintf(text, format, args);
	text_char(text, '\n');
	if (line)
		add_excerpt(text, line, len, at->column);
	if (help && *help)
		text_printf(text, "help: %s\n", help);
}

/**
 * diag_error() - Add one error: what, where, the line itself, a caret, a remedy
 * @diag:	Counts it; only the first DIAG_MAX are written out
 * @policy:	To find the place; NULL for an error that has none
 * @at:		Where; NULL likewise
 * @help:	What to do about it, without "help: "; NULL or "" for nothing
 * @format:	The message, no newline
 *
 * Values that come from a text must have gone through text_visible().
 */
void diag_error(struct policy_diag *diag, const struct policy *policy, const struct place *at,
		const char *help, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	diag_verror(diag, policy, at, help, format, args);
	va_end(args);
}

/**
 * diag_nearest() - The name in a table that a misspelt word was most likely meant to be
 * @word:	What was written
 * @table:	Rows whose first member is `const char *`
 * @count:	Rows
 * @stride:	Bytes of a row
 *
 * Return: the name, or NULL when none is near
 */
const char *diag_nearest(const char *word, const void *table, size_t count, size_t stride)
{
	size_t best = strlen(word) / 3 + 2;
	const char *nearest = NULL;

	for (size_t i = 0; i < count; i++) {
		const char *name;
		size_t distance;

		memcpy(&name, (const char *)table + i * stride, sizeof(name));
		distance = edit_distance(word, name, best);
		if (distance < best && distance < strlen(name)) {
			best = distance;
			nearest = name;
		}
	}
	return nearest;
}
