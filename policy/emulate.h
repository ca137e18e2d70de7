/* SPDX-License-Identifier: MIT */
/* policy/emulate.h - What `emulate` answers in the kernel's place, and its values as text */
#ifndef WARDER_POLICY_EMULATE_H
#define WARDER_POLICY_EMULATE_H

#include "policy/base/text.h"
#include "policy/policy.h"

const char *emulate_name(enum emulation emulation);
void emulate_show(enum emulation emulation, uint64_t value, struct text *text);
bool emulate_any(const struct policy *policy);

#endif
