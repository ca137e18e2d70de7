/* SPDX-License-Identifier: MIT */
/* supervisor/unpack/stream.h - A layer's bytes: counted, hashed, decompressed, and read as a tar */
#ifndef WARDER_SUPERVISOR_UNPACK_STREAM_H
#define WARDER_SUPERVISOR_UNPACK_STREAM_H

#include <archive.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdint.h>

#include "policy/base/text.h"
#include "supervisor/unpack/media.h"

#define STREAM_CHUNK (256U * 1024U)

/**
 * struct stream - One layer
 * @tar:	What its entries are read from
 * @raw:	The layers's bytes, decompressed
 * @fd:		The blob
 * @left:	Bytes of the blob that were not read yet
 * @budget:	Bytes that may still come out of it: the image's
 * @blob:	SHA-256 of what was read
 * @content:	SHA-256 of what came out
 * @err:	Why reading failed, 0
 * @empty:	Nothing comes out
 */
struct stream {
	struct archive *tar;
	struct archive *raw;
	int fd;
	uint64_t left;
	uint64_t *budget;
	crypto_hash_sha256_state blob;
	crypto_hash_sha256_state content;
	int err;
	bool empty;
	unsigned char in[STREAM_CHUNK];
	unsigned char out[STREAM_CHUNK];
};

int stream_open(int fd, uint64_t size, enum media media, uint64_t *budget,
		struct stream **ret_stream);
int stream_end(struct stream *stream, unsigned char ret_content[crypto_hash_sha256_BYTES]);
int stream_drain(struct stream *stream, unsigned char ret_blob[crypto_hash_sha256_BYTES]);
void stream_close(struct stream **stream);

#endif
