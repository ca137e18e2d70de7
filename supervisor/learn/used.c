// SPDX-License-Identifier: MIT
// supervisor/learn/used.c - What a run used of each rule of its policy
//
// The log cites one rule a call; a call may ask several verbs of two names. So each name is looked
// up again, as the broker did, and every rule that decides about a verb gets its share.
#include "supervisor/learn/used.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/show.h"
#include "supervisor/record/asked.h"
#include "supervisor/record/demand.h"
#include "supervisor/words/sheet.h"

/* Lines that a person reads at the end of a run. */
#define SHOWN_MAX 100U

/**
 * used_create() - Begin with nothing used
 * @policy:	The run's; must outlive the result
 * @tree:	Of it; must outlive the result
 * @ret_used:	The result
 *
 * Return: 0 or -ENOMEM
 */
int used_create(const struct policy *policy, const struct tree *tree, struct used **ret_used)
{
	struct used *used = calloc(1, sizeof(*used));

	if (!used)
		return -ENOMEM;
	used->policy = policy;
	used->tree = tree;
	used->runs = 1;
	used->count = policy->rule_count;
	used->rules = calloc(used->count + 1, sizeof(*used->rules));
	if (!used->rules) {
		used_free(used);
		return -ENOMEM;
	}
	*ret_used = used;
	return 0;
}

void used_free(struct used *used)
{
	if (!used)
		return;
	free(used->rules);
	strings_free(&used->programs);
	free(used);
}

/**
 * used_next_run() - What comes now is of another run
 * @used:	The result so far
 * @policy:	The same rules in the same order, as they held in that run; as for used_create()
 * @tree:	Of it
 *
 * Return: 0 or -ENOMEM
 */
int used_next_run(struct used *used, const struct policy *policy, const struct tree *tree)
{
	struct used_rule *rules = used->rules;

	if (policy->rule_count > used->count) { /* of those behind, which are warder's own */
		rules = reallocarray(rules, policy->rule_count + 1, sizeof(*rules));
		if (!rules)
			return -ENOMEM;
		memset(rules + used->count, 0,
		       (policy->rule_count + 1 - used->count) * sizeof(*rules));
		used->rules = rules;
		used->count = policy->rule_count;
	}
	used->policy = policy;
	used->tree = tree;
	used->runs++;
	return 0;
}

/* Puts what was asked of one name down to the rules that decide about it. */
static int take(void *ctx, const struct asked *asked)
{
	struct used *used = ctx;
	verbs_t verbs = asked->verbs | (asked->flags & DEMAND_MOVED ? DEMAND_MOVED_VERBS : 0) |
			(asked->flags & DEMAND_MADE ? DEMAND_MADE_VERBS : 0);
	uint32_t seen[VERB_COUNT];
	unsigned int count = 0;
	struct outcome outcome;

	if (asked->absent || !asked->len)
		return 0;
	tree_lookup(used->tree, asked->path, asked->len, 0, &outcome);
	for (unsigned int verb = 0; verb < VERB_COUNT; verb++) {
		uint32_t rule = outcome.rule[verb];
		bool again = false;

		if (!(verbs & VERB_BIT(verb)) || rule >= used->policy->rule_count)
			continue;
		used->rules[rule].verbs |= VERB_BIT(verb);
		for (unsigned int i = 0; i < count; i++)
			again |= seen[i] == rule;
		if (again)
			continue;
		seen[count++] = rule;
		credit_add(&used->rules[rule].credit, &used->now);
	}
	return 0;
}

/**
 * used_event() - Take what one event used
 * @used:	Grows
 * @event:	Any kind
 * @comm:	Name of the program that is behind it, "" when it is not known
 *
 * Return: 0 or -ENOMEM
 */
int used_event(struct used *used, const struct event *event, const char *comm)
{
	int r = credit_one(&used->programs, comm, used->runs - 1, &used->now);

	if (event->record.kind == RECORD_EXEC) /* the execve that led to it was a use already */
		used->now = (struct credit){ 0 };
	return r ? r : asked_each(event, take, used);
}

/* Rules of the user's own: of what is shipped, included or added by warder nobody wants to hear. */
static bool is_own(const struct policy *policy, const struct rule *rule)
{
	const struct source *source = &policy->sources[rule->at.source];

	return source->from_source < 0 && source->rank && !shipped_find(source->name);
}

/**
 * used_show() - Append, for a person, how often each rule of the user's own policies decided
 * @used:	At the end of the run
 * @text:	Grows; nothing when there are no such rules
 */
void used_show(const struct used *used, struct text *text)
{
	const struct policy *policy = used->policy;
	struct sheet sheet = { .count = 0 };
	size_t rest = 0, idle = 0;

	for (size_t i = 0; i < policy->rule_count; i++) {
		_cleanup_text_ struct text line = { 0 }, comment = { 0 };

		if (!is_own(policy, &policy->rules[i]) || policy->rules[i].implied)
			continue;
		idle += !used->rules[i].credit.hits && policy->rules[i].kind == RULE_ALLOW;
		if (sheet.count == SHOWN_MAX) {
			rest++;
			continue;
		}
		text_str(&line, "  ");
		show_rule(&policy->rules[i], &line);
		credit_show(&used->rules[i].credit, &used->programs, used->runs, &comment);
		sheet_add(&sheet, text_cstr(&line), comment.len ? comment.data : "not used");
		sheet.lines.failed |= line.failed || comment.failed;
	}
	if (sheet.count) {
		text_str(text, "warder: how often each rule of your own decided:\n\n");
		sheet_write(&sheet, text);
	}
	if (rest)
		text_printf(text, "  and %zu more\n", rest);
	if (idle)
		text_printf(text,
			    "\n  %zu of them grant%s what was not used: --tighten POLICY writes it "
			    "without\n",
			    idle, idle == 1 ? "s" : "");
	sheet_free(&sheet);
}
