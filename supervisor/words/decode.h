/* SPDX-License-Identifier: MIT */
/* supervisor/words/decode.h - Arguments of a system call as people write them */
#ifndef WARDER_SUPERVISOR_WORDS_DECODE_H
#define WARDER_SUPERVISOR_WORDS_DECODE_H

#include <stddef.h>
#include <stdint.h>

#include "policy/base/text.h"
#include "policy/calls.h"

/* The string behind a path argument; @bytes NULL when there is none. */
struct decode_path {
	const char *bytes;
	size_t len;
};

void decode_value(struct text *text, const struct call *call, char letter, uint64_t value);
void decode_args(struct text *text, const struct call *call, const uint64_t args[6],
		 const struct decode_path *paths, size_t path_count);
void decode_raw(struct text *text, const uint64_t args[6]);

#endif
