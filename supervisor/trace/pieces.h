/* SPDX-License-Identifier: MIT */
/* supervisor/trace/pieces.h - A target's memory, so far as it was copied for a trace */
#ifndef WARDER_SUPERVISOR_TRACE_PIECES_H
#define WARDER_SUPERVISOR_TRACE_PIECES_H

#include <stddef.h>
#include <stdint.h>

#include "broker/capture.h"

/**
 * struct pieces - The pieces of one call
 * @bytes:	As broker/capture.c wrote them, nothing of it believed
 * @len:	How many bytes
 */
struct pieces {
	const unsigned char *bytes;
	size_t len;
};

const unsigned char *pieces_find(const struct pieces *pieces, enum capture_phase phase,
				 uint64_t address, size_t *ret_len);

#endif
