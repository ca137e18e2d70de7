// SPDX-License-Identifier: MIT
// supervisor/trace/pieces.c - A target's memory, so far as it was copied for a trace
#include "supervisor/trace/pieces.h"

#include <string.h>

/**
 * pieces_find() - What was copied from an address
 * @pieces:	The call's
 * @phase:	At its entry or its exit
 * @address:	Where a piece begins
 * @ret_len:	Its bytes; untouched when there is none
 *
 * Of several the longest: one may be the head of another.
 *
 * Trust: a broker that was taken over can send anything; what is returned lies in @pieces.
 *
 * Return: its bytes, not aligned, or NULL
 */
const unsigned char *pieces_find(const struct pieces *pieces, enum capture_phase phase,
				 uint64_t address, size_t *ret_len)
{
	const unsigned char *found = NULL;
	size_t most = 0;

	for (size_t at = 0; pieces->len - at >= sizeof(struct piece);) {
		struct piece piece;
		size_t left, padded;

		memcpy(&piece, pieces->bytes + at, sizeof(piece));
		at += sizeof(piece);
		left = pieces->len - at;
		padded = ((size_t)piece.len + 7) & ~(size_t)7;
		if (padded > left)
			break;
		if (piece.address == address && piece.phase == (uint32_t)phase &&
		    piece.len > most) {
			found = pieces->bytes + at;
			most = piece.len;
		}
		at += padded;
	}
	if (found)
		*ret_len = most;
	return found;
}
