// SPDX-License-Identifier: MIT
// policy/json_word.c - A word of the language as a JSON string, and back
//
// A string is a word just as it stands in a policy: quotes, variables and globs are in it. Only
// bytes that JSON cannot hold, or that a reader would not see, are written otherwise: as \xHH
// outside of quotes, where a policy has no use for a backslash.
#include "policy/json_word.h"

#include <errno.h>
#include <string.h>

/* Where in a word a walk is: the quote that is open, or NUL. */
static char quote_behind(char quote, char c)
{
	if (!quote && (c == '"' || c == '\''))
		return c;
	return c == quote ? '\0' : quote;
}

static int hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c ? strchr(digits, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* The byte that \xHH at @at stands for; -1: it is none. */
static int escape_at(const char *at, size_t left)
{
	int high, low;

	if (left < 4 || at[0] != '\\' || at[1] != 'x')
		return -1;
	high = hex_digit(at[2]);
	low = hex_digit(at[3]);
	return high < 0 || low < 0 ? -1 : high << 4 | low;
}

/* A byte below 0x80 could mean something: it is quoted. */
static void add_byte(struct text *word, int byte)
{
	const char quote = byte == '\'' ? '"' : '\'';

	if (byte < 0x80)
		text_char(word, quote);
	text_char(word, (char)byte);
	if (byte < 0x80)
		text_char(word, quote);
}

/*
 * Makes the word, and beside it the same text with something harmless in place of each escape, so
 * that whatever is wrong with the rest is found at its own column.
 */
static int unescape(const char *string, size_t len, struct text *word, struct text *plain,
		    struct lex_error *ret_error)
{
	char quote = '\0';

	for (size_t i = 0; i < len; i++) {
		int byte = quote ? -1 : escape_at(string + i, len - i);

		if (byte == 0) {
			*ret_error = (struct lex_error){ (unsigned int)i + 1,
							 "a NUL byte in a policy",
							 "no path has one" };
			return -EINVAL;
		}
		if (byte > 0) {
			add_byte(word, byte);
			text_str(plain, "xxxx");
			i += 3;
			continue;
		}
		if (quote == '"' && string[i] == '\\' && i + 1 < len) {
			text_char(word, string[i]);
			text_char(plain, string[i++]);
		} else {
			quote = quote_behind(quote, string[i]);
		}
		text_char(word, string[i]);
		text_char(plain, string[i]);
	}
	return word->failed || plain->failed ? -ENOMEM : 0;
}

/**
 * json_word_read() - The word that a decoded JSON string is
 * @string:	@len bytes
 * @len:	How many
 * @word:	Grows by the word, as a line of a policy would have it
 * @ret_error:	Set only when it is no word
 *
 * Return: 0, -EINVAL with @ret_error set (its column counts from 1 in @string), -ENOMEM
 */
int json_word_read(const char *string, size_t len, struct text *word, struct lex_error *ret_error)
{
	_cleanup_words_ struct words words = { 0 };
	_cleanup_text_ struct text plain = { 0 };
	size_t end;
	int r = unescape(string, len, word, &plain, ret_error);

	if (!r)
		r = lex_line(text_cstr(&plain), plain.len, &words, ret_error);
	if (r < 0)
		return r;
	end = words.count ? words.items[0].column - 1 + words.items[0].len : 0;
	if (words.count == 1 && words.items[0].column == 1 && end == len)
		return 0;
	*ret_error = (struct lex_error){ .column = 1 };
	if (!len) {
		ret_error->what = "an empty word";
	} else {
		ret_error->column =
			words.count && words.items[0].column == 1 ? (unsigned int)end + 1 : 1;
		ret_error->what = "a string is one word, and this is not";
		ret_error->help = "quotes hold blanks and # in a word, as in \"/a/'b c'\"";
	}
	return -EINVAL;
}

/**
 * json_word_show() - Append a word of the language as a JSON string
 * @word:	@len bytes without NUL; its quotes are closed
 * @len:	How many
 * @text:	Grows by the string, in which all is printable
 */
void json_word_show(const char *word, size_t len, struct text *text)
{
	char quote = '\0';

	text_char(text, '"');
	for (size_t i = 0, size; i < len; i += size) {
		uint32_t code = 0;
		bool unsafe;

		size = utf8_sequence(word + i, len - i, &code);
		unsafe = !size || utf8_is_unsafe(code);
		size += !size;
		/* an escape stands outside of quotes: what is open is closed before it */
		if (unsafe && quote)
			text_str(text, quote == '"' ? "\\\"" : "'");
		for (size_t k = 0; k < size; k++) {
			unsigned char byte = (unsigned char)word[i + k];

			if (unsafe)
				text_printf(text, "\\\\x%02x", byte);
			else if (byte == '"' || byte == '\\')
				text_printf(text, "\\%c", byte);
			else
				text_char(text, (char)byte);
		}
		if (unsafe && quote)
			text_str(text, quote == '"' ? "\\\"" : "'");
		if (quote == '"' && word[i] == '\\' && i + 1 < len) {
			text_printf(text, "\\%c", word[i + 1]);
			i++;
		} else if (!unsafe) {
			quote = quote_behind(quote, word[i]);
		}
	}
	text_char(text, '"');
}
