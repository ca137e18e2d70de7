// SPDX-License-Identifier: MIT
// tests/unit/base/test_text.c - policy/base/text.c
#include <criterion/criterion.h>
#include <stdint.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/base/text.h"

static void expect(struct text *text, const char *want)
{
	cr_expect_not(text->failed);
	cr_expect_str_eq(text_cstr(text), want);
	cr_expect_eq(text->len, strlen(want));
	text_reset(text);
}

Test(text, is_empty_before_anything_is_added)
{
	_cleanup_text_ struct text text = { 0 };

	cr_expect_str_eq(text_cstr(&text), "");
	text_add(&text, NULL, 0);
	expect(&text, "");
}

Test(text, grows_over_many_blocks_and_keeps_every_byte)
{
	_cleanup_text_ struct text text = { 0 };

	for (int i = 0; i < 10000; i++)
		text_char(&text, (char)('a' + i % 26));
	cr_assert_eq(text.len, 10000);
	for (int i = 0; i < 10000; i++)
		cr_assert_eq(text.data[i], (char)('a' + i % 26), "byte %d", i);
	cr_expect_eq(text.data[10000], '\0');
}

Test(text, holds_nul_bytes)
{
	_cleanup_text_ struct text text = { 0 };

	text_add(&text, "a\0b", 3);
	cr_expect_eq(text.len, 3);
	cr_expect_arr_eq(text.data, "a\0b", 4);
}

Test(text, reset_keeps_the_block)
{
	_cleanup_text_ struct text text = { 0 };
	char *block;

	text_str(&text, "something");
	block = text.data;
	text_reset(&text);
	expect(&text, "");
	text_str(&text, "else");
	cr_expect_eq(text.data, block);
}

Test(text, free_leaves_a_usable_text)
{
	_cleanup_text_ struct text text = { 0 };

	text_str(&text, "x");
	text_free(&text);
	text_str(&text, "y");
	expect(&text, "y");
}

Test(text, numbers)
{
	_cleanup_text_ struct text text = { 0 };

	text_u64(&text, 0);
	expect(&text, "0");
	text_u64(&text, UINT64_MAX);
	expect(&text, "18446744073709551615");
	text_i64(&text, -1);
	expect(&text, "-1");
	text_i64(&text, INT64_MIN);
	expect(&text, "-9223372036854775808");
	text_i64(&text, INT64_MAX);
	expect(&text, "9223372036854775807");
	text_hex(&text, 0);
	expect(&text, "0x0");
	text_hex(&text, 0xdeadbeef);
	expect(&text, "0xdeadbeef");
	text_hex(&text, UINT64_MAX);
	expect(&text, "0xffffffffffffffff");
}

Test(text, printf_of_any_length)
{
	_cleanup_text_ struct text text = { 0 };
	char wide[2001];

	text_printf(&text, "%s-%d", "a", 7);
	expect(&text, "a-7");
	memset(wide, 'w', 2000);
	wide[2000] = '\0';
	text_printf(&text, "%s", wide);
	expect(&text, wide);
}

Test(text, utf8)
{
	static const struct {
		const char *bytes;
		size_t len;
		size_t size;
		uint32_t code;
	} cases[] = {
		{ "a", 1, 1, 'a' },
		{ "\0", 1, 1, 0 },
		{ "\xc3\xa4", 2, 2, 0xe4 },
		{ "\xe2\x82\xac", 3, 3, 0x20ac },
		{ "\xf0\x9f\x98\x80", 4, 4, 0x1f600 },
		{ "\xf4\x8f\xbf\xbf", 4, 4, 0x10ffff },
		{ "\xc3", 1, 0, 0 }, /* cut off */
		{ "\xe2\x82", 2, 0, 0 },
		{ "\x80", 1, 0, 0 }, /* starts with a continuation */
		{ "\xc0\xaf", 2, 0, 0 }, /* overlong */
		{ "\xe0\x80\xaf", 3, 0, 0 },
		{ "\xf0\x80\x80\xaf", 4, 0, 0 },
		{ "\xed\xa0\x80", 3, 0, 0 }, /* surrogate */
		{ "\xf4\x90\x80\x80", 4, 0, 0 }, /* beyond U+10FFFF */
		{ "\xff", 1, 0, 0 },
		{ "\xc3\x28", 2, 0, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		uint32_t code = 0;

		cr_expect_eq(utf8_sequence(cases[i].bytes, cases[i].len, &code), cases[i].size,
			     "case %zu", i);
		cr_expect_eq(code, cases[i].code, "case %zu", i);
		cr_expect_eq(utf8_sequence(cases[i].bytes, cases[i].len, NULL), cases[i].size);
	}
}

Test(text, unsafe_characters)
{
	/* all of Bidi_Control (UAX #9), the separators, and both ends of the controls */
	static const uint32_t unsafe[] = { 0,	   '\n',   0x1b,   0x1f,   0x7f,   0x80,   0x9f,
					   0x61c,  0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b,
					   0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069 };
	static const uint32_t safe[] = { ' ',	 '~',	 0xa0,	 0x61b,	 0x61d,	 0x200d,
					 0x2010, 0x2027, 0x202f, 0x2065, 0x206a, 0x1f600 };

	for (size_t i = 0; i < ARRAY_SIZE(unsafe); i++)
		cr_expect(utf8_is_unsafe(unsafe[i]), "U+%04X", unsafe[i]);
	for (size_t i = 0; i < ARRAY_SIZE(safe); i++)
		cr_expect_not(utf8_is_unsafe(safe[i]), "U+%04X", safe[i]);
}

Test(text, json_escapes_what_could_end_a_string_or_a_line)
{
	static const struct {
		const char *bytes;
		size_t len;
		const char *want;
	} cases[] = {
		{ "", 0, "\"\"" },
		{ "plain /path", 11, "\"plain /path\"" },
		{ "a\"b", 3, "\"a\\\"b\"" },
		{ "a\\b", 3, "\"a\\\\\\\\b\"" },
		{ "a\nb", 3, "\"a\\u000ab\"" },
		{ "\0", 1, "\"\\u0000\"" },
		{ "\x1b[0m", 4, "\"\\u001b[0m\"" },
		{ "\x7f", 1, "\"\\u007f\"" },
		{ "\xc2\x85", 2, "\"\\u0085\"" }, /* next line */
		{ "\xe2\x80\xa8", 3, "\"\\u2028\"" }, /* line separator */
		{ "\xe2\x80\xae", 3, "\"\\u202e\"" }, /* right to left */
		{ "\xc3\xa4", 2, "\"\xc3\xa4\"" },
		{ "x\xffy", 3, "\"x\\\\xffy\"" },
		{ "\xc3", 1, "\"\\\\xc3\"" },
	};
	_cleanup_text_ struct text text = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		text_json(&text, cases[i].bytes, cases[i].len);
		expect(&text, cases[i].want);
	}
}

Test(text, json_of_any_bytes_stays_one_line_between_two_quotes)
{
	_cleanup_text_ struct text text = { 0 };
	char bytes[256];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)i;
	text_json(&text, bytes, sizeof(bytes));
	for (size_t i = 0; i < text.len; i++)
		cr_expect((unsigned char)text.data[i] >= 0x20);
	cr_expect_eq(text.data[0], '"');
	for (size_t i = 1; i + 1 < text.len; i++) {
		cr_assert_neq(text.data[i], '"', "a quote at %zu ends the string", i);
		i += text.data[i] == '\\';
	}
	cr_expect_eq(text.data[text.len - 1], '"');
}

Test(text, visible_shows_and_never_acts)
{
	static const struct {
		const char *bytes;
		size_t len;
		const char *want;
	} cases[] = {
		{ "plain", 5, "plain" },	 { "a\nb", 3, "a\\nb" },
		{ "\x1b[2J", 4, "\\x1b[2J" },	 { "\t", 1, "\\x09" },
		{ "\xc2\x9b", 2, "\\xc2\\x9b" }, { "\xe2\x80\xae", 3, "\\xe2\\x80\\xae" },
		{ "\xff\xfe", 2, "\\xff\\xfe" }, { "\xe2\x82\xac", 3, "\xe2\x82\xac" },
		{ "\0x", 2, "\\x00x" },
	};
	_cleanup_text_ struct text text = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		text_visible(&text, cases[i].bytes, cases[i].len);
		expect(&text, cases[i].want);
	}
}

Test(text, edit_distance)
{
	cr_expect_eq(edit_distance("read", "read", 5), 0);
	cr_expect_eq(edit_distance("raed", "read", 5), 2);
	cr_expect_eq(edit_distance("rea", "read", 5), 1);
	cr_expect_eq(edit_distance("readd", "read", 5), 1);
	cr_expect_eq(edit_distance("", "abc", 5), 3);
	cr_expect_eq(edit_distance("abc", "", 5), 3);
	cr_expect_eq(edit_distance("kitten", "sitting", 5), 3);
	cr_expect_eq(edit_distance("kitten", "sitting", 2), 3, "more than the limit is limit + 1");
	cr_expect_eq(edit_distance("abcdefgh", "zyxwvuts", 3), 4);
}

Test(text, edit_distance_of_long_words_stays_in_bounds)
{
	char a[300], b[300];

	memset(a, 'a', sizeof(a) - 1);
	memset(b, 'b', sizeof(b) - 1);
	a[sizeof(a) - 1] = b[sizeof(b) - 1] = '\0';
	cr_expect_eq(edit_distance(a, b, 100), 63);
	cr_expect_eq(edit_distance(a, a, 100), 0);
}
