/* SPDX-License-Identifier: MIT */
/* supervisor/words/key.h - Ed25519 keys and signatures as text */
#ifndef WARDER_SUPERVISOR_WORDS_KEY_H
#define WARDER_SUPERVISOR_WORDS_KEY_H

#include <stdbool.h>
#include <stddef.h>

#include "policy/base/text.h"

#define KEY_BYTES 32 /* of a public key, and of the seed that a secret one is */
#define KEY_SIGNATURE 64
/* The same in base64, without a NUL. */
#define KEY_TEXT 44
#define KEY_SIGNATURE_TEXT 88

/* No key file is longer. */
#define KEY_FILE_MAX 512

/* Room for what a key file holds, decoded. */
#define KEY_DER_MAX 48

enum key_kind { KEY_SECRET, KEY_PUBLIC };

const unsigned char *key_parse(enum key_kind kind, const char *text, size_t len,
			       unsigned char der[KEY_DER_MAX], const char **ret_wrong);
void key_write(enum key_kind kind, const unsigned char key[KEY_BYTES], struct text *text);
void key_to_text(const unsigned char key[KEY_BYTES], char ret_text[KEY_TEXT + 1]);
bool key_from_text(const char text[KEY_TEXT], unsigned char ret_key[KEY_BYTES]);
void key_signature_to_text(const unsigned char signature[KEY_SIGNATURE],
			   char ret_text[KEY_SIGNATURE_TEXT + 1]);
bool key_signature_from_text(const char text[KEY_SIGNATURE_TEXT],
			     unsigned char ret_signature[KEY_SIGNATURE]);
int key_public_file(const char *path, unsigned char ret_key[KEY_BYTES], const char **ret_wrong);

#endif
