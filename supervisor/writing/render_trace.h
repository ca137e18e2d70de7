/* SPDX-License-Identifier: MIT */
/* supervisor/writing/render_trace.h - One traced call as a line of the log, and as strace(1) writes
 * it */
#ifndef WARDER_SUPERVISOR_WRITING_RENDER_TRACE_H
#define WARDER_SUPERVISOR_WRITING_RENDER_TRACE_H

#include "policy/base/text.h"
#include "supervisor/record/event.h"

/**
 * struct traced_call - A call, decoded
 * @event:	A RECORD_TRACE
 * @name:	Its name; of a number that nobody knows it is in @text
 * @text:	Arguments, one behind the other, and then the detail
 * @ends:	Where each of them ends in @text
 * @count:	Arguments
 */
struct traced_call {
	const struct event *event;
	const char *name;
	struct text text;
	size_t ends[6];
	unsigned int count;
};

void render_decode(struct traced_call *call, const struct event *event);
void render_trace(struct text *text, const struct traced_call *call);
void render_strace(struct text *text, const struct traced_call *call);

#endif
