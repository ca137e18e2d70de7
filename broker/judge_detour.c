// SPDX-License-Identifier: MIT
// broker/judge_detour.c - Decisions about names that another file is in the place of
#include <errno.h>

#include "broker/judge.h"

/* Entries are not made, removed or replaced where another file is, as at a mount point. */
#define V_ENTRY (V_CREATE | V_DELETE | V_BIND)

/*
 * What may not be done to a file by another's name: what the rules about that name itself refuse;
 * what would be done to the entry there, or by the kernel, which looks the path up again; and of a
 * fake all but reading it. The last three while observing too: they would be done to what the run
 * does not see.
 */
static bool refuses(const struct judge *judge, const struct name *name, verbs_t verbs,
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
 * judge_real() - Observing does not go past a refusal of what really is at a redirected name
 * @judge:	Policy and mode
 * @name:	What a lookup led to
 * @decision:	On its path, by whichever rule: a denial beats a redirect for the verbs it names
 */
void judge_real(const struct judge *judge, const struct name *name, struct decision *decision)
{
	struct outcome outcome;

	if (decision->would == RECORD_ALLOW || !decision->allowed)
		return;
	tree_lookup(judge->tree, name->path, name->len, 0, &outcome);
	if (outcome.redirected)
		judge_settle(judge, true, decision);
}

/**
 * judge_name() - Decide on what a path led to
 * @judge:	Policy and mode
 * @world:	The jail
 * @name:	From resolve()
 * @verbs:	What is asked
 * @open_flags:	For rules with `when`
 * @ret_decision: Filled; @err is ENOENT where nothing is there and nothing was to be made
 *
 * Where observing goes past what a redirected name is refused, the call is carried out on the file
 * there, and what holds of that while observing too has its say.
 */
void judge_name(struct judge *judge, const struct world *world, const struct name *name,
		verbs_t verbs, uint32_t open_flags, struct decision *ret_decision)
{
	struct decision own;
	bool refused = name->detour != RULE_NONE && refuses(judge, name, verbs, open_flags, &own);

	own.entry = refused;
	if (!refused || own.allowed)
		judge_object(judge, world, name, verbs, open_flags, ret_decision);
	if (!refused || (own.allowed && !ret_decision->allowed))
		return;
	own.granted = own.allowed ? ret_decision->granted : 0;
	*ret_decision = own;
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
