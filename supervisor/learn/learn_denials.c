// SPDX-License-Identifier: MIT
// supervisor/learn/learn_denials.c - What of the runs' own denials a learnt policy keeps
//
// A directory that stands for its files would grant what lies in it and the run's policy refuses:
// that nobody may lose by learning. So each `deny`, `hide` and `ask` of the user's stays that is
// about something the learnt rules reach. What `default` says is not among them, which the learner
// knows by itself (supervisor/rules/ground.c). A rule that the run had an exception from, a glob
// mostly, could refuse what was learnt: it is put up for review. Of several runs the denials of
// each go on, by the names that all of them have in common.
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
#include "supervisor/learn/learn_denials.h"
#include "supervisor/rules/effective.h"
#include "supervisor/words/spell.h"

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

static bool same_rule(const struct rule *a, const struct rule *b)
{
	return a->kind == b->kind && a->strong == b->strong && a->verbs == b->verbs &&
	       a->when == b->when && !strcmp(a->pattern, b->pattern);
}

/*
 * Whether a rule is among them. Policies of several runs have mostly the same ones in the same
 * order: @next is where the last one was found, and one more.
 */
static bool has_rule(const struct learn_denials *denials, const struct rule *rule, size_t *next)
{
	for (size_t i = 0; i < denials->count; i++) {
		size_t at = (*next + i) % denials->count;

		if (same_rule(&denials->rules[at], rule)) {
			*next = at + 1;
			return true;
		}
	}
	return false;
}

/* Takes over the pattern. */
static int add_denial(struct learn_denials *denials, const struct rule *rule)
{
	if (denials->count == denials->cap) {
		size_t cap = denials->cap ? denials->cap * 2 : 32;
		struct rule *rules = reallocarray(denials->rules, cap, sizeof(*rules));

		if (!rules)
			return -ENOMEM;
		denials->rules = rules;
		denials->cap = cap;
	}
	denials->rules[denials->count++] = *rule;
	return 0;
}

/**
 * learn_denials_take() - Remember what the policy of the run at hand refuses
 * @learn:	The learner
 * @policy:	Of the run; not needed afterwards
 *
 * Return: 0 or -ENOMEM
 */
int learn_denials_take(struct learn *learn, const struct policy *policy)
{
	size_t next = 0;

	for (size_t i = 0; i < policy->rule_count; i++) {
		const struct rule *rule = &policy->rules[i];
		struct rule denial = { .kind = rule->kind,
				       .strong = rule->strong,
				       .verbs = rule->verbs,
				       .when = rule->when };
		struct text pattern = { 0 };

		if (!may_stay(policy, rule))
			continue;
		frame_map(&learn->run.frame, &learn->frame, rule->pattern, &pattern);
		denial.pattern = pattern.data;
		denial.spelled = pattern.data;
		if (!pattern.failed && has_rule(&learn->denials, &denial, &next)) {
			text_free(&pattern);
		} else if (pattern.failed || add_denial(&learn->denials, &denial) < 0) {
			text_free(&pattern);
			return -ENOMEM;
		}
	}
	return 0;
}

/**
 * learn_denials_rename() - Call what they are about as it is called in another frame
 * @denials:	Of the one
 * @from:	This one
 * @to:		The other one
 *
 * Return: 0 or -ENOMEM
 */
int learn_denials_rename(struct learn_denials *denials, const struct frame *from,
			 const struct frame *to)
{
	for (size_t i = 0; i < denials->count; i++) {
		struct text pattern = { 0 };

		frame_map(from, to, denials->rules[i].pattern, &pattern);
		if (pattern.failed) {
			text_free(&pattern);
			return -ENOMEM;
		}
		free(denials->rules[i].pattern);
		denials->rules[i].pattern = pattern.data;
		denials->rules[i].spelled = pattern.data;
	}
	return 0;
}

void learn_denials_free(struct learn_denials *denials)
{
	for (size_t i = 0; i < denials->count; i++)
		free(denials->rules[i].pattern);
	free(denials->rules);
	*denials = (struct learn_denials){ .count = 0 };
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
	const struct learn_denials *all = &learn->denials;
	_cleanup_text_ struct text text = { 0 };
	struct policy_diag diag = { 0 };
	int r;

	denials->rules = calloc(all->count + 1, sizeof(*denials->rules));
	denials->broken = calloc(all->count + 1, sizeof(*denials->broken));
	if (!denials->rules || !denials->broken)
		return -ENOMEM;
	for (size_t i = 0; i < all->count; i++) {
		if (!is_reached(learn, &all->rules[i], granted))
			continue;
		denials->rules[denials->count++] = &all->rules[i];
		show_rule(&all->rules[i], &text);
		text_char(&text, '\n');
	}
	if (text.failed)
		return -ENOMEM;
	r = policy_add_text(&denials->policy, "denials", NULL, text_cstr(&text), text.len, 1, NULL,
			    &learn->frame.vars, &diag);
	if (!r)
		r = tree_build(&denials->policy, NULL, &denials->tree, &diag);
	policy_diag_free(&diag);
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
			add_rule(&learn->frame.vars, denials->rules[i], &filled, text);
	}
	for (size_t i = 0; i < denials->count; i++) {
		if (!denials->broken[i])
			continue;
		filled.column = 0;
		text_str(text, "# REVIEW ");
		add_rule(&learn->frame.vars, denials->rules[i], &filled, text);
		text->len -= text->len > 0;
		text_str(text, learn->runs > 1 ? "   # a run did what it refuses\n"
					       : "   # the run had an exception from it\n");
	}
	text->failed |= filled.head.failed;
	text_free(&filled.head);
}

/**
 * learn_denials_write() - Append the denials of the runs' policies that reach into what was learnt
 * @learn:	The learner
 * @granted:	The patterns of the learnt rules
 * @text:	Grows by whole lines
 *
 * Return: 0 or -ENOMEM
 */
int learn_denials_write(const struct learn *learn, const struct strings *granted, struct text *text)
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
