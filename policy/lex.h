/* SPDX-License-Identifier: MIT */
/* policy/lex.h - One line of a policy, cut into words */
#ifndef WARDER_POLICY_LEX_H
#define WARDER_POLICY_LEX_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct word - A word as it was written: quotes, variables and globs are still in it
 * @text:	Into the source's text, not NUL terminated
 * @len:	Bytes
 * @column:	From 1, in bytes
 * @down:	Lines below its line's first word: only where a line is made of JSON
 * @skip:	Bytes at its front that stand elsewhere: likewise
 */
struct word {
	const char *text;
	size_t len;
	unsigned int column;
	unsigned int down;
	unsigned int skip;
};

struct words {
	struct word *items;
	size_t count;
	size_t cap;
};

/**
 * struct lex_error - Why a line could not be cut
 * @column:	From 1, in bytes
 * @what:	The message
 * @help:	The remedy, or NULL
 */
struct lex_error {
	unsigned int column;
	const char *what;
	const char *help;
};

int lex_line(const char *line, size_t len, struct words *words, struct lex_error *ret_error);
int words_push(struct words *words, const struct word *word);
void words_free(struct words *words);
bool word_is(const struct word *word, const char *text);
bool word_same(const struct word *a, const struct word *b);

#define _cleanup_words_ __attribute__((cleanup(words_free)))

#endif
