// SPDX-License-Identifier: MIT
// supervisor/reading/entry_event.c - A call, exec, exit or kill of a log, read back into an event
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "policy/base/cleanup.h"
#include "policy/base/hash.h"
#include "policy/calls.h"
#include "supervisor/reading/entry_read.h"
#include "supervisor/rules/builtin.h"
#include "supervisor/words/encode.h"

static struct record *record_of(struct reading *reading)
{
	return &reading->entry->event.record;
}

/**
 * entry_note_name() - Note where one of the event's strings is; its bytes may still move
 * @reading:	Its end has just been read
 * @which:	Of RECORD_STRINGS, or one of the above
 * @start:	Where it began
 */
void entry_note_name(struct reading *reading, size_t which, size_t start)
{
	const struct text *bytes = which < RECORD_STRINGS ? &reading->entry->event.bytes
							  : &reading->entry->bytes;

	reading->names[which].start = start;
	reading->names[which].len = bytes->len - start;
	reading->names[which].there = true;
}

/* The number of the call: the same few are most of a log. */
static const struct call *find_call(struct reading *reading, const char *name, size_t len)
{
	uint64_t hash = hash_bytes(HASH_EMPTY, name, len);
	uint16_t *known = &reading->entry->calls[hash % ARRAY_SIZE(reading->entry->calls)];
	const struct call *call;

	call = call_at(*known);
	if (call && !strcmp(call->name, name))
		return call;
	call = call_find(name);
	if (call)
		*known = call->nr;
	return call;
}

/* Whether the string behind a path argument is one of the event's; see find_paths() in render.c. */
static bool has_path(const struct reading *reading, const struct call *call, unsigned int path)
{
	bool swapped = call->nr == SYS_symlink || call->nr == SYS_symlinkat;
	unsigned int from = path > 1 ? 4 : 2 * (swapped ? !path : path);

	return from < 4 && ((reading->names[from].there && reading->names[from].len) ||
			    (reading->names[from + 1].there && reading->names[from + 1].len));
}

/* The registers, as far as the arguments tell. */
static void fill_args(struct reading *reading, const struct call *call)
{
	struct entry *entry = reading->entry;
	const char *arg = entry->bytes.data + reading->names[NAME_ARGS].start;
	const char *end = arg + reading->names[NAME_ARGS].len;
	unsigned int path = 0;

	for (unsigned int i = 0; i < 6 && arg < end; i++, arg += strlen(arg) + 1) {
		char letter = call ? call->args[i] : 'p';

		if (!letter)
			break;
		if (letter == 'P' && has_path(reading, call, path++))
			continue;
		if (encode_arg(letter, arg, strlen(arg), &entry->event.record.args[i]))
			entry->args_read |= 1U << i;
	}
}

static bool fill_call(struct reading *reading)
{
	struct entry *entry = reading->entry;
	struct record *record = record_of(reading);
	bool foreign = event_is_i386(&entry->event);
	const char *name;
	const struct call *call;
	char *end;

	if (entry->bytes.failed || !reading->names[NAME_SYSCALL].there)
		return true;
	name = entry->bytes.data + reading->names[NAME_SYSCALL].start;
	call = foreign ? NULL : find_call(reading, name, reading->names[NAME_SYSCALL].len);
	if (call) {
		record->nr = call->nr;
	} else {
		long number = name[0] == '#' ? strtol(name + 1, &end, 10) : 0;

		if (name[0] != '#' || !name[1] || *end || number < INT32_MIN ||
		    number > INT32_MAX || (call_at((int)number) && !foreign))
			return pull_fail(&reading->pull, "a system call that is not known");
		record->nr = (int32_t)number;
	}
	if (reading->names[NAME_ARGS].there)
		fill_args(reading, call);
	return true;
}

/*
 * Of an execve: one that has but one interpreter has it as its second name, and no list. Of a list
 * that was cut a part of a name is the last, which has no NUL: most likely of the second name.
 */
static void fill_interpreters(struct reading *reading)
{
	struct entry *entry = reading->entry;
	struct event *event = &entry->event;
	size_t start = event->bytes.len, list = reading->names[STRING_SPELLED2].len;
	size_t last = reading->names[STRING_RESOLVED2].len, room = EVENT_NAME_MAX - list;
	_cleanup_text_ struct text bytes = { 0 };

	if (!event_is_exec(event) || !last || event->bytes.failed || list >= EVENT_NAME_MAX ||
	    (reading->names[STRING_SPELLED2].there && !entry->argv_cut))
		return;
	text_add(&bytes, event->bytes.data + reading->names[STRING_SPELLED2].start, list);
	text_add(&bytes, event->bytes.data + reading->names[STRING_RESOLVED2].start,
		 entry->argv_cut && last > room ? room : last);
	if (!entry->argv_cut)
		text_char(&bytes, '\0');
	text_add(&event->bytes, text_cstr(&bytes), bytes.len);
	event->bytes.failed |= bytes.failed;
	entry_note_name(reading, STRING_SPELLED2, start);
}

/* Bytes do not move any more. */
static void set_strings(struct reading *reading)
{
	struct event *event = &reading->entry->event;

	text_char(&event->bytes, '\0'); /* so that there is a place for those that are empty */
	for (unsigned int i = 0; !event->bytes.failed && i < RECORD_STRINGS; i++) {
		event->str[i] = event->bytes.data + reading->names[i].start;
		event->len[i] = reading->names[i].len;
		event->record.len[i] = (uint16_t)event->len[i];
	}
}

/* A list that was cut has no NUL behind its last string: see the writer. */
static void cut_lists(struct reading *reading)
{
	size_t *len = &reading->names[STRING_ARGV].len;

	if (reading->entry->argv_cut && record_of(reading)->kind != RECORD_CALL && *len > 1 &&
	    reading->entry->event.bytes.data[reading->names[STRING_ARGV].start + *len - 2])
		--*len;
}

/* Of a kill with the number -1 the name tells whether that is a call's: see render_kill(). */
static bool is_called(const struct reading *reading, int32_t nr)
{
	return nr != -1 || (reading->names[NAME_SYSCALL].there && !reading->entry->bytes.failed &&
			    reading->entry->bytes.data[reading->names[NAME_SYSCALL].start] == '#');
}

/* What the broker puts into each kill: supervisor/writing/render.c writes none of it. */
static void fill_kill(struct reading *reading, int32_t nr, bool called)
{
	struct record *record = record_of(reading);

	record->decision = RECORD_DENY;
	record->would = RECORD_DENY;
	record->nr = nr;
	if (called)
		record->marks[0] |= MARK_CALLED;
	if (event_is_stopped_program(&reading->entry->event) && !builtin_of(record->rule))
		record->verb = VERB_EXEC;
}

bool entry_read_event(struct reading *reading, enum record_kind kind)
{
	struct entry *entry = reading->entry;
	struct record *record = &entry->event.record;
	bool call = kind == RECORD_CALL || kind == RECORD_INTENT;
	uint64_t seen;
	int32_t nr;
	bool called;

	*record = (struct record){ .kind = (uint8_t)(call ? RECORD_CALL : kind),
				   .rule = RECORD_RULE_NONE,
				   .verb = VERB_COUNT,
				   .time_ns = entry->since_ns };
	text_reset(&entry->event.bytes);
	entry->args_read = 0;
	entry->parent = 0;
	entry->argv_cut = false;
	entry->args = ENTRY_NULL;
	entry->args_len = 0;
	entry->odd = 0;
	memset(entry->words, 0, sizeof(entry->words));
	memset(entry->comm, 0, sizeof(entry->comm));
	if (!entry_members(reading, entry_tables[kind].members, entry_tables[kind].count, &seen))
		return false;
	if ((seen & entry_tables[kind].needed) != entry_tables[kind].needed)
		return pull_fail(&reading->pull, "a member that every such record has is missing");
	nr = record->nr;
	called = call || (kind == RECORD_KILL && is_called(reading, nr));
	if (called && !fill_call(reading))
		return false;
	if (kind == RECORD_KILL)
		fill_kill(reading, nr, called);
	if (call)
		fill_interpreters(reading);
	if (!entry->event.bytes.failed)
		cut_lists(reading);
	set_strings(reading);
	if (reading->names[NAME_ARGS].there) {
		entry->args = (entry_string)reading->names[NAME_ARGS].start;
		entry->args_len = reading->names[NAME_ARGS].len;
	}
	return true;
}
