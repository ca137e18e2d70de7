// SPDX-License-Identifier: MIT
// tests/unit/supervisor/reading/test_verify_signature.c - Whose log it is, and what is no signature
#include "tests/unit/supervisor/reading/verifying.h"

/* The public key of sealed.h's signatures, or one that differs in a bit. */
static const unsigned char *the_key(unsigned char key[KEY_BYTES], unsigned char flip)
{
	cr_assert(key_from_text(SIGNED_KEY, key));
	key[7] ^= flip;
	return key;
}

Test(verify_signature, signatures)
{
	_cleanup_text_ struct text log = { 0 }, plain = { 0 };
	unsigned char key[KEY_BYTES], another[KEY_BYTES];
	struct verify_wanted wanted = { .key = the_key(key, 0) };
	struct verify_wanted wrong = { .key = the_key(another, 1) };
	struct verify_wanted head = { .head = SIGNED_HEAD, .key = key };

	add(&log, signed_log, 0, SIGNED);
	add(&plain, good, 0, LINES);
	cr_expect_str_eq(verify_for(log.data, log.len, &wanted).said,
			 "ok: 7 records, head " SIGNED_HEAD ", signed with " SIGNED_KEY "\n");
	cr_expect_eq(verify_for(log.data, log.len, &head).wrong, VERIFY_GOOD);
	cr_expect_eq(verify_text(&log).wrong, VERIFY_GOOD);
	cr_expect(strstr(verify_text(&log).said, "whose key that is was not asked"));
	cr_expect_eq(verify_for(log.data, log.len, &wrong).wrong, VERIFY_OTHER_KEY);
	cr_expect_eq(verify_for(plain.data, plain.len, &wanted).wrong, VERIFY_UNSIGNED);
}

/* Each is well chained: only the signature tells. */
Test(verify_signature, bad_signatures)
{
	static const char *const said[] = {
		"line 7: bad signature: it is of another log: another head was signed\n",
		"line 7: bad signature: it is not by the key that it names\n",
		"line 7: bad signature: it is not by the key that it names\n",
		"line 7: bad signature: it is not written as one\n",
	};
	_cleanup_text_ struct text log = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(bad_signatures); i++) {
		text_reset(&log);
		add(&log, signed_log, 0, SIGNED - 1);
		add(&log, bad_signatures, i, i + 1);
		cr_expect_str_eq(verify_text(&log).said, said[i]);
	}
	text_reset(&log);
	add(&log, good, 0, LINES);
	add(&log, unannounced, 0, 1);
	cr_expect_str_eq(verify_text(&log).said, "line 7: bad signature: line 1 announces none\n");
	text_reset(&log);
	add(&log, signed_log, 0, SIGNED);
	add(&log, signed_log, SIGNED - 1, SIGNED);
	expect(&log, VERIFY_REPEATED, 8, "signed twice", 0, 0);
	cr_expect_eq(verify(wrong_key[0], strlen(wrong_key[0])).wrong, VERIFY_SIGNATURE);
}
