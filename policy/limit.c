// SPDX-License-Identifier: MIT
// policy/limit.c - `limit NAME=VALUE`: durations, sizes and counts
#include "policy/limit.h"

#include <errno.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/parse.h"

/* What a number can be followed by, and what it is multiplied with. */
struct suffix {
	const char *text;
	uint64_t factor;
};

#define SECOND UINT64_C(1000000000)

static const struct suffix times[] = {
	{ "ms", SECOND / 1000 }, { "s", SECOND }, { "m", 60 * SECOND },
	{ "h", 3600 * SECOND },	 { "", SECOND },  { NULL, 0 },
};

static const struct suffix sizes[] = {
	{ "", 1 },
	{ "K", UINT64_C(1) << 10 },
	{ "M", UINT64_C(1) << 20 },
	{ "G", UINT64_C(1) << 30 },
	{ "T", UINT64_C(1) << 40 },
	{ NULL, 0 },
};

static const struct suffix counts[] = { { "", 1 }, { NULL, 0 } };

/* `1.5`: the only values with a point in them. */
#define THOUSAND UINT64_C(1000)
static const struct suffix fractions[] = { { "", THOUSAND }, { NULL, 0 } };

/*
 * @unit divides what the suffixes give, rounding up. Below @least no program with a C library comes
 * as far as its main; @need says more than the number does. Measured on x86-64 with glibc: with
 * less than 1 MiB a static program dies of SIGSEGV in its execve, with less than 2.5 the loader has
 * no room for the C library; two pages of stack do not hold the usual environment.
 */
static const struct limit_name {
	const char *name;
	enum limit limit;
	const struct suffix *suffixes;
	uint64_t unit;
	uint64_t least;
	const char *example;
	const char *need;
} limits[] = {
	{ "cpu", LIMIT_CPU, times, SECOND, 1, "cpu=60s", NULL },
	{ "cpus", LIMIT_CPUS, fractions, 1, 10, "cpus=1.5", "the kernel divides no finer" },
	{ "wall", LIMIT_WALL, times, 1, SECOND / 1000, "wall=5m",
	  "ms, s, m and h are the units; without a limit there is no end" },
	{ "memory", LIMIT_MEMORY, sizes, 1, 1 << 20, "memory=512M",
	  "the kernel counts in steps of some hundred KiB" },
	{ "as", LIMIT_AS, sizes, 1, 1 << 20, "as=512M",
	  "a small static program needs 1M, a dynamically linked one 3M" },
	{ "pids", LIMIT_PIDS, counts, 1, 1, "pids=128", NULL },
	{ "files", LIMIT_FILES, counts, 1, 3, "files=1024", NULL },
	{ "fsize", LIMIT_FSIZE, sizes, 1, 0, "fsize=1G", NULL },
	{ "stack", LIMIT_STACK, sizes, 1, 1 << 14, "stack=8M",
	  "arguments and environment are on it too" },
	{ "core", LIMIT_CORE, sizes, 1, 0, "core=0", NULL },
	{ "output", LIMIT_OUTPUT, sizes, 1, 0, "output=16M", NULL },
	{ "tmp", LIMIT_TMP, sizes, 1, 1 << 12, "tmp=256M", "a page is the least there is" },
};

/**
 * limit_name() - The name of a limit, as policies write it
 * @limit:	Any limit
 */
const char *limit_name(enum limit limit)
{
	for (size_t i = 0; i < ARRAY_SIZE(limits); i++)
		if (limits[i].limit == limit)
			return limits[i].name;
	return "none";
}

/* Thousandths, without the zeroes at the end. */
static void show_fraction(uint64_t value, struct text *text)
{
	uint64_t rest = value % THOUSAND;
	int digits = rest % 10 ? 3 : rest % 100 ? 2 : 1;

	text_u64(text, value / THOUSAND);
	for (int i = digits; i < 3; i++)
		rest /= 10;
	if (rest)
		text_printf(text, ".%0*u", digits, (unsigned int)rest);
}

/**
 * limit_show() - Append a limit as policies write it, `cpu=60s`
 * @limit:	Which
 * @value:	In the unit named at enum limit
 * @text:	Grows
 */
void limit_show(enum limit limit, uint64_t value, struct text *text)
{
	const struct limit_name *name = limits;
	const struct suffix *best = NULL;

	while (name->limit != limit)
		name++;
	if (!__builtin_mul_overflow(value, name->unit, &value))
		for (const struct suffix *s = name->suffixes; s->text; s++)
			if (s->factor <= value && value % s->factor == 0 &&
			    (!best || s->factor > best->factor))
				best = s;
	text_printf(text, "%s=", name->name);
	if (name->suffixes == fractions) {
		show_fraction(value, text);
		return;
	}
	text_u64(text, best ? value / best->factor : value);
	if (best)
		text_str(text, best->factor == SECOND ? "s" : best->text);
}

/* A point, and one to three digits behind it, as thousandths; *@text moves on. */
static int parse_fraction(const char **text, uint64_t *ret_value)
{
	size_t digits = strspn(*text + 1, "0123456789");
	uint64_t value = 0;

	if (!digits || digits > 3)
		return -EINVAL;
	for (size_t i = 1; i <= 3; i++)
		value = value * 10 + (uint64_t)(i <= digits ? (*text)[i] - '0' : 0);
	*text += 1 + digits;
	*ret_value = value;
	return 0;
}

static int parse_number(const char *text, const struct limit_name *name, uint64_t *ret_value)
{
	const struct suffix *suffix = name->suffixes;
	size_t digits = strspn(text, "0123456789");
	const char *rest = text + digits;
	uint64_t value = 0, fraction = 0;

	if (!digits)
		return -EINVAL;
	if (name->suffixes == fractions && *rest == '.' && parse_fraction(&rest, &fraction) < 0)
		return -EINVAL;
	for (size_t i = 0; i < digits; i++)
		if (__builtin_mul_overflow(value, 10U, &value) ||
		    __builtin_add_overflow(value, (uint64_t)(text[i] - '0'), &value))
			return -ERANGE;
	while (suffix->text && strcmp(suffix->text, rest) != 0)
		suffix++;
	if (!suffix->text)
		return -EINVAL;
	if (__builtin_mul_overflow(value, suffix->factor, &value) ||
	    __builtin_add_overflow(value, fraction, &value))
		return -ERANGE;
	value = value / name->unit + (value % name->unit != 0);
	if (value < name->least)
		return -EDOM;
	/* the kernel takes all ones for "no limit", and signed times */
	if (value > INT64_MAX)
		return -ERANGE;
	*ret_value = value;
	return 0;
}

/**
 * limit_value() - Read a value as policies write it, `90s`
 * @limit:	Whose units it has
 * @text:	The value alone
 * @ret_value:	In the unit named at enum limit
 *
 * Return: 0; -EINVAL; -ERANGE: too large; -EDOM: too small
 */
int limit_value(enum limit limit, const char *text, uint64_t *ret_value)
{
	const struct limit_name *name = limits;

	while (name->limit != limit)
		name++;
	return parse_number(text, name, ret_value);
}

static int fail_value(const struct parse *parse, const struct line *line, const struct word *word,
		      const struct limit_name *name, int error)
{
	_cleanup_text_ struct text help = { 0 };

	if (error == -EDOM) {
		limit_show(name->limit, name->least, &help);
		return parse_fail(parse, line, word, name->need,
				  "nothing can run with less than %s", text_cstr(&help));
	}
	if (error == -ERANGE)
		return parse_fail(parse, line, word, NULL, "this number is too large");
	text_printf(&help, "write it as in `limit %s`", name->example);
	if (name->suffixes == sizes)
		text_str(&help, "; K, M, G and T are powers of 1024");
	if (name->suffixes == fractions)
		text_str(&help, "; a part of a processor has up to three digits behind the point");
	if (name->suffixes == times)
		text_str(&help, "; ms, s, m and h are the units");
	return parse_fail(parse, line, word, text_cstr(&help), "not a value for %s", name->name);
}

/* One NAME=VALUE. */
static int parse_one(struct parse *parse, const struct line *line, const struct word *word,
		     const void *context)
{
	_cleanup_text_ struct text text = { 0 };
	const struct limit_name *name = NULL;
	struct limit_value *limit;
	const char *equals;
	uint64_t value;
	int r = parse_text(parse, line, word, &text);

	(void)context;
	if (r < 0)
		return r;
	equals = strchr(text_cstr(&text), '=');
	if (!equals)
		return parse_fail(parse, line, word, "write it as in `limit cpu=60s memory=1G`",
				  "a limit needs a value");
	for (size_t i = 0; i < ARRAY_SIZE(limits) && !name; i++)
		if (strlen(limits[i].name) == (size_t)(equals - text.data) &&
		    !memcmp(limits[i].name, text.data, (size_t)(equals - text.data)))
			name = &limits[i];
	if (!name)
		return parse_unknown(parse, line, word, "unknown limit", limits, ARRAY_SIZE(limits),
				     sizeof(limits[0]));
	r = parse_number(equals + 1, name, &value);
	if (r < 0)
		return fail_value(parse, line, word, name, r);
	limit = &parse->policy->limits[name->limit];
	r = !limit->set ? 1
			: parse_scalar(parse, line, word, &limit->at, limit->value == value,
				       name->name);
	if (r > 0)
		*limit = (struct limit_value){ true, value, parse_place(line, word) };
	return r < 0 ? r : 0;
}

/**
 * parse_limit() - `limit NAME=VALUE…`
 * @parse:	policy.limits
 * @line:	The line
 *
 * Return: 0, -EINVAL (reported), -ENOMEM
 */
int parse_limit(struct parse *parse, const struct line *line)
{
	if (line->count < 2)
		return parse_fail(parse, line, NULL, "write it as in `limit cpu=60s memory=1G`",
				  "a limit without a value");
	return parse_words(parse, line, 1, line->count, parse_one, NULL);
}
