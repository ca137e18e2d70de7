/* SPDX-License-Identifier: MIT */
/* supervisor/words/random.h - Names of temporary files: which part of them will be another next
 * time */
#ifndef WARDER_SUPERVISOR_WORDS_RANDOM_H
#define WARDER_SUPERVISOR_WORDS_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Parts of one name that are told apart; what is behind them is as it is. */
#define RANDOM_TOKENS 16

/**
 * struct random_token - A part of a name that may be another one next time
 * @from:	Where it begins
 * @to:		Behind its last byte
 * @number:	It is a number, of a version or a count; else letters and digits that are no word
 */
struct random_token {
	size_t from;
	size_t to;
	bool number;
};

size_t random_tokens(const char *name, size_t len, struct random_token tokens[RANDOM_TOKENS]);
bool random_part(const char *name, size_t len, size_t *ret_from, size_t *ret_to);
bool random_number(const char *name, size_t len, uint32_t number, size_t *ret_from, size_t *ret_to);
bool random_surely(const char *part, size_t len);
bool random_is_prefix(const char *bytes, size_t len);

#endif
