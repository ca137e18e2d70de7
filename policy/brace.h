/* SPDX-License-Identifier: MIT */
/* policy/brace.h - {a,b}: one pattern that stands for several */
#ifndef WARDER_POLICY_BRACE_H
#define WARDER_POLICY_BRACE_H

#include <stdbool.h>
#include <stddef.h>

/* Patterns that one may stand for. */
#define BRACE_MAX 1024

struct strings {
	char **items;
	size_t count;
	size_t cap;
};

bool strings_has(const struct strings *strings, const char *string);
int strings_push(struct strings *strings, const char *bytes, size_t len);
void strings_free(struct strings *strings);

#define _cleanup_strings_ __attribute__((cleanup(strings_free)))

int brace_expand(const char *pattern, size_t len, struct strings *strings, const char **ret_wrong,
		 size_t *ret_offset);

#endif
