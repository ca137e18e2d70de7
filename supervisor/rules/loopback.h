/* SPDX-License-Identifier: MIT */
/* supervisor/rules/loopback.h - Ports of the host's loopback that a policy's rules name */
#ifndef WARDER_SUPERVISOR_RULES_LOOPBACK_H
#define WARDER_SUPERVISOR_RULES_LOOPBACK_H

#include "policy/policy.h"
#include "supervisor/net/pasta.h"

const struct rule *loopback_ports(const struct policy *policy, struct pasta_ports *ports);

#endif
