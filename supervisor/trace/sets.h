/* SPDX-License-Identifier: MIT */
/* supervisor/trace/sets.h - Sets of flags and lists of values, by what an argument is */
#ifndef WARDER_SUPERVISOR_TRACE_SETS_H
#define WARDER_SUPERVISOR_TRACE_SETS_H

#include "policy/base/text.h"
#include "policy/trace.h"

void sets_add(struct text *text, enum trace_shape shape, uint64_t value);
const char *sets_name(enum trace_shape shape, uint64_t value);

#endif
