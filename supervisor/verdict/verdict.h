/* SPDX-License-Identifier: MIT */
/* supervisor/verdict/verdict.h - Evidence, and the verdict that it comes to */
#ifndef WARDER_SUPERVISOR_VERDICT_VERDICT_H
#define WARDER_SUPERVISOR_VERDICT_VERDICT_H

#include <stddef.h>

#include "policy/policy.h"

/* Far more than there are kinds. */
#define VERDICT_ITEMS 64

/**
 * struct evidence - One observation that speaks for a verdict
 * @kind:	Which
 * @weight:	The policy's, or the table's; 0: it is told and does not count
 * @text:	What was seen, "" when the kind says it all; heap
 * @where:	The file and the program, NULL without; heap
 *
 * Trust: names in the texts are a target's choice; they are escaped where they are written.
 */
struct evidence {
	enum evidence_kind kind;
	uint32_t weight;
	char *text;
	char *where;
};

/**
 * struct verdict - What is to be thought of a command
 * @judged:	It
 * @runs:	How many runs it rests on, without the probe
 * @items:	@count items, in the order of their kinds
 */
struct verdict {
	enum judgement judged;
	unsigned int runs;
	struct evidence items[VERDICT_ITEMS];
	size_t count;
};

enum judgement verdict_combine(const struct evidence *items, size_t count, unsigned int runs);
int verdict_add(struct verdict *verdict, const struct policy *policy, enum evidence_kind kind,
		const char *text, const char *where);
void verdict_settle(struct verdict *verdict);
void verdict_free(struct verdict *verdict);

#endif
