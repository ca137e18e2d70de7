/* SPDX-License-Identifier: MIT */
/* supervisor/record/refusal.h - What of an event is remembered as a refusal */
#ifndef WARDER_SUPERVISOR_RECORD_REFUSAL_H
#define WARDER_SUPERVISOR_RECORD_REFUSAL_H

#include "supervisor/record/denial.h"
#include "supervisor/record/event.h"

bool refusal_is(const struct event *event);
void refusal_settle(struct event *event, const struct tree *tree);
void refusal_note(const struct event *event, const char *comm, struct denial_note *ret_note);

#endif
