// SPDX-License-Identifier: MIT
// supervisor/replay/rejudge_detour.c - Recorded names that another file is in the place of
#include <string.h>

#include "supervisor/replay/rejudge_calls.h"

/* Whether a call is about the entry of that name, or the kernel's to look up again. */
static bool is_about_entry(const struct record *was)
{
	const verbs_t entry = V_CREATE | V_DELETE | V_BIND | V_EXEC;

	return was->verbs && !(was->verbs & (verbs_t)~entry);
}

/**
 * rejudge_detour() - The file in the place of a name, as detour_take() would have found it
 * @rejudge:	The request
 * @index:	Which name, filled from the record
 *
 * It is the one that the log names if the policy says the same. Of any other file nothing is known.
 */
void rejudge_detour(struct rejudge *rejudge, unsigned int index)
{
	const struct policy *policy = rejudge->judge.policy;
	const struct event *event = rejudge->event;
	struct name *name = &rejudge->request.name[index];
	bool redirected = !index && event_is_redirected(event);
	const char *file = event->str[STRING_RESOLVED2];
	size_t len = event->len[STRING_RESOLVED2];
	struct outcome outcome = { .redirected = 0 };
	uint32_t rule = RULE_NONE;

	if (name->len && policy_redirects(policy))
		tree_lookup(rejudge->judge.tree, name->path, name->len, 0, &outcome);
	if (outcome.redirected)
		rule = outcome.rule[__builtin_ctz(outcome.redirected)];
	if (!redirected && rule != RULE_NONE && rejudge->was->verbs) {
		name->detour = rule;
		if (rejudge->cited != rule && !is_about_entry(rejudge->was))
			rejudge->doubt = DOUBT_ANOTHER;
		return;
	}
	if (!redirected)
		return;
	if (rule == RULE_NONE || name->len >= sizeof(name->from) || len >= sizeof(name->path) ||
	    (rule != rejudge->cited && (strlen(policy->rules[rule].target) != len ||
					memcmp(policy->rules[rule].target, file, len) != 0))) {
		rejudge->doubt = DOUBT_ANOTHER;
		return;
	}
	name->detour = rule;
	memcpy(name->from, name->path, name->len + 1);
	name->from_len = name->len;
	memcpy(name->path, file, len);
	name->path[len] = '\0';
	name->len = len;
}
