// SPDX-License-Identifier: MIT
// supervisor/reading/entry_process.c - What a process used that ended, and where one was killed
#include <stddef.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/reading/entry_read.h"

bool entry_read_abi(struct reading *reading, size_t at)
{
	entry_string word;

	(void)at;
	if (!entry_take_string(reading, &word))
		return false;
	if (word == ENTRY_NULL || strcmp(entry_string_at(reading->entry, word), "i386") != 0)
		return pull_fail(&reading->pull, "a table of calls that is not known");
	reading->entry->event.record.marks[0] |= MARK_I386;
	return true;
}

/* null: the memory is no file's. */
static bool read_place_path(struct reading *reading, size_t which)
{
	return pull_word(&reading->pull, "null") || entry_read_name(reading, which);
}

static bool read_place_offset(struct reading *reading, size_t at)
{
	uint64_t offset;

	(void)at;
	if (!pull_unsigned(&reading->pull, &offset))
		return false;
	reading->entry->event.record.result = (int64_t)offset;
	return true;
}

bool entry_read_place(struct reading *reading, size_t at)
{
	static const struct entry_member members[] = {
		{ "path", read_place_path, STRING_PLACE },
		{ "offset", read_place_offset, 0 },
	};
	uint64_t seen;

	(void)at;
	reading->entry->event.record.marks[0] |= MARK_PLACE;
	return entry_members(reading, members, ARRAY_SIZE(members), &seen) &&
	       (seen == 3 || pull_fail(&reading->pull, "a file without its offset"));
}

#define USAGE(member) offsetof(struct usage, member)

/* What event_usage() tells: the bytes of a struct. */
bool entry_read_usage(struct reading *reading, size_t at)
{
	static const struct entry_member members[] = {
		{ "user", entry_value_seconds, USAGE(user_ns) },
		{ "system", entry_value_seconds, USAGE(system_ns) },
		{ "max_rss_kib", entry_value_count, USAGE(max_rss_kib) },
		{ "bytes_read", entry_value_count, USAGE(bytes_read) },
		{ "bytes_written", entry_value_count, USAGE(bytes_written) },
		{ "storage_bytes_read", entry_value_count, USAGE(storage_read) },
		{ "storage_bytes_written", entry_value_count, USAGE(storage_written) },
		{ "wall", entry_value_seconds, USAGE(wall_ns) },
	};
	struct usage *usage = &reading->entry->usage;
	struct text *bytes = &reading->entry->event.bytes;
	size_t start = bytes->len;
	uint64_t seen;

	*usage = (struct usage){ .known = 0 };
	reading->object = usage;
	if (!entry_members(reading, members, ARRAY_SIZE(members), &seen))
		return false;
	usage->known |= (seen & 7) == 7 ? USAGE_TIMES : 0;
	usage->known |= (seen & 0x78) == 0x78 ? USAGE_BYTES : 0;
	text_add(bytes, (const char *)usage, sizeof(*usage));
	entry_note_name(reading, at, start);
	return true;
}
