// SPDX-License-Identifier: MIT
// tests/fuzz/fuzz_text.c - Any bytes through the escapes: JSON, a terminal, a policy's word
#include <jansson.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "tests/fuzz/property.h"

/* The bytes back out of a decoded string, as docs/audit-format.md tells readers to do it. */
static void decode(const char *string, size_t len, struct text *bytes)
{
	for (size_t i = 0; i < len; i++) {
		unsigned int byte;

		if (string[i] != '\\') {
			text_char(bytes, string[i]);
		} else if (i + 1 < len && string[i + 1] == '\\') {
			text_char(bytes, '\\');
			i++;
		} else {
			PROPERTY(i + 3 < len && sscanf(string + i, "\\x%2x", &byte) == 1, "%s",
				 string + i);
			text_char(bytes, (char)byte);
			i += 3;
		}
	}
}

static void check_json(const char *bytes, size_t len)
{
	_cleanup_text_ struct text json = { 0 }, back = { 0 };
	json_error_t error;
	json_t *value;

	text_json(&json, bytes, len);
	PROPERTY(property_harmless(json.data, json.len), "%s", json.data);
	PROPERTY(!strpbrk(json.data, "\n\t"), "%s", json.data);
	value = json_loadb(json.data, json.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
	PROPERTY(value && json_is_string(value), "%s: %s", json.data, error.text);
	decode(json_string_value(value), json_string_length(value), &back);
	PROPERTY(back.len == len && !memcmp(text_cstr(&back), bytes, len), "%s", json.data);
	json_decref(value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data;
	_cleanup_text_ struct text visible = { 0 };

	check_json(bytes, size);
	text_visible(&visible, bytes, size);
	PROPERTY(property_harmless(text_cstr(&visible), visible.len), "%s", visible.data);
	PROPERTY(!strpbrk(text_cstr(&visible), "\n\t"), "%s", visible.data);
	return 0;
}
