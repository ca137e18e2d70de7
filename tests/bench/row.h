/* SPDX-License-Identifier: MIT */
/* tests/bench/row.h - One row of the table of figures */
#ifndef WARDER_BENCH_ROW_H
#define WARDER_BENCH_ROW_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct row - What was measured
 * @what:	The row's name
 * @labels:	Of side A and side B
 * @figures:	Of each, @count of them; pairs by index
 * @goal:	`<=X` for A/B, `>=X` for B/A, `-` for none
 * @unit:	"ns" or "KiB"
 * @foreign:	Share of the machine that was busy with other work meanwhile
 */
struct row {
	const char *what;
	const char *labels[2];
	const double *figures[2];
	size_t count;
	const char *goal;
	const char *unit;
	double foreign;
};

double row_now_ns(void);
void row_print(const struct row *row, bool json);
void row_print_failed(const char *what, const char *label, const char *reason, bool json);

#endif
