/* SPDX-License-Identifier: MIT */
/* policy/base/strings.h - A list of strings that grows */
#ifndef WARDER_BASE_STRINGS_H
#define WARDER_BASE_STRINGS_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct strings - Strings in the order in which they came
 * @items:	@count of them, each NUL terminated and on the heap
 * @count:	How many
 * @cap:	For how many there is room
 */
struct strings {
	char **items;
	size_t count;
	size_t cap;
};

bool strings_has(const struct strings *strings, const char *string);
int strings_push(struct strings *strings, const char *bytes, size_t len);
void strings_free(struct strings *strings);

#define _cleanup_strings_ __attribute__((cleanup(strings_free)))

#endif
