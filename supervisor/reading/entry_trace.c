// SPDX-License-Identifier: MIT
// supervisor/reading/entry_trace.c - A call that the tracer saw, read back as far as it is shown
#include <stddef.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/reading/entry_read.h"

/* What it returned; null when it did not. */
static bool read_result(struct reading *reading, size_t at)
{
	struct entry_trace *trace = &reading->entry->trace;

	(void)at;
	if (pull_word(&reading->pull, "null"))
		return true;
	trace->returned = true;
	return pull_signed(&reading->pull, &trace->result);
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
		{ "pid", entry_value_signed, offsetof(struct entry_trace, pid) },
		{ "tid", entry_value_signed, offsetof(struct entry_trace, tid) },
		{ "comm", entry_value_string, offsetof(struct entry_trace, comm) },
		{ "syscall", entry_value_string, offsetof(struct entry_trace, syscall) },
		{ "args", entry_read_args, NAME_ARGS },
		{ "result", read_result, 0 },
		{ "errno", entry_value_string, offsetof(struct entry_trace, error) },
		{ "us", read_took, 0 },
#define TRACE_NEEDED 8
		{ "detail", entry_value_string, offsetof(struct entry_trace, detail) },
		{ "parent", entry_value_signed, offsetof(struct entry_trace, parent) },
	};
	static const uint64_t needed = (1ULL << TRACE_NEEDED) - 1;
	struct entry *entry = reading->entry;
	struct entry_trace *trace = &entry->trace;
	uint64_t seen;

	*trace = (struct entry_trace){ .comm = ENTRY_NULL };
	reading->object = trace;
	if (!entry_members(reading, members, ARRAY_SIZE(members), &seen))
		return false;
	if ((seen & needed) != needed || trace->syscall == ENTRY_NULL)
		return pull_fail(&reading->pull, "a member that every such record has is missing");
	if (!is_number(trace->pid) || !is_number(trace->tid) || !is_number(trace->parent))
		return pull_fail(&reading->pull, "a number that is too large");
	entry->pid = (int32_t)trace->pid;
	entry->parent = (int32_t)trace->parent;
	entry->event.record.tid = (int32_t)trace->tid;
	memset(entry->comm, 0, sizeof(entry->comm));
	strncpy(entry->comm, entry_string_at(entry, trace->comm), sizeof(entry->comm) - 1);
	entry->args = (entry_string)reading->names[NAME_ARGS].start;
	entry->args_len = reading->names[NAME_ARGS].len;
	return true;
}
