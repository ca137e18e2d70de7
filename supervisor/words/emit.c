// SPDX-License-Identifier: MIT
// supervisor/words/emit.c - Values and members of a JSON object, on one line
//
// Every call of the jail costs a line, so nothing here goes through printf.
#include "supervisor/words/emit.h"

#include <string.h>

/* Appends the lowest @width digits of a number, zeros in front. */
static void digits(struct text *text, uint64_t value, size_t width)
{
	char out[20];

	for (size_t i = width; i > 0; i--) {
		out[i - 1] = (char)('0' + value % 10);
		value /= 10;
	}
	text_add(text, out, width);
}

/**
 * emit_begin() - Begin a line: what every kind of record has
 * @text:	Empty
 * @seq:	Its number, from 0
 * @since_ns:	Nanoseconds since the start of the run
 * @kind:	"start", "call" …
 */
void emit_begin(struct text *text, uint64_t seq, uint64_t since_ns, const char *kind)
{
	TEXT_LIT(text, "{\"seq\":");
	text_u64(text, seq);
	EMIT_KEY(text, "t");
	emit_seconds(text, since_ns);
	EMIT_KEY(text, "kind");
	TEXT_LIT(text, "\"");
	text_str(text, kind);
	TEXT_LIT(text, "\"");
}

/* Whether JSON takes the bytes as they are: most names are plain ASCII. */
static bool is_plain(const char *bytes, size_t len)
{
	unsigned char wrong = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)bytes[i];

		wrong |= (c < 0x20) | (c >= 0x7f) | (c == '"') | (c == '\\');
	}
	return !wrong;
}

/**
 * emit_string() - Append bytes as a JSON string: text_json(), faster where nothing is special
 * @text:	Grows
 * @bytes:	@len bytes, any
 * @len:	How many
 *
 * Trust: @bytes come from the target; nobody may change them meanwhile.
 */
void emit_string(struct text *text, const char *bytes, size_t len)
{
	if (!is_plain(bytes, len)) {
		text_json(text, bytes, len);
		return;
	}
	TEXT_LIT(text, "\"");
	text_add(text, bytes, len);
	TEXT_LIT(text, "\"");
}

/**
 * emit_cstr() - Append a C string as a JSON string
 * @text:	Grows
 * @str:	Any bytes, or NULL: null
 */
void emit_cstr(struct text *text, const char *str)
{
	if (str)
		emit_string(text, str, strlen(str));
	else
		TEXT_LIT(text, "null");
}

void emit_bool(struct text *text, bool value)
{
	text_str(text, value ? "true" : "false");
}

/**
 * emit_seconds() - Append a time as seconds with six decimals
 * @text:	Grows
 * @ns:		Nanoseconds
 */
void emit_seconds(struct text *text, uint64_t ns)
{
	text_u64(text, ns / 1000000000U);
	TEXT_LIT(text, ".");
	digits(text, ns % 1000000000U / 1000U, 6);
}

/**
 * emit_micros() - Append a time as microseconds with one decimal
 * @text:	Grows
 * @ns:		Nanoseconds
 */
void emit_micros(struct text *text, uint64_t ns)
{
	text_u64(text, ns / 1000U);
	TEXT_LIT(text, ".");
	digits(text, ns % 1000U / 100U, 1);
}

/* A day of the calendar. */
struct date {
	uint64_t year;
	unsigned int month; /* from 1 */
	unsigned int day; /* from 1 */
};

#define DAYS_OF_400_YEARS 146097U
#define DAYS_TO_1970 719468U /* from 1 March of year 0 */

/*
 * The Gregorian date of a day since 1970, by Hinnant's arithmetic on years that begin in March
 * (https://howardhinnant.github.io/date_algorithms.html). gmtime_r() would do the same, but opens
 * /etc/localtime first.
 */
static struct date date_of(uint64_t days)
{
	uint64_t era = (days + DAYS_TO_1970) / DAYS_OF_400_YEARS;
	unsigned int of_era = (unsigned int)((days + DAYS_TO_1970) % DAYS_OF_400_YEARS);
	unsigned int year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	unsigned int of_year = of_era - (365 * year + year / 4 - year / 100);
	unsigned int month = (5 * of_year + 2) / 153; /* 0: March */
	struct date date = {
		.year = era * 400 + year + (month >= 10),
		.month = month < 10 ? month + 3 : month - 9,
		.day = of_year - (153 * month + 2) / 5 + 1,
	};

	return date;
}

/**
 * emit_moment() - Append a point in time as RFC 3339 has it, in UTC with milliseconds
 * @text:	Grows
 * @wall:	CLOCK_REALTIME, not before 1970
 */
void emit_moment(struct text *text, const struct timespec *wall)
{
	uint64_t seconds = wall->tv_sec > 0 ? (uint64_t)wall->tv_sec : 0;
	struct date date = date_of(seconds / 86400);

	TEXT_LIT(text, "\"");
	digits(text, date.year, 4);
	TEXT_LIT(text, "-");
	digits(text, date.month, 2);
	TEXT_LIT(text, "-");
	digits(text, date.day, 2);
	TEXT_LIT(text, "T");
	digits(text, seconds % 86400 / 3600, 2);
	TEXT_LIT(text, ":");
	digits(text, seconds % 3600 / 60, 2);
	TEXT_LIT(text, ":");
	digits(text, seconds % 60, 2);
	TEXT_LIT(text, ".");
	digits(text, (uint64_t)wall->tv_nsec / 1000000U, 3);
	TEXT_LIT(text, "Z\"");
}
