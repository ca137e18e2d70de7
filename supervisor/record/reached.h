/* SPDX-License-Identifier: MIT */
/* supervisor/record/reached.h - Which limits records tell of, and how that is written */
#ifndef WARDER_SUPERVISOR_RECORD_REACHED_H
#define WARDER_SUPERVISOR_RECORD_REACHED_H

#include "policy/policy.h"
#include "supervisor/record/event.h"

uint32_t reached_by(const struct event *event, const struct limit_value limits[LIMIT_COUNT]);
void reached_json(uint32_t reached, const struct limit_value limits[LIMIT_COUNT],
		  struct text *text);
void reached_show(uint32_t reached, const struct limit_value limits[LIMIT_COUNT],
		  struct text *text);

#endif
