/* SPDX-License-Identifier: MIT */
/* policy/rows.h - How each class of calls is held, for people */
#ifndef WARDER_POLICY_ROWS_H
#define WARDER_POLICY_ROWS_H

#include "policy/base/text.h"
#include "policy/calls.h"

/**
 * struct call_row - One class of calls
 * @name:	One word; tests/system/rows.sh tests each under it
 * @when:	Which of its calls the broker sees
 * @decided:	How they are decided
 * @fence:	What holds even if the broker were wrong
 */
struct call_row {
	const char *name;
	const char *when;
	const char *decided;
	const char *fence;
};

const struct call_row *call_row(enum call_class class);
void rows_show(struct text *text);

#endif
