/* SPDX-License-Identifier: MIT */
/* supervisor/words/flags.h - Flags and small numbers of system calls by name */
#ifndef WARDER_SUPERVISOR_WORDS_FLAGS_H
#define WARDER_SUPERVISOR_WORDS_FLAGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/base/text.h"

/* Bits, or a value, and what they are called. */
struct flag {
	uint64_t bits;
	const char *name;
};

void flags_add(struct text *text, size_t start, uint64_t value, const struct flag *flags,
	       size_t count);
void flags_open(struct text *text, uint32_t value, bool access);
void flags_at(struct text *text, uint32_t value, bool access);
void flags_protection(struct text *text, uint32_t value);
void flags_mapping(struct text *text, uint32_t value);
void flags_clone(struct text *text, uint64_t value);
void flags_socket_type(struct text *text, uint32_t value);

bool flags_find(char letter, const char *name, size_t len, uint64_t *ret_value);

/* NULL where a number has no name here. */
const char *name_of_signal(uint32_t number);
const char *name_of_family(uint32_t number);
const char *name_of_ioctl(uint32_t command);

#endif
