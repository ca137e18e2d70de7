// SPDX-License-Identifier: MIT
// tests/unit/supervisor/words/test_key.c - Key files against those of openssl
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/words/key.h"

/* openssl genpkey -algorithm ed25519, then pkey -pubout; the same with x25519. OpenSSL 3.0. */
#define SECRET                                                                                     \
	"-----BEGIN PRIVATE KEY-----\n"                                                            \
	"MC4CAQAwBQYDK2VwBCIEIMTnoCHKENeykr0+IIeW6OLnmxWuyc9tLUPPJP36Aq8n\n"                       \
	"-----END PRIVATE KEY-----\n"
#define PUBLIC                                                                                     \
	"-----BEGIN PUBLIC KEY-----\n"                                                             \
	"MCowBQYDK2VwAyEACyT2AUsU8CpewqHtlE+5e5HeCSI3NnQ6OZMI1R61WcQ=\n"                           \
	"-----END PUBLIC KEY-----\n"
#define SECRET_X                                                                                   \
	"-----BEGIN PRIVATE KEY-----\n"                                                            \
	"MC4CAQAwBQYDK2VuBCIEIFBEMDxwl4MezKdgzN6lSxtQCSF+pXpeYqWR27QPSyVs\n"                       \
	"-----END PRIVATE KEY-----\n"
#define PUBLIC_X                                                                                   \
	"-----BEGIN PUBLIC KEY-----\n"                                                             \
	"MCowBQYDK2VuAyEAFozzN/MsE8Rxws+tKIi46hDn6ZsuHZLVf/DYDlrg9mA=\n"                           \
	"-----END PUBLIC KEY-----\n"

/* Their last 32 bytes, by base64 -d and tail -c 32. */
static const unsigned char seed[KEY_BYTES] = { 0xc4, 0xe7, 0xa0, 0x21, 0xca, 0x10, 0xd7, 0xb2,
					       0x92, 0xbd, 0x3e, 0x20, 0x87, 0x96, 0xe8, 0xe2,
					       0xe7, 0x9b, 0x15, 0xae, 0xc9, 0xcf, 0x6d, 0x2d,
					       0x43, 0xcf, 0x24, 0xfd, 0xfa, 0x02, 0xaf, 0x27 };
static const unsigned char public[KEY_BYTES] = { 0x0b, 0x24, 0xf6, 0x01, 0x4b, 0x14, 0xf0, 0x2a,
						 0x5e, 0xc2, 0xa1, 0xed, 0x94, 0x4f, 0xb9, 0x7b,
						 0x91, 0xde, 0x09, 0x22, 0x37, 0x36, 0x74, 0x3a,
						 0x39, 0x93, 0x08, 0xd5, 0x1e, 0xb5, 0x59, 0xc4 };

Test(key, openssls_own)
{
	unsigned char der[KEY_DER_MAX];
	const char *wrong = NULL;
	const unsigned char *key = key_parse(KEY_SECRET, SECRET, strlen(SECRET), der, &wrong);

	cr_assert(key, "%s", wrong);
	cr_expect_arr_eq(key, seed, KEY_BYTES);
	key = key_parse(KEY_PUBLIC, PUBLIC, strlen(PUBLIC), der, &wrong);
	cr_assert(key, "%s", wrong);
	cr_expect_arr_eq(key, public, KEY_BYTES);
	/* a file that went through an editor of another system */
	cr_expect(key_parse(KEY_PUBLIC,
			    "-----BEGIN PUBLIC KEY-----\r\n"
			    "MCowBQYDK2VwAyEACyT2AUsU8CpewqHtlE+5e5HeCSI3NnQ6OZMI1R61WcQ=\r\n"
			    "-----END PUBLIC KEY-----\r\n",
			    114, der, &wrong));
}

Test(key, written_as_openssl_does)
{
	_cleanup_text_ struct text text = { 0 };

	key_write(KEY_SECRET, seed, &text);
	cr_expect_str_eq(text_cstr(&text), SECRET);
	text_reset(&text);
	key_write(KEY_PUBLIC, public, &text);
	cr_expect_str_eq(text_cstr(&text), PUBLIC);
}

static const struct {
	enum key_kind kind;
	const char *text;
	const char *wrong;
} strangers[] = {
	{ KEY_SECRET, "", "it is no key in PEM" },
	{ KEY_SECRET, "hello\n", "it is no key in PEM" },
	{ KEY_SECRET, " " SECRET, "it is no key in PEM" },
	{ KEY_SECRET, "-----BEGIN PRIVATE KEY-----\n", "it is no whole key in PEM" },
	{ KEY_SECRET, SECRET "x", "it is no whole key in PEM" },
	{ KEY_SECRET, SECRET SECRET, "it is no whole key in PEM" },
	{ KEY_SECRET, PUBLIC, "it is a public key: the secret one is needed here" },
	{ KEY_PUBLIC, SECRET, "it is a secret key: the public one is needed here" },
	{ KEY_SECRET, SECRET_X, "it is a private key, but no Ed25519 one in PKCS#8" },
	{ KEY_PUBLIC, PUBLIC_X, "it is a public key, but no Ed25519 one" },
	{ KEY_SECRET, "-----BEGIN PRIVATE KEY-----\n!\n-----END PRIVATE KEY-----\n",
	  "it is a private key, but no Ed25519 one in PKCS#8" },
	{ KEY_SECRET, "-----BEGIN PRIVATE KEY----------END PRIVATE KEY-----\n",
	  "it is a private key, but no Ed25519 one in PKCS#8" },
	{ KEY_SECRET, "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIGjMF8G\n",
	  "it is encrypted, and nobody is asked for a passphrase" },
	{ KEY_SECRET, "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n",
	  "it is a key of OpenSSH's own format: PKCS#8 is needed" },
	{ KEY_PUBLIC, "ssh-ed25519 AAAA\n", "it is a key of OpenSSH's own format: PEM is needed" },
};

Test(key, what_is_none)
{
	for (size_t i = 0; i < ARRAY_SIZE(strangers); i++) {
		unsigned char der[KEY_DER_MAX];
		const char *wrong = NULL;

		cr_expect_null(key_parse(strangers[i].kind, strangers[i].text,
					 strlen(strangers[i].text), der, &wrong));
		cr_expect_str_eq(wrong, strangers[i].wrong);
	}
}

/* Cut anywhere it is no key, and neither is one with another byte in its frame. */
Test(key, cut_and_changed)
{
	static const char whole[] = PUBLIC;
	const char *body = strchr(whole, '\n') + 1, *wrong;
	unsigned char der[KEY_DER_MAX];

	for (size_t len = 0; len < sizeof(whole) - 2; len++)
		cr_expect_null(key_parse(KEY_PUBLIC, whole, len, der, &wrong));
	for (size_t i = 0; i < sizeof(whole) - 1; i++) {
		char changed[sizeof(whole)];
		bool key = whole + i >= body + 16 && whole + i < body + 59;

		memcpy(changed, whole, sizeof(whole));
		changed[i] = changed[i] == 'A' ? 'B' : 'A';
		if (!key && whole[i] != '\n')
			cr_expect_null(key_parse(KEY_PUBLIC, changed, sizeof(whole) - 1, der,
						 &wrong),
				       "byte %zu", i);
	}
}

Test(key, as_text)
{
	unsigned char again[KEY_BYTES], signature[KEY_SIGNATURE], same[KEY_SIGNATURE];
	char text[KEY_TEXT + 1], long_text[KEY_SIGNATURE_TEXT + 1];

	key_to_text(public, text);
	cr_expect_eq(strlen(text), KEY_TEXT);
	cr_expect(key_from_text(text, again));
	cr_expect_arr_eq(again, public, KEY_BYTES);
	text[3] = '"';
	cr_expect_not(key_from_text(text, again));
	for (size_t i = 0; i < KEY_SIGNATURE; i++)
		signature[i] = (unsigned char)(i * 7);
	key_signature_to_text(signature, long_text);
	cr_expect_eq(strlen(long_text), KEY_SIGNATURE_TEXT);
	cr_expect(key_signature_from_text(long_text, same));
	cr_expect_arr_eq(same, signature, KEY_SIGNATURE);
	long_text[87] = 'A';
	cr_expect_not(key_signature_from_text(long_text, same));
}

Test(key, files)
{
	_cleanup_close_ int fd = memfd_create("key", MFD_CLOEXEC);
	unsigned char key[KEY_BYTES] = { 9 };
	const char *wrong = NULL;
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	cr_expect_eq(key_public_file("/nowhere/key", key, &wrong), -ENOENT);
	cr_expect_null(wrong);
	cr_expect_eq(key_public_file(path, key, &wrong), -EINVAL);
	cr_expect_eq(key[0], 9);
	cr_assert_eq(write(fd, PUBLIC, strlen(PUBLIC)), (ssize_t)strlen(PUBLIC));
	cr_expect_eq(key_public_file(path, key, &wrong), 0);
	cr_expect_arr_eq(key, public, KEY_BYTES);
	cr_assert_eq(ftruncate(fd, 10000), 0);
	cr_expect_eq(key_public_file(path, key, &wrong), -EINVAL);
}
