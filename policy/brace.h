/* SPDX-License-Identifier: MIT */
/* policy/brace.h - {a,b}: one pattern that stands for several */
#ifndef WARDER_POLICY_BRACE_H
#define WARDER_POLICY_BRACE_H

#include <stddef.h>

#include "policy/base/strings.h"

/* Patterns that one may stand for. */
#define BRACE_MAX 1024

int brace_expand(const char *pattern, size_t len, struct strings *strings, const char **ret_wrong,
		 size_t *ret_offset);

#endif
