/* SPDX-License-Identifier: MIT */
/* policy/trace_rows.h - The groups of each system call, and what its arguments point to */
#ifndef WARDER_POLICY_TRACE_ROWS_H
#define WARDER_POLICY_TRACE_ROWS_H

#include "policy/trace.h"

extern const struct trace_row trace_rows[CALL_NEWEST + 1];

#endif
