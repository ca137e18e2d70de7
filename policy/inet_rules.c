// SPDX-License-Identifier: MIT
// policy/inet_rules.c - What a policy's rules about internet addresses need from a launch
#include <errno.h>
#include <string.h>

#include "policy/inet.h"
#include "policy/pattern.h"

/**
 * inet_rule() - Whether a rule names addresses
 * @rule:	Any
 */
bool inet_rule(const struct rule *rule)
{
	return pattern_is_inet(rule->pattern);
}

/**
 * inet_decided() - Whether rules decide on internet addresses
 * @policy:	The policy
 *
 * Once one rule names an address or a port, what none allows is refused, of connecting and of
 * binding. While none does, the network is as `net` says.
 */
bool inet_decided(const struct policy *policy)
{
	for (size_t i = 0; i < policy->rule_count; i++)
		if (pattern_is_inet(policy->rules[i].pattern))
			return true;
	return false;
}

/**
 * inet_names() - The host names in a policy's rules
 * @policy:	The policy
 * @names:	Grows by each of them, once: for tree_resolve()
 *
 * Return: 0, -ENOMEM, -E2BIG for more than INET_NAMES_MAX
 */
int inet_names(const struct policy *policy, struct strings *names)
{
	for (size_t i = 0; i < policy->rule_count; i++) {
		const char *text = policy->rules[i].pattern;
		struct inet_pattern pattern;
		char name[INET_NAME_MAX + 1];
		int r;

		if (!pattern_is_inet(text) || inet_read(text, strlen(text), &pattern) < 0 ||
		    !pattern.name)
			continue;
		memcpy(name, pattern.name, pattern.name_len);
		name[pattern.name_len] = '\0';
		if (strings_has(names, name))
			continue;
		if (names->count == INET_NAMES_MAX)
			return -E2BIG;
		r = strings_push(names, name, pattern.name_len);
		if (r < 0)
			return r;
	}
	return 0;
}

static bool has_port(const uint16_t *ports, size_t count, uint16_t port)
{
	for (size_t i = 0; i < count; i++)
		if (ports[i] == port)
			return true;
	return false;
}

/**
 * inet_ports() - The ports that a verb's rules may allow, whatever the address
 * @policy:	The policy
 * @verb:	VERB_CONNECT or VERB_BIND
 * @ports:	Room for @max, in host order; each stands there once
 * @max:	How many
 *
 * Return: how many there are; -E2BIG: more than @max
 */
int inet_ports(const struct policy *policy, enum verb verb, uint16_t *ports, size_t max)
{
	size_t count = 0;

	for (size_t i = 0; i < policy->rule_count; i++) {
		const struct rule *rule = &policy->rules[i];
		struct inet_pattern pattern;

		if (!policy_rule_grants(rule) || !(rule->verbs & VERB_BIT(verb)) ||
		    !pattern_is_inet(rule->pattern) ||
		    inet_read(rule->pattern, strlen(rule->pattern), &pattern) < 0)
			continue;
		for (unsigned int port = pattern.low; port <= pattern.high; port++) {
			if (has_port(ports, count, (uint16_t)port))
				continue;
			if (count == max)
				return -E2BIG;
			ports[count++] = (uint16_t)port;
		}
	}
	return (int)count;
}
