/* SPDX-License-Identifier: MIT */
/* supervisor/summary/live.h - What -v says while a run goes on */
#ifndef WARDER_SUPERVISOR_SUMMARY_LIVE_H
#define WARDER_SUPERVISOR_SUMMARY_LIVE_H

#include "supervisor/record/audit_ends.h"
#include "supervisor/record/denial.h"
#include "supervisor/record/event.h"

void live_start(const struct policy *policy, const struct audit_start *start, const char *log,
		bool observe);
void live_refusal(void *context, const struct denial *denial);
void live_event(void *context, const struct event *event, int32_t pid);
void live_trace(void *context, const struct text *line);

#endif
