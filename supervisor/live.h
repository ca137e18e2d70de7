/* SPDX-License-Identifier: MIT */
/* supervisor/live.h - What -v says while a run goes on */
#ifndef WARDER_SUPERVISOR_LIVE_H
#define WARDER_SUPERVISOR_LIVE_H

#include "supervisor/audit_ends.h"
#include "supervisor/denial.h"
#include "supervisor/event.h"

void live_start(const struct policy *policy, const struct audit_start *start, const char *log,
		bool observe);
void live_refusal(void *context, const struct denial *denial);
void live_event(void *context, const struct event *event, int32_t pid);
void live_trace(void *context, const struct text *line);

#endif
