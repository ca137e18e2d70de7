// SPDX-License-Identifier: MIT
// supervisor/check/warnings_idle.c - Rules that never decide anything
#include <string.h>

#include "policy/pattern.h"
#include "policy/shipped.h"
#include "supervisor/check/checking.h"

/* Two rules that mean the same paths. */
static bool same_paths(const struct rule *one, const struct rule *two)
{
	return !strcmp(one->pattern, two->pattern) && one->when == two->when;
}

static void add_help(const struct checking *checking, const struct rule *rule,
		     const struct rule *other, struct text *help)
{
	const char *source = checking->policy->sources[other->at.source].name;

	if (other->strong && shipped_find(source))
		text_printf(help,
			    "nothing overrides a rule with a `!`: where this is needed, write a "
			    "policy that does not include %s",
			    source);
	else if (other->strong)
		text_str(help,
			 "nothing overrides a rule with a `!`: take this one out, or the `!`");
	else if (rule->kind == RULE_ALLOW && !pattern_is_literal(rule->pattern))
		text_str(help, "an allow glob counts only to the end of its literal prefix: name "
			       "what is to be an exception path by path");
	else if (other->kind == RULE_REDIRECT)
		text_str(help, "another file is in its place: take the line out, or say it of that "
			       "file");
	else if (same_paths(rule, other))
		text_str(help, "for one path a denial wins, wherever it stands: take one of the "
			       "two out");
	else
		text_str(help, "take it out, or make it say more than the other one");
}

/**
 * check_idle() - A rule that another one decides for wherever it matches
 * @checking:	The policy
 * @index:	The rule
 */
void check_idle(struct checking *checking, uint32_t index)
{
	const struct policy *policy = checking->policy;
	const struct rule *rule = &policy->rules[index], *other;
	_cleanup_text_ struct text what = { 0 }, help = { 0 };
	bool same;

	if (checking->blames[index] == RULE_NONE || rule->implied)
		return;
	other = &policy->rules[checking->blames[index]];
	same = rule->kind == other->kind || (rule->kind >= RULE_DENY && other->kind >= RULE_DENY);
	checking_begin(rule, &what);
	if (!same)
		text_str(&what, " never decides anything: ");
	else if (same_paths(rule, other))
		text_str(&what, " is there already: ");
	else
		text_str(&what, " adds nothing: ");
	policy_place(policy, &other->at, &what);
	text_str(&what, same ? " says it" : " always does");
	if (!same)
		add_help(checking, rule, other, &help);
	findings_add(checking->findings, same ? DIAG_NOTE : DIAG_WARNING, &rule->at, &what, &help);
}
