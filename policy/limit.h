/* SPDX-License-Identifier: MIT */
/* policy/limit.h - The names of the limits, and their values as text */
#ifndef WARDER_POLICY_LIMIT_H
#define WARDER_POLICY_LIMIT_H

#include <stdint.h>

#include "policy/base/text.h"
#include "policy/policy.h"

const char *limit_name(enum limit limit);
int limit_value(enum limit limit, const char *text, uint64_t *ret_value);
void limit_show(enum limit limit, uint64_t value, struct text *text);

#endif
