// SPDX-License-Identifier: MIT
// policy/format.c - A policy's text as everybody would have written it
//
// Words, comments and their order stay as they are; only blanks between them change. So the text
// means what it meant.
#include "policy/format.h"

#include <errno.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/lex.h"
#include "policy/parse.h"
#include "policy/verb.h"

/* What stands behind the words that say what a line is begins in this column, if they leave room.
 */
#define OPERAND_COLUMN 8

/* Comments behind lines are put under each other, but not for a line that is longer than this. */
#define COMMENT_COLUMN_MAX 80

/* One line: what it says, and the comment behind it or instead of it. */
struct formatted {
	struct text words;
	const char *comment;
	size_t comment_len;
};

struct format {
	struct text *text;
	struct formatted *lines; /* that stand together, without an empty one between them */
	size_t count;
	bool gap; /* an empty line stood in front of what comes next */
};

static bool is_any(const struct word *word, const char *const *words)
{
	for (; *words; words++)
		if (word_is(word, *words))
			return true;
	return false;
}

/* How many words say what a line is, before those that it is about. */
static size_t head_of(const struct words *words)
{
	static const char *const denials[] = { "deny", "hide", "deny!", "hide!", NULL },
				 *const pairs[] = { "env", "syscall", "emulate", "verdict", NULL };
	size_t head = 1;

	if (is_any(&words->items[0], denials)) {
		for (; head + 1 < words->count; head++) {
			const struct verb_word *verb;
			unsigned int i = 0;

			while ((verb = verb_word_at(i)) &&
			       !word_is(&words->items[head], verb->word))
				i++;
			if (!verb)
				break;
		}
	} else if (is_any(&words->items[0], pairs) && words->count > 2) {
		head = 2;
	}
	return head;
}

/* What a reader sees of it: one column for each character. */
static size_t width_of(const struct text *text)
{
	size_t width = 0;

	for (size_t i = 0; i < text->len; i++)
		width += ((unsigned char)text->data[i] & 0xc0) != 0x80;
	return width;
}

static void add_words(const struct words *words, struct text *text)
{
	size_t head = head_of(words);

	for (size_t i = 0; i < words->count; i++) {
		if (i)
			text_char(text, ' ');
		while (i == head && text->len < OPERAND_COLUMN)
			text_char(text, ' ');
		text_add(text, words->items[i].text, words->items[i].len);
	}
}

/* Where the comment of a line begins; NULL: it has none. */
static const char *find_comment(const char *line, const char *end, const struct words *words)
{
	if (words->count) {
		const struct word *last = &words->items[words->count - 1];

		line = last->text + last->len;
	}
	while (line < end && (*line == ' ' || *line == '\t'))
		line++;
	return line < end ? line : NULL;
}

/* Writes the lines that stand together. */
static void flush(struct format *format)
{
	struct text *text = format->text;
	size_t column = 0;

	if (format->count && format->gap && text->len)
		text_char(text, '\n');
	for (size_t i = 0; i < format->count; i++) {
		const struct formatted *line = &format->lines[i];
		size_t width = width_of(&line->words);

		if (line->words.len && line->comment && width <= COMMENT_COLUMN_MAX &&
		    width > column)
			column = width;
	}
	for (size_t i = 0; i < format->count; i++) {
		struct formatted *line = &format->lines[i];

		text_add(text, text_cstr(&line->words), line->words.len);
		if (line->comment && line->words.len) {
			for (size_t at = width_of(&line->words); at < column; at++)
				text_char(text, ' ');
			text_char(text, ' ');
		}
		if (line->comment)
			text_add(text, line->comment, line->comment_len);
		text_char(text, '\n');
		text->failed |= line->words.failed;
		text_free(&line->words);
	}
	if (format->count)
		format->gap = false;
	format->count = 0;
}

static int add_line(struct format *format, const char *line, size_t len, struct words *words)
{
	struct lex_error error = { .what = NULL };
	struct formatted *lines;
	struct formatted formatted = { .comment = NULL };
	const char *end = line + len;
	int r = lex_line(line, len, words, &error);

	if (r < 0)
		return r;
	while (end > line && strchr(" \t\r", end[-1]))
		end--;
	formatted.comment = find_comment(line, end, words);
	if (!formatted.comment && !words->count) {
		flush(format);
		format->gap = true;
		return 0;
	}
	if (formatted.comment)
		formatted.comment_len = (size_t)(end - formatted.comment);
	lines = parse_grow(format->lines, format->count, sizeof(*lines));
	if (!lines)
		return -ENOMEM;
	format->lines = lines;
	if (words->count)
		add_words(words, &formatted.words);
	lines[format->count++] = formatted;
	return 0;
}

/**
 * policy_format() - Write a policy anew
 * @policy:	@len bytes of text, not JSON; every line of it can be cut into words
 * @len:	How many
 * @text:	Grows by the same lines: one blank between words, but what a line is about begins in
 *		column 9; comments behind lines that stand together under each other; single empty
 *		lines, none at the start or end; no blanks at the end of a line
 *
 * Return: 0, -EINVAL when some line is wrong, -ENOMEM
 */
int policy_format(const char *policy, size_t len, struct text *text)
{
	struct format format = { .text = text };
	_cleanup_words_ struct words words = { 0 };
	const char *at = policy, *end = policy + len;
	int r = 0;

	if (len >= 3 && !memcmp(at, "\xef\xbb\xbf", 3)) /* what editors elsewhere put in front */
		at += 3;
	while (at < end && !r) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		size_t size = (size_t)((stop ? stop : end) - at);

		r = add_line(&format, at, size - (size && at[size - 1] == '\r'), &words);
		at += size + 1;
	}
	flush(&format);
	free(format.lines);
	return r < 0 ? r : text->failed ? -ENOMEM : 0;
}
