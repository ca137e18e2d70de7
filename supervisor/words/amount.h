/* SPDX-License-Identifier: MIT */
/* supervisor/words/amount.h - Times and bytes for a person */
#ifndef WARDER_SUPERVISOR_WORDS_AMOUNT_H
#define WARDER_SUPERVISOR_WORDS_AMOUNT_H

#include <stdint.h>

#include "broker/usage.h"
#include "policy/base/text.h"

void amount_seconds(uint64_t ns, struct text *text);
void amount_bytes(uint64_t bytes, struct text *text);
void amount_memory(uint64_t kib, struct text *text);
void amount_usage(const struct usage *usage, struct text *text);

#endif
