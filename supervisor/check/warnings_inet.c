// SPDX-License-Identifier: MIT
// supervisor/check/warnings_inet.c - Rules about internet addresses that come to something else
#include <string.h>

#include "policy/inet.h"
#include "policy/pattern.h"
#include "supervisor/check/checking.h"
#include "supervisor/rules/loopback.h"

/* Whether some rule lets an address be connected to, or bound. */
static bool is_given(const struct policy *policy, verbs_t verbs)
{
	for (size_t i = 0; i < policy->rule_count; i++)
		if (policy_rule_grants(&policy->rules[i]) && policy->rules[i].verbs & verbs &&
		    pattern_is_inet(policy->rules[i].pattern))
			return true;
	return false;
}

static bool is_in_jail(const struct rule *rule)
{
	struct inet_pattern pattern;

	return inet_read(rule->pattern, strlen(rule->pattern), &pattern) == 0 &&
	       loopback_meets(&pattern);
}

/**
 * check_inet() - A rule for addresses that none can be reached by, or that refuses all others
 * @checking:	The policy
 * @index:	The rule
 */
void check_inet(struct checking *checking, uint32_t index)
{
	const struct policy *policy = checking->policy;
	const struct rule *rule = &policy->rules[index];
	_cleanup_text_ struct text what = { 0 }, help = { 0 };
	verbs_t verbs = rule->verbs & (V_CONNECT | V_BIND);

	if (!pattern_is_inet(rule->pattern))
		return;
	checking_begin(rule, &what);
	if (!policy_rule_grants(rule) && !is_given(policy, verbs)) {
		text_str(&what, " refuses what is refused anyway: rules name addresses, and none "
				"allows any");
		text_printf(&help, "to leave the others open write `%s *`",
			    verbs & V_CONNECT ? "connect" : "bind");
	} else if (policy_rule_grants(rule) && policy->net.set && policy->net.value == NET_NONE &&
		   !is_in_jail(rule)) {
		text_str(&what, " allows what `net none` does not have: only the jail's own "
				"loopback is there");
		text_str(&help, "write `net user` or `net host`, or take the line out");
	} else {
		return;
	}
	findings_add(checking->findings, DIAG_WARNING, &rule->at, &what, &help);
}
