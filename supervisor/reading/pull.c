// SPDX-License-Identifier: MIT
// supervisor/reading/pull.c - One JSON text, pulled value by value
//
// A log has one text a line and a million of them; a reader that builds a tree of each takes longer
// over that than over all the rest (docs/adr/0012-reading-logs.md). This one allocates nothing but
// the strings that are asked for, and is strict: what RFC 8259 does not have is an error.
#include "supervisor/reading/pull.h"

#include <string.h>

#include "supervisor/reading/pull_take.h"

/**
 * pull_begin() - Start to read
 * @pull:	Filled
 * @bytes:	@len bytes, any; they must stay
 * @len:	How many
 */
void pull_begin(struct pull *pull, const char *bytes, size_t len)
{
	*pull = (struct pull){ .at = bytes, .end = bytes + len };
}

/**
 * pull_fail() - Say what is wrong with the text, if nothing was yet
 * @pull:	Takes nothing more
 * @wrong:	A literal
 *
 * Return: false
 */
bool pull_fail(struct pull *pull, const char *wrong)
{
	if (!pull->wrong)
		pull->wrong = wrong;
	return false;
}

/**
 * pull_next() - What kind of value comes next
 * @pull:	Any
 */
enum pull_kind pull_next(struct pull *pull)
{
	if (pull->wrong)
		return PULL_NOTHING;
	pull_blanks(pull);
	if (pull->at == pull->end)
		return PULL_NOTHING;
	switch (*pull->at) {
	case '{':
		return PULL_OBJECT;
	case '[':
		return PULL_ARRAY;
	case '"':
		return PULL_STRING;
	case 't':
	case 'f':
	case 'n':
		return PULL_WORD;
	default:
		return pull_digit(*pull->at) || *pull->at == '-' ? PULL_NUMBER : PULL_NOTHING;
	}
}

/**
 * pull_enter() - Go into an object or an array
 * @pull:	Before it
 * @bracket:	`{` or `[`
 *
 * Return: false when it is none; @pull has failed then
 */
bool pull_enter(struct pull *pull, char bracket)
{
	if (pull->wrong)
		return false;
	pull_blanks(pull);
	return pull_take(pull, bracket) ||
	       pull_fail(pull, bracket == '{' ? "not an object" : "not an array");
}

/* The comma between two, or the closing bracket: false. @inside: there was one before. */
static bool go_on(struct pull *pull, char bracket, bool *inside)
{
	if (pull->wrong)
		return false;
	pull_blanks(pull);
	if (pull_take(pull, bracket))
		return false;
	if (*inside && !pull_take(pull, ','))
		return pull_fail(pull, "no comma where one is due");
	*inside = true;
	return true;
}

/* Four hexadecimal digits. */
static bool take_code(struct pull *pull, uint32_t *ret_code)
{
	uint32_t code = 0;

	if (pull->end - pull->at < 4)
		return pull_fail(pull, "an escape that is cut");
	for (unsigned int i = 0; i < 4; i++) {
		char c = *pull->at++, lower = (char)(c | 0x20);

		if (pull_digit(c))
			code = code << 4 | (uint32_t)(c - '0');
		else if (lower >= 'a' && lower <= 'f')
			code = code << 4 | (uint32_t)(lower - 'a' + 10);
		else
			return pull_fail(pull, "an escape that is none");
	}
	*ret_code = code;
	return true;
}

static void add_code(struct text *to, uint32_t code)
{
	if (code < 0x80) {
		text_char(to, (char)code);
		return;
	}
	if (code >= 0x10000)
		text_char(to, (char)(0xf0 | code >> 18));
	if (code >= 0x800)
		text_char(to,
			  (char)(code >= 0x10000 ? 0x80 | (code >> 12 & 0x3f) : 0xe0 | code >> 12));
	text_char(to, (char)(code >= 0x800 ? 0x80 | (code >> 6 & 0x3f) : 0xc0 | code >> 6));
	text_char(to, (char)(0x80 | (code & 0x3f)));
}

/* \uXXXX, or two of them for what is above U+FFFF. */
static bool take_unicode(struct pull *pull, struct text *to)
{
	uint32_t code, low = 0;

	if (!take_code(pull, &code))
		return false;
	if (code >= 0xd800 && code <= 0xdbff) {
		if (!pull_take(pull, '\\') || !pull_take(pull, 'u') || !take_code(pull, &low) ||
		    low < 0xdc00 || low > 0xdfff)
			return pull_fail(pull, "half a character");
		code = 0x10000 + ((code & 0x3ff) << 10 | (low & 0x3ff));
	} else if (code >= 0xdc00 && code <= 0xdfff) {
		return pull_fail(pull, "half a character");
	}
	if (to)
		add_code(to, code);
	return true;
}

static bool take_escape(struct pull *pull, struct text *to)
{
	static const char from[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
	const char *found;

	if (pull->at == pull->end)
		return pull_fail(pull, "an escape that is cut");
	if (pull_take(pull, 'u'))
		return take_unicode(pull, to);
	found = strchr(from, *pull->at);
	if (!*pull->at || !found)
		return pull_fail(pull, "an escape that is none");
	pull->at++;
	if (to)
		text_char(to, means[found - from]);
	return true;
}

/* Whether a byte stands for itself in a string, and is ASCII. */
static bool is_plain(char c)
{
	unsigned char byte = (unsigned char)c;

	return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

/* A string; @to may be NULL. *@ret_escapes: it has some. */
static bool take_string(struct pull *pull, struct text *to, bool *ret_escapes)
{
	const char *plain;

	*ret_escapes = false;
	if (pull->wrong)
		return false;
	pull_blanks(pull);
	if (!pull_take(pull, '"'))
		return pull_fail(pull, "not a string");
	plain = pull->at;
	for (;;) {
		size_t size = 1;

		while (pull->at < pull->end && is_plain(*pull->at))
			pull->at++;
		if (pull->at == pull->end)
			return pull_fail(pull, "a string that does not end");
		if ((unsigned char)*pull->at < 0x20)
			return pull_fail(pull, "a control character in a string");
		if (*pull->at != '"' && *pull->at != '\\') {
			size = utf8_sequence(pull->at, (size_t)(pull->end - pull->at), NULL);
			if (!size)
				return pull_fail(pull, "a string that is not UTF-8");
			pull->at += size;
			continue;
		}
		if (to)
			text_add(to, plain, (size_t)(pull->at - plain));
		if (*pull->at++ == '"')
			return true;
		*ret_escapes = true;
		if (!take_escape(pull, to))
			return false;
		plain = pull->at;
	}
}

/**
 * pull_member() - Go on to an object's next member
 * @pull:	In the object, before a member or its end
 * @inside:	false before the first
 * @ret_key:	Its name as it is written, without the quotes: no name of ours has an escape in it
 * @ret_len:	Bytes of that
 *
 * Return: true with the value next; false at the end, or when the text is wrong
 */
bool pull_member(struct pull *pull, bool *inside, const char **ret_key, size_t *ret_len)
{
	bool escapes;

	if (!go_on(pull, '}', inside))
		return false;
	pull_blanks(pull);
	*ret_key = pull->at + 1;
	if (!take_string(pull, NULL, &escapes))
		return false;
	*ret_len = (size_t)(pull->at - *ret_key) - 1;
	pull_blanks(pull);
	return pull_take(pull, ':') || pull_fail(pull, "no colon where one is due");
}

/**
 * pull_element() - Go on to an array's next element
 * @pull:	In the array, before an element or its end
 * @inside:	false before the first
 *
 * Return: true with the value next; false at the end, or when the text is wrong
 */
bool pull_element(struct pull *pull, bool *inside)
{
	return go_on(pull, ']', inside);
}

/**
 * pull_string() - Take a string, as UTF-8
 * @pull:	Before it
 * @to:		Grows; a NUL may be among what is added
 *
 * Return: false when there is none
 */
bool pull_string(struct pull *pull, struct text *to)
{
	bool escapes;

	return take_string(pull, to, &escapes);
}

static int hex_value(char c)
{
	return pull_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/**
 * pull_bytes() - Take a string that stands for bytes: what text_json() made
 * @pull:	Before it
 * @to:		Grows by the bytes
 *
 * Return: false when there is none, or when a backslash in it begins nothing that stands for a byte
 */
bool pull_bytes(struct pull *pull, struct text *to)
{
	size_t start = to->len, out;
	bool escapes;

	if (!take_string(pull, to, &escapes))
		return false;
	if (!escapes || to->failed)
		return true;
	out = start;
	for (size_t in = start; in < to->len; in++, out++) {
		char *from = to->data + in;

		to->data[out] = *from;
		if (*from != '\\')
			continue;
		if (in + 1 < to->len && from[1] == '\\') {
			in++;
		} else if (in + 3 < to->len && from[1] == 'x' && hex_value(from[2]) >= 0 &&
			   hex_value(from[3]) >= 0) {
			to->data[out] = (char)(hex_value(from[2]) << 4 | hex_value(from[3]));
			in += 3;
		} else {
			return pull_fail(pull, "a backslash that stands for no byte");
		}
	}
	to->len = out;
	to->data[out] = '\0';
	return true;
}

/**
 * pull_word() - Take one of true, false, null
 * @pull:	Before it
 * @word:	Which
 *
 * Return: false when something else comes, and nothing is wrong yet
 */
bool pull_word(struct pull *pull, const char *word)
{
	size_t len = strlen(word);

	if (pull->wrong)
		return false;
	pull_blanks(pull);
	if ((size_t)(pull->end - pull->at) < len || memcmp(pull->at, word, len) != 0)
		return false;
	pull->at += len;
	return true;
}

/* Anything but an object or an array. */
static bool skip_simple(struct pull *pull)
{
	bool escapes;

	switch (pull_next(pull)) {
	case PULL_STRING:
		return take_string(pull, NULL, &escapes);
	case PULL_NUMBER:
		return pull_skip_number(pull);
	case PULL_WORD:
		return pull_word(pull, "true") || pull_word(pull, "false") ||
		       pull_word(pull, "null") || pull_fail(pull, "not a value");
	case PULL_OBJECT:
	case PULL_ARRAY:
	case PULL_NOTHING:
		break;
	}
	return pull_fail(pull, "not a value");
}

/**
 * pull_skip() - Take any value and forget it
 * @pull:	Before it
 *
 * Return: false when there is none, or when it is more than PULL_DEPTH deep
 */
bool pull_skip(struct pull *pull)
{
	char close[PULL_DEPTH];
	bool inside[PULL_DEPTH];
	unsigned int depth = 0;
	const char *key;
	size_t len;

	for (;;) {
		enum pull_kind kind = pull_next(pull);

		if (kind == PULL_OBJECT || kind == PULL_ARRAY) {
			if (depth == PULL_DEPTH)
				return pull_fail(pull, "values too deep in each other");
			close[depth] = kind == PULL_OBJECT ? '}' : ']';
			inside[depth++] = false;
			pull->at++;
		} else if (!skip_simple(pull)) {
			return false;
		}
		while (depth &&
		       !(close[depth - 1] == '}' ? pull_member(pull, &inside[depth - 1], &key, &len)
						 : pull_element(pull, &inside[depth - 1]))) {
			if (pull->wrong)
				return false;
			depth--;
		}
		if (!depth)
			return true;
	}
}

/**
 * pull_end() - Whether nothing comes behind what was taken
 * @pull:	Behind a value
 *
 * Return: true when nothing was wrong either
 */
bool pull_end(struct pull *pull)
{
	if (pull->wrong)
		return false;
	pull_blanks(pull);
	return pull->at == pull->end || pull_fail(pull, "something behind the record");
}
