// SPDX-License-Identifier: MIT
// policy/plan_show.c - The filter plan in words, for `policy show --compiled`
#include <string.h>

#include "policy/plan.h"

static const char *const action_words[] = {
	[PLAN_ALLOW] = "allow", [PLAN_TRACE] = "trace", [PLAN_NOTIFY] = "notify",
	[PLAN_ERRNO] = "errno", [PLAN_KILL] = "kill",
};

static void show_conds(const struct plan_cond *conds, unsigned int count, struct text *text)
{
	for (unsigned int i = 0; i < count; i++)
		text_printf(text, "%s arg%u & %#llx %s %#llx", i ? " and" : " when", conds[i].arg,
			    (unsigned long long)conds[i].mask,
			    conds[i].differs ? "!=" : "==", (unsigned long long)conds[i].value);
}

/**
 * plan_show() - Write the plan out, one call a line, killed calls left out
 * @plan:	Any plan
 * @text:	Grows
 */
void plan_show(const struct plan *plan, struct text *text)
{
	for (int nr = 0; nr <= CALL_NEWEST; nr++) {
		const struct plan_base *base = &plan->base[nr];
		const struct call *call = call_at(nr);

		if (!call || base->action == PLAN_KILL)
			continue;
		text_printf(text, "%-24s %s", call->name, action_words[base->action]);
		if (base->action == PLAN_ERRNO)
			text_printf(text, " %d", base->err);
		show_conds(base->conds, base->cond_count, text);
		text_char(text, '\n');
		for (size_t i = 0; i < plan->rule_count; i++) {
			const struct plan_rule *rule = &plan->rules[i];

			if (rule->nr != nr)
				continue;
			text_printf(text, "%-24s   %s", "", action_words[rule->action]);
			if (rule->action == PLAN_ERRNO)
				text_printf(text, " %d", rule->err);
			show_conds(rule->conds, rule->cond_count, text);
			text_char(text, '\n');
		}
	}
}
