// SPDX-License-Identifier: MIT
// supervisor/reading/entry_trace.c - A call that the tracer saw, read back as far as it is shown
#include <stddef.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/reading/entry_read.h"

/* What is read before it is known to fit. */
struct numbers {
	int64_t pid;
	int64_t tid;
	int64_t parent;
	entry_string comm;
	struct entry_trace trace;
};

/* What it returned; null when it did not. */
static bool read_result(struct reading *reading, size_t at)
{
	struct numbers *numbers = reading->object;

	(void)at;
	if (pull_word(&reading->pull, "null"))
		return true;
	numbers->trace.returned = true;
	return pull_signed(&reading->pull, &numbers->trace.result);
}

static bool read_took(struct reading *reading, size_t at)
{
	(void)at;
	return pull_decimal(&reading->pull, 3, &reading->entry->event.record.took_ns);
}

static bool is_number(int64_t number)
{
	return number >= INT32_MIN && number <= INT32_MAX;
}

bool entry_read_trace(struct reading *reading)
{
	static const struct entry_member members[] = {
		{ "pid", entry_value_signed, offsetof(struct numbers, pid) },
		{ "tid", entry_value_signed, offsetof(struct numbers, tid) },
		{ "comm", entry_value_string, offsetof(struct numbers, comm) },
		{ "syscall", entry_value_string, offsetof(struct numbers, trace.syscall) },
		{ "args", entry_read_args, NAME_ARGS },
		{ "result", read_result, 0 },
		{ "errno", entry_value_string, offsetof(struct numbers, trace.error) },
		{ "us", read_took, 0 },
#define TRACE_NEEDED 8
		{ "detail", entry_value_string, offsetof(struct numbers, trace.detail) },
		{ "parent", entry_value_signed, offsetof(struct numbers, parent) },
	};
	static const uint64_t needed = (1ULL << TRACE_NEEDED) - 1;
	struct numbers numbers = { .comm = ENTRY_NULL };
	struct entry *entry = reading->entry;
	uint64_t seen;

	reading->object = &numbers;
	if (!entry_members(reading, members, ARRAY_SIZE(members), &seen))
		return false;
	if ((seen & needed) != needed || numbers.trace.syscall == ENTRY_NULL)
		return pull_fail(&reading->pull, "a member that every such record has is missing");
	if (!is_number(numbers.pid) || !is_number(numbers.tid) || !is_number(numbers.parent))
		return pull_fail(&reading->pull, "a number that is too large");
	entry->pid = (int32_t)numbers.pid;
	entry->parent = (int32_t)numbers.parent;
	entry->event.record.tid = (int32_t)numbers.tid;
	memset(entry->comm, 0, sizeof(entry->comm));
	strncpy(entry->comm, entry_string_at(entry, numbers.comm), sizeof(entry->comm) - 1);
	entry->args = (entry_string)reading->names[NAME_ARGS].start;
	entry->args_len = reading->names[NAME_ARGS].len;
	entry->trace = numbers.trace;
	return true;
}
