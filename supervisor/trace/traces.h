/* SPDX-License-Identifier: MIT */
/* supervisor/trace/traces.h - What --trace names: calls and groups of them */
#ifndef WARDER_SUPERVISOR_TRACE_TRACES_H
#define WARDER_SUPERVISOR_TRACE_TRACES_H

#include "policy/base/text.h"
#include "policy/trace.h"

const char *traces_group(unsigned int index);
int traces_parse(const char *value, struct trace_set *ret_set, struct text *message);

#endif
