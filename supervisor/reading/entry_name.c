// SPDX-License-Identifier: MIT
// supervisor/reading/entry_name.c - The names, words and arguments in a record
#include <string.h>

#include "supervisor/reading/entry_read.h"

bool entry_read_name(struct reading *reading, size_t which)
{
	struct text *bytes = &reading->entry->event.bytes;
	size_t start = bytes->len;

	if (!pull_bytes(&reading->pull, bytes))
		return false;
	entry_note_name(reading, which, start);
	return reading->names[which].len <= EVENT_NAME_MAX ||
	       pull_fail(&reading->pull, "a name that is too long");
}

/* Strings one behind the other, a NUL behind each: a command line, interpreters. */
bool entry_read_list(struct reading *reading, size_t which)
{
	struct text *bytes = &reading->entry->event.bytes;
	size_t start = bytes->len;
	bool inside = false;

	if (!pull_enter(&reading->pull, '['))
		return false;
	while (pull_element(&reading->pull, &inside)) {
		if (!pull_bytes(&reading->pull, bytes))
			return false;
		text_char(bytes, '\0');
	}
	entry_note_name(reading, which, start);
	return !reading->pull.wrong && (reading->names[which].len <= UINT16_MAX ||
					pull_fail(&reading->pull, "a list that is too long"));
}

bool entry_read_syscall(struct reading *reading, size_t which)
{
	struct text *bytes = &reading->entry->bytes;
	size_t start = bytes->len;

	if (!pull_string(&reading->pull, bytes))
		return false;
	entry_note_name(reading, which, start);
	text_char(bytes, '\0');
	return true;
}

/* What they stand for is clear once the call is known. */
bool entry_read_args(struct reading *reading, size_t which)
{
	struct text *bytes = &reading->entry->bytes;
	size_t start = bytes->len;
	unsigned int count = 0;
	bool inside = false;

	if (!pull_enter(&reading->pull, '['))
		return false;
	while (pull_element(&reading->pull, &inside)) {
		if (count++ == 6)
			return pull_fail(&reading->pull, "more than six arguments");
		if (!pull_string(&reading->pull, bytes))
			return false;
		text_char(bytes, '\0');
	}
	entry_note_name(reading, which, start);
	return !reading->pull.wrong;
}

/* A word into what @bytes holds then, NUL terminated; NULL when it is none. */
const char *entry_take_word_at(struct reading *reading, entry_string *ret_string)
{
	return entry_take_string(reading, ret_string) && *ret_string != ENTRY_NULL
		       ? entry_string_at(reading->entry, *ret_string)
		       : NULL;
}

const char *entry_take_word(struct reading *reading)
{
	entry_string string;

	return entry_take_word_at(reading, &string);
}
