// SPDX-License-Identifier: MIT
// supervisor/words/encode.c - Arguments of a system call back from how people write them
#include "supervisor/words/encode.h"

#include <linux/fcntl.h>
#include <string.h>

#include "supervisor/words/flags.h"

/* Digits of one base, and nothing else. */
static bool read_digits(const char *bytes, size_t len, unsigned int base, uint64_t *ret_value)
{
	uint64_t value = 0;

	for (size_t i = 0; i < len; i++) {
		char c = bytes[i];
		unsigned int digit = c >= '0' && c <= '9'   ? (unsigned int)(c - '0')
				     : c >= 'a' && c <= 'f' ? (unsigned int)(c - 'a' + 10)
							    : base;

		if (digit >= base || value > (UINT64_MAX - digit) / base)
			return false;
		value = value * base + digit;
	}
	*ret_value = value;
	return len;
}

static bool read_number(const char *bytes, size_t len, uint64_t *ret_value)
{
	if (len > 2 && bytes[0] == '0' && bytes[1] == 'x')
		return read_digits(bytes + 2, len - 2, 16, ret_value);
	if (len > 1 && bytes[0] == '-') {
		if (!read_digits(bytes + 1, len - 1, 10, ret_value))
			return false;
		*ret_value = 0 - *ret_value;
		return true;
	}
	return read_digits(bytes, len, 10, ret_value);
}

/* One name or number of several with bars between them. */
static bool read_word(char letter, const char *bytes, size_t len, uint64_t *ret_value)
{
	static const char here[] = "AT_FDCWD", null[] = "NULL";

	if (letter == 'D' && len == sizeof(here) - 1 && !memcmp(bytes, here, len)) {
		*ret_value = (uint64_t)AT_FDCWD;
		return true;
	}
	if ((letter == 'p' || letter == 'P') && len == sizeof(null) - 1 &&
	    !memcmp(bytes, null, len)) {
		*ret_value = 0;
		return true;
	}
	return flags_find(letter, bytes, len, ret_value) || read_number(bytes, len, ret_value);
}

/* Whether the kernel reads 32 bits of such an argument: decode_args() shows no more. */
static bool is_narrow(char letter)
{
	return !strchr("pPLK", letter);
}

/**
 * encode_arg() - The register that an argument was decoded from: the other way round of
 * decode_args()
 * @letter:	Its kind, as in struct call.args
 * @bytes:	The argument as the log has it, @len bytes, any
 * @len:	How many
 * @ret_value:	The register; of what the kernel reads 32 bits of, those; untouched on failure
 *
 * Return: false when no such argument is ever written so
 */
bool encode_arg(char letter, const char *bytes, size_t len, uint64_t *ret_value)
{
	uint64_t value = 0, bits;

	if (letter == 'M') {
		if (!read_digits(bytes, len, 8, &value))
			return false;
		*ret_value = (uint32_t)value;
		return true;
	}
	for (size_t at = 0;;) {
		const char *bar = memchr(bytes + at, '|', len - at);
		size_t size = bar ? (size_t)(bar - bytes) - at : len - at;

		if (!size || !read_word(letter, bytes + at, size, &bits))
			return false;
		value |= bits;
		if (!bar)
			break;
		at += size + 1;
	}
	*ret_value = is_narrow(letter) ? (uint32_t)value : value;
	return true;
}
