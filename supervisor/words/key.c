// SPDX-License-Identifier: MIT
// supervisor/words/key.c - Ed25519 keys and signatures as text
//
// Key files are PEM as `openssl genpkey -algorithm ed25519` and `openssl pkey -pubout` write it:
// RFC 8410. For this one algorithm the DER in it is always the same but for the last 32 bytes, so
// nothing has to be parsed. sodium_init() is not needed, see supervisor/words/digest.c.
#include "supervisor/words/key.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "policy/base/cleanup.h"

#define DER_HEAD_MAX 16

/* What stands around a key of each kind. */
static const struct form {
	const char *begin;
	const char *end;
	unsigned char head[DER_HEAD_MAX]; /* of the DER, before the key */
	size_t head_len;
	const char *unlike; /* PEM, and no such key */
} forms[] = {
	[KEY_SECRET] = { "-----BEGIN PRIVATE KEY-----",
			 "-----END PRIVATE KEY-----",
			 { 0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70,
			   0x04, 0x22, 0x04, 0x20 },
			 16,
			 "it is a private key, but no Ed25519 one in PKCS#8" },
	[KEY_PUBLIC] = { "-----BEGIN PUBLIC KEY-----",
			 "-----END PUBLIC KEY-----",
			 { 0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00 },
			 12,
			 "it is a public key, but no Ed25519 one" },
};

/* Files that are taken for one by mistake. */
static const struct {
	const char *begin;
	const char *wrong;
} strangers[] = {
	{ "-----BEGIN PRIVATE KEY-----", "it is a secret key: the public one is needed here" },
	{ "-----BEGIN PUBLIC KEY-----", "it is a public key: the secret one is needed here" },
	{ "-----BEGIN ENCRYPTED PRIVATE KEY-----",
	  "it is encrypted, and nobody is asked for a passphrase" },
	{ "-----BEGIN OPENSSH PRIVATE KEY-----",
	  "it is a key of OpenSSH's own format: PKCS#8 is needed" },
	{ "ssh-ed25519 ", "it is a key of OpenSSH's own format: PEM is needed" },
};

static bool begins(const char *text, size_t len, const char *with)
{
	return len >= strlen(with) && !memcmp(text, with, strlen(with));
}

static const char *what_else(const char *text, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(strangers); i++)
		if (begins(text, len, strangers[i].begin))
			return strangers[i].wrong;
	return "it is no key in PEM";
}

/* The base64 between the two marks, with only line ends behind; false: there is none. */
static bool find_body(const struct form *form, const char *text, size_t len, const char **ret_body,
		      size_t *ret_len)
{
	const char *body = text + strlen(form->begin), *end;
	size_t left = len - strlen(form->begin);

	end = memmem(body, left, form->end, strlen(form->end));
	if (!end)
		return false;
	for (const char *at = end + strlen(form->end); at < text + len; at++)
		if (*at != '\n' && *at != '\r')
			return false;
	*ret_body = body;
	*ret_len = (size_t)(end - body);
	return true;
}

/**
 * key_parse() - Read a key file's text
 * @kind:	Which key is wanted
 * @text:	@len bytes, any
 * @len:	How many
 * @der:	Gets what is in it: the only place where a secret key is copied to
 * @ret_wrong:	What is wrong with it, in words; untouched on success
 *
 * Return: the key's KEY_BYTES bytes, in @der; NULL when it is none
 */
const unsigned char *key_parse(enum key_kind kind, const char *text, size_t len,
			       unsigned char der[KEY_DER_MAX], const char **ret_wrong)
{
	const struct form *form = &forms[kind];
	const char *body, *behind;
	size_t body_len, der_len;

	if (!begins(text, len, form->begin)) {
		*ret_wrong = what_else(text, len);
		return NULL;
	}
	if (!find_body(form, text, len, &body, &body_len)) {
		*ret_wrong = "it is no whole key in PEM";
		return NULL;
	}
	if (sodium_base642bin(der, KEY_DER_MAX, body, body_len, "\r\n", &der_len, &behind,
			      sodium_base64_VARIANT_ORIGINAL) ||
	    behind != body + body_len || der_len != form->head_len + KEY_BYTES ||
	    memcmp(der, form->head, form->head_len) != 0) {
		*ret_wrong = form->unlike;
		return NULL;
	}
	return der + form->head_len;
}

/**
 * key_write() - A key file's text
 * @kind:	Which key it is
 * @key:	The seed, or the public key
 * @text:	Grows; it holds a secret then, and is the caller's to wipe
 */
void key_write(enum key_kind kind, const unsigned char key[KEY_BYTES], struct text *text)
{
	const struct form *form = &forms[kind];
	unsigned char der[KEY_DER_MAX];
	char base64[sodium_base64_ENCODED_LEN(KEY_DER_MAX, sodium_base64_VARIANT_ORIGINAL)];

	memcpy(der, form->head, form->head_len);
	memcpy(der + form->head_len, key, KEY_BYTES);
	sodium_bin2base64(base64, sizeof(base64), der, form->head_len + KEY_BYTES,
			  sodium_base64_VARIANT_ORIGINAL);
	text_printf(text, "%s\n%s\n%s\n", form->begin, base64, form->end);
	sodium_memzero(der, sizeof(der));
	sodium_memzero(base64, sizeof(base64));
}

static bool from_text(const char *text, size_t len, unsigned char *bytes, size_t size)
{
	const char *behind;
	size_t got;

	return !sodium_base642bin(bytes, size, text, len, NULL, &got, &behind,
				  sodium_base64_VARIANT_ORIGINAL) &&
	       got == size && behind == text + len;
}

/* A public key in base64. */
void key_to_text(const unsigned char key[KEY_BYTES], char ret_text[KEY_TEXT + 1])
{
	sodium_bin2base64(ret_text, KEY_TEXT + 1, key, KEY_BYTES, sodium_base64_VARIANT_ORIGINAL);
}

bool key_from_text(const char text[KEY_TEXT], unsigned char ret_key[KEY_BYTES])
{
	return from_text(text, KEY_TEXT, ret_key, KEY_BYTES);
}

void key_signature_to_text(const unsigned char signature[KEY_SIGNATURE],
			   char ret_text[KEY_SIGNATURE_TEXT + 1])
{
	sodium_bin2base64(ret_text, KEY_SIGNATURE_TEXT + 1, signature, KEY_SIGNATURE,
			  sodium_base64_VARIANT_ORIGINAL);
}

bool key_signature_from_text(const char text[KEY_SIGNATURE_TEXT],
			     unsigned char ret_signature[KEY_SIGNATURE])
{
	return from_text(text, KEY_SIGNATURE_TEXT, ret_signature, KEY_SIGNATURE);
}

/**
 * key_public_file() - Read a public key's file
 * @path:	Any; may be a pipe
 * @ret_key:	The key, untouched on failure
 * @ret_wrong:	With -EINVAL: what is wrong with it
 *
 * Return: 0, -EINVAL for what is no public key, -errno
 */
int key_public_file(const char *path, unsigned char ret_key[KEY_BYTES], const char **ret_wrong)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
	unsigned char der[KEY_DER_MAX];
	const unsigned char *key;
	char text[KEY_FILE_MAX];
	size_t len = 0;
	ssize_t got;

	if (fd < 0)
		return -errno;
	while (len < sizeof(text) && (got = read(fd, text + len, sizeof(text) - len)) != 0) {
		if (got < 0 && errno != EINTR)
			return -errno;
		len += got > 0 ? (size_t)got : 0;
	}
	key = key_parse(KEY_PUBLIC, text, len, der, ret_wrong);
	if (!key)
		return -EINVAL;
	memcpy(ret_key, key, KEY_BYTES);
	return 0;
}
