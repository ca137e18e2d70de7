// SPDX-License-Identifier: MIT
// tests/fuzz/fuzz_text.c - Any bytes through the escapes: JSON, a terminal, a policy's word
#include <jansson.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/policy.h"
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

/* Whether a policy may hold the bytes: any but what could make it look like another one. */
static bool is_text(const char *bytes, size_t len)
{
	for (size_t i = 0, size; i < len; i += size) {
		uint32_t code = 0;

		size = utf8_sequence(bytes + i, len - i, &code);
		if (size && (code == '\n' || !property_harmless(bytes + i, size)))
			return false;
		size += !size;
	}
	return true;
}

/* A word that was quoted stands for just its bytes, or the policy is refused. */
static void check_quoted(const char *bytes, size_t len)
{
	_cleanup_free_ char *word = strndup(bytes, len);
	_cleanup_text_ struct text line = { 0 };
	struct policy policy = { 0 };
	struct policy_vars vars = { 0 };
	struct policy_diag diag = { 0 };
	int r;

	text_str(&line, "env set A=");
	text_quoted(&line, word);
	r = policy_add_text(&policy, "t", NULL, line.data, line.len, 1, NULL, &vars, &diag);
	PROPERTY((r == 0) == (is_text(word, strlen(word))), "%d: %s", r, line.data);
	PROPERTY(r || !strcmp(policy.env[0].value, word), "%s", line.data);
	policy_free(&policy);
	policy_diag_free(&diag);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data;
	_cleanup_text_ struct text visible = { 0 };

	check_json(bytes, size);
	check_quoted(bytes, size < 4000 ? size : 3999);
	text_visible(&visible, bytes, size);
	PROPERTY(property_harmless(text_cstr(&visible), visible.len), "%s", visible.data);
	PROPERTY(!strpbrk(text_cstr(&visible), "\n\t"), "%s", visible.data);
	return 0;
}
