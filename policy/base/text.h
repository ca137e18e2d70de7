/* SPDX-License-Identifier: MIT */
/* policy/base/text.h - A growing string, and the escapes that keep hostile bytes inside it */
#ifndef WARDER_BASE_TEXT_H
#define WARDER_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct text - A growing byte string, always NUL terminated once anything was added
 * @data:	Heap block, or NULL while empty
 * @len:	Bytes in use, without the NUL
 * @cap:	Bytes of @data
 * @failed:	An allocation failed: everything added since is missing. Checked once, at the end.
 */
struct text {
	char *data;
	size_t len;
	size_t cap;
	bool failed;
};

void text_free(struct text *text);
void text_reset(struct text *text);
void text_add(struct text *text, const char *bytes, size_t len);
void text_str(struct text *text, const char *str);
void text_char(struct text *text, char c);
void text_u64(struct text *text, uint64_t value);
void text_i64(struct text *text, int64_t value);
void text_hex(struct text *text, uint64_t value);
void text_printf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_vprintf(struct text *text, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));
void text_json(struct text *text, const char *bytes, size_t len);
void text_quoted(struct text *text, const char *word);
void text_visible(struct text *text, const char *bytes, size_t len);
const char *text_cstr(const struct text *text);

#define _cleanup_text_ __attribute__((cleanup(text_free)))

size_t utf8_sequence(const char *bytes, size_t len, uint32_t *ret_code);
bool utf8_is_unsafe(uint32_t code);
size_t edit_distance(const char *a, const char *b, size_t limit);

#endif
