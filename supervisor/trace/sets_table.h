/* SPDX-License-Identifier: MIT */
/* supervisor/trace/sets_table.h - The tables behind supervisor/trace/sets.h */
#ifndef WARDER_SUPERVISOR_TRACE_SETS_TABLE_H
#define WARDER_SUPERVISOR_TRACE_SETS_TABLE_H

#include "policy/base/cleanup.h"
#include "policy/trace.h"
#include "supervisor/words/flags.h"

enum set_kind {
	SET_BITS, /* any of them together */
	SET_ONE, /* one of them */
};

/* Names of what an argument may hold. */
struct set {
	enum trace_shape shape;
	enum set_kind kind;
	const struct flag *flags;
	size_t count;
};

/* For the rows of the tables: a constant and its name; a shape and its names. */
#define F(name)                                                                                    \
	{                                                                                          \
		(uint32_t)(name), #name                                                            \
	}
#define SET(shape, kind, flags)                                                                    \
	{                                                                                          \
		SHAPE_##shape, kind, flags, ARRAY_SIZE(flags)                                      \
	}

extern const struct set sets_file[];
extern const size_t sets_file_count;
extern const struct set sets_net[];
extern const size_t sets_net_count;
extern const struct set sets_task[];
extern const size_t sets_task_count;

#endif
