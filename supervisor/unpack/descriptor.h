/* SPDX-License-Identifier: MIT */
/* supervisor/unpack/descriptor.h - What an image says of one of its blobs */
#ifndef WARDER_SUPERVISOR_UNPACK_DESCRIPTOR_H
#define WARDER_SUPERVISOR_UNPACK_DESCRIPTOR_H

#include <jansson.h>
#include <stdint.h>

#include "policy/base/text.h"
#include "supervisor/unpack/media.h"

#define SHA256_BYTES 32
#define SHA256_HEX 64
#define SHA256_PREFIX "sha256:"

/**
 * struct descriptor - A blob
 * @media:	What it is said to be
 * @type:	The same in the image's word; points into the JSON
 * @size:	Its length
 * @hex:	Its SHA-256, 64 lower case digits
 */
struct descriptor {
	enum media media;
	const char *type;
	uint64_t size;
	char hex[SHA256_HEX + 1];
};

int descriptor_digest(const char *digest, char ret_hex[SHA256_HEX + 1], struct text *message);
int descriptor_read(const json_t *json, struct descriptor *ret_descriptor, struct text *message);
void descriptor_hex(const unsigned char digest[SHA256_BYTES], char ret_hex[SHA256_HEX + 1]);

#endif
