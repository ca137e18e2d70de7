// SPDX-License-Identifier: MIT
// supervisor/reading/line.c - One line of a log, as a checker reads it
//
// The writer puts the members that matter here at fixed places, at the start and at the end, so
// that no JSON parser stands between hostile bytes and the verdict on them.
#include "supervisor/reading/line.h"

#include <errno.h>
#include <string.h>

#include "supervisor/writing/chain.h"

/* Bytes still to be read. */
struct cursor {
	const char *at;
	const char *end;
};

static bool take(struct cursor *cursor, const char *literal)
{
	size_t len = strlen(literal);

	if ((size_t)(cursor->end - cursor->at) < len || memcmp(cursor->at, literal, len) != 0)
		return false;
	cursor->at += len;
	return true;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A number without a sign or zeros in front, below 2^64. */
static bool take_number(struct cursor *cursor, uint64_t *ret_number)
{
	const char *start = cursor->at;
	uint64_t number = 0;

	while (cursor->at < cursor->end && is_digit(*cursor->at)) {
		uint64_t digit = (uint64_t)(*cursor->at++ - '0');

		if (number > (UINT64_MAX - digit) / 10)
			return false;
		number = number * 10 + digit;
	}
	if (cursor->at == start || (*start == '0' && cursor->at - start > 1))
		return false;
	*ret_number = number;
	return true;
}

static bool take_seconds(struct cursor *cursor)
{
	uint64_t whole;

	if (!take_number(cursor, &whole) || !take(cursor, ".") || cursor->end - cursor->at < 6)
		return false;
	for (unsigned int i = 0; i < 6; i++)
		if (!is_digit(*cursor->at++))
			return false;
	return true;
}

static bool take_kind(struct cursor *cursor, struct line *line)
{
	line->kind = cursor->at;
	while (cursor->at < cursor->end && *cursor->at >= 'a' && *cursor->at <= 'z')
		cursor->at++;
	line->kind_len = (size_t)(cursor->at - line->kind);
	return line->kind_len && take(cursor, "\"");
}

static bool is_hex(const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!is_digit(bytes[i]) && (bytes[i] < 'a' || bytes[i] > 'f'))
			return false;
	return true;
}

/**
 * line_parse() - Find what the chain needs in a line
 * @bytes:	The line without its newline, @len bytes, any
 * @len:	How many
 * @ret_line:	Points into @bytes; untouched on failure
 *
 * Trust: whoever can write to the log chose every byte.
 *
 * Return: 0, or -EINVAL when no audit writes such a line
 */
int line_parse(const char *bytes, size_t len, struct line *ret_line)
{
	struct cursor cursor = { bytes, bytes + len };
	struct line line = { 0 };
	const char *tail;

	if (len < CHAIN_TAIL)
		return -EINVAL;
	tail = bytes + len - CHAIN_TAIL;
	cursor.end = tail;
	if (!take(&cursor, "{\"seq\":") || !take_number(&cursor, &line.seq) ||
	    !take(&cursor, ",\"t\":") || !take_seconds(&cursor) || !take(&cursor, ",\"kind\":\"") ||
	    !take_kind(&cursor, &line))
		return -EINVAL;
	line.body = (size_t)(tail - bytes);
	cursor = (struct cursor){ tail, bytes + len };
	if (!take(&cursor, CHAIN_MEMBER) || !is_hex(cursor.at, DIGEST_HEX))
		return -EINVAL;
	line.h = cursor.at;
	cursor.at += DIGEST_HEX;
	if (!take(&cursor, "\"}"))
		return -EINVAL;
	*ret_line = line;
	return 0;
}

/**
 * line_is() - Whether a line is of a kind
 * @line:	From line_parse()
 * @kind:	"start", "end" …
 */
bool line_is(const struct line *line, const char *kind)
{
	return line->kind_len == strlen(kind) && !memcmp(line->kind, kind, line->kind_len);
}

/**
 * line_hash() - What the h of a line has to be
 * @line:	From line_parse()
 * @bytes:	Of that line; written to, and put right again
 * @head:	h of the line before it, DIGEST_HEX digits
 * @ret_hex:	DIGEST_HEX digits and a NUL
 */
void line_hash(const struct line *line, char *bytes, const char *head, char ret_hex[DIGEST_HEX + 1])
{
	struct chain chain = { 0 };
	char kept = bytes[line->body];

	memcpy(chain.head, head, DIGEST_HEX);
	bytes[line->body] = '}'; /* the first byte of the tail, which is not hashed */
	chain_hash(&chain, bytes, line->body + 1, ret_hex);
	bytes[line->body] = kept;
}

/* Whether a line goes on from the h of another: arguments as for line_hash(). */
bool line_follows(const struct line *line, char *bytes, const char *head)
{
	char due[DIGEST_HEX + 1];

	line_hash(line, bytes, head, due);
	return !memcmp(due, line->h, DIGEST_HEX);
}
