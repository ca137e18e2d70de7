// SPDX-License-Identifier: MIT
// supervisor/check/warnings_redirect.c - Files in the place of others that are not what they seem
#include <string.h>

#include "supervisor/check/checking.h"

static void add_file(const struct checking *checking, const struct rule *rule, struct text *what)
{
	checking_begin(rule, what);
	text_str(what, " leads to ");
	checking_path(checking->vars, rule->target, what);
}

/* The file may not be read after all: what was meant to be redirected is refused. */
static void warn_unread(const struct checking *checking, const struct rule *rule,
			const struct rule *other)
{
	_cleanup_text_ struct text what = { 0 }, help = { 0 };

	add_file(checking, rule, &what);
	text_str(&what, ", which may not be read: ");
	policy_place(checking->policy, &other->at, &what);
	text_str(&what, " decides");
	text_str(&help, "whoever asks for the one is refused then: take one of the two out");
	findings_add(checking->findings, DIAG_WARNING, &rule->at, &what, &help);
}

/* The jail itself may change what it is to be shown. */
static void note_written(const struct checking *checking, const struct rule *rule,
			 const struct rule *other)
{
	_cleanup_text_ struct text what = { 0 }, help = { 0 };

	add_file(checking, rule, &what);
	text_str(&what, ", which the jail itself may change: ");
	policy_place(checking->policy, &other->at, &what);
	text_str(&what, " lets it");
	text_str(&help, "`deny write` it, or put it where nothing is written");
	findings_add(checking->findings, DIAG_NOTE, &rule->at, &what, &help);
}

/**
 * check_redirect() - A file in another's place that cannot be read, or a fake that can be written
 * @checking:	The policy
 * @index:	The rule
 */
void check_redirect(struct checking *checking, uint32_t index)
{
	const struct policy *policy = checking->policy;
	const struct rule *rule = &policy->rules[index];
	struct outcome outcome;

	if (rule->kind != RULE_REDIRECT)
		return;
	checking_outcome(checking, rule->target, &outcome);
	if (!((outcome.allowed | outcome.asked) & V_READ)) {
		if (outcome.rule[VERB_READ] != RULE_NONE)
			warn_unread(checking, rule, &policy->rules[outcome.rule[VERB_READ]]);
	} else if (rule->fake && outcome.allowed & V_MODIFY) {
		note_written(checking, rule, &policy->rules[outcome.rule[VERB_MODIFY]]);
	}
}
