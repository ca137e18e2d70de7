// SPDX-License-Identifier: MIT
// supervisor/record/refusal.c - What of an event is remembered as a refusal
//
// The summary at the end of a run and `warder explain D3`, which reads the run's log, number
// refusals by what is remembered here: both must remember the same of the same events.
#include "supervisor/record/refusal.h"

#include <string.h>

#include "supervisor/record/tally.h"

/**
 * refusal_is() - Whether an event is a refusal, or would have been one
 * @event:	Any
 */
bool refusal_is(const struct event *event)
{
	const struct record *record = &event->record;
	enum outcome_word would;

	if (record->kind == RECORD_KILL)
		return true;
	if (record->kind != RECORD_CALL)
		return false;
	would = outcome_of(record, record->would);
	return would == OUTCOME_DENIED || would == OUTCOME_HIDDEN;
}

/**
 * refusal_settle() - Note in a refused call's record which of its names was refused
 * @event:	A RECORD_CALL for which refusal_is() holds
 * @tree:	The run's, NULL without
 *
 * Who reads the record later has no tree.
 */
void refusal_settle(struct event *event, const struct tree *tree)
{
	unsigned int name = event_refused_name(event, tree);

	event->record.other = name == STRING_RESOLVED2 || name == STRING_SPELLED2;
}

static void note_place(const struct event *event, struct denial_place *place)
{
	size_t len = event->len[STRING_PLACE];

	place->known = event->record.marks[0] & MARK_PLACE;
	place->offset = (uint64_t)event->record.result;
	if (place->known && len < sizeof(place->file))
		memcpy(place->file, event->str[STRING_PLACE], len);
}

/**
 * refusal_note() - What is remembered of a refusal
 * @event:	For which refusal_is() holds; refusal_settle() was called for a call
 * @comm:	Program, "" when it is not known
 * @ret_note:	Points into @event and to @comm
 *
 * Refusals are kept with the name that was refused. A kill for a call is about the call; one by the
 * tracer is about the program that came to run.
 */
void refusal_note(const struct event *event, const char *comm, struct denial_note *ret_note)
{
	const struct record *record = &event->record;
	bool kill = record->kind == RECORD_KILL, named = !kill || event_is_stopped_program(event);
	unsigned int name = kill ? event_refused_program(event) : event_refused_name(event, NULL);

	*ret_note = (struct denial_note){
		.path = event->str[name],
		.len = named ? event->len[name] : 0,
		.comm = comm,
		.rule = record->rule,
		.nr = record->nr,
		.verb = !named || record->verb > VERB_COUNT ? VERB_COUNT : record->verb,
		.kill = kill,
		.real = kill || record->decision != RECORD_ALLOW,
		.answer = record->answer,
	};
	if (event_is_i386(event))
		ret_note->nr = DENIAL_I386 | (uint32_t)record->nr;
	else if (event_is_stopped_program(event))
		ret_note->nr = DENIAL_NO_CALL;
	if (kill)
		note_place(event, &ret_note->place);
}
