// SPDX-License-Identifier: MIT
// supervisor/record/event.c - One record, copied out of the ring and checked
#include "supervisor/record/event.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>

#include "policy/base/cleanup.h"

/**
 * event_copy() - Copy a record so that what is checked is what is used
 * @event:	Zeroed at first, or an earlier record's; untouched on failure
 * @record:	From ring_peek()
 *
 * Trust: a broker that was taken over can write to the ring at any time, so everything is read
 * once: first the fixed part, then exactly the strings that its checked lengths announce.
 *
 * Return: 0; -EINVAL for a record that is no such thing; -ENOMEM
 */
int event_copy(struct event *event, const struct record *record)
{
	struct record fixed;
	size_t need = sizeof(fixed), at = 0;
	uint32_t size;

	memcpy(&fixed, record, sizeof(fixed));
	atomic_signal_fence(memory_order_seq_cst); /* the compiler must not read @record again */
	size = atomic_load(&fixed.size);
	for (unsigned int i = 0; i < RECORD_STRINGS; i++)
		need += fixed.len[i];
	if (size < need || fixed.kind < RECORD_CALL || fixed.kind > RECORD_INTENT)
		return -EINVAL;
	text_reset(&event->bytes);
	text_add(&event->bytes, (const char *)(record + 1), need - sizeof(fixed));
	if (event->bytes.failed)
		return -ENOMEM;
	memcpy(&event->record, &fixed, sizeof(fixed));
	for (unsigned int i = 0; i < RECORD_STRINGS; i++) {
		bool call = fixed.kind == RECORD_CALL || fixed.kind == RECORD_INTENT;
		bool argv = !call && i == STRING_ARGV; /* or captured */

		event->str[i] = event->bytes.data + at;
		event->len[i] = fixed.len[i];
		if (!argv && event->len[i] > EVENT_NAME_MAX)
			event->len[i] = EVENT_NAME_MAX;
		at += fixed.len[i];
	}
	return 0;
}

/*
 * Whether a rename was refused to remove what has the new name: the old one is asked first, and
 * alone, and a refusal that is carried out ends the asking.
 */
static bool replaces(const struct record *record)
{
	return record->verb == VERB_DELETE && record->decision != RECORD_ALLOW &&
	       record->verbs & V_CREATE;
}

/* Whether the policy grants the first name what was refused: then it was refused to the second. */
static bool grants_first(const struct event *event, const struct tree *tree)
{
	const struct record *record = &event->record;
	struct outcome outcome;

	bool builtin = record->rule >= RECORD_RULE_BUILTIN && record->rule != RECORD_RULE_NONE;

	if (!tree || builtin || record->verb >= VERB_COUNT || !event->len[STRING_RESOLVED])
		return false;
	tree_lookup(tree, event->str[STRING_RESOLVED], event->len[STRING_RESOLVED], 0, &outcome);
	return outcome_refused(&outcome, VERB_BIT(record->verb)) == VERB_COUNT;
}

/* Whether it is a call whose third string is a list of interpreters. */
bool event_is_exec(const struct event *event)
{
	return event->record.kind == RECORD_CALL &&
	       (event->record.nr == SYS_execve || event->record.nr == SYS_execveat);
}

/* Whether its fourth string is the file in the place of the first name. */
bool event_is_redirected(const struct event *event)
{
	return event->record.kind == RECORD_CALL && event->record.marks[0] & MARK_REDIRECTED;
}

/**
 * event_interpreter() - The next of what an execve runs besides the program
 * @event:	For which event_is_exec() holds
 * @at:		0 for the first; moves on
 * @ret_name:	Resolved, @ret_len bytes; a last one that is cut is none
 * @ret_len:	How many
 *
 * Return: false behind the last one; *@at is then the end of the list unless one was cut
 */
bool event_interpreter(const struct event *event, size_t *at, const char **ret_name,
		       size_t *ret_len)
{
	const char *list = event->str[STRING_SPELLED2];
	size_t left = event->len[STRING_SPELLED2] - *at;
	const char *nul = left ? memchr(list + *at, '\0', left) : NULL;

	if (!nul)
		return false;
	*ret_name = list + *at;
	*ret_len = (size_t)(nul - *ret_name);
	*at += *ret_len + 1;
	return true;
}

/* Whether a kill is for a call of the 32-bit table. */
bool event_is_i386(const struct event *event)
{
	return event->record.kind == RECORD_KILL && event->record.marks[0] & MARK_I386;
}

/* Whether a kill is for no call: a program that may not run, before its first instruction. */
bool event_is_stopped_program(const struct event *event)
{
	return event->record.kind == RECORD_KILL && event->record.nr == -1 &&
	       !(event->record.marks[0] & MARK_CALLED);
}

/**
 * event_call() - The system call of an event
 * @event:	Any
 *
 * Return: NULL for a number that nobody knows, or one of the 32-bit table
 */
const struct call *event_call(const struct event *event)
{
	return event_is_i386(event) ? NULL : call_at(event->record.nr);
}

/* Where the figures of a struct usage are. */
static const size_t figures[] = {
	offsetof(struct usage, wall_ns),      offsetof(struct usage, user_ns),
	offsetof(struct usage, system_ns),    offsetof(struct usage, max_rss_kib),
	offsetof(struct usage, bytes_read),   offsetof(struct usage, bytes_written),
	offsetof(struct usage, storage_read), offsetof(struct usage, storage_written),
};

static void bound(struct usage *usage, size_t figure)
{
	uint64_t value;

	memcpy(&value, (const char *)usage + figure, sizeof(value));
	if (value > USAGE_MOST)
		value = USAGE_MOST;
	memcpy((char *)usage + figure, &value, sizeof(value));
}

/**
 * event_usage() - What a process used that has ended
 * @event:	Any
 * @ret_usage:	Filled when the event tells it
 *
 * Trust: a figure that is out of range, from a broker that was taken over, becomes the largest.
 *
 * Return: whether it is the end of a process
 */
bool event_usage(const struct event *event, struct usage *ret_usage)
{
	if (event->record.kind != RECORD_EXIT || event->len[STRING_USAGE] != sizeof(*ret_usage))
		return false;
	memcpy(ret_usage, event->str[STRING_USAGE], sizeof(*ret_usage));
	ret_usage->known &= USAGE_TIMES | USAGE_BYTES;
	for (size_t i = 0; i < ARRAY_SIZE(figures); i++)
		bound(ret_usage, figures[i]);
	return true;
}

/**
 * event_refused_program() - What the tracer killed a new program for
 * @event:	For which event_is_stopped_program() holds
 *
 * Return: STRING_PROGRAM, or STRING_REFUSED for its loader
 */
unsigned int event_refused_program(const struct event *event)
{
	return event->len[STRING_REFUSED] ? STRING_REFUSED : STRING_PROGRAM;
}

/**
 * event_refused_name() - Which of a call's names its refusal is about
 * @event:	A RECORD_CALL
 * @tree:	The run's, NULL without
 *
 * A call with two names is refused a new name because of the second one, and else because of the
 * first that the policy does not grant it, unless the broker says otherwise in @record.other. The
 * second name of a symlink is its text, about which nobody asks; that of an execve is the
 * interpreter or loader. That of a redirected one is the file in the first one's place.
 *
 * Return: STRING_RESOLVED or STRING_RESOLVED2; the spelled one where it was not resolved
 */
unsigned int event_refused_name(const struct event *event, const struct tree *tree)
{
	const struct record *record = &event->record;
	bool symlink = record->nr == SYS_symlink || record->nr == SYS_symlinkat;
	bool second = !symlink && (record->other == 1 || record->verb == VERB_CREATE ||
				   replaces(record) || grants_first(event, tree));

	if (event_is_redirected(event))
		return record->other == 1 ? STRING_RESOLVED2 : STRING_RESOLVED;
	if (second && event->len[STRING_RESOLVED2])
		return STRING_RESOLVED2;
	if (second && event->len[STRING_SPELLED2] && !event_is_exec(event))
		return STRING_SPELLED2;
	return event->len[STRING_RESOLVED] ? STRING_RESOLVED : STRING_SPELLED;
}
