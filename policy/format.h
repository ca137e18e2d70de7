/* SPDX-License-Identifier: MIT */
/* policy/format.h - A policy's text as everybody would have written it */
#ifndef WARDER_POLICY_FORMAT_H
#define WARDER_POLICY_FORMAT_H

#include "policy/base/text.h"

int policy_format(const char *policy, size_t len, struct text *text);

#endif
