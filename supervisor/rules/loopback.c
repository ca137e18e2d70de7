// SPDX-License-Identifier: MIT
// supervisor/rules/loopback.c - What a policy's rules say about the loopback addresses
#include "supervisor/rules/loopback.h"

#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/inet.h"
#include "policy/pattern.h"

/* Where rules have `localhost` it is these two. */
static const char *const networks[] = { "127.0.0.0/8:*", "[::1]:*" };

/* A rule about every host is not about this one. */
static bool names_loopback(const struct inet_pattern *pattern)
{
	struct inet_pattern loopback;

	for (size_t i = 0; i < ARRAY_SIZE(networks); i++)
		if (inet_read(networks[i], strlen(networks[i]), &loopback) == 0 &&
		    inet_within(pattern, &loopback))
			return true;
	return false;
}

/**
 * loopback_meets() - Whether a pattern is also about loopback addresses
 * @pattern:	Of a rule. A port of 0.0.0.0 or [::], which only `bind` names, is one of theirs, too
 */
bool loopback_meets(const struct inet_pattern *pattern)
{
	static const char *const all[] = { "0.0.0.0:*", "[::]:*" };
	struct inet_pattern other;

	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		if (inet_read(all[i], strlen(all[i]), &other) == 0 && inet_within(pattern, &other))
			return true;
	for (size_t i = 0; i < ARRAY_SIZE(networks); i++) {
		if (inet_read(networks[i], strlen(networks[i]), &other) < 0)
			continue;
		other.low = pattern->low;
		other.high = pattern->high;
		if (inet_within(&other, pattern))
			return true;
	}
	return names_loopback(pattern);
}

/**
 * loopback_ports() - Ports of 127.0.0.0/8 and ::1 that rules let be connected to
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
