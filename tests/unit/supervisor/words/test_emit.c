// SPDX-License-Identifier: MIT
// tests/unit/supervisor/words/test_emit.c - Members as RFC 8259 has them, times as RFC 3339 has
// them
#include <criterion/criterion.h>
#include <jansson.h>
#include <string.h>

#include "supervisor/words/emit.h"

/* `date -u -d @SECONDS +%FT%T`, coreutils 9.1. */
static const struct {
	time_t seconds;
	long ns;
	const char *text;
} moments[] = {
	{ 0, 0, "\"1970-01-01T00:00:00.000Z\"" },
	{ 68256000, 0, "\"1972-03-01T00:00:00.000Z\"" },
	{ 951782399, 999999999, "\"2000-02-28T23:59:59.999Z\"" },
	{ 951782400, 0, "\"2000-02-29T00:00:00.000Z\"" },
	{ 1583020800, 0, "\"2020-03-01T00:00:00.000Z\"" },
	{ 1767225599, 1000000, "\"2025-12-31T23:59:59.001Z\"" },
	{ 1767225600, 0, "\"2026-01-01T00:00:00.000Z\"" },
	{ 4107542399, 0, "\"2100-02-28T23:59:59.000Z\"" },
	{ 4107542400, 0, "\"2100-03-01T00:00:00.000Z\"" },
	{ 253402300799, 0, "\"9999-12-31T23:59:59.000Z\"" },
};

Test(emit, moments)
{
	for (size_t i = 0; i < sizeof(moments) / sizeof(*moments); i++) {
		_cleanup_text_ struct text text = { 0 };
		struct timespec wall = { moments[i].seconds, moments[i].ns };

		emit_moment(&text, &wall);
		cr_expect_str_eq(text_cstr(&text), moments[i].text);
	}
}

static const struct {
	uint64_t ns;
	const char *seconds;
	const char *micros;
} times[] = {
	{ 0, "0.000000", "0.0" },
	{ 99, "0.000000", "0.0" },
	{ 100, "0.000000", "0.1" },
	{ 1000, "0.000001", "1.0" },
	{ 12345, "0.000012", "12.3" },
	{ 999999999, "0.999999", "999999.9" },
	{ 1000000000, "1.000000", "1000000.0" },
	{ 86400000000001, "86400.000000", "86400000000.0" },
};

Test(emit, times)
{
	for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++) {
		_cleanup_text_ struct text seconds = { 0 }, micros = { 0 };

		emit_seconds(&seconds, times[i].ns);
		emit_micros(&micros, times[i].ns);
		cr_expect_str_eq(text_cstr(&seconds), times[i].seconds);
		cr_expect_str_eq(text_cstr(&micros), times[i].micros);
	}
}

/* Every single byte, and pairs around what is special: one valid string that stays on its line. */
Test(emit, any_bytes_are_one_string)
{
	for (unsigned int code = 0; code < 65536; code++) {
		_cleanup_text_ struct text text = { 0 };
		char bytes[2] = { (char)(code >> 8), (char)code };
		json_error_t error;
		json_t *value;

		emit_string(&text, bytes, 2);
		value = json_loadb(text.data, text.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
		cr_assert(json_is_string(value), "bytes %04x: %s", code, text.data);
		for (size_t i = 0; i < text.len; i++)
			cr_assert((unsigned char)text.data[i] >= 0x20 && text.data[i] != 0x7f);
		json_decref(value);
	}
}

Test(emit, plain_text_stays_as_it_is)
{
	static const char plain[] = "/usr/lib/a b~!@#$%^&*()_+-={}[]|:;'<>,.?";
	_cleanup_text_ struct text text = { 0 };

	emit_string(&text, plain, sizeof(plain) - 1);
	cr_expect_eq(text.len, sizeof(plain) - 1 + 2);
	cr_expect(!memcmp(text.data + 1, plain, sizeof(plain) - 1));
	text_reset(&text);
	emit_cstr(&text, NULL);
	cr_expect_str_eq(text_cstr(&text), "null");
	text_reset(&text);
	emit_cstr(&text, "");
	cr_expect_str_eq(text_cstr(&text), "\"\"");
}

Test(emit, begin)
{
	_cleanup_text_ struct text text = { 0 };

	emit_begin(&text, 18446744073709551615U, 1500000000, "call");
	cr_expect_str_eq(text_cstr(&text),
			 "{\"seq\":18446744073709551615,\"t\":1.500000,\"kind\":\"call\"");
}
