/* SPDX-License-Identifier: MIT */
/* supervisor/record/phrase.h - A refusal in words: what it was, and whose */
#ifndef WARDER_SUPERVISOR_RECORD_PHRASE_H
#define WARDER_SUPERVISOR_RECORD_PHRASE_H

#include "policy/base/text.h"
#include "supervisor/record/denial.h"

bool phrase_is_foreign(int64_t nr);
void phrase_call(int64_t nr, struct text *text);
void phrase_what(const struct denial *denial, struct text *text);
void phrase_who(const struct denial *denial, struct text *text);

#endif
