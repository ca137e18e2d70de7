// SPDX-License-Identifier: MIT
// tests/fuzz/fuzz_audit_verify.c - Any bytes as an audit log, or as a key file
//
// The first byte picks: the line parser alone, the bytes as they are as a log, each line sealed as
// it should be, so that the fuzzer gets behind the chain without having to find BLAKE2b's inputs,
// or key files. What is found is written in both ways.
#include <assert.h>
#include <errno.h>
#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/reading/line.h"
#include "supervisor/reading/verify.h"
#include "supervisor/writing/chain.h"
#include "supervisor/words/key.h"
#include "tests/fuzz/property.h"

static void parse(const char *bytes, size_t len)
{
	struct line line;

	if (line_parse(bytes, len, &line) < 0)
		return;
	assert(line.body + CHAIN_TAIL == len);
	assert(line.kind > bytes && line.kind + line.kind_len < bytes + line.body);
	assert(line.h == bytes + len - DIGEST_HEX - 2);
}

static int verify(const char *bytes, size_t len)
{
	_cleanup_close_ int fd = memfd_create("log", MFD_CLOEXEC);
	_cleanup_(verified_free) struct verified found = { .wrong = VERIFY_GOOD };
	const unsigned char key[KEY_BYTES] = { 1 };
	const struct verify_wanted wanted = { NULL, len % 4 ? NULL : key };
	_cleanup_text_ struct text text = { 0 };
	json_t *object;
	int r;

	if (fd < 0 || write(fd, bytes, len) != (ssize_t)len || lseek(fd, 0, SEEK_SET))
		return -EIO;
	r = verify_file(fd, &wanted, &found);
	assert(r == 0 || r == 1 || r == -ENOMEM);
	if (r < 0)
		return r;
	verified_show(&found, false, &text);
	PROPERTY(property_harmless(text_cstr(&text), text.len), "%s", text_cstr(&text));
	text_reset(&text);
	verified_show(&found, true, &text);
	object = json_loadb(text_cstr(&text), text.len, JSON_REJECT_DUPLICATES, NULL);
	PROPERTY(json_is_object(object), "%s", text_cstr(&text));
	json_decref(object);
	return r;
}

/*
 * Every line is taken for a body: `{…}` gets its h, anything else stays as it is. A log that is
 * right then is so no longer once one bit of it was turned.
 */
static void verify_sealed(const char *bytes, size_t len)
{
	_cleanup_text_ struct text log = { 0 };
	struct chain chain;

	chain_begin(&chain);
	for (size_t at = 0; at < len;) {
		const char *newline = memchr(bytes + at, '\n', len - at);
		size_t size = newline ? (size_t)(newline - bytes) - at : len - at;
		_cleanup_text_ struct text line = { 0 };

		text_add(&line, bytes + at, size);
		if (size && bytes[at + size - 1] == '}')
			chain_seal(&chain, &line);
		text_add(&log, text_cstr(&line), line.len);
		at += size + 1;
	}
	if (log.len && !verify(text_cstr(&log), log.len)) {
		log.data[(len * 7919 + (unsigned char)bytes[0]) % log.len] ^= 1;
		assert(verify(text_cstr(&log), log.len) == 1);
	}
}

/* A key that is taken is written again as the same text, but for its line ends. */
static void parse_key(enum key_kind kind, const char *bytes, size_t len)
{
	_cleanup_text_ struct text again = { 0 };
	unsigned char der[KEY_DER_MAX], same[KEY_DER_MAX];
	const char *wrong = NULL;
	const unsigned char *key = key_parse(kind, bytes, len, der, &wrong), *second;

	if (!key) {
		assert(wrong);
		return;
	}
	key_write(kind, key, &again);
	second = key_parse(kind, text_cstr(&again), again.len, same, &wrong);
	assert(second && !memcmp(second, key, KEY_BYTES));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data;

	if (!size)
		return 0;
	if (data[0] >= 0xf0)
		parse_key(data[0] % 2 ? KEY_SECRET : KEY_PUBLIC, bytes + 1, size - 1);
	else if (data[0] % 3 == 0)
		parse(bytes + 1, size - 1);
	else if (data[0] % 3 == 1)
		verify(bytes + 1, size - 1);
	else
		verify_sealed(bytes + 1, size - 1);
	return 0;
}
