/* SPDX-License-Identifier: MIT */
/* supervisor/words/record_words.h - The words by which a log calls what a record has as numbers */
#ifndef WARDER_SUPERVISOR_WORDS_RECORD_WORDS_H
#define WARDER_SUPERVISOR_WORDS_RECORD_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Words by number. */
struct record_words {
	const char *const *words;
	size_t count;
};

extern const struct record_words record_decisions, record_hows, record_fences, record_objects,
	record_contents;

/* The word for an allowance under MARK_REDIRECTED. */
#define RECORD_REDIRECTED "redirect"

bool record_word_find(const struct record_words *words, const char *word, uint8_t *ret_number);

#endif
