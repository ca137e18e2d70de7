/* SPDX-License-Identifier: MIT */
/* supervisor/reading/pull.h - One JSON text, pulled value by value */
#ifndef WARDER_SUPERVISOR_READING_PULL_H
#define WARDER_SUPERVISOR_READING_PULL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/base/text.h"

/* Values within values that pull_skip() goes into; a log has four. */
#define PULL_DEPTH 32

/**
 * struct pull - Where a text is being read
 * @at:		The next byte
 * @end:	Behind the last one
 * @wrong:	What is wrong with it, a literal; nothing more is taken then. NULL: nothing is
 */
struct pull {
	const char *at;
	const char *end;
	const char *wrong;
};

/* What comes next, told by its first byte. */
enum pull_kind {
	PULL_OBJECT,
	PULL_ARRAY,
	PULL_STRING,
	PULL_NUMBER,
	PULL_WORD, /* true, false, null */
	PULL_NOTHING,
};

void pull_begin(struct pull *pull, const char *bytes, size_t len);
enum pull_kind pull_next(struct pull *pull);
bool pull_enter(struct pull *pull, char bracket);
bool pull_member(struct pull *pull, bool *inside, const char **ret_key, size_t *ret_len);
bool pull_element(struct pull *pull, bool *inside);
bool pull_string(struct pull *pull, struct text *to);
bool pull_bytes(struct pull *pull, struct text *to);
bool pull_word(struct pull *pull, const char *word);
bool pull_unsigned(struct pull *pull, uint64_t *ret_number);
bool pull_signed(struct pull *pull, int64_t *ret_number);
bool pull_decimal(struct pull *pull, unsigned int places, uint64_t *ret_number);
bool pull_skip(struct pull *pull);
bool pull_end(struct pull *pull);
bool pull_fail(struct pull *pull, const char *wrong);

#endif
