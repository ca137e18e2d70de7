/* SPDX-License-Identifier: MIT */
/* supervisor/rules/needs.h - What a policy needs that a launch, or this host, may not have */
#ifndef WARDER_SUPERVISOR_RULES_NEEDS_H
#define WARDER_SUPERVISOR_RULES_NEEDS_H

#include "policy/policy.h"

const struct rule *needs_host_tmp(const struct policy *policy);
int needs_check(const struct policy *policy, bool observe, bool light, struct text *message);
bool needs_namespaces(const struct policy *policy, const char *who, struct text *message);

#endif
