/* SPDX-License-Identifier: MIT */
/* supervisor/json.h - Members of a JSON object, one line long */
#ifndef WARDER_SUPERVISOR_JSON_H
#define WARDER_SUPERVISOR_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "policy/base/text.h"

/*
 * Each json_… appends ,"key":value; the first member of an object is written by json_begin() or by
 * hand. Keys are literals of ours.
 */
#define TEXT_LIT(text, literal) text_add(text, "" literal, sizeof(literal) - 1)
#define JSON_KEY(text, key) TEXT_LIT(text, ",\"" key "\":")

void json_begin(struct text *text, uint64_t seq, uint64_t since_ns, const char *kind);
void json_string(struct text *text, const char *bytes, size_t len);
void json_cstr(struct text *text, const char *str);
void json_bool(struct text *text, bool value);
void json_seconds(struct text *text, uint64_t ns);
void json_micros(struct text *text, uint64_t ns);
void json_moment(struct text *text, const struct timespec *wall);

#endif
