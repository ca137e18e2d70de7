/* SPDX-License-Identifier: MIT */
/* supervisor/learn/bill.h - The rules that an outline comes to, and what each of them was used for
 */
#ifndef WARDER_SUPERVISOR_LEARN_BILL_H
#define WARDER_SUPERVISOR_LEARN_BILL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/base/text.h"
#include "supervisor/learn/outline.h"
#include "supervisor/words/words.h"

/* One rule. */
struct bill_line {
	enum word word;
	char *pattern;
	struct credit credit;
};

/* For each verb of a spot, its line: an index plus one, 0: none grants it. */
struct bill_owner {
	uint32_t line[VERB_COUNT];
};

/**
 * struct bill - All rules
 * @outline:	Whose
 * @lines:	In order, @count of them
 * @owners:	By spot: which line is for what is below it
 * @own:	Those of the spot that was entered
 */
struct bill {
	const struct outline *outline;
	struct bill_line *lines;
	size_t count;
	size_t cap;
	struct bill_owner *owners;
	struct bill_owner own;
};

int bill_begin(const struct outline *outline, struct bill *ret_bill);
void bill_enter(struct bill *bill, uint32_t index);
int bill_line(struct bill *bill, uint32_t index, enum word word, const struct text *pattern);
void bill_leave(struct bill *bill, uint32_t index, bool holds);
void bill_free(struct bill *bill);

#define _cleanup_bill_ __attribute__((cleanup(bill_free)))

#endif
