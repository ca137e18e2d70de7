// SPDX-License-Identifier: MIT
// supervisor/words/random.c - Names of temporary files: which part of them will be another next
// time
//
// A guess, asked only about names that a run made and, outside of /tmp, took away again. mkstemp(3)
// puts six letters and digits into a name, Python eight behind `tmp`, many programs their pid, a
// time, or a UUID.
#include "supervisor/words/random.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Shorter runs of letters and digits are words. */
#define MIXED_LEAST 6U
#define HEX_LEAST 8U
#define NUMBER_LEAST 3U

/*
 * What programs glue in front of the random letters: gcc, sed, zip, perl and ar six, Python (whose
 * letters have a _) eight.
 */
static const struct prefix {
	const char *text;
	size_t letters;
} prefixes[] = {
	{ "cc", 6 }, { "sed", 6 }, { "zi", 6 },	 { "XX", 6 },
	{ "st", 6 }, { "tmp", 6 }, { "tmp", 8 },
};

enum letter {
	LETTER_LOWER,
	LETTER_UPPER,
	LETTER_DIGIT,
};

static enum letter letter_of(char c)
{
	if (isdigit((unsigned char)c))
		return LETTER_DIGIT;
	return isupper((unsigned char)c) ? LETTER_UPPER : LETTER_LOWER;
}

/* How often the kind of letter changes; a capital at the start of a word is no change. */
static unsigned int count_changes(const char *token, size_t len)
{
	unsigned int changes = 0;

	for (size_t i = 1; i < len; i++) {
		bool capital = i == 1 && letter_of(token[0]) == LETTER_UPPER &&
			       letter_of(token[1]) == LETTER_LOWER;

		changes += !capital && letter_of(token[i]) != letter_of(token[i - 1]);
	}
	return changes;
}

static bool is_hex_number(const char *token, size_t len)
{
	bool digit = false;

	for (size_t i = 0; i < len; i++) {
		if (!isxdigit((unsigned char)token[i]) || isupper((unsigned char)token[i]))
			return false;
		digit |= isdigit((unsigned char)token[i]) != 0;
	}
	return len >= HEX_LEAST && digit;
}

/* Digits at the end of a token. */
static size_t count_digits(const char *token, size_t len)
{
	size_t digits = 0;

	while (digits < len && isdigit((unsigned char)token[len - 1 - digits]))
		digits++;
	return digits;
}

/*
 * Whether @len bytes are a known prefix and as many letters as belong to it; how long the prefix
 * is.
 */
static size_t known_prefix(const char *name, size_t len, const char *more)
{
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++) {
		size_t prefix = strlen(prefixes[i].text), at = prefix;

		if (len != prefix + prefixes[i].letters || memcmp(name, prefixes[i].text, prefix))
			continue;
		while (at < len && (isalnum((unsigned char)name[at]) || strchr(more, name[at])))
			at++;
		if (at == len)
			return prefix;
	}
	return 0;
}

/**
 * random_is_prefix() - Whether bytes are what a program glues in front of a made-up name
 * @bytes:	@len bytes
 * @len:	How many
 */
bool random_is_prefix(const char *bytes, size_t len)
{
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++)
		if (len == strlen(prefixes[i].text) && !memcmp(bytes, prefixes[i].text, len))
			return true;
	return false;
}

/* Where in a run of letters and digits the random part begins; its length when there is none. */
static size_t random_from(const char *token, size_t len, bool first)
{
	size_t digits = count_digits(token, len), prefix = known_prefix(token, len, "");
	unsigned int changes = count_changes(token, len);

	if (prefix)
		return prefix;
	if (is_hex_number(token, len) || (len >= MIXED_LEAST && changes >= 2))
		return 0;
	/* behind a word, six letters that are no word themselves: mkstemp("word.XXXXXX") */
	if (!first && len == MIXED_LEAST && changes)
		return 0;
	return digits >= NUMBER_LEAST ? len - digits : len;
}

/*
 * Length of a date at the start of some bytes, and of the time behind it: 2026-11-22T12_50_39_123Z,
 * 2026-11-22-125039, 20261122. 0: there is none.
 */
static size_t date_len(const char *bytes, size_t len)
{
	static const char shape[] = "dddd-dd-dd";
	size_t at = 0;

	while (at < len && at < sizeof(shape) - 1 &&
	       (shape[at] == 'd' ? isdigit((unsigned char)bytes[at]) : bytes[at] == shape[at]))
		at++;
	if (at != sizeof(shape) - 1)
		return 0;
	while (at < len && (isdigit((unsigned char)bytes[at]) || strchr("TZ_:.-+", bytes[at])))
		at++;
	while (!isalnum((unsigned char)bytes[at - 1]))
		at--;
	return at;
}

/* Length of a UUID at the start of some bytes, 0: there is none. */
static size_t uuid_len(const char *bytes, size_t len)
{
	static const char shape[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

	for (size_t at = 0; at < sizeof(shape) - 1; at++)
		if (at >= len || (shape[at] == 'x' ? !isxdigit((unsigned char)bytes[at])
						   : bytes[at] != shape[at]))
			return 0;
	return sizeof(shape) - 1;
}

/* Length of what is one thing although it has more than letters and digits: a date, a UUID. */
static size_t whole_len(const char *bytes, size_t len)
{
	size_t date = date_len(bytes, len);

	return date ? date : uuid_len(bytes, len);
}

/**
 * random_surely() - Whether a made-up part can hardly be anything else
 * @part:	From random_part(), @len bytes
 * @len:	How many
 *
 * A date, nine digits in a row, twelve hexadecimal ones (the end of a UUID): names that stay, such
 * as those of logs, are then taken for made up as well.
 */
bool random_surely(const char *part, size_t len)
{
	for (size_t at = 0; at < len;) {
		size_t end = at;

		if (whole_len(part + at, len - at))
			return true;
		while (end < len && isalnum((unsigned char)part[end]))
			end++;
		if (count_digits(part + at, end - at) >= 9 ||
		    (end - at >= 12 && is_hex_number(part + at, end - at)))
			return true;
		at = end + 1;
	}
	return false;
}

/**
 * random_part() - The part of a name that looks made up for one use
 * @name:	One path component, @len bytes
 * @len:	How many
 * @ret_from:	Where it begins, set only when there is one
 * @ret_to:	Behind its last byte
 *
 * Return: true when there is one
 */
bool random_part(const char *name, size_t len, size_t *ret_from, size_t *ret_to)
{
	size_t prefix = known_prefix(name, len, "_");
	bool found = false;

	if (prefix) {
		*ret_from = prefix;
		*ret_to = len;
		return true;
	}
	for (size_t at = 0; at < len;) {
		size_t whole = whole_len(name + at, len - at), end = at + whole, from = at;

		while (!whole && end < len && isalnum((unsigned char)name[end]))
			end++;
		if (!whole)
			from += random_from(name + at, end - at, !at);
		if (from < end) {
			if (!found)
				*ret_from = from;
			*ret_to = end;
			found = true;
		}
		at = end + 1;
	}
	return found;
}

/**
 * random_number() - Where in a name a number stands by itself
 * @name:	One path component, @len bytes
 * @len:	How many
 * @number:	It has to be this one; 0: any
 * @ret_from:	Where the first one begins, set only when there is one
 * @ret_to:	Behind the last one
 *
 * In a jail the numbers of processes are small: what is too short for random_part() may be one.
 *
 * Return: true when there is one
 */
bool random_number(const char *name, size_t len, uint32_t number, size_t *ret_from, size_t *ret_to)
{
	bool found = false;
	char digits[16];
	size_t wanted = (size_t)snprintf(digits, sizeof(digits), "%" PRIu32, number);

	for (size_t at = 0; at < len;) {
		size_t end = at;

		while (end < len && isalnum((unsigned char)name[end]))
			end++;
		if (end > at && count_digits(name + at, end - at) == end - at &&
		    (!number || (end - at == wanted && !memcmp(name + at, digits, wanted)))) {
			if (!found)
				*ret_from = at;
			*ret_to = end;
			found = true;
		}
		at = end + 1;
	}
	return found;
}

/* What of some letters and digits may be another one; false when it is a word. */
static bool token_of(const char *word, size_t len, struct random_token *ret_token)
{
	size_t digits = count_digits(word, len), prefix = known_prefix(word, len, "");

	*ret_token = (struct random_token){ .from = prefix, .to = len };
	if (prefix)
		return true;
	if (digits == len) {
		ret_token->number = true;
		return true;
	}
	if (is_hex_number(word, len) || (len >= MIXED_LEAST && count_changes(word, len) >= 2))
		return true;
	ret_token->from = len - digits;
	ret_token->number = true;
	return digits > 0;
}

/**
 * random_tokens() - The parts of a name that may be others next time
 * @name:	One path component, @len bytes
 * @len:	How many
 * @tokens:	Filled, in order
 *
 * Unlike random_part() for who has names of several runs to compare: these parts alone say nothing.
 *
 * Return: how many
 */
size_t random_tokens(const char *name, size_t len, struct random_token tokens[RANDOM_TOKENS])
{
	size_t count = 0;

	for (size_t at = 0; at < len && count < RANDOM_TOKENS;) {
		size_t whole = whole_len(name + at, len - at), end = at;

		while (!whole && end < len && isalnum((unsigned char)name[end]))
			end++;
		if (whole) {
			end = at + whole;
			tokens[count++] = (struct random_token){ .from = at, .to = end };
		} else if (end > at && token_of(name + at, end - at, &tokens[count])) {
			tokens[count].from += at;
			tokens[count++].to += at;
		}
		at = end > at ? end : at + 1;
	}
	return count;
}
