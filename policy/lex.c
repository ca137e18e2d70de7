// SPDX-License-Identifier: MIT
// policy/lex.c - One line of a policy, cut into words
#include "policy/lex.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/text.h"

/* How far a cutter has come on one line. */
struct cursor {
	const char *line;
	size_t len;
	size_t pos;
	struct lex_error *error;
};

static int fail(const struct cursor *cursor, size_t pos, const char *what, const char *help)
{
	cursor->error->column = (unsigned int)pos + 1;
	cursor->error->what = what;
	cursor->error->help = help;
	return -EINVAL;
}

/*
 * A policy says what it shows: control characters, and the marks that turn the direction of text,
 * could make a reader see another rule than the one that holds. Bytes that are not UTF-8 pass, file
 * names may have them, and messages show them escaped.
 */
static int check_characters(const struct cursor *cursor)
{
	for (size_t i = 0; i < cursor->len;) {
		const char *byte = cursor->line + i;
		uint32_t code = 0;
		size_t size = utf8_sequence(byte, cursor->len - i, &code);

		if (!*byte)
			return fail(cursor, i, "a NUL byte in a policy", "a policy is plain text");
		if (size && *byte != '\t' && utf8_is_unsafe(code))
			return fail(cursor, i, "a control character in a policy",
				    "remove it; it would not show what the rule says");
		i += size ? size : 1;
	}
	return 0;
}

/* Moves behind the quote that closes the one at the cursor. */
static int skip_quoted(struct cursor *cursor)
{
	size_t open = cursor->pos++;
	char quote = cursor->line[open];

	while (cursor->pos < cursor->len) {
		char c = cursor->line[cursor->pos++];

		if (c == quote)
			return 0;
		if (c != '\\' || quote == '\'')
			continue;
		if (cursor->pos == cursor->len || !strchr("\"\\", cursor->line[cursor->pos]))
			return fail(cursor, cursor->pos - 1,
				    "only \\\" and \\\\ have a meaning inside \"...\"",
				    "write '...' to make every character literal");
		cursor->pos++;
	}
	return fail(cursor, open, "this quote is never closed", NULL);
}

static int skip_word(struct cursor *cursor)
{
	while (cursor->pos < cursor->len) {
		char c = cursor->line[cursor->pos];
		int r;

		if (c == ' ' || c == '\t')
			return 0;
		if (c == '\\')
			return fail(cursor, cursor->pos, "a backslash outside of quotes",
				    "write '...' to make text literal");
		if (c != '"' && c != '\'') {
			cursor->pos++;
			continue;
		}
		r = skip_quoted(cursor);
		if (r < 0)
			return r;
	}
	return 0;
}

/**
 * words_push() - Append a word
 * @words:	Grows
 * @word:	Copied; what it points to is not
 *
 * Return: 0, -ENOMEM
 */
int words_push(struct words *words, const struct word *word)
{
	if (words->count == words->cap) {
		size_t cap = words->cap ? words->cap * 2 : 8;
		struct word *items = reallocarray(words->items, cap, sizeof(*items));

		if (!items)
			return -ENOMEM;
		words->items = items;
		words->cap = cap;
	}
	words->items[words->count++] = *word;
	return 0;
}

/**
 * lex_line() - Cut one line into words
 * @line:	@len bytes without the newline, any
 * @len:	How many
 * @words:	Emptied, then filled; its items point into @line
 * @ret_error:	Set only when the line is wrong
 *
 * Words are separated by blanks and tabs; `#` at the start of a word begins a comment; quotes keep
 * blanks and `#` inside a word and stay in it.
 *
 * Return: 0, -EINVAL with @ret_error set, -ENOMEM
 */
int lex_line(const char *line, size_t len, struct words *words, struct lex_error *ret_error)
{
	struct cursor cursor = { line, len, 0, ret_error };
	int r;

	words->count = 0;
	r = check_characters(&cursor);
	while (!r) {
		struct word word;
		size_t start;

		while (cursor.pos < len && (line[cursor.pos] == ' ' || line[cursor.pos] == '\t'))
			cursor.pos++;
		start = cursor.pos;
		if (start >= len || line[start] == '#')
			return 0;
		r = skip_word(&cursor);
		if (r < 0)
			break;
		word = (struct word){ .text = line + start,
				      .len = cursor.pos - start,
				      .column = (unsigned int)start + 1 };
		r = words_push(words, &word);
	}
	return r;
}

void words_free(struct words *words)
{
	free(words->items);
	*words = (struct words){ 0 };
}

/**
 * word_is() - Whether a word was written just so, without quotes
 * @word:	A word
 * @text:	What to compare it with
 */
bool word_is(const struct word *word, const char *text)
{
	return word->len == strlen(text) && !memcmp(word->text, text, word->len);
}

/**
 * word_same() - Whether two words were written alike
 * @a:		A word
 * @b:		Another
 */
bool word_same(const struct word *a, const struct word *b)
{
	return a->len == b->len && !memcmp(a->text, b->text, a->len);
}
