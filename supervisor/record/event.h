/* SPDX-License-Identifier: MIT */
/* supervisor/record/event.h - One record, copied out of the ring and checked */
#ifndef WARDER_SUPERVISOR_RECORD_EVENT_H
#define WARDER_SUPERVISOR_RECORD_EVENT_H

#include <stdbool.h>
#include <stddef.h>

#include "broker/record.h"
#include "broker/usage.h"
#include "policy/calls.h"
#include "policy/tree.h"
#include "policy/base/text.h"

/* Longest name of a file that is shown; only a broker that was taken over sends more. */
#define EVENT_NAME_MAX 4096U

/**
 * struct event - A record that nobody else can change
 * @record:	All of it but its strings; @record.len is not to be used
 * @str:	Its strings, not NUL terminated, never NULL; in @bytes
 * @len:	Their bytes
 * @bytes:	Memory of the strings, kept for the next record
 */
struct event {
	struct record record;
	const char *str[RECORD_STRINGS];
	size_t len[RECORD_STRINGS];
	struct text bytes;
};

/* Which string is which. */
enum {
	STRING_SPELLED,
	STRING_RESOLVED,
	STRING_SPELLED2,
	STRING_RESOLVED2,
	STRING_PROGRAM = STRING_SPELLED, /* RECORD_EXEC */
	STRING_ARGV = STRING_RESOLVED,
	STRING_REFUSED =
		STRING_SPELLED2, /* RECORD_KILL by the tracer: what may not run, if another */
	STRING_CAPTURED = STRING_RESOLVED, /* RECORD_TRACE */
	STRING_USAGE = STRING_SPELLED, /* RECORD_EXIT */
	STRING_PLACE = RECORD_PLACE, /* RECORD_KILL: the file of the call's instruction */
};

int event_copy(struct event *event, const struct record *record);
bool event_is_exec(const struct event *event);
bool event_is_redirected(const struct event *event);
bool event_interpreter(const struct event *event, size_t *at, const char **ret_name,
		       size_t *ret_len);
bool event_is_i386(const struct event *event);
bool event_is_stopped_program(const struct event *event);
const struct call *event_call(const struct event *event);
bool event_usage(const struct event *event, struct usage *ret_usage);
unsigned int event_refused_program(const struct event *event);
unsigned int event_refused_name(const struct event *event, const struct tree *tree);

#endif
