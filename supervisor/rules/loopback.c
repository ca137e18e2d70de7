// SPDX-License-Identifier: MIT
// supervisor/rules/loopback.c - Ports of the host's loopback that a policy's rules name
#include "supervisor/rules/loopback.h"

#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/inet.h"
#include "policy/pattern.h"

/* A rule about every host is not about this one. */
static bool names_loopback(const struct inet_pattern *pattern)
{
	static const char *const outer[] = { "127.0.0.0/8:*", "[::1]:*", "localhost:*" };
	struct inet_pattern loopback;

	for (size_t i = 0; i < ARRAY_SIZE(outer); i++)
		if (inet_read(outer[i], strlen(outer[i]), &loopback) == 0 &&
		    inet_within(pattern, &loopback))
			return true;
	return false;
}

/**
 * loopback_ports() - Ports of 127.0.0.0/8, ::1 and localhost that rules let be connected to
 * @policy:	Complete
 * @ports:	Grows by them, as far as there is room
 *
 * Return: the first rule that has more than there is room for, NULL: none has
 */
const struct rule *loopback_ports(const struct policy *policy, struct pasta_ports *ports)
{
	for (size_t i = 0; i < policy->rule_count; i++) {
		const struct rule *rule = &policy->rules[i];
		struct inet_pattern pattern;

		if (!policy_rule_grants(rule) || !(rule->verbs & V_CONNECT) ||
		    !pattern_is_inet(rule->pattern) ||
		    inet_read(rule->pattern, strlen(rule->pattern), &pattern) < 0 ||
		    !names_loopback(&pattern))
			continue;
		for (unsigned int port = pattern.low ? pattern.low : 1; port <= pattern.high;
		     port++)
			if (pasta_ports_add(ports, (uint16_t)port) < 0)
				return rule;
	}
	return NULL;
}
