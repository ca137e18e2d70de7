// SPDX-License-Identifier: MIT
// supervisor/trace/part.c - The smallest parts of a traced argument: strings, pointers, times,
// signals
#include <string.h>

#include "supervisor/trace/shapes_part.h"
#include "supervisor/words/flags.h"

#define SIGNALS 64
#define FIRST_REAL_TIME 32U

/* The letter behind a backslash that stands for a byte, 0 for none. */
static char escape_of(unsigned char byte)
{
	switch (byte) {
	case '"':
	case '\\':
		return (char)byte;
	case '\f':
		return 'f';
	case '\n':
		return 'n';
	case '\r':
		return 'r';
	case '\t':
		return 't';
	case '\v':
		return 'v';
	default:
		return 0;
	}
}

/**
 * part_quoted() - Append bytes as a C string
 * @text:	Grows
 * @bytes:	@len bytes, any
 * @len:	How many
 * @cut:	There are more
 *
 * Trust: what is appended is printable ASCII whatever the bytes are.
 */
void part_quoted(struct text *text, const unsigned char *bytes, size_t len, bool cut)
{
	TEXT_LIT(text, "\"");
	for (size_t i = 0; i < len; i++) {
		bool digit = i + 1 < len && bytes[i + 1] >= '0' && bytes[i + 1] <= '7';
		char letter = escape_of(bytes[i]);

		if (letter) {
			text_char(text, '\\');
			text_char(text, letter);
		} else if (bytes[i] >= 0x20 && bytes[i] < 0x7f) {
			text_char(text, (char)bytes[i]);
		} else {
			text_printf(text, digit ? "\\%03o" : "\\%o", bytes[i]);
		}
	}
	TEXT_LIT(text, "\"");
	if (cut)
		TEXT_LIT(text, "...");
}

void part_pointer(struct text *text, uint64_t value)
{
	if (value)
		text_hex(text, value);
	else
		TEXT_LIT(text, "NULL");
}

static int64_t word(const unsigned char *bytes)
{
	int64_t value;

	memcpy(&value, bytes, sizeof(value));
	return value;
}

/**
 * part_timespec() - Append seconds and a fraction
 * @text:	Grows
 * @bytes:	Two longs
 * @fraction:	What the second is called: tv_nsec or tv_usec
 */
void part_timespec(struct text *text, const unsigned char *bytes, const char *fraction)
{
	TEXT_LIT(text, "{tv_sec=");
	text_i64(text, word(bytes));
	text_printf(text, ", %s=", fraction);
	text_i64(text, word(bytes + 8));
	TEXT_LIT(text, "}");
}

/* A signal without its SIG, as in sets of them. */
static void add_short_signal(struct text *text, uint32_t number)
{
	const char *name = name_of_signal(number);

	if (name)
		text_str(text, name + 3);
	else if (number == FIRST_REAL_TIME)
		TEXT_LIT(text, "RTMIN");
	else if (number > FIRST_REAL_TIME && number <= SIGNALS)
		text_printf(text, "RT_%u", number - FIRST_REAL_TIME);
	else
		text_u64(text, number);
}

void part_signal(struct text *text, uint32_t number)
{
	if (number && number <= SIGNALS)
		TEXT_LIT(text, "SIG");
	add_short_signal(text, number);
}

/**
 * part_sigset() - Append a set of signals; of one that has most of them, those that it lacks
 * @text:	Grows
 * @mask:	Bit 0 is signal 1
 */
void part_sigset(struct text *text, uint64_t mask)
{
	const char *before = "";

	if (__builtin_popcountll(mask) > SIGNALS * 2 / 3) {
		TEXT_LIT(text, "~");
		mask = ~mask;
	}
	TEXT_LIT(text, "[");
	for (uint32_t number = 1; number <= SIGNALS; number++) {
		if (!(mask >> (number - 1) & 1))
			continue;
		text_str(text, before);
		add_short_signal(text, number);
		before = " ";
	}
	TEXT_LIT(text, "]");
}

/**
 * part_bytes() - Append a buffer
 * @shapes:	The call
 * @address:	Where it is
 * @len:	Its length; more than was copied is cut
 */
void part_bytes(struct shapes *shapes, uint64_t address, uint64_t len)
{
	size_t got = 0;
	const unsigned char *bytes = pieces_find(&shapes->pieces, shapes->phase, address, &got);

	if (!address || (len && !bytes)) {
		part_pointer(shapes->text, address);
		return;
	}
	part_quoted(shapes->text, bytes, len < got ? (size_t)len : got, len > got);
}
