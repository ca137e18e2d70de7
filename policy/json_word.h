/* SPDX-License-Identifier: MIT */
/* policy/json_word.h - A word of the language as a JSON string, and back */
#ifndef WARDER_POLICY_JSON_WORD_H
#define WARDER_POLICY_JSON_WORD_H

#include "policy/base/text.h"
#include "policy/lex.h"

int json_word_read(const char *string, size_t len, struct text *word, struct lex_error *ret_error);
void json_word_show(const char *word, size_t len, struct text *text);

#endif
