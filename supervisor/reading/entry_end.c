// SPDX-License-Identifier: MIT
// supervisor/reading/entry_end.c - The last line of a log, read back
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/calls.h"
#include "supervisor/reading/entry_read.h"

static bool read_status(struct reading *reading, size_t at)
{
	int64_t status;

	if (!entry_take_status(reading, at, &status))
		return false;
	reading->entry->end.status = (int)status;
	return true;
}

#define USAGE(member) offsetof(struct entry_end, usage.member)
#define COUNT(member) offsetof(struct entry_end, tally.member)

static bool read_usage(struct reading *reading, size_t at)
{
	static const struct entry_member members[] = {
		{ "user", entry_value_seconds, USAGE(all.user_ns) },
		{ "system", entry_value_seconds, USAGE(all.system_ns) },
		{ "max_rss_kib", entry_value_count, USAGE(all.max_rss_kib) },
		{ "bytes_read", entry_value_count, USAGE(all.bytes_read) },
		{ "bytes_written", entry_value_count, USAGE(all.bytes_written) },
		{ "storage_bytes_read", entry_value_count, USAGE(all.storage_read) },
		{ "storage_bytes_written", entry_value_count, USAGE(all.storage_written) },
		{ "processes", entry_value_count, USAGE(processes) },
		{ "major_faults", entry_value_signed, USAGE(major_faults) },
		{ "voluntary_switches", entry_value_signed, USAGE(voluntary_switches) },
		{ "involuntary_switches", entry_value_signed, USAGE(involuntary_switches) },
		{ "lower_bound", entry_value_bool, USAGE(lower_bound) },
	};
	uint64_t seen;

	(void)at;
	if (!entry_members(reading, members, ARRAY_SIZE(members), &seen))
		return false;
	reading->entry->end.usage.all.known = (seen & 7) == 7 ? USAGE_TIMES : 0;
	reading->entry->end.usage.all.known |= (seen & 0x78) == 0x78 ? USAGE_BYTES : 0;
	return true;
}

#define VERB(member)                                                                               \
	(COUNT(verbs) + verb * sizeof(struct tally_verb) + offsetof(struct tally_verb, member))

static bool read_verb_counts(struct reading *reading, size_t verb)
{
	const struct entry_member members[] = {
		{ "asked", entry_value_count, VERB(asked) },
		{ "allowed", entry_value_count, VERB(allowed) },
		{ "denied", entry_value_count, VERB(denied) },
		{ "hidden", entry_value_count, VERB(hidden) },
		{ "absent", entry_value_count, VERB(absent) },
		{ "refused", entry_value_count, VERB(refused) },
	};
	uint64_t seen;

	return entry_members(reading, members, ARRAY_SIZE(members), &seen);
}

static bool read_by_verb(struct reading *reading, size_t at)
{
	struct entry_member members[VERB_COUNT];
	uint64_t seen;

	(void)at;
	for (unsigned int verb = 0; verb < VERB_COUNT; verb++)
		members[verb] =
			(struct entry_member){ verb_name((enum verb)verb), read_verb_counts, verb };
	return entry_members(reading, members, VERB_COUNT, &seen);
}

static bool read_counts(struct reading *reading, size_t at)
{
	static const struct entry_member members[] = {
		{ "calls", entry_value_count, COUNT(calls) },
		{ "allowed", entry_value_count, COUNT(allowed) },
		{ "denied", entry_value_count, COUNT(denied) },
		{ "hidden", entry_value_count, COUNT(hidden) },
		{ "absent", entry_value_count, COUNT(absent) },
		{ "redirected", entry_value_count, COUNT(redirected) },
		{ "would_refuse", entry_value_count, COUNT(would) },
		{ "asks", entry_value_count, COUNT(asks) },
		{ "kills", entry_value_count, COUNT(kills) },
		{ "execs", entry_value_count, COUNT(execs) },
		{ "by_verb", read_by_verb, 0 },
	};
	uint64_t seen;

	(void)at;
	return entry_members(reading, members, ARRAY_SIZE(members), &seen);
}

/* The number of a call by its name, or by `#NR` when nobody knows it; -1 for what is neither. */
static int made_number(const char *name, size_t len)
{
	const struct call *call = call_find(name);
	char *end;
	long number;

	if (strlen(name) != len)
		return -1;
	if (call)
		return call->nr;
	if (name[0] != '#' || name[1] < '0' || name[1] > '9')
		return -1;
	number = strtol(name + 1, &end, 10);
	return *end || number >= (long)MADE_NARROW || call_at((int)number) ? -1 : (int)number;
}

static bool read_made(struct reading *reading, size_t first)
{
	struct text *bytes = &reading->entry->bytes;
	bool inside = false;

	if (!pull_enter(&reading->pull, '['))
		return false;
	while (pull_element(&reading->pull, &inside)) {
		size_t from = bytes->len;
		int number;

		if (!pull_string(&reading->pull, bytes))
			return false;
		text_char(bytes, '\0');
		if (bytes->failed)
			return true; /* entry_read() tells of it */
		number = made_number(bytes->data + from, bytes->len - 1 - from);
		if (number < 0)
			return pull_fail(&reading->pull, "a system call that is not known");
		made_add(&reading->entry->end.measure.made, (unsigned int)(first + (size_t)number));
		bytes->len = from;
	}
	return !reading->pull.wrong;
}

#define MEASURE(member) offsetof(struct entry_end, measure.member)

static bool read_measured(struct reading *reading, size_t at)
{
	static const struct entry_member members[] = {
		{ "calls", read_made, 0 },
		{ "values", read_made, MADE_NARROW },
		{ "memory", entry_value_count, MEASURE(memory) },
		{ "files", entry_value_count, MEASURE(files) },
		{ "tasks", entry_value_count, MEASURE(tasks) },
	};
	static const uint64_t needed = (1ULL << ARRAY_SIZE(members)) - 1;
	uint64_t seen;

	(void)at;
	reading->entry->end.measured = true;
	return entry_members(reading, members, ARRAY_SIZE(members), &seen) &&
	       (seen == needed || pull_fail(&reading->pull, "a part of what was measured"));
}

/* Its word; what it rests on is for people and jq. */
static bool read_verdict(struct reading *reading, size_t at)
{
	static const struct entry_member members[] = {
		{ "verdict", entry_value_string, offsetof(struct entry_end, verdict) },
	};
	uint64_t seen;

	(void)at;
	return entry_members(reading, members, ARRAY_SIZE(members), &seen) &&
	       (seen || pull_fail(&reading->pull, "a verdict without its word"));
}

/* Limits, as one string. */
static bool read_reached(struct reading *reading, size_t at)
{
	struct text *bytes = &reading->entry->bytes;
	bool inside = false;

	(void)at;
	if (!pull_enter(&reading->pull, '['))
		return false;
	reading->entry->end.reached = bytes->len;
	while (pull_element(&reading->pull, &inside)) {
		if (bytes->len > reading->entry->end.reached)
			text_char(bytes, ' ');
		if (!pull_string(&reading->pull, bytes))
			return false;
	}
	text_char(bytes, '\0');
	return !reading->pull.wrong;
}

bool entry_read_end(struct reading *reading)
{
	static const struct entry_member members[] = {
		{ "status", read_status, false },
		{ "signal", read_status, true },
		{ "cause", entry_value_string, offsetof(struct entry_end, cause) },
		{ "reached", read_reached, 0 },
		{ "wall", entry_value_seconds, offsetof(struct entry_end, wall_ns) },
		{ "usage", read_usage, 0 },
		{ "counts", read_counts, 0 },
		{ "measured", read_measured, 0 },
		{ "verdict", read_verdict, 0 },
		{ "journal", entry_value_string, offsetof(struct entry_end, journal) },
		{ "head", entry_value_string, offsetof(struct entry_end, head) },
	};
	uint64_t seen;

	reading->entry->end = (struct entry_end){ .status = 0 };
	reading->object = &reading->entry->end;
	return entry_members(reading, members, ARRAY_SIZE(members), &seen) &&
	       (seen & 3 || pull_fail(&reading->pull, "an end without a status"));
}
