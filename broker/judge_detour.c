// SPDX-License-Identifier: MIT
// broker/judge_detour.c - Decisions about names that another file is in the place of
#include <errno.h>

#include "broker/judge.h"

/* Entries are not made, removed or replaced where another file is, as at a mount point. */
#define V_ENTRY (V_CREATE | V_DELETE | V_BIND)

/**
 * judge_detour_refuses() - What may not be done to a file by another's name
 * @judge:	Policy and mode
 * @name:	From resolve(), with a @detour
 * @verbs:	What is asked
 * @open_flags:	For rules with `when`
 * @ret_decision: Filled if so
 *
 * What the rules about that name itself refuse; what would be done to the entry there, or by the
 * kernel, which looks the path up again; and of a fake all but reading it. The last three while
 * observing too: they would be done to what the run does not see.
 *
 * Return: true where the decision on the file does not matter any more
 */
bool judge_detour_refuses(const struct judge *judge, const struct name *name, verbs_t verbs,
			  uint32_t open_flags, struct decision *ret_decision)
{
	const struct rule *rule = &judge->policy->rules[name->detour];
	const char *asked = name->from_len ? name->from : name->path;
	size_t len = name->from_len ? name->from_len : name->len;
	verbs_t own, refused = name->from_len ? V_EXEC : V_ALL;
	struct outcome outcome;
	bool denied = false;

	tree_lookup(judge->tree, asked, len, open_flags, &outcome);
	own = verbs & (verbs_t)~outcome.redirected;
	if (own) {
		judge_path(judge, asked, len, own, open_flags, ret_decision);
		denied = ret_decision->would != RECORD_ALLOW;
		if (denied && !ret_decision->allowed)
			return true;
	}
	if (rule->fake)
		refused = V_ALL & (verbs_t) ~(name->from_len ? V_LIST | V_READ : 0);
	refused &= verbs;
	if (!refused)
		return denied;
	*ret_decision = (struct decision){
		.would = RECORD_DENY,
		.err = refused & V_ENTRY && !name->from_len ? EBUSY : EACCES,
		.rule = name->detour,
		.verb = (enum verb)__builtin_ctz(refused),
	};
	judge_settle(judge, true, ret_decision);
	return true;
}

/**
 * judge_by_entry() - Whether a refusal is about a redirected name, and not about the file there
 * @judge:	The policy
 * @name:	From resolve(), with a @from
 * @open_flags:	As for judge_name()
 * @rule:	The rule that refused
 * @verb:	What it refused
 */
bool judge_by_entry(const struct judge *judge, const struct name *name, uint32_t open_flags,
		    uint32_t rule, enum verb verb)
{
	struct outcome outcome;

	if (verb == VERB_COUNT)
		return true;
	tree_lookup(judge->tree, name->from, name->from_len, open_flags, &outcome);
	return rule == outcome.rule[verb];
}

/**
 * judge_detour() - Whether another file is in a name's place, so that it cannot be linked
 * @judge:	The policy
 * @name:	From resolve()
 * @ret_decision: Filled when there is
 */
bool judge_detour(const struct judge *judge, const struct name *name, struct decision *ret_decision)
{
	if (name->detour == RULE_NONE)
		return false;
	*ret_decision = (struct decision){
		.would = RECORD_DENY, .err = EXDEV, .rule = name->detour, .verb = VERB_READ
	};
	judge_settle(judge, true, ret_decision);
	return true;
}
