// SPDX-License-Identifier: MIT
// supervisor/record/asked.c - What an event asks of which names
#include "supervisor/record/asked.h"

#include <errno.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/syscall.h>

#include "policy/calls.h"
#include "supervisor/record/demand.h"
#include "supervisor/words/random.h"

#define OPEN_DIRECTORY 0200000U /* O_DIRECTORY */

/* Who wants to know, and of whose doing. */
struct sink {
	int32_t tid;
	int (*take)(void *ctx, const struct asked *asked);
	void *ctx;
};

static int tell(const struct sink *sink, const struct asked *asked)
{
	const char *slash = asked->len ? memrchr(asked->path, '/', asked->len) : NULL;
	size_t name_at = slash ? (size_t)(slash - asked->path) + 1 : 0, from, to;
	struct asked told = *asked;

	if (asked->verbs & V_CREATE && sink->tid > 0 &&
	    random_number(asked->path + name_at, asked->len - name_at, (uint32_t)sink->tid, &from,
			  &to))
		told.flags |= DEMAND_NUMBERED;
	return sink->take(sink->ctx, &told);
}

/* What a call says about its names besides the verbs. */
static unsigned int flags_of(const struct record *record)
{
	switch (record->nr) {
	case SYS_open:
		return record->args[1] & OPEN_DIRECTORY ? DEMAND_DIRECTORY : 0;
	case SYS_openat:
		return record->args[2] & OPEN_DIRECTORY ? DEMAND_DIRECTORY : 0;
	case SYS_mkdir:
	case SYS_mkdirat:
	case SYS_rmdir:
	case SYS_getdents:
	case SYS_getdents64:
		return DEMAND_DIRECTORY;
	case SYS_rename:
	case SYS_renameat:
	case SYS_renameat2:
		return DEMAND_MOVED;
	default:
		return 0;
	}
}

/* Whether an open made a file: O_TMPFILE makes one that has no name, in the directory it is given.
 */
static bool is_made(const struct record *record)
{
	bool opens = record->nr == SYS_open || record->nr == SYS_openat ||
		     record->nr == SYS_openat2 || record->nr == SYS_creat;

	return opens && record->verbs & V_CREATE && record->object[0] != OBJECT_DIRECTORY &&
	       !(flags_of(record) & DEMAND_DIRECTORY);
}

/*
 * A record has the verbs of both names together. Making a name is asked of the second one, unless
 * both change places; looking at contents of the first.
 */
static void split_verbs(const struct record *record, verbs_t ret_verbs[2])
{
	bool exchange = record->nr == SYS_renameat2 && record->args[4] & RENAME_EXCHANGE;

	ret_verbs[0] = record->verbs;
	ret_verbs[1] = record->verbs;
	if (!(record->verbs & V_CREATE) || exchange)
		return;
	ret_verbs[0] &= (verbs_t)~V_CREATE;
	ret_verbs[1] &= (verbs_t) ~(V_LIST | V_READ);
}

/* A rule of the policy refuses it, as against nothing that allows it. */
static bool is_refused(const struct record *record)
{
	return record->would != RECORD_ALLOW && record->rule < RECORD_RULE_BUILTIN;
}

/* It would be allowed if somebody said so, and nobody did. */
static bool is_asked(const struct record *record)
{
	return is_refused(record) && (record->would == RECORD_ASK || record->answer);
}

/* What ran between a script and the program that runs now: other scripts, their interpreters. */
static int ask_interpreters(const struct event *event, const struct sink *sink)
{
	struct asked asked = { .verbs = V_EXEC };
	size_t at = 0;
	int r = 0;

	while (!r && event_interpreter(event, &at, &asked.path, &asked.len))
		r = tell(sink, &asked);
	return r;
}

/* Nothing is there, as against something that the run was not to see. */
static bool is_absent(const struct record *record)
{
	return record->err == ENOENT && !(record->verbs & (V_CREATE | V_BIND)) &&
	       record->decision != RECORD_HIDDEN;
}

/*
 * What is known of a file may be looked at without any rule, so none has to grant it; only that it
 * was refused, and that nothing was there, is worth a word.
 */
static bool is_look(const struct record *record)
{
	const struct call *call = record->nr < 0 ? NULL : call_at(record->nr);

	return call && (call->class == CLASS_LOOK || call->class == CLASS_MOVE) &&
	       record->would == RECORD_ALLOW;
}

/*
 * Of a name that another file is in the place of nothing is granted: that file is asked for. That
 * it was asked for by this name is told too, for who wants to know what the redirect was good for.
 */
static int ask_redirected(const struct event *event, const struct sink *sink)
{
	const struct record *record = &event->record;
	struct asked asked = {
		.path = event->str[STRING_RESOLVED2],
		.len = event->len[STRING_RESOLVED2],
		.verbs = record->verbs,
		.flags = flags_of(record),
		.absent = is_absent(record),
		.refused = is_refused(record),
		.denied = record->decision != RECORD_ALLOW,
		.asks = is_asked(record),
	};
	int r;

	r = asked.absent || !is_look(record) ? tell(sink, &asked) : 0;
	asked.verbs = record->verbs;
	asked.path = event->str[STRING_RESOLVED];
	asked.len = event->len[STRING_RESOLVED];
	asked.absent = false;
	asked.redirected = true;
	return r ? r : tell(sink, &asked);
}

static int ask_call(const struct event *event, const struct sink *sink)
{
	const struct record *record = &event->record;
	bool two = event->len[STRING_RESOLVED2] && !event_is_redirected(event);
	verbs_t verbs[2] = { record->verbs, 0 };
	int r = 0;

	if (event_is_redirected(event))
		return ask_redirected(event, sink);
	if (two)
		split_verbs(record, verbs);
	for (unsigned int i = 0; i < (two ? 2 : 1) && !r; i++) {
		const struct asked asked = {
			.path = event->str[2 * i + 1],
			.len = event->len[2 * i + 1],
			.verbs = verbs[i],
			.flags = flags_of(record) | (is_made(record) ? DEMAND_MADE : 0),
			.absent = is_absent(record),
			.refused = is_refused(record),
			.denied = record->decision != RECORD_ALLOW,
			.asks = is_asked(record),
			.link = record->object[i] == OBJECT_LINK,
		};

		if (asked.absent || !is_look(record))
			r = tell(sink, &asked);
	}
	if (r || is_refused(record) || record->err || !event_is_exec(event))
		return r;
	return ask_interpreters(event, sink);
}

/* What ran, or came to run and was killed. */
static int ask_program(const struct event *event, const struct sink *sink)
{
	bool kill = event->record.kind == RECORD_KILL;
	unsigned int name = kill ? event_refused_program(event) : STRING_PROGRAM;
	const struct asked asked = {
		.path = event->str[name],
		.len = event->len[name],
		.verbs = V_EXEC,
		.refused = is_refused(&event->record),
		.denied = kill,
		.asks = is_asked(&event->record),
	};

	return tell(sink, &asked);
}

/* A file that was to be mapped in a way that `map deny` refuses. */
static int ask_mapping(const struct event *event, const struct sink *sink)
{
	const struct asked asked = {
		.path = event->str[STRING_RESOLVED],
		.len = event->len[STRING_RESOLVED],
		.verbs = V_EXEC,
	};

	return tell(sink, &asked);
}

/*
 * A builtin rule decides, so no rule of a policy is needed; but what it stopped from moving may do
 * so once a policy treats both places alike, and what is outside of the whitelist once that has it.
 */
static bool is_decided(const struct record *record)
{
	bool outside = record->rule == RECORD_RULE_BUILTIN + BUILTIN_WHITELIST &&
		       record->would != RECORD_ALLOW;

	return record->rule >= RECORD_RULE_BUILTIN && record->rule != RECORD_RULE_NONE &&
	       record->rule != RECORD_RULE_BUILTIN + BUILTIN_MOVE && !outside;
}

/**
 * asked_each() - Tell each thing that an event asks of a name, and that a rule may grant
 * @event:	Any kind
 * @take:	Gets them; not 0 ends it
 * @ctx:	First argument of @take
 *
 * Trust: names are the target's.
 *
 * Return: 0, or what @take returned
 */
int asked_each(const struct event *event, int (*take)(void *ctx, const struct asked *asked),
	       void *ctx)
{
	const struct record *record = &event->record;
	const struct sink sink = { .tid = record->tid, .take = take, .ctx = ctx };

	if (record->kind == RECORD_EXEC || event_is_stopped_program(event))
		return ask_program(event, &sink);
	if (record->kind != RECORD_CALL)
		return 0;
	if (record->rule == RECORD_RULE_BUILTIN + BUILTIN_MAP)
		return ask_mapping(event, &sink);
	return is_decided(record) ? 0 : ask_call(event, &sink);
}
