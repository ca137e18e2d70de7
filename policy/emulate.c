// SPDX-License-Identifier: MIT
// policy/emulate.c - `emulate getrandom seed=N`, `emulate clock start=TIME`
#include "policy/emulate.h"

#include <errno.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/parse.h"

/*
 * The kernel's clock goes no further: TIME_SETTOD_SEC_MAX of include/linux/time64.h, which is
 * KTIME_MAX less 30 years, in seconds.
 */
#define START_MAX (INT64_MAX / 1000000000 - 30LL * 365 * 24 * 3600)
#define DAY 86400U
#define EPOCH 1970U

static bool read_seed(const char *text, uint64_t *ret_value);
static bool read_start(const char *text, uint64_t *ret_value);
static void show_seed(uint64_t value, struct text *text);
static void show_start(uint64_t value, struct text *text);

/**
 * struct emulate_row - One thing that is answered
 * @name:	What follows `emulate`
 * @key:	What stands in front of the value, with its `=`
 * @read:	False when the value is none
 * @show:	The value as read() takes it
 * @help:	How to write it
 */
static const struct emulate_row {
	const char *name;
	const char *key;
	bool (*read)(const char *text, uint64_t *ret_value);
	void (*show)(uint64_t value, struct text *text);
	const char *help;
} rows[EMULATE_COUNT] = {
	[EMULATE_GETRANDOM] = { "getrandom", "seed=", read_seed, show_seed,
				"write a number from 0 to 18446744073709551615, as in `emulate "
				"getrandom seed=42`" },
	[EMULATE_CLOCK] = { "clock", "start=", read_start, show_start,
			    "write a time in UTC, as in `emulate clock "
			    "start=2020-01-01T00:00:00Z`, "
			    "or seconds since 1970, as in `start=@1577836800`; nothing after "
			    "2232" },
};

static bool read_number(const char *text, uint64_t most, uint64_t *ret_value)
{
	uint64_t value = 0;

	if (!*text)
		return false;
	for (; *text; text++)
		if (*text < '0' || *text > '9' || __builtin_mul_overflow(value, 10U, &value) ||
		    __builtin_add_overflow(value, (uint64_t)(*text - '0'), &value))
			return false;
	if (value > most)
		return false;
	*ret_value = value;
	return true;
}

static bool read_seed(const char *text, uint64_t *ret_value)
{
	return read_number(text, UINT64_MAX, ret_value);
}

static void show_seed(uint64_t value, struct text *text)
{
	text_u64(text, value);
}

static bool is_leap(unsigned int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static unsigned int month_days(unsigned int year, unsigned int month)
{
	static const unsigned char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return days[month - 1] + (month == 2 && is_leap(year));
}

/* Digits and what is between them, at the same places: "0000-00-00T00:00:00Z". */
static bool read_shape(const char *text, unsigned int numbers[6])
{
	static const char shape[] = "0000-00-00T00:00:00Z";
	unsigned int field = 0;

	for (unsigned int i = 0; i < 6; i++)
		numbers[i] = 0;
	if (strlen(text) != sizeof(shape) - 1)
		return false;
	for (size_t i = 0; shape[i]; i++) {
		if (shape[i] != '0') {
			if (text[i] != shape[i])
				return false;
			field++;
		} else if (text[i] < '0' || text[i] > '9') {
			return false;
		} else {
			numbers[field] = numbers[field] * 10 + (unsigned int)(text[i] - '0');
		}
	}
	return true;
}

static bool read_start(const char *text, uint64_t *ret_value)
{
	unsigned int at[6]; /* year, month, day, hour, minute, second */
	uint64_t days = 0, value;

	if (*text == '@')
		return read_number(text + 1, START_MAX, ret_value);
	if (!read_shape(text, at) || at[0] < EPOCH || at[1] < 1 || at[1] > 12 || at[2] < 1 ||
	    at[2] > month_days(at[0], at[1]) || at[3] > 23 || at[4] > 59 || at[5] > 59)
		return false;
	for (unsigned int year = EPOCH; year < at[0]; year++)
		days += 365U + is_leap(year);
	for (unsigned int month = 1; month < at[1]; month++)
		days += month_days(at[0], month);
	days += at[2] - 1;
	value = days * DAY + at[3] * 3600U + at[4] * 60U + at[5];
	if (value > START_MAX)
		return false;
	*ret_value = value;
	return true;
}

static void show_start(uint64_t value, struct text *text)
{
	unsigned int year = EPOCH, month = 1, second = (unsigned int)(value % DAY);
	uint64_t days = value / DAY;

	for (; days >= 365U + is_leap(year); year++)
		days -= 365U + is_leap(year);
	for (; days >= month_days(year, month); month++)
		days -= month_days(year, month);
	text_printf(text, "%04u-%02u-%02uT%02u:%02u:%02uZ", year, month, (unsigned int)days + 1,
		    second / 3600, second / 60 % 60, second % 60);
}

/**
 * emulate_name() - What an emulation is called in a policy
 * @emulation:	Which
 */
const char *emulate_name(enum emulation emulation)
{
	return rows[emulation].name;
}

/**
 * emulate_show() - A value as a policy has it: `seed=42`, `start=2020-01-01T00:00:00Z`
 * @emulation:	Of what
 * @value:	Its value
 * @text:	Grows
 */
void emulate_show(enum emulation emulation, uint64_t value, struct text *text)
{
	text_str(text, rows[emulation].key);
	rows[emulation].show(value, text);
}

/**
 * emulate_any() - Whether a policy emulates anything
 * @policy:	Any
 */
bool emulate_any(const struct policy *policy)
{
	for (unsigned int i = 0; i < EMULATE_COUNT; i++)
		if (policy->emulations[i].set)
			return true;
	return false;
}

/* What cannot be answered by `emulate`, though the word says so. */
static int fail_name(const struct parse *parse, const struct line *line, const struct word *word)
{
	if (word->len && strchr("/~.*$", word->text[0]))
		return parse_fail(parse, line, word, "`emulate` is for getrandom and clock",
				  "no path is emulated");
	return parse_unknown(parse, line, word, "nothing emulates", rows, ARRAY_SIZE(rows),
			     sizeof(rows[0]));
}

/* The value behind the key. */
static int read_value(const struct parse *parse, const struct line *line,
		      const struct emulate_row *row, uint64_t *ret_value)
{
	const struct word *word = line->count > 2 ? &line->words[2] : NULL;
	_cleanup_text_ struct text text = { 0 };
	size_t len = strlen(row->key);
	int r;

	if (!word)
		return parse_fail(parse, line, &line->words[1], row->help,
				  "`emulate %s` needs a value", row->name);
	r = parse_text(parse, line, word, &text);
	if (r < 0)
		return r;
	if (strncmp(text_cstr(&text), row->key, len) != 0 || strlen(text_cstr(&text)) != text.len ||
	    !row->read(text_cstr(&text) + len, ret_value))
		return parse_fail(parse, line, word, row->help, "not a value for `emulate %s`",
				  row->name);
	if (line->count > 3)
		return parse_fail(parse, line, &line->words[3], row->help,
				  "nothing follows the value of `emulate %s`", row->name);
	return 0;
}

/**
 * parse_emulate() - `emulate getrandom seed=N`, `emulate clock start=TIME`
 * @parse:	policy.emulations: scalars, of which the higher rank decides
 * @line:	The line
 *
 * Return: 0, -EINVAL (reported), -ENOMEM
 */
int parse_emulate(struct parse *parse, const struct line *line)
{
	struct emulate_value *emulation;
	unsigned int which = 0;
	uint64_t value;
	int r;

	if (line->count < 2)
		return parse_fail(parse, line, NULL,
				  "as in `emulate getrandom seed=42` or `emulate clock "
				  "start=2020-01-01T00:00:00Z`",
				  "what is to be emulated?");
	while (which < ARRAY_SIZE(rows) && !word_is(&line->words[1], rows[which].name))
		which++;
	if (which == ARRAY_SIZE(rows))
		return fail_name(parse, line, &line->words[1]);
	r = read_value(parse, line, &rows[which], &value);
	if (r < 0)
		return r;
	emulation = &parse->policy->emulations[which];
	r = !emulation->set ? 1
			    : parse_scalar(parse, line, &line->words[2], &emulation->at,
					   emulation->value == value, rows[which].name);
	if (r > 0)
		*emulation = (struct emulate_value){ true, value, parse_place(line, NULL) };
	return r < 0 ? r : 0;
}
