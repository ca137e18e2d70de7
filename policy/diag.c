// SPDX-License-Identifier: MIT
// policy/diag.c - Messages about a policy that a person can act on
#include "policy/diag.h"

#include <stdlib.h>
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

/* One more, without its text; NULL when memory is short. */
static struct diagnostic *add(struct policy_diag *diag, enum diag_level level,
			      const struct policy *policy, const struct place *at, const char *help)
{
	struct diagnostic *items = reallocarray(diag->items, diag->kept + 1, sizeof(*items));
	struct diagnostic *diagnostic;

	if (!items) {
		diag->failed = true;
		return NULL;
	}
	diag->items = items;
	diagnostic = &items[diag->kept++];
	*diagnostic = (struct diagnostic){ .level = level };
	if (policy && at) {
		diagnostic->at = *at;
		policy_place(policy, at, &diagnostic->where);
	}
	if (help)
		text_str(&diagnostic->help, help);
	return diagnostic;
}

static void add_line(struct diagnostic *diagnostic, const struct policy *policy)
{
	const struct place *at = &diagnostic->at;
	const char *line;
	size_t len = 0;

	if (!diagnostic->where.len || at->source >= policy->source_count)
		return;
	line = source_line(&policy->sources[at->source], at->line, &len);
	if (line)
		add_excerpt(&diagnostic->below, line, len, at->column);
}

static void settle(struct policy_diag *diag, const struct diagnostic *diagnostic)
{
	diag->failed |= diagnostic->where.failed || diagnostic->text.failed ||
			diagnostic->below.failed || diagnostic->help.failed;
}

/* One that is counted, and kept unless there are enough. */
static void add_counted(struct policy_diag *diag, enum diag_level level,
			const struct policy *policy, const struct place *at, const char *help,
			const char *format, va_list args)
{
	struct diagnostic *diagnostic;

	diag->count++;
	if (diag->count == DIAG_MAX + 1)
		diag_say(diag, "more errors follow; mend these first", "");
	if (diag->count > DIAG_MAX)
		return;
	diagnostic = add(diag, level, policy, at, help);
	if (!diagnostic)
		return;
	text_vprintf(&diagnostic->text, format, args);
	add_line(diagnostic, policy);
	settle(diag, diagnostic);
}

void diag_verror(struct policy_diag *diag, const struct policy *policy, const struct place *at,
		 const char *help, const char *format, va_list args)
{
	add_counted(diag, DIAG_ERROR, policy, at, help, format, args);
}

/**
 * diag_error() - Add one error: what, where, the line itself, a caret, a remedy
 * @diag:	Counts it; only the first DIAG_MAX are kept
 * @policy:	To find the place; NULL for an error that has none
 * @at:		Where; NULL likewise
 * @help:	What to do about it; NULL or "" for nothing
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

/* The same for a warning. */
void diag_warning(struct policy_diag *diag, const struct policy *policy, const struct place *at,
		  const char *help, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add_counted(diag, DIAG_WARNING, policy, at, help, format, args);
	va_end(args);
}

static void add_kept(struct policy_diag *diag, enum diag_level level, const struct policy *policy,
		     const struct place *at, const char *help, const char *text, bool line)
{
	struct diagnostic *diagnostic = add(diag, level, policy, at, help);

	diag->count++;
	if (!diagnostic)
		return;
	text_str(&diagnostic->text, text);
	if (line)
		add_line(diagnostic, policy);
	settle(diag, diagnostic);
}

/**
 * diag_add() - Add a diagnostic that is kept, however many there are
 * @diag:	Grows
 * @level:	How bad
 * @policy:	As for diag_error()
 * @at:		Likewise
 * @help:	Likewise
 * @text:	What; values in it went through text_visible()
 */
void diag_add(struct policy_diag *diag, enum diag_level level, const struct policy *policy,
	      const struct place *at, const char *help, const char *text)
{
	add_kept(diag, level, policy, at, help, text, true);
}

/* The same without the policy's line: @text says what is in it. */
void diag_add_bare(struct policy_diag *diag, enum diag_level level, const struct policy *policy,
		   const struct place *at, const char *help, const char *text)
{
	add_kept(diag, level, policy, at, help, text, false);
}

/**
 * diag_say() - Add what is about no place of the policy, and counts as no error of it
 * @diag:	Grows
 * @text:	What
 * @below:	Lines under it, or ""
 */
void diag_say(struct policy_diag *diag, const char *text, const char *below)
{
	struct diagnostic *diagnostic = add(diag, DIAG_ERROR, NULL, NULL, NULL);

	if (!diagnostic)
		return;
	text_str(&diagnostic->text, text);
	text_str(&diagnostic->below, below);
	settle(diag, diagnostic);
}

static void free_one(struct diagnostic *diagnostic)
{
	text_free(&diagnostic->where);
	text_free(&diagnostic->text);
	text_free(&diagnostic->below);
	text_free(&diagnostic->help);
}

/* Moves all that was found elsewhere to the end; @from is empty afterwards. */
void diag_move(struct policy_diag *diag, struct policy_diag *from)
{
	for (size_t i = 0; i < from->kept; i++) {
		struct diagnostic *diagnostic = add(diag, DIAG_ERROR, NULL, NULL, NULL);

		if (diagnostic)
			*diagnostic = from->items[i];
		else
			free_one(&from->items[i]);
	}
	diag->count += from->count;
	diag->failed |= from->failed;
	from->kept = 0;
	policy_diag_free(from);
}

const char *diag_level_word(enum diag_level level)
{
	static const char *const words[DIAG_LEVELS] = { "error", "warning", "note" };

	return words[level];
}

/**
 * diag_show() - Append a diagnostic without its remedy
 * @diagnostic:	"file:line:column: warning: what", and the lines below
 * @text:	Grows
 */
void diag_show(const struct diagnostic *diagnostic, struct text *text)
{
	if (diagnostic->where.len)
		text_printf(text, "%s: ", text_cstr(&diagnostic->where));
	if (diagnostic->level != DIAG_ERROR)
		text_printf(text, "%s: ", diag_level_word(diagnostic->level));
	text_printf(text, "%s\n%s", text_cstr(&diagnostic->text), text_cstr(&diagnostic->below));
}

/* All of them, each with its remedy in one line. */
void diag_show_all(const struct policy_diag *diag, struct text *text)
{
	for (size_t i = 0; i < diag->kept; i++) {
		diag_show(&diag->items[i], text);
		if (diag->items[i].help.len)
			text_printf(text, "help: %s\n", text_cstr(&diag->items[i].help));
	}
	text->failed |= diag->failed;
}

void policy_diag_free(struct policy_diag *diag)
{
	for (size_t i = 0; i < diag->kept; i++)
		free_one(&diag->items[i]);
	free(diag->items);
	*diag = (struct policy_diag){ .count = 0 };
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
