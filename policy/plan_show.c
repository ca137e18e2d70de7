// SPDX-License-Identifier: MIT
// policy/plan_show.c - The filter plan in words, for `policy show --compiled`
#include <string.h>

#include "policy/errname.h"
#include "policy/plan.h"

/* Columns: the call, and the whitelist's word on it behind the name. */
#define CALL_WIDTH 24
#define BASE_WIDTH 12

static void show_conds(const struct plan_cond *conds, unsigned int count, struct text *text)
{
	for (unsigned int i = 0; i < count; i++) {
		const struct plan_cond *cond = &conds[i];

		text_str(text, i ? " and " : " when ");
		if (cond->mask == UINT64_MAX)
			text_printf(text, "arg%u", cond->arg);
		else
			text_printf(text, "(arg%u & %#llx)", cond->arg,
				    (unsigned long long)cond->mask);
		text_printf(text, " %s %#llx",
			    cond->differs ? "!=" : "==", (unsigned long long)cond->value);
	}
}

static void show_action(enum plan_action action, int err, struct text *text)
{
	const char *name = err ? errname_of(err) : NULL;

	if (action == PLAN_ALLOW)
		text_str(text, "allow");
	else if (action == PLAN_NOTIFY)
		text_str(text, "notify");
	else if (action == PLAN_TRACE)
		text_str(text, "trace");
	else if (action == PLAN_KILL)
		text_str(text, "kill");
	else if (!err)
		text_str(text, "return 0");
	else if (name)
		text_str(text, name);
	else
		text_printf(text, "errno %d", err);
}

/* What the second filter does with a call: a line each, the first behind the whitelist's word. */
static void show_rules(const struct plan *plan, int nr, size_t start, struct text *text)
{
	bool any = false;

	for (size_t i = 0; i < plan->rule_count; i++) {
		const struct plan_rule *rule = &plan->rules[i];

		if (rule->nr != nr)
			continue;
		if (any || text->len - start > CALL_WIDTH + BASE_WIDTH) {
			text_char(text, '\n');
			start = text->len;
		}
		while (text->len - start < CALL_WIDTH + BASE_WIDTH)
			text_char(text, ' ');
		text_char(text, ' ');
		show_action((enum plan_action)rule->action, rule->err, text);
		show_conds(rule->conds, rule->cond_count, text);
		any = true;
	}
	text_char(text, '\n');
}

/**
 * plan_show() - Write the plan out as the two filters that it becomes, killed calls left out
 * @plan:	Any plan
 * @text:	Grows: a line for each call, more where the second filter tells values apart
 *
 * What is notified passes the whitelist (jail/filter.c), so that is what is shown of it there.
 */
void plan_show(const struct plan *plan, struct text *text)
{
	text_str(
		text,
		"# Two filters, one upon the other. The kernel asks both about each\n"
		"# call and does the stricter thing: kill, an error, notify, trace,\n"
		"# allow.\n"
		"# whitelist: what it does not name here kills the process.\n"
		"# notify:    passes all calls but those with a word in its column; `notify` asks\n"
		"#            the broker, which decides by the tree, or refuses what is never\n"
		"#            allowed; `trace` stops for the tracer, which translates a deadline\n"
		"#            of the emulated clock. argN is the call's argument, counted from "
		"0.\n");
	text_printf(text, "%-*s %-*s%s\n", CALL_WIDTH, "# call", BASE_WIDTH, "whitelist", "notify");
	for (int nr = 0; nr <= CALL_NEWEST; nr++) {
		const struct plan_base *base = &plan->base[nr];
		const struct call *call = call_at(nr);
		size_t start = text->len;

		if (!call || base->action == PLAN_KILL)
			continue;
		text_printf(text, "%-*s ", CALL_WIDTH, call->name);
		show_action(base->action == PLAN_NOTIFY ? PLAN_ALLOW
							: (enum plan_action)base->action,
			    base->err, text);
		show_conds(base->conds, base->cond_count, text);
		show_rules(plan, nr, start, text);
	}
}
