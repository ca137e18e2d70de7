/* SPDX-License-Identifier: MIT */
/* policy/shipped.h - The table that policy/embed.sh generates */
#ifndef WARDER_POLICY_SHIPPED_H
#define WARDER_POLICY_SHIPPED_H

#include "policy/policy.h"

extern const struct shipped shipped_table[];
extern const unsigned int shipped_count;

#endif
