// SPDX-License-Identifier: MIT
// supervisor/writing/chain.c - The hash that ties each line of a log to all lines before it
//
// docs/audit-format.md shows how to check it with b2sum alone.
#include "supervisor/writing/chain.h"

#include <sodium.h>
#include <string.h>

/**
 * chain_begin() - Before the first line
 * @chain:	Set
 */
void chain_begin(struct chain *chain)
{
	chain->lines = 0;
	memset(chain->head, '0', DIGEST_HEX);
	chain->head[DIGEST_HEX] = '\0';
}

/**
 * chain_hash() - What h of the next line has to be
 * @chain:	All lines before it
 * @bytes:	The line without its h member: from { to }, @len bytes
 * @len:	How many
 * @ret_hex:	DIGEST_HEX digits and a NUL; may be @chain's own head
 */
void chain_hash(const struct chain *chain, const char *bytes, size_t len,
		char ret_hex[DIGEST_HEX + 1])
{
	unsigned char digest[DIGEST_BYTES];
	crypto_generichash_state state;

	crypto_generichash_init(&state, NULL, 0, DIGEST_BYTES);
	crypto_generichash_update(&state, (const unsigned char *)chain->head, DIGEST_HEX);
	crypto_generichash_update(&state, (const unsigned char *)bytes, len);
	crypto_generichash_final(&state, digest, DIGEST_BYTES);
	digest_hex(digest, ret_hex);
}

/**
 * chain_seal() - Complete a line: put its h in and a newline behind it
 * @chain:	Moves on by this line
 * @line:	From { to }; text_failed must be checked before
 */
void chain_seal(struct chain *chain, struct text *line)
{
	chain_hash(chain, line->data, line->len, chain->head);
	chain->lines++;
	line->len--; /* the } comes back behind h */
	text_add(line, CHAIN_MEMBER, sizeof(CHAIN_MEMBER) - 1);
	text_add(line, chain->head, DIGEST_HEX);
	text_add(line, "\"}\n", 3);
}
