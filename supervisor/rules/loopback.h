/* SPDX-License-Identifier: MIT */
/* supervisor/rules/loopback.h - What a policy's rules say about the loopback addresses */
#ifndef WARDER_SUPERVISOR_RULES_LOOPBACK_H
#define WARDER_SUPERVISOR_RULES_LOOPBACK_H

#include "policy/inet.h"
#include "policy/policy.h"
#include "supervisor/net/pasta.h"

bool loopback_meets(const struct inet_pattern *pattern);
const struct rule *loopback_ports(const struct policy *policy, struct pasta_ports *ports);

#endif
