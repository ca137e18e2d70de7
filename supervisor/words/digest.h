/* SPDX-License-Identifier: MIT */
/* supervisor/words/digest.h - BLAKE2b-256 of bytes and of files */
#ifndef WARDER_SUPERVISOR_WORDS_DIGEST_H
#define WARDER_SUPERVISOR_WORDS_DIGEST_H

#include <stddef.h>
#include <sys/types.h>

#define DIGEST_BYTES 32
#define DIGEST_HEX 64

void digest_bytes(const void *bytes, size_t len, unsigned char ret_digest[DIGEST_BYTES]);
int digest_range(int fd, off_t size, unsigned char ret_digest[DIGEST_BYTES]);
int digest_file(int fd, unsigned char ret_digest[DIGEST_BYTES]);
void digest_hurry(void);
void digest_hex(const unsigned char digest[DIGEST_BYTES], char ret_hex[DIGEST_HEX + 1]);

#endif
