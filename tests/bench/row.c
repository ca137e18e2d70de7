// SPDX-License-Identifier: MIT
// tests/bench/row.c - One row of the table of figures, for people or as JSON
#include "tests/bench/row.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "policy/base/text.h"

#define WHAT_COLUMNS 44
#define SIDE_COLUMNS 26
#define RATIO_COLUMNS 24
#define GOAL_COLUMNS 8
/* From here on a row says that the machine was busy with something else. */
#define NOISY 0.15

/* The middle one and both ends of some figures. */
struct spread {
	double median;
	double least;
	double greatest;
};

double row_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static int compare(const void *a, const void *b)
{
	double first, second;

	memcpy(&first, a, sizeof(first));
	memcpy(&second, b, sizeof(second));
	return (first > second) - (first < second);
}

/* Of @over divided by @under, pair by pair; @under NULL: of @over itself. */
static struct spread spread_of(const double *over, const double *under, size_t count)
{
	double *sorted = calloc(count, sizeof(*sorted));
	struct spread spread = { 0, 0, 0 };

	if (!sorted)
		return spread;
	for (size_t i = 0; i < count; i++)
		sorted[i] = under ? over[i] / under[i] : over[i];
	qsort(sorted, count, sizeof(*sorted), compare);
	spread.median = count % 2 ? sorted[count / 2]
				  : (sorted[count / 2 - 1] + sorted[count / 2]) / 2;
	spread.least = sorted[0];
	spread.greatest = sorted[count - 1];
	free(sorted);
	return spread;
}

/* A figure with three digits and a unit people read. */
static void spell(double figure, const char *unit, char to[32])
{
	static const char *const times[] = { "ns", "µs", "ms", "s" };
	size_t scale = 0;

	if (!strcmp(unit, "ns"))
		while (figure >= 1000 && scale < 3) {
			figure /= 1000;
			unit = times[++scale];
		}
	snprintf(to, 32, "%.*f %s", figure < 10 ? 2 : figure < 100 ? 1 : 0, figure, unit);
}

/* Columns that a UTF-8 string takes, and the spaces up to @columns. */
static void pad(const char *str, int columns)
{
	int used = 0;

	fputs(str, stdout);
	for (; *str; str++)
		used += ((unsigned char)*str & 0xc0) != 0x80;
	for (; used < columns; used++)
		putchar(' ');
}

static void print_side(const struct row *row, int side)
{
	char figure[32], cell[128];

	spell(spread_of(row->figures[side], NULL, row->count).median, row->unit, figure);
	snprintf(cell, sizeof(cell), "%s %s", row->labels[side], figure);
	pad(cell, SIDE_COLUMNS);
	fputs(" | ", stdout);
}

static void print_text(const struct row *row, const struct spread *ratio, const char *verdict)
{
	char cell[128];

	pad(row->what, WHAT_COLUMNS);
	fputs(" | ", stdout);
	print_side(row, 0);
	print_side(row, 1);
	snprintf(cell, sizeof(cell), "%.2f (%.2f–%.2f)", ratio->median, ratio->least,
		 ratio->greatest);
	pad(cell, RATIO_COLUMNS);
	if (row->goal[0] == '-')
		snprintf(cell, sizeof(cell), "—");
	else
		snprintf(cell, sizeof(cell), "%s %s×", row->goal[0] == '<' ? "≤" : "≥",
			 row->goal + 2);
	fputs(" | ", stdout);
	pad(cell, GOAL_COLUMNS);
	printf(" | %s", verdict);
	if (row->foreign >= NOISY)
		printf(" (noisy: %.0f %% of the machine was busy with other work)",
		       row->foreign * 100);
	putchar('\n');
}

static void add_member(struct text *text, const char *key, const char *value)
{
	text_printf(text, "%s\"%s\":", text->len > 1 ? "," : "", key);
	text_json(text, value, strlen(value));
}

static void print_json(const struct row *row, const struct spread *ratio, const char *verdict)
{
	struct text text = { 0 };

	text_str(&text, "{");
	add_member(&text, "what", row->what);
	for (int side = 0; side < 2; side++) {
		struct spread spread = spread_of(row->figures[side], NULL, row->count);

		text_printf(&text, ",\"%c\":{\"label\":", "ab"[side]);
		text_json(&text, row->labels[side], strlen(row->labels[side]));
		text_printf(&text, ",\"median\":%.2f,\"min\":%.2f,\"max\":%.2f}", spread.median,
			    spread.least, spread.greatest);
	}
	add_member(&text, "unit", row->unit);
	text_printf(&text, ",\"rounds\":%zu", row->count);
	text_printf(&text, ",\"ratio\":{\"of\":\"%s\",\"median\":%.4f,\"min\":%.4f,\"max\":%.4f}",
		    row->goal[0] == '>' ? "b/a" : "a/b", ratio->median, ratio->least,
		    ratio->greatest);
	add_member(&text, "goal", row->goal);
	add_member(&text, "verdict", verdict);
	text_printf(&text, ",\"foreign\":%.2f", row->foreign);
	printf("%s}\n", text_cstr(&text));
	text_free(&text);
}

/**
 * row_print() - Print a row
 * @row:	At least one pair
 * @json:	As an object on one line
 */
void row_print(const struct row *row, bool json)
{
	bool inverse = row->goal[0] == '>';
	struct spread ratio = spread_of(row->figures[inverse], row->figures[!inverse], row->count);
	const char *verdict = "—";

	if (row->goal[0] != '-') {
		double limit = strtod(row->goal + 2, NULL);

		verdict = (inverse ? ratio.median >= limit : ratio.median <= limit) ? "met"
										    : "not met";
	}
	(json ? print_json : print_text)(row, &ratio, verdict);
	fflush(stdout);
}

/**
 * row_print_failed() - Print a row that could not be measured
 * @what:	The row's name
 * @label:	The side that failed
 * @reason:	How
 * @json:	As an object on one line
 */
void row_print_failed(const char *what, const char *label, const char *reason, bool json)
{
	struct text text = { 0 };

	if (json) {
		text_str(&text, "{");
		add_member(&text, "what", what);
		add_member(&text, "failed", label);
		add_member(&text, "reason", reason);
		printf("%s}\n", text_cstr(&text));
		text_free(&text);
	} else {
		pad(what, WHAT_COLUMNS);
		printf(" | failed: %s: %s\n", label, reason);
	}
	fflush(stdout);
}
