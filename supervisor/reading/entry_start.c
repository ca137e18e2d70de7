// SPDX-License-Identifier: MIT
// supervisor/reading/entry_start.c - The first line of a log, read back
#include <stddef.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/reading/entry_read.h"
#include "supervisor/writing/render_run.h"

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

static bool read_source_alone(struct reading *reading, size_t at)
{
	uint64_t number;

	(void)at;
	if (!pull_unsigned(&reading->pull, &number) || number > UINT32_MAX)
		return false;
	((struct entry_source *)reading->object)->alone = (unsigned int)number;
	return true;
}

/**
 * struct list - An array of objects, all of one kind
 * @members:	Of each object
 * @member_count: How many
 * @needed:	Bits of those that each must have
 * @lacking:	What is said of one that has not
 * @items:	Where in struct entry_start the objects go
 * @size:	Bytes of one
 * @count:	Where in it their number is
 * @most:	For how many there is room
 * @too_many:	What is said of more; NULL: they are passed over
 */
struct list {
	const struct entry_member *members;
	size_t member_count;
	uint64_t needed;
	const char *lacking;
	size_t items, size, count;
	size_t most;
	const char *too_many;
};

static bool read_list(struct reading *reading, const struct list *list)
{
	char *start = (char *)&reading->entry->start;
	size_t *count = (size_t *)(void *)(start + list->count);
	bool inside = false;
	uint64_t seen;

	if (!pull_enter(&reading->pull, '['))
		return false;
	while (pull_element(&reading->pull, &inside)) {
		if (*count == list->most && list->too_many)
			return pull_fail(&reading->pull, list->too_many);
		if (*count == list->most) {
			pull_skip(&reading->pull);
			continue;
		}
		reading->object = start + list->items + list->size * (*count)++;
		memset(reading->object, 0, list->size);
		if (!entry_members(reading, list->members, list->member_count, &seen))
			return false;
		if ((seen & list->needed) != list->needed)
			return pull_fail(&reading->pull, list->lacking);
	}
	reading->object = start;
	return !reading->pull.wrong;
}

/* The place of a list: its objects, and how many there are. */
#define LIST(of, number, room)                                                                     \
	.items = offsetof(struct entry_start, of),                                                 \
	.size = sizeof(((struct entry_start *)NULL)->of[0]),                                       \
	.count = offsetof(struct entry_start, number), .most = (room)

static bool read_policy(struct reading *reading, size_t at)
{
	static const struct entry_member members[] = {
		{ "name", entry_value_string, offsetof(struct entry_source, name) },
		{ "blake2b", entry_value_digest, offsetof(struct entry_source, digest) },
		{ "included", entry_value_bool, offsetof(struct entry_source, included) },
		{ "text", entry_value_string, offsetof(struct entry_source, text) },
		{ "alone", read_source_alone, 0 },
	};
	static const struct list list = { .members = members,
					  .member_count = ARRAY_SIZE(members),
					  .needed = 3,
					  .lacking = "a policy without a name or a digest",
					  LIST(sources, source_count, ENTRY_SOURCES),
					  .too_many = "too many texts of a policy" };

	(void)at;
	return read_list(reading, &list);
}

static bool read_interpreters(struct reading *reading, size_t at)
{
	static const struct entry_member members[] = {
		{ "path", entry_value_string, offsetof(struct entry_program, path) },
		{ "blake2b", entry_value_digest, offsetof(struct entry_program, digest) },
	};
	static const struct list list = { .members = members,
					  .member_count = ARRAY_SIZE(members),
					  LIST(interpreters, interpreter_count,
					       ENTRY_INTERPRETERS) };

	(void)at;
	return read_list(reading, &list);
}

static bool read_target(struct reading *reading, size_t at)
{
	static const struct entry_member members[] = {
		{ "path", entry_value_string, offsetof(struct entry_start, target.path) },
		{ "blake2b", entry_value_digest, offsetof(struct entry_start, target.digest) },
		{ "interpreters", read_interpreters, 0 },
	};
	uint64_t seen;

	(void)at;
	return entry_members(reading, members, ARRAY_SIZE(members), &seen);
}

static bool read_layers(struct reading *reading, size_t at)
{
	static const struct entry_member members[] = {
		{ "name", entry_value_string, offsetof(struct entry_layer, name) },
		{ "active", entry_value_bool, offsetof(struct entry_layer, active) },
		{ "detail", entry_value_string, offsetof(struct entry_layer, detail) },
	};
	static const struct list list = { .members = members,
					  .member_count = ARRAY_SIZE(members),
					  LIST(layers, layer_count, ENTRY_LAYERS),
					  .too_many = "too many layers" };

	(void)at;
	return read_list(reading, &list);
}

static bool read_lines(struct reading *reading, size_t at)
{
	static const struct entry_member members[] = {
		{ "text", entry_value_string, offsetof(struct entry_line, text) },
		{ "at", entry_value_string, offsetof(struct entry_line, at) },
	};
	static const struct list list = { .members = members,
					  .member_count = ARRAY_SIZE(members),
					  .needed = 3,
					  .lacking = "a line without a text or a place",
					  LIST(lines, line_count, ENTRY_LINES) };

	(void)at;
	return read_list(reading, &list);
}

static bool read_syscalls(struct reading *reading, size_t at)
{
	static const struct entry_member members[] = {
		{ "set", entry_value_string, offsetof(struct entry_start, syscall_set) },
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

#define START_STRING(member) entry_value_string, offsetof(struct entry_start, member)
#define START_NEEDED 8U /* the first so many rows must be there */

bool entry_read_start(struct reading *reading)
{
	static const struct entry_member members[] = {
		{ "schema", read_schema, 0 },
		{ "run", START_STRING(run) },
		{ "argv", read_argv, 0 },
		{ "cwd", START_STRING(cwd) },
		{ "mode", read_mode, 0 },
		{ "light", entry_value_bool, offsetof(struct entry_start, light) },
		{ "policy", read_policy, 0 },
		{ "uid", read_uid, 0 },
		{ "time", START_STRING(time) },
		{ "argv_omitted", read_omitted, 0 },
		{ "home", START_STRING(home) },
		{ "tmpdir", START_STRING(tmpdir) },
		{ "target", read_target, 0 },
		{ "layers", read_layers, 0 },
		{ "kernel", START_STRING(kernel) },
		{ "version", START_STRING(version) },
		{ "pid", read_start_pid, 0 },
		{ "syscalls", read_syscalls, 0 },
	};
	static const uint64_t needed = (1ULL << START_NEEDED) - 1;
	struct entry_start *start = &reading->entry->start;
	uint64_t seen;

	*start = (struct entry_start){ .source_count = 0 };
	reading->object = start;
	if (!entry_members(reading, members, ARRAY_SIZE(members), &seen))
		return false;
	return (seen & needed) == needed ||
	       pull_fail(&reading->pull, "a start without what replays and reports need");
}
