// SPDX-License-Identifier: MIT
// broker/record.c - What happened, as fixed binary records for the ring
#include "broker/record.h"

#include "policy/base/clock.h"

/**
 * record_begin() - Start on a record of what the kernel or the tracer did
 * @record:	Filled
 * @kind:	What it is about
 * @tid:	Whom
 */
void record_begin(struct record *record, enum record_kind kind, int32_t tid)
{
	*record = (struct record){
		.kind = (uint8_t)kind,
		.rule = RECORD_RULE_NONE,
		.verb = VERB_COUNT,
		.tid = tid,
		.time_ns = clock_ns(),
		.how = HOW_KERNEL,
	};
}

const char *record_string(const struct record *record, unsigned int index, size_t *ret_len)
{
	const char *at = (const char *)(record + 1);

	for (unsigned int i = 0; i < index; i++)
		at += record->len[i];
	*ret_len = record->len[index];
	return at;
}
