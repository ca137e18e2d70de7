// SPDX-License-Identifier: MIT
// policy/base/text.c - A growing string, and the escapes that keep hostile bytes inside it
#include "policy/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/**
 * text_free() - Give the block back; the text is empty and usable afterwards
 * @text:	Any text
 */
void text_free(struct text *text)
{
	free(text->data);
	*text = (struct text){ 0 };
}

/**
 * text_reset() - Empty a text but keep its block, for the next line of the same size
 * @text:	Any text
 */
void text_reset(struct text *text)
{
	text->len = 0;
	text->failed = false;
	if (text->data)
		text->data[0] = '\0';
}

/* Makes room for @more bytes and a NUL; false (and text->failed) when memory is short. */
static bool text_room(struct text *text, size_t more)
{
	size_t need = text->len + more + 1;
	size_t cap = text->cap ? text->cap : 128;
	char *data;

	if (text->failed)
		return false;
	if (need <= text->cap)
		return true;
	while (cap < need)
		cap *= 2;
	data = realloc(text->data, cap);
	if (!data) {
		text->failed = true;
		return false;
	}
	text->data = data;
	text->cap = cap;
	return true;
}

/**
 * text_add() - Append bytes as they are
 * @text:	Grows
 * @bytes:	@len bytes, NULs included
 * @len:	How many
 */
void text_add(struct text *text, const char *bytes, size_t len)
{
	if (!text_room(text, len))
		return;
	if (len)
		memcpy(text->data + text->len, bytes, len);
	text->len += len;
	text->data[text->len] = '\0';
}

void text_str(struct text *text, const char *str)
{
	text_add(text, str, strlen(str));
}

void text_char(struct text *text, char c)
{
	if (text->len + 2 > text->cap && !text_room(text, 1))
		return;
	text->data[text->len++] = c;
	text->data[text->len] = '\0';
}

/**
 * text_u64() - Append a number in decimal, without printf's cost
 * @text:	Grows
 * @value:	The number
 */
void text_u64(struct text *text, uint64_t value)
{
	char digits[20];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	text_add(text, digits + at, sizeof(digits) - at);
}

void text_i64(struct text *text, int64_t value)
{
	if (value < 0) {
		text_char(text, '-');
		text_u64(text, (uint64_t)0 - (uint64_t)value);
		return;
	}
	text_u64(text, (uint64_t)value);
}

/**
 * text_hex() - Append a number as 0x… without leading zeros
 * @text:	Grows
 * @value:	The number
 */
void text_hex(struct text *text, uint64_t value)
{
	char digits[16];
	size_t at = sizeof(digits);

	do {
		digits[--at] = "0123456789abcdef"[value & 15];
		value >>= 4;
	} while (value);
	text_add(text, "0x", 2);
	text_add(text, digits + at, sizeof(digits) - at);
}

void text_vprintf(struct text *text, const char *format, va_list args)
{
	va_list again;
	int len;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, args);
	if (len < 0 || !text_room(text, (size_t)len)) {
		text->failed = true;
	} else {
		vsnprintf(text->data + text->len, (size_t)len + 1, format, again);
		text->len += (size_t)len;
	}
	va_end(again);
}

void text_printf(struct text *text, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	text_vprintf(text, format, args);
	va_end(args);
}

/**
 * text_cstr() - The text as a C string
 * @text:	Any text
 *
 * Return: its bytes, "" while nothing was added; valid until the text changes
 */
const char *text_cstr(const struct text *text)
{
	return text->data ? text->data : "";
}

/**
 * utf8_sequence() - Length of the well-formed UTF-8 sequence at the start of some bytes
 * @bytes:	@len bytes, any
 * @len:	At least 1
 * @ret_code:	The code point, set only on success; may be NULL
 *
 * Overlong forms, surrogates and numbers above U+10FFFF are not well formed (RFC 3629).
 *
 * Return: 1 to 4, or 0 when the first byte does not start a well-formed sequence
 */
size_t utf8_sequence(const char *bytes, size_t len, uint32_t *ret_code)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *byte = (const unsigned char *)bytes;
	uint32_t code;
	size_t size;

	if (byte[0] < 0x80) {
		size = 1;
		code = byte[0];
	} else if ((byte[0] & 0xe0) == 0xc0) {
		size = 2;
		code = byte[0] & 0x1fU;
	} else if ((byte[0] & 0xf0) == 0xe0) {
		size = 3;
		code = byte[0] & 0x0fU;
	} else if ((byte[0] & 0xf8) == 0xf0) {
		size = 4;
		code = byte[0] & 0x07U;
	} else {
		return 0;
	}
	if (size > len)
		return 0;
	for (size_t i = 1; i < size; i++) {
		if ((byte[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (byte[i] & 0x3fU);
	}
	if (code < least[size] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
		return 0;
	if (ret_code)
		*ret_code = code;
	return size;
}

/**
 * utf8_is_unsafe() - Whether a reader's terminal or line splitter could act on a character
 * @code:	Code point
 *
 * C0 and C1 controls, DEL, the line and paragraph separators, and the marks that turn the direction
 * of text (Bidi_Control, UAX #9).
 */
bool utf8_is_unsafe(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code == 0x61c || code == 0x200e ||
	       code == 0x200f || (code >= 0x2028 && code <= 0x202e) ||
	       (code >= 0x2066 && code <= 0x2069);
}

/**
 * text_json() - Append bytes as a JSON string, quotes included
 * @text:	Grows
 * @bytes:	@len bytes, any: the target chooses them
 * @len:	How many
 *
 * Unsafe characters become \\uXXXX. A byte that is not UTF-8 becomes the five characters \\\\xHH (a
 * backslash in the decoded string), and so that this stays reversible a backslash becomes two in
 * the decoded string. docs/audit-format.md tells readers how to get the bytes back.
 *
 * Trust: @bytes come from the target; no value of them ends the string or the line.
 */
void text_json(struct text *text, const char *bytes, size_t len)
{
	size_t plain = 0, i = 0;

	text_char(text, '"');
	while (i < len) {
		uint32_t code = 0;
		size_t size = utf8_sequence(bytes + i, len - i, &code);
		bool special = !size || code == '"' || code == '\\' || utf8_is_unsafe(code);

		if (!special) {
			i += size;
			continue;
		}
		text_add(text, bytes + plain, i - plain);
		if (!size)
			text_printf(text, "\\\\x%02x", (unsigned char)bytes[i]);
		else if (code == '\\')
			text_str(text, "\\\\\\\\");
		else if (code == '"')
			text_str(text, "\\\"");
		else
			text_printf(text, "\\u%04x", code);
		i += size ? size : 1;
		plain = i;
	}
	text_add(text, bytes + plain, len - plain);
	text_char(text, '"');
}

/**
 * text_visible() - Append bytes so that a terminal shows them and acts on none
 * @text:	Grows
 * @bytes:	@len bytes, any
 * @len:	How many
 *
 * Newline is \\n, other unsafe characters and bytes that are not UTF-8 are \\xHH byte by byte.
 *
 * Trust: @bytes may come from the target.
 */
void text_visible(struct text *text, const char *bytes, size_t len)
{
	size_t plain = 0, i = 0;

	while (i < len) {
		uint32_t code = (unsigned char)bytes[i];
		size_t size = 1;

		if (code < 0x20 || code >= 0x7f)
			size = utf8_sequence(bytes + i, len - i, &code);
		if (size && !utf8_is_unsafe(code)) {
			i += size;
			continue;
		}
		text_add(text, bytes + plain, i - plain);
		if (code == '\n' && size == 1)
			text_str(text, "\\n");
		else
			for (size_t k = 0; k < (size ? size : 1); k++)
				text_printf(text, "\\x%02x", (unsigned char)bytes[i + k]);
		i += size ? size : 1;
		plain = i;
	}
	text_add(text, bytes + plain, len - plain);
}

/**
 * text_quoted() - Append a word of the policy language that stands for just its bytes
 * @text:	Grows
 * @word:	Any; control characters are still the parser's to refuse
 */
void text_quoted(struct text *text, const char *word)
{
	text_char(text, '\'');
	for (; *word; word++) {
		if (*word == '\'') /* close, an apostrophe in the other quotes, open again */
			text_str(text, "'\"'\"'");
		else
			text_char(text, *word);
	}
	text_char(text, '\'');
}

/**
 * edit_distance() - How many single-letter changes lie between two words (Levenshtein)
 * @a:		A word; only its first 63 bytes count
 * @b:		Another
 * @limit:	Above this nobody cares
 *
 * For "did you mean". Return: the distance, or @limit + 1 when it is larger
 */
size_t edit_distance(const char *a, const char *b, size_t limit)
{
	size_t row[64], alen = strnlen(a, 63), blen = strnlen(b, 63);

	for (size_t j = 0; j <= blen; j++)
		row[j] = j;
	for (size_t i = 1; i <= alen; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= blen; j++) {
			size_t above = row[j];
			size_t best = diagonal + (a[i - 1] != b[j - 1]);

			if (above + 1 < best)
				best = above + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
			diagonal = above;
		}
	}
	return row[blen] > limit ? limit + 1 : row[blen];
}
