// SPDX-License-Identifier: MIT
// supervisor/reading/entry_run.c - The first and the last line of a log, read back
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/calls.h"
#include "supervisor/reading/entry_read.h"
#include "supervisor/writing/render_run.h"

static bool read_start_string(struct reading *reading, size_t at)
{
	entry_string string;

	if (!entry_take_string(reading, &string))
		return false;
	memcpy((char *)&reading->entry->start + at, &string, sizeof(string));
	return true;
}

static bool read_schema(struct reading *reading, size_t at)
{
	entry_string string;

	(void)at;
	return entry_take_string(reading, &string) &&
	       (!strcmp(entry_string_at(reading->entry, string), AUDIT_SCHEMA) ||
		pull_fail(&reading->pull, "of another schema than " AUDIT_SCHEMA));
}

/* The words one behind the other, which strings with a NUL in them are not. */
static bool read_argv(struct reading *reading, size_t at)
{
	struct entry_start *start = &reading->entry->start;
	struct text *bytes = &reading->entry->bytes;
	bool inside = false;

	(void)at;
	start->argv = (entry_string)bytes->len;
	if (!pull_enter(&reading->pull, '['))
		return false;
	while (pull_element(&reading->pull, &inside)) {
		size_t from = bytes->len;

		if (!pull_bytes(&reading->pull, bytes))
			return false;
		if (!bytes->failed && memchr(bytes->data + from, '\0', bytes->len - from))
			return pull_fail(&reading->pull, "an argument with a NUL in it");
		text_char(bytes, '\0');
		start->argc++;
	}
	return !reading->pull.wrong;
}

static bool read_omitted(struct reading *reading, size_t at)
{
	(void)at;
	return pull_unsigned(&reading->pull, &reading->entry->start.argv_omitted);
}

static bool read_mode(struct reading *reading, size_t at)
{
	const char *word;
	entry_string string;

	(void)at;
	if (!entry_take_string(reading, &string))
		return false;
	word = entry_string_at(reading->entry, string);
	reading->entry->start.observe = !strcmp(word, "observe");
	return reading->entry->start.observe || !strcmp(word, "enforce") ||
	       pull_fail(&reading->pull, "a mode that is none");
}

static bool read_light(struct reading *reading, size_t at)
{
	(void)at;
	return entry_take_bool(reading, &reading->entry->start.light);
}

/* The last of the sources; there is one while its members are read. */
static struct entry_source *source_of(struct reading *reading)
{
	return &reading->entry->start.sources[reading->entry->start.source_count - 1];
}

static bool read_source_name(struct reading *reading, size_t at)
{
	(void)at;
	return entry_take_string(reading, &source_of(reading)->name);
}

static bool read_source_text(struct reading *reading, size_t at)
{
	(void)at;
	return entry_take_string(reading, &source_of(reading)->text);
}

static bool read_source_digest(struct reading *reading, size_t at)
{
	(void)at;
	return entry_take_digest(reading, source_of(reading)->digest);
}

static bool read_source_included(struct reading *reading, size_t at)
{
	(void)at;
	return entry_take_bool(reading, &source_of(reading)->included);
}

static bool read_source_alone(struct reading *reading, size_t at)
{
	uint64_t number;

	(void)at;
	if (!pull_unsigned(&reading->pull, &number) || number > UINT32_MAX)
		return false;
	source_of(reading)->alone = (unsigned int)number;
	return true;
}

static bool read_policy(struct reading *reading, size_t at)
{
	static const struct entry_member members[] = {
		{ "name", read_source_name, 0 },	 { "blake2b", read_source_digest, 0 },
		{ "included", read_source_included, 0 }, { "text", read_source_text, 0 },
		{ "alone", read_source_alone, 0 },
	};
	struct entry_start *start = &reading->entry->start;
	bool inside = false;
	uint64_t seen;

	(void)at;
	if (!pull_enter(&reading->pull, '['))
		return false;
	while (pull_element(&reading->pull, &inside)) {
		if (start->source_count == ENTRY_SOURCES)
			return pull_fail(&reading->pull, "too many texts of a policy");
		start->sources[start->source_count++] = (struct entry_source){ 0 };
		if (!entry_members(reading, members, ARRAY_SIZE(members), &seen))
			return false;
		if ((seen & 3) != 3)
			return pull_fail(&reading->pull, "a policy without a name or a digest");
	}
	return !reading->pull.wrong;
}

static bool read_target_path(struct reading *reading, size_t at)
{
	(void)at;
	return entry_take_string(reading, &reading->entry->start.target);
}

static bool read_target_digest(struct reading *reading, size_t at)
{
	(void)at;
	return entry_take_digest(reading, reading->entry->start.digest);
}

static bool read_target(struct reading *reading, size_t at)
{
	static const struct entry_member members[] = {
		{ "path", read_target_path, 0 },
		{ "blake2b", read_target_digest, 0 },
	};
	uint64_t seen;

	(void)at;
	return entry_members(reading, members, ARRAY_SIZE(members), &seen);
}

static struct entry_layer *layer_of(struct reading *reading)
{
	return &reading->entry->start.layers[reading->entry->start.layer_count - 1];
}

static bool read_layer_name(struct reading *reading, size_t at)
{
	(void)at;
	return entry_take_string(reading, &layer_of(reading)->name);
}

static bool read_layer_active(struct reading *reading, size_t at)
{
	(void)at;
	return entry_take_bool(reading, &layer_of(reading)->active);
}

static bool read_layer_detail(struct reading *reading, size_t at)
{
	(void)at;
	return entry_take_string(reading, &layer_of(reading)->detail);
}

static bool read_layers(struct reading *reading, size_t at)
{
	static const struct entry_member members[] = {
		{ "name", read_layer_name, 0 },
		{ "active", read_layer_active, 0 },
		{ "detail", read_layer_detail, 0 },
	};
	struct entry_start *start = &reading->entry->start;
	bool inside = false;
	uint64_t seen;

	(void)at;
	if (!pull_enter(&reading->pull, '['))
		return false;
	while (pull_element(&reading->pull, &inside)) {
		if (start->layer_count == ENTRY_LAYERS)
			return pull_fail(&reading->pull, "too many layers");
		start->layers[start->layer_count++] = (struct entry_layer){ 0 };
		if (!entry_members(reading, members, ARRAY_SIZE(members), &seen))
			return false;
	}
	return !reading->pull.wrong;
}

/* A text, or a place, of the last line. */
static bool read_line_part(struct reading *reading, size_t at)
{
	struct entry_start *start = &reading->entry->start;
	struct entry_line *line = &start->lines[start->line_count - 1];

	return entry_take_string(reading, at ? &line->at : &line->text);
}

static bool read_lines(struct reading *reading, size_t at)
{
	static const struct entry_member members[] = { { "text", read_line_part, 0 },
						       { "at", read_line_part, 1 } };
	struct entry_start *start = &reading->entry->start;
	bool inside = false;
	uint64_t seen;

	(void)at;
	if (!pull_enter(&reading->pull, '['))
		return false;
	while (pull_element(&reading->pull, &inside)) {
		if (start->line_count == ENTRY_LINES) {
			pull_skip(&reading->pull);
			continue;
		}
		start->lines[start->line_count++] = (struct entry_line){ 0 };
		if (!entry_members(reading, members, ARRAY_SIZE(members), &seen))
			return false;
		if (seen != 3)
			return pull_fail(&reading->pull, "a line without a text or a place");
	}
	return !reading->pull.wrong;
}

static bool read_syscalls(struct reading *reading, size_t at)
{
	static const struct entry_member members[] = {
		{ "set", read_start_string, offsetof(struct entry_start, syscall_set) },
		{ "lines", read_lines, 0 },
	};
	uint64_t seen;

	(void)at;
	return entry_members(reading, members, ARRAY_SIZE(members), &seen);
}

static bool read_uid(struct reading *reading, size_t at)
{
	uint64_t number;

	(void)at;
	if (!pull_unsigned(&reading->pull, &number) || number > UINT32_MAX)
		return false;
	reading->entry->start.uid = (uint32_t)number;
	return true;
}

static bool read_start_pid(struct reading *reading, size_t at)
{
	int64_t number;

	(void)at;
	if (!pull_signed(&reading->pull, &number) || number < 0 || number > INT32_MAX)
		return false;
	reading->entry->start.pid = (int32_t)number;
	return true;
}

#define START_STRING(member) read_start_string, offsetof(struct entry_start, member)
#define START_NEEDED 8U /* the first so many rows must be there */

bool entry_read_start(struct reading *reading)
{
	static const struct entry_member members[] = {
		{ "schema", read_schema, 0 },	    { "run", START_STRING(run) },
		{ "argv", read_argv, 0 },	    { "cwd", START_STRING(cwd) },
		{ "mode", read_mode, 0 },	    { "light", read_light, 0 },
		{ "policy", read_policy, 0 },	    { "uid", read_uid, 0 },
		{ "time", START_STRING(time) },	    { "argv_omitted", read_omitted, 0 },
		{ "home", START_STRING(home) },	    { "tmpdir", START_STRING(tmpdir) },
		{ "target", read_target, 0 },	    { "layers", read_layers, 0 },
		{ "kernel", START_STRING(kernel) }, { "version", START_STRING(version) },
		{ "pid", read_start_pid, 0 },	    { "syscalls", read_syscalls, 0 },
	};
	static const uint64_t needed = (1ULL << START_NEEDED) - 1;
	struct entry_start *start = &reading->entry->start;
	uint64_t seen;

	*start = (struct entry_start){ .source_count = 0 };
	if (!entry_members(reading, members, ARRAY_SIZE(members), &seen))
		return false;
	return (seen & needed) == needed ||
	       pull_fail(&reading->pull, "a start without what replays and reports need");
}

static bool read_status(struct reading *reading, size_t at)
{
	int64_t status;

	if (!entry_take_status(reading, at, &status))
		return false;
	reading->entry->end.status = (int)status;
	return true;
}

static bool read_end_string(struct reading *reading, size_t at)
{
	entry_string string;

	if (!entry_take_string(reading, &string))
		return false;
	memcpy((char *)&reading->entry->end + at, &string, sizeof(string));
	return true;
}

static bool read_end_seconds(struct reading *reading, size_t at)
{
	uint64_t ns;

	if (!pull_decimal(&reading->pull, 9, &ns))
		return false;
	memcpy((char *)&reading->entry->end + at, &ns, sizeof(ns));
	return true;
}

static bool read_end_signed(struct reading *reading, size_t at)
{
	int64_t number;

	if (!pull_signed(&reading->pull, &number))
		return false;
	memcpy((char *)&reading->entry->end + at, &number, sizeof(number));
	return true;
}

static bool read_end_count(struct reading *reading, size_t at)
{
	uint64_t number;

	if (!pull_unsigned(&reading->pull, &number))
		return false;
	memcpy((char *)&reading->entry->end + at, &number, sizeof(number));
	return true;
}

#define USAGE(member) offsetof(struct entry_end, usage.member)
#define COUNT(member) offsetof(struct entry_end, tally.member)

static bool read_usage(struct reading *reading, size_t at)
{
	static const struct entry_member members[] = {
		{ "user", read_end_seconds, USAGE(user_ns) },
		{ "system", read_end_seconds, USAGE(system_ns) },
		{ "max_rss_kib", read_end_signed, USAGE(max_rss_kib) },
		{ "major_faults", read_end_signed, USAGE(major_faults) },
		{ "voluntary_switches", read_end_signed, USAGE(voluntary_switches) },
		{ "involuntary_switches", read_end_signed, USAGE(involuntary_switches) },
	};
	uint64_t seen;

	(void)at;
	return entry_members(reading, members, ARRAY_SIZE(members), &seen);
}

static bool read_verb_counts(struct reading *reading, size_t verb)
{
	const struct entry_member members[] = {
		{ "asked", read_end_count, COUNT(asked) + verb * sizeof(uint64_t) },
		{ "refused", read_end_count, COUNT(refused) + verb * sizeof(uint64_t) },
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
		{ "calls", read_end_count, COUNT(calls) },
		{ "allowed", read_end_count, COUNT(allowed) },
		{ "denied", read_end_count, COUNT(denied) },
		{ "hidden", read_end_count, COUNT(hidden) },
		{ "absent", read_end_count, COUNT(absent) },
		{ "would_refuse", read_end_count, COUNT(would) },
		{ "kills", read_end_count, COUNT(kills) },
		{ "execs", read_end_count, COUNT(execs) },
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
		{ "memory", read_end_count, MEASURE(memory) },
		{ "files", read_end_count, MEASURE(files) },
		{ "tasks", read_end_count, MEASURE(tasks) },
	};
	static const uint64_t needed = (1ULL << ARRAY_SIZE(members)) - 1;
	uint64_t seen;

	(void)at;
	reading->entry->end.measured = true;
	return entry_members(reading, members, ARRAY_SIZE(members), &seen) &&
	       (seen == needed || pull_fail(&reading->pull, "a part of what was measured"));
}

bool entry_read_end(struct reading *reading)
{
	static const struct entry_member members[] = {
		{ "status", read_status, false },
		{ "signal", read_status, true },
		{ "cause", read_end_string, offsetof(struct entry_end, cause) },
		{ "wall", read_end_seconds, offsetof(struct entry_end, wall_ns) },
		{ "usage", read_usage, 0 },
		{ "counts", read_counts, 0 },
		{ "measured", read_measured, 0 },
		{ "journal", read_end_string, offsetof(struct entry_end, journal) },
		{ "head", read_end_string, offsetof(struct entry_end, head) },
	};
	uint64_t seen;

	reading->entry->end = (struct entry_end){ .status = 0 };
	return entry_members(reading, members, ARRAY_SIZE(members), &seen) &&
	       (seen & 3 || pull_fail(&reading->pull, "an end without a status"));
}
