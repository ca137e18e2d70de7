// SPDX-License-Identifier: MIT
// broker/request_record.c - What a request leaves in the ring
//
// What a call that changes something is about, and what was decided, is in the ring before it is
// done; its result comes later. The ring outlives the broker.
#include "broker/request.h"

#include <string.h>
#include <sys/stat.h>

#include "broker/ask.h"
#include "broker/late.h"
#include "policy/base/clock.h"

/* Whether the lookup of a name ended at something hidden; observing, only strong rules end it. */
static bool ended_early(const struct judge *judge, const struct name *name)
{
	return name->veil != RULE_NONE &&
	       (!judge->observe || judge->policy->rules[name->veil].strong);
}

/* What a name led to, as far as it was looked at. */
static enum record_object object_of(const struct judge *judge, const struct name *name)
{
	if (name->anonymous)
		return OBJECT_ANONYMOUS;
	if (name->object < 0)
		return name->len && name->parent >= 0 && !ended_early(judge, name) ? OBJECT_NONE
										   : OBJECT_UNKNOWN;
	switch (name->st.st_mode & S_IFMT) {
	case S_IFREG:
		return OBJECT_FILE;
	case S_IFDIR:
		return OBJECT_DIRECTORY;
	case S_IFLNK:
		return OBJECT_LINK;
	case S_IFSOCK:
		return OBJECT_SOCKET;
	default:
		return OBJECT_OTHER;
	}
}

static void note_object(struct request *request, unsigned int index)
{
	const struct judge *judge = request->service->judge;
	const struct name *name = &request->name[index];
	struct record *record = &request->record;

	if (record->object[index] == OBJECT_UNKNOWN)
		record->object[index] = (uint8_t)object_of(judge, name);
	if (name->veil != RULE_NONE)
		record->marks[index] |= MARK_THROUGH;
	if (judge_foreign(judge, name))
		record->marks[index] |= MARK_FOREIGN;
	if (name->object >= 0)
		record->standard[index] = judge_standard(judge, &name->st);
}

/* The names of a call, in a record's order; their lengths and what is known of them are noted. */
static void note_names(struct request *request, const char *strings[RECORD_STRINGS])
{
	struct record *record = &request->record;
	const struct name *name = &request->name[0];
	bool redirected = name->detour != RULE_NONE && name->from_len;
	const struct name *second = redirected ? name : &request->name[1];

	late_met(request); /* its birth comes first */
	note_object(request, 0);
	note_object(request, 1);
	if (request->outside && record->would == RECORD_ALLOW) {
		record->would = RECORD_DENY;
		record->rule = RECORD_RULE_BUILTIN + BUILTIN_WHITELIST;
		record->verb = VERB_COUNT;
	}
	if (redirected) {
		record->marks[0] |= MARK_REDIRECTED;
		request_detoured(request);
	}
	strings[0] = request->spelled[0];
	strings[1] = redirected ? name->from : name->path;
	strings[2] = request->spelled[1];
	strings[3] = second->path;
	record->len[0] = (uint16_t)request->spelled_len[0];
	record->len[1] = (uint16_t)(redirected ? name->from_len : name->len);
	record->len[2] = (uint16_t)request->spelled_len[1];
	record->len[3] = (uint16_t)second->len;
}

/**
 * request_commit() - Put the record down: from here on the call may have an effect
 * @request:	Decided; what it is about stays as it is until it is answered or retracted
 *
 * In step with the log (--audit-sync) this waits until the record is written.
 *
 * Context: right before the act, when nothing else can keep it from being done.
 */
void request_commit(struct request *request)
{
	const char *strings[RECORD_STRINGS];

	if (request->committed)
		return;
	note_names(request, strings);
	ring_prepare(request->service->ring, &request->record, strings, &request->claim);
	request->committed = true;
}

/* Forgets what was decided, and seen of what it is about. */
void request_undecided(struct request *request)
{
	struct record *record = &request->record;

	record->would = RECORD_ALLOW;
	record->decision = RECORD_ALLOW;
	record->rule = RECORD_RULE_NONE;
	record->verb = VERB_COUNT;
	record->verbs = 0;
	memset(record->object, 0, sizeof(record->object));
	memset(record->marks, 0, sizeof(record->marks));
	memset(record->standard, 0, sizeof(record->standard));
}

/**
 * request_retract() - Take a decision back for another try, and what was committed to: nothing has
 *		       come of that, for sure
 * @request:	The request
 */
void request_retract(struct request *request)
{
	if (request->committed)
		ring_retract(request->service->ring, &request->claim);
	request_undecided(request);
	request->committed = false;
}

/**
 * request_leave() - Let a commitment stand without a result: something may have come of it
 * @request:	The request
 */
void request_leave(struct request *request)
{
	const char *strings[RECORD_STRINGS];

	if (!request->committed)
		return;
	note_names(request, strings);
	request->record.kind = RECORD_INTENT;
	ring_finish(request->service->ring, &request->claim, &request->record, strings);
	request->record.kind = RECORD_CALL;
	request->committed = false;
}

/**
 * request_record() - Write the record of a request, or the result of one that is committed
 * @request:	The request
 * @result:	What the call returns
 * @err:	errno, 0 for success
 * @how:	Who carried it out, unless that was noted already
 */
void request_record(struct request *request, int64_t result, int err, enum record_how how)
{
	struct record *record = &request->record;
	const char *strings[RECORD_STRINGS];

	note_names(request, strings);
	record->result = result;
	record->err = err;
	record->how = (uint8_t)(record->how ? record->how : (uint8_t)how);
	record->took_ns = clock_ns() - record->time_ns;
	if (request->committed)
		ring_finish(request->service->ring, &request->claim, record, strings);
	else
		ring_write(request->service->ring, record, strings);
	request->committed = false;
	if (request->answered)
		asks_done(request->service->asks, (pid_t)request->notif.pid);
	request->answered = false;
}
