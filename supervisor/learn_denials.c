// SPDX-License-Identifier: MIT
// supervisor/learn_denials.c - What of a run's own denials a learnt policy keeps
//
// A directory that stands for its files would grant what lies in it and the run's policy refuses:
// that nobody may lose by learning. So each `deny`, `hide` and `ask` of the user's stays that is
// about something the learnt rules reach. What `default` says is not among them, which the learner
// knows by itself (supervisor/ground.c). A rule that the run had an exception from, a glob mostly,
// could refuse what was learnt: it is put up for review.
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/base/path.h"
#include "policy/glob.h"
#include "policy/pattern.h"
#include "policy/show.h"
#include "policy/tree.h"
#include "policy/when.h"
#include "supervisor/effective.h"
#include "supervisor/learn_denials.h"
#include "supervisor/learning.h"
#include "supervisor/spell.h"

/* Rules for one path that are told apart. */
#define TRACES 64U

#define LINE_WIDTH 100U

/* Denials that may stay, and a policy of nothing else: rule i of it is the i-th of them. */
struct denials {
	const struct rule **rules;
	size_t count;
	struct policy policy;
	struct tree *tree;
	bool *broken;
};

static bool is_known(const struct source *source)
{
	return !source->dir && (!strcmp(source->name, "default") || !strcmp(source->name, "base"));
}

static bool may_stay(const struct policy *policy, const struct rule *rule)
{
	const struct source *source = &policy->sources[rule->at.source];

	return rule->kind != RULE_ALLOW && !rule->alone && !is_known(source) &&
	       !effective_is_own(source);
}

/*
 * Whether the learnt rules grant something on the way to what a denial is about, or in it, or
 * `base` grants it. What nothing overrides is always meant.
 */
static bool is_reached(const struct learn *learn, const struct rule *rule,
		       const struct strings *granted)
{
	_cleanup_text_ struct text prefix = { 0 };

	if (rule->pattern[0] != '/' || rule->strong)
		return rule->strong || granted->count > 0;
	pattern_prefix(rule->pattern, &prefix);
	if (!prefix.failed && ground_grants(learn->ground, prefix.data, prefix.len, V_LIST))
		return true;
	for (size_t i = 0; i < granted->count && !prefix.failed; i++) {
		_cleanup_text_ struct text other = { 0 };

		if (granted->items[i][0] == '/')
			pattern_prefix(granted->items[i], &other);
		if (other.failed || (other.len && (path_below(prefix.data, other.data) ||
						   path_below(other.data, prefix.data))))
			return true;
	}
	return prefix.failed;
}

static int collect(const struct learn *learn, const struct strings *granted,
		   struct denials *denials)
{
	const struct policy *policy = learn->config.policy;
	_cleanup_text_ struct text text = { 0 };
	struct policy_diag diag = { 0 };
	int r;

	denials->rules = calloc(policy->rule_count + 1, sizeof(*denials->rules));
	denials->broken = calloc(policy->rule_count + 1, sizeof(*denials->broken));
	if (!denials->rules || !denials->broken)
		return -ENOMEM;
	for (size_t i = 0; i < policy->rule_count; i++) {
		if (!may_stay(policy, &policy->rules[i]) ||
		    !is_reached(learn, &policy->rules[i], granted))
			continue;
		denials->rules[denials->count++] = &policy->rules[i];
		show_rule(&policy->rules[i], &text);
		text_char(&text, '\n');
	}
	if (text.failed)
		return -ENOMEM;
	r = policy_add_text(&denials->policy, "denials", NULL, text_cstr(&text), text.len, 1, NULL,
			    learn->config.vars, &diag);
	if (!r)
		r = tree_build(&denials->policy, NULL, &denials->tree, &diag);
	text_free(&diag.text);
	return r;
}

/* Notes which of them would refuse something that was learnt. */
static int find_broken(const struct learn *learn, struct denials *denials)
{
	for (size_t i = 0; i < learn->wanted.count; i++) {
		const struct demand *demand = &learn->wanted.items[i];
		_cleanup_text_ struct text path = { 0 };

		glob_unescape(&path, demand->pattern, strlen(demand->pattern));
		if (path.failed)
			return -ENOMEM;
		for (unsigned int verb = 0; verb < VERB_COUNT; verb++) {
			struct tree_trace traces[TRACES];
			size_t count = 0;

			if (demand->verbs & VERB_BIT(verb))
				count = tree_explain(denials->tree, path.data, path.len, 0,
						     (enum verb)verb, traces, TRACES);
			for (size_t k = 0; k < count; k++)
				denials->broken[traces[k].rule] = true;
		}
	}
	return 0;
}

/* The line that is being filled: rules of one kind that follow each other share it. */
struct filled {
	struct text head;
	size_t column; /* 0: none is open */
};

/* Appends a rule, its path as a person writes it: the line holds in another project as well. */
static void add_rule(const struct policy_vars *vars, const struct rule *rule, struct filled *filled,
		     struct text *text)
{
	static char root[] = "/";
	_cleanup_text_ struct text head = { 0 }, word = { 0 };
	struct rule bare = *rule;

	bare.pattern = root;
	bare.spelled = root;
	bare.when = 0;
	show_rule(&bare, &head);
	if (head.len)
		head.data[--head.len] = '\0'; /* the root goes again */
	spell_pattern(vars, false, rule->pattern, &word);
	text->failed |= head.failed || word.failed;
	if (filled->column && !rule->when && filled->column + 1 + word.len <= LINE_WIDTH &&
	    !strcmp(text_cstr(&head), text_cstr(&filled->head))) {
		text->len--; /* the newline comes back behind it */
		text_printf(text, " %s\n", text_cstr(&word));
		filled->column += 1 + word.len;
		return;
	}
	text_printf(text, "%s%s", text_cstr(&head), text_cstr(&word));
	if (rule->when) {
		text_str(text, " when ");
		when_show(rule->when, text);
	}
	text_char(text, '\n');
	text_reset(&filled->head);
	text_str(&filled->head, text_cstr(&head));
	filled->column = rule->when ? 0 : head.len + word.len;
}

static void add_lines(const struct learn *learn, const struct denials *denials, struct text *text)
{
	struct filled filled = { .column = 0 };

	for (size_t i = 0; i < denials->count; i++) {
		if (!denials->broken[i])
			add_rule(learn->config.vars, denials->rules[i], &filled, text);
	}
	for (size_t i = 0; i < denials->count; i++) {
		if (!denials->broken[i])
			continue;
		filled.column = 0;
		text_str(text, "# REVIEW ");
		add_rule(learn->config.vars, denials->rules[i], &filled, text);
		text->len -= text->len > 0;
		text_str(text, "   # the run had an exception from it\n");
	}
	text->failed |= filled.head.failed;
	text_free(&filled.head);
}

/**
 * learn_denials() - Append the denials of the run's policy that reach into what was learnt
 * @learn:	The learner
 * @granted:	The patterns of the learnt rules
 * @text:	Grows by whole lines
 *
 * Return: 0 or -ENOMEM
 */
int learn_denials(const struct learn *learn, const struct strings *granted, struct text *text)
{
	struct denials denials = { .count = 0 };
	int r = collect(learn, granted, &denials);

	if (!r)
		r = find_broken(learn, &denials);
	if (!r)
		add_lines(learn, &denials, text);
	tree_free(denials.tree);
	policy_free(&denials.policy);
	free(denials.rules);
	free(denials.broken);
	return r == -EINVAL ? -ENOMEM : r;
}
