/* SPDX-License-Identifier: MIT */
/* supervisor/writing/chain.h - The hash that ties each line of a log to all lines before it */
#ifndef WARDER_SUPERVISOR_WRITING_CHAIN_H
#define WARDER_SUPERVISOR_WRITING_CHAIN_H

#include <stdint.h>

#include "policy/base/text.h"
#include "supervisor/words/digest.h"

/* What stands between a record and its end: ,"h":"<64 digits>"} */
#define CHAIN_MEMBER ",\"h\":\""
#define CHAIN_TAIL (sizeof(CHAIN_MEMBER) - 1 + DIGEST_HEX + 2)

/**
 * struct chain - How far a log has come
 * @lines:	Lines so far; also the seq of the next one
 * @head:	h of the last line, 64 zeros before the first; hexadecimal, NUL terminated
 */
struct chain {
	uint64_t lines;
	char head[DIGEST_HEX + 1];
};

void chain_begin(struct chain *chain);
void chain_hash(const struct chain *chain, const char *bytes, size_t len,
		char ret_hex[DIGEST_HEX + 1]);
void chain_seal(struct chain *chain, struct text *line);

#endif
