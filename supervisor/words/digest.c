// SPDX-License-Identifier: MIT
// supervisor/words/digest.c - BLAKE2b-256 of bytes and of files
//
// sodium_init() is not called unless much is to be hashed: it costs 30 µs, most of it for random
// numbers that nobody here needs, and the portable BLAKE2b that is used without it is 15 % slower
// than the vectorised one.
#include "supervisor/words/digest.h"

#include <errno.h>
#include <sodium.h>
#include <stdint.h>
#include <unistd.h>

#include "policy/base/cleanup.h"

#define CHUNK (128U * 1024U)

/**
 * digest_bytes() - BLAKE2b-256 of bytes
 * @bytes:	@len bytes
 * @len:	How many
 * @ret_digest:	DIGEST_BYTES bytes
 */
void digest_bytes(const void *bytes, size_t len, unsigned char ret_digest[DIGEST_BYTES])
{
	crypto_generichash(ret_digest, DIGEST_BYTES, bytes, len, NULL, 0);
}

/**
 * digest_range() - BLAKE2b-256 of a file, from its start, and of no more than it should have
 * @fd:		Open for reading; its position does not matter and stays
 * @size:	Bytes at most: a file can grow as fast as it is read
 * @ret_digest:	DIGEST_BYTES bytes, untouched on failure
 *
 * Takes about 1 ms a MiB.
 *
 * Return: 0 or -errno
 */
int digest_range(int fd, off_t size, unsigned char ret_digest[DIGEST_BYTES])
{
	_cleanup_free_ unsigned char *chunk = malloc(CHUNK);
	crypto_generichash_state state;
	off_t at = 0;

	if (!chunk)
		return -ENOMEM;
	crypto_generichash_init(&state, NULL, 0, DIGEST_BYTES);
	while (at < size) {
		size_t part = size - at < (off_t)CHUNK ? (size_t)(size - at) : CHUNK;
		ssize_t got = pread(fd, chunk, part, at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (!got)
			break;
		crypto_generichash_update(&state, chunk, (unsigned long long)got);
		at += got;
	}
	crypto_generichash_final(&state, ret_digest, DIGEST_BYTES);
	return 0;
}

/**
 * digest_file() - BLAKE2b-256 of a file, from its start to its end
 * @fd:		As for digest_range()
 * @ret_digest:	Likewise
 *
 * Worth doing while the jail starts.
 *
 * Return: 0 or -errno
 */
int digest_file(int fd, unsigned char ret_digest[DIGEST_BYTES])
{
	return digest_range(fd, INT64_MAX, ret_digest);
}

/**
 * digest_hurry() - From here on, and in children, the fastest BLAKE2b that this processor has
 */
void digest_hurry(void)
{
	if (sodium_init() < 0)
		return; /* the portable one is as right */
}

/**
 * digest_hex() - A digest as b2sum prints it
 * @digest:	DIGEST_BYTES bytes
 * @ret_hex:	DIGEST_HEX digits and a NUL
 */
void digest_hex(const unsigned char digest[DIGEST_BYTES], char ret_hex[DIGEST_HEX + 1])
{
	for (size_t i = 0; i < DIGEST_BYTES; i++) {
		ret_hex[2 * i] = "0123456789abcdef"[digest[i] >> 4];
		ret_hex[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
	}
	ret_hex[DIGEST_HEX] = '\0';
}
