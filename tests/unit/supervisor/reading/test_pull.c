// SPDX-License-Identifier: MIT
// tests/unit/supervisor/reading/test_pull.c - Taken or refused as another reader of JSON does
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "supervisor/reading/pull.h"

/* What jansson, which is strict as well, says of the same bytes. */
static bool peer_takes(const char *text, size_t len)
{
	json_error_t error;
	json_t *value = json_loadb(text, len, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);

	json_decref(value);
	return value;
}

static bool takes(const char *text, size_t len)
{
	struct pull pull;

	pull_begin(&pull, text, len);
	return pull_skip(&pull) && pull_end(&pull);
}

static const char *const texts[] = {
	"{}",
	"[]",
	"{\"a\":1,\"b\":[true,false,null]}",
	"[1,-0,0.5,1e5,-2.5E-3,1e+2]",
	"\"\\u00e9\"",
	"\"\\ud83d\\ude00\"",
	"\"\\ud83d\"",
	"\"\\ude00\"",
	"\"\\ud83d\\u0041\"",
	"[01]",
	"[1.]",
	"[.5]",
	"[+1]",
	"[1,]",
	"[,1]",
	"{\"a\"}",
	"{\"a\":}",
	"{a:1}",
	"{\"a\":1,}",
	"[1 2]",
	"tru",
	"nul",
	"truex",
	"\"a",
	"\"\\x\"",
	"\"\x01\"",
	"\"\xc3\xa9\"",
	"\"\xc3\"",
	"\"\xed\xa0\x80\"",
	"\"\xf5\x80\x80\x80\"",
	" [ 1 , 2 ] ",
	"[1]x",
	"",
	" ",
	"{\"a\":{\"b\":{\"c\":[]}}}",
	"[[[[[[]]]]]]",
	"[[]",
	"[]]",
	"\"\\u12\"",
	"[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]",
	"{\"a\\\"b\":1}",
	"-",
	"[-]",
	"1e",
	"[1e]",
};

Test(pull, agrees_with_jansson)
{
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		for (size_t len = 0; len <= strlen(texts[i]); len++)
			cr_expect_eq(takes(texts[i], len), peer_takes(texts[i], len), "%.*s",
				     (int)len, texts[i]);
}

/* One byte changed to each other byte. */
Test(pull, agrees_with_jansson_on_broken_texts)
{
	char text[64];

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		size_t len = strlen(texts[i]);

		memcpy(text, texts[i], len);
		for (size_t at = 0; at < len; at++) {
			for (unsigned int byte = 1; byte < 256; byte++) {
				text[at] = (char)byte;
				cr_expect_eq(takes(text, len), peer_takes(text, len), "%.*s",
					     (int)len, text);
			}
			text[at] = texts[i][at];
		}
	}
}

Test(pull, strings)
{
	_cleanup_text_ struct text text = { 0 };
	struct pull pull;

	pull_begin(&pull, "\"a\\u0000\\u00e9\\u20ac\\ud83d\\ude00\"", 34);
	cr_expect(pull_string(&pull, &text));
	cr_expect_eq(text.len, 11);
	cr_expect(!memcmp(text.data, "a\0\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 11));
	text_reset(&text);
	pull_begin(&pull, "\"\\\\xff\\\\\\\\x41\"", 16);
	cr_expect(pull_bytes(&pull, &text));
	cr_expect_str_eq(text_cstr(&text), "\xff\\x41");
}

Test(pull, numbers)
{
	struct pull pull;
	uint64_t number = 5;
	int64_t whole = 5;

	pull_begin(&pull, "18446744073709551615", 20);
	cr_expect(pull_unsigned(&pull, &number) && number == UINT64_MAX);
	pull_begin(&pull, "18446744073709551616", 20);
	cr_expect(!pull_unsigned(&pull, &number));
	pull_begin(&pull, "-9223372036854775808", 20);
	cr_expect(pull_signed(&pull, &whole) && whole == INT64_MIN);
	pull_begin(&pull, "9223372036854775808", 19);
	cr_expect(!pull_signed(&pull, &whole));
	pull_begin(&pull, "1.5", 3);
	cr_expect(!pull_unsigned(&pull, &number));
	pull_begin(&pull, "12.345678", 9);
	cr_expect(pull_decimal(&pull, 9, &number) && number == 12345678000ULL);
	pull_begin(&pull, "0.1234567899", 12);
	cr_expect(pull_decimal(&pull, 3, &number) && number == 123 && pull_end(&pull));
	pull_begin(&pull, "7,", 2);
	cr_expect(pull_decimal(&pull, 1, &number) && number == 70);
}
