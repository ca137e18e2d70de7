/* SPDX-License-Identifier: MIT */
/* supervisor/words/emit.h - Values and members of a JSON object, on one line */
#ifndef WARDER_SUPERVISOR_WORDS_EMIT_H
#define WARDER_SUPERVISOR_WORDS_EMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "policy/base/text.h"

/*
 * EMIT_KEY() appends what stands before a value (of the first member emit_begin() or TEXT_LIT()
 * does), each emit_… a value. Keys are literals of ours.
 */
#define TEXT_LIT(text, literal) text_add(text, "" literal, sizeof(literal) - 1)
#define EMIT_KEY(text, key) TEXT_LIT(text, ",\"" key "\":")

void emit_begin(struct text *text, uint64_t seq, uint64_t since_ns, const char *kind);
void emit_string(struct text *text, const char *bytes, size_t len);
void emit_cstr(struct text *text, const char *str);
void emit_bool(struct text *text, bool value);
void emit_seconds(struct text *text, uint64_t ns);
void emit_micros(struct text *text, uint64_t ns);
void emit_moment(struct text *text, const struct timespec *wall);

#endif
