// SPDX-License-Identifier: MIT
// supervisor/unpack/descriptor.c - What an image says of one of its blobs
#include "supervisor/unpack/descriptor.h"

#include <errno.h>
#include <string.h>

#include "supervisor/unpack/complain.h"

#define DIGITS "0123456789abcdef"

/**
 * descriptor_digest() - Take a digest apart
 * @digest:	The image's word, NULL where there is none
 * @ret_hex:	64 lower case digits; untouched on failure. It is a file's name and can be no other.
 * @message:	What is wrong
 *
 * Trust: @digest is of the image.
 *
 * Return: 0, -EINVAL for what is no digest, -EOPNOTSUPP for an algorithm other than sha256
 */
int descriptor_digest(const char *digest, char ret_hex[SHA256_HEX + 1], struct text *message)
{
	const char *colon = digest ? strchr(digest, ':') : NULL;
	struct text word = { 0 };
	int r = -EINVAL;

	if (colon && strncmp(digest, SHA256_PREFIX, strlen(SHA256_PREFIX)) != 0)
		r = -EOPNOTSUPP;
	else if (colon && strlen(colon + 1) == SHA256_HEX &&
		 strspn(colon + 1, DIGITS) == SHA256_HEX)
		r = 0;
	if (r == 0) {
		memcpy(ret_hex, colon + 1, SHA256_HEX + 1);
		return 0;
	}
	complain_word(&word, digest ? digest : "");
	if (r == -EOPNOTSUPP)
		complain(message, r, "have the image made with sha256 digests",
			 "the digest `%s`: only sha256 is known", text_cstr(&word));
	else
		complain(message, r, "it is damaged, or no image at all: make or fetch it again",
			 "`%s` is no digest", text_cstr(&word));
	text_free(&word);
	return r;
}

/**
 * descriptor_read() - Read a descriptor
 * @json:	An object, or anything else
 * @ret_descriptor: Untouched on failure; lives as long as @json
 * @message:	What is wrong
 *
 * Trust: @json is of the image.
 *
 * Return: 0 or -errno
 */
int descriptor_read(const json_t *json, struct descriptor *ret_descriptor, struct text *message)
{
	const json_t *size = json_object_get(json, "size");
	struct descriptor made = { .type = json_string_value(json_object_get(json, "mediaType")) };
	int r = descriptor_digest(json_string_value(json_object_get(json, "digest")), made.hex,
				  message);

	if (r < 0)
		return r;
	if (!json_is_integer(size) || json_integer_value(size) < 0 || !made.type)
		return complain(message, -EINVAL, "make or fetch the image again",
				"what is said of the blob sha256:%s has no %s", made.hex,
				made.type ? "size" : "mediaType");
	made.media = media_of(made.type);
	made.size = (uint64_t)json_integer_value(size);
	*ret_descriptor = made;
	return 0;
}

/**
 * descriptor_hex() - A SHA-256 as digests have it
 * @digest:	SHA256_BYTES bytes
 * @ret_hex:	64 digits and a NUL
 */
void descriptor_hex(const unsigned char digest[SHA256_BYTES], char ret_hex[SHA256_HEX + 1])
{
	for (size_t i = 0; i < SHA256_BYTES; i++) {
		ret_hex[2 * i] = DIGITS[digest[i] >> 4];
		ret_hex[2 * i + 1] = DIGITS[digest[i] & 15];
	}
	ret_hex[SHA256_HEX] = '\0';
}
