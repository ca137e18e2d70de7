/* SPDX-License-Identifier: MIT */
/* supervisor/trace/shapes.h - A traced call's arguments, as strace(1) writes them */
#ifndef WARDER_SUPERVISOR_TRACE_SHAPES_H
#define WARDER_SUPERVISOR_TRACE_SHAPES_H

#include <stdbool.h>

#include "policy/base/text.h"
#include "policy/trace.h"
#include "supervisor/trace/pieces.h"

/**
 * struct shapes - A call whose arguments are written
 * @text:	Grows; printable ASCII only
 * @pieces:	Its memory
 * @nr:		Its number
 * @args:	Its registers
 * @result:	What it returned
 * @failed:	It returned an error, or nothing
 * @phase:	Which of its memory counts
 */
struct shapes {
	struct text *text;
	struct pieces pieces;
	int nr;
	const uint64_t *args;
	int64_t result;
	bool failed;
	enum capture_phase phase;
};

bool shapes_argument(struct shapes *shapes, unsigned int index);
void shapes_detail(struct shapes *shapes);

#endif
