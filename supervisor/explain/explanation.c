// SPDX-License-Identifier: MIT
// supervisor/explain/explanation.c - Why a path is allowed or refused, and what would change it, in
// words
#include "supervisor/explain/explanation.h"

#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/inet.h"
#include "policy/pattern.h"
#include "policy/when.h"
#include "supervisor/rules/advice.h"
#include "supervisor/rules/builtin.h"
#include "supervisor/words/spell.h"

/* Rules that are told of; nobody reads more. */
#define TRACES 16

static void add_rule(const struct policy *policy, const char *head, uint32_t index,
		     struct text *text)
{
	text_printf(text, "  %s ", head);
	policy_place(policy, &policy->rules[index].at, text);
	text_str(text, ": ");
	policy_line(policy, &policy->rules[index].at, text);
}

/* "base is included by default:8:9, default by my.policy:1:9" */
static void add_chain(const struct policy *policy, uint32_t index, struct text *text)
{
	const struct source *source = &policy->sources[policy->rules[index].at.source];
	const char *words = "is included by";

	if (source->from_source < 0)
		return;
	text_str(text, "             ");
	for (const char *comma = ""; source->from_source >= 0; comma = ", ") {
		const struct place from = { (unsigned int)source->from_source, source->from_line,
					    source->from_column };

		text_str(text, comma);
		text_visible(text, source->name, strlen(source->name));
		text_printf(text, " %s ", words);
		policy_place(policy, &from, text);
		source = &policy->sources[source->from_source];
		words = "by";
	}
	text_char(text, '\n');
}

/* The part of a path that its first @depth components are. */
static void add_head(const struct name *name, unsigned int depth, struct text *text)
{
	size_t len = 0;

	for (; depth && len < name->len; depth--)
		len += 1 + strcspn(name->path + len + 1, "/");
	text_visible(text, len ? name->path : "/", len ? len : 1);
}

/* Of two patterns of addresses: which says more. */
static void add_more(const struct policy *policy, const struct tree_trace *winner,
		     const struct tree_trace *loser, struct text *text)
{
	const char *more = policy->rules[winner->rule].pattern;
	const char *less = policy->rules[loser->rule].pattern;

	text_printf(text, "%s says more than %s: %s", more, less,
		    winner->depth / INET_DEPTH_HOST == loser->depth / INET_DEPTH_HOST
			    ? "of one host or network, the fewer ports decide"
			    : "the smaller network decides");
}

static void add_depth(const struct policy *policy, const struct name *name,
		      const struct tree_trace *winner, const struct tree_trace *loser,
		      struct text *text)
{
	const struct rule *rule = &policy->rules[loser->rule];

	if (pattern_is_inet(rule->pattern)) {
		add_more(policy, winner, loser, text);
		return;
	}
	text_str(text, "the deeper component decides: ");
	add_head(name, winner->depth, text);
	text_str(text, " and not ");
	add_head(name, loser->depth, text);
	if (rule->kind == RULE_ALLOW && !pattern_is_literal(rule->pattern))
		text_str(text, ", the end of that glob's literal prefix");
}

/* By which step of the precedence, in a sentence. */
static void add_step(const struct policy *policy, const struct name *name,
		     const struct tree_trace *winner, const struct tree_trace *loser,
		     struct text *text)
{
	bool hides = policy->rules[winner->rule].kind == RULE_HIDE;

	switch (tree_step(winner, loser)) {
	case STEP_STRONG:
		text_printf(text, "nothing overrides `%s!`", hides ? "hide" : "deny");
		break;
	case STEP_DEPTH:
		add_depth(policy, name, winner, loser, text);
		break;
	case STEP_EXACT:
		text_str(text, "both count at ");
		add_head(name, winner->depth, text);
		text_str(text, ", where an exact path beats a glob");
		break;
	case STEP_KIND:
		text_str(text, "both count at ");
		if (pattern_is_inet(name->path))
			text_visible(text, name->path, name->len);
		else
			add_head(name, winner->depth, text);
		text_str(text, policy->rules[winner->rule].kind == RULE_REDIRECT
				       ? ", where a redirect beats what allows or asks"
			       : policy->rules[loser->rule].kind == RULE_REDIRECT
				       ? ", where a denial beats a redirect"
			       : policy->rules[winner->rule].kind == RULE_ASK
				       ? ", where `ask` beats an allowance"
			       : policy->rules[loser->rule].kind == RULE_ASK
				       ? ", where a denial beats `ask`"
			       : policy->rules[loser->rule].kind == RULE_ALLOW
				       ? ", where a denial beats an allowance"
				       : ", where `hide` beats `deny`");
		break;
	case STEP_VEIL:
		text_str(text, "of two denials of one path the one that names `list` decides");
		break;
	case STEP_ASK:
		text_str(text, "`ask` takes away what is allowed, and nothing else");
		break;
	case STEP_ORDER:
		text_str(text, "both say the same: the one that stands first is named");
		break;
	}
}

/* The rules that match as well, and why each of them does not decide. */
static void add_beaten(const struct policy *policy, const struct name *name,
		       const struct tree_trace *traces, size_t count, uint32_t winner,
		       struct text *text)
{
	for (size_t i = 0; i < count; i++) {
		if (traces[i].rule == winner)
			continue;
		add_rule(policy, "it beat   ", traces[i].rule, text);
		text_char(text, '\n');
		text_str(text, "             ");
		if (traces[0].rule == winner)
			add_step(policy, name, &traces[0], &traces[i], text);
		else
			text_str(text, "a rule with a `!` holds for a file by whatever name");
		text_char(text, '\n');
	}
}

/* The rules that would count for an open with other flags. */
static void add_silent(const struct policy *policy, const struct tree *tree,
		       const struct name *name, enum verb verb, uint32_t flags, struct text *text)
{
	struct tree_trace traces[TRACES];
	size_t count = tree_explain(tree, name->path, name->len, UINT32_MAX, verb, traces, TRACES);

	for (size_t i = 0; i < count; i++) {
		uint32_t when = policy->rules[traces[i].rule].when;

		if ((when & flags) == when)
			continue;
		add_rule(policy, "not for it", traces[i].rule, text);
		text_str(text, "\n             it counts for opens with ");
		when_show(when, text);
		text_char(text, '\n');
	}
}

/* A verb by whose rules another one is decided. */
static enum verb verb_behind(const struct tree *tree, const struct name *name, enum verb verb,
			     const struct decision *decision, uint32_t flags)
{
	struct outcome outcome;

	tree_lookup(tree, name->path, name->len, flags, &outcome);
	if (decision->would != RECORD_ALLOW || outcome.allowed & VERB_BIT(verb))
		return verb;
	if (verb == VERB_APPEND && outcome.allowed & V_MODIFY)
		return VERB_MODIFY;
	return verb == VERB_BIND && outcome.allowed & V_CREATE ? VERB_CREATE : verb;
}

/* The line that would refuse what is allowed. Who may change may add, whatever else is said. */
static void add_refusal(const struct offline *offline, const struct enquiry *enquiry,
			enum verb verb, const struct decision *decision, struct text *text)
{
	const struct name *name = &enquiry->name;
	_cleanup_text_ struct text line = { 0 };

	if (!name->len || !spell_possible(name->path, name->len))
		return;
	if (verb == VERB_APPEND && decision->granted & V_MODIFY)
		verb = VERB_MODIFY;
	text_printf(&line, "deny %s ", verb_name(verb));
	spell_path(&offline->vars, name->path, &line);
	text_printf(text, "  to refuse it:  %s   or  warder -e ", text_cstr(&line));
	spell_quoted(text_cstr(&line), text);
	text_str(text, " ...\n");
}

static void add_change(const struct offline *offline, const struct enquiry *enquiry, enum verb verb,
		       const struct decision *decision, struct text *text)
{
	const struct name *name = &enquiry->name;
	_cleanup_text_ struct text path = { 0 }, remedy = { 0 };
	struct denial denial = { .rule = decision->rule,
				 .verb = (uint8_t)verb,
				 .nr = DENIAL_NO_CALL };

	if (decision->would == RECORD_ALLOW) {
		if (!builtin_of(decision->rule))
			add_refusal(offline, enquiry, verb, decision, text);
		return;
	}
	text_add(&path, name->path, name->len);
	denial.path = path.data;
	denial.len = path.len;
	advice_remedy(&offline->policy, &offline->vars, &denial, &remedy);
	if (remedy.len)
		text_printf(text, "  %s\n", remedy.data);
}

/* Why no rule is asked about a socket's address. */
static const char *why_undecided(const struct policy *policy, const struct name *name)
{
	if (!pattern_is_inet(name->path))
		return "nobody decides which abstract name a socket is given";
	if (policy->net.set && policy->net.value == NET_NONE)
		return "no rule names an address, but `net none` leaves no other than the jail's "
		       "own loopback";
	return "no rule names an address: the network is as `net` says";
}

/**
 * explanation_add() - Append why the answer to one verb is what it is
 * @offline:	The policy
 * @enquiry:	What was asked
 * @verb:	Which verb
 * @decision:	From enquiry_ask()
 * @text:	Grows by lines: the rule that decided and how it came in, those it beat and by which
 *		step, those that need other flags, the line that would change it
 */
void explanation_add(const struct offline *offline, const struct enquiry *enquiry, enum verb verb,
		     const struct decision *decision, struct text *text)
{
	const struct policy *policy = &offline->policy;
	const struct tree *tree = offline->compiled.tree;
	const struct name *name = &enquiry->name;
	const struct builtin *builtin = builtin_of(decision->rule);
	enum verb asked = decision->verb != VERB_COUNT ? decision->verb : verb;
	uint32_t flags = enquiry_flags(enquiry, asked), winner = decision->rule;
	enum verb by = verb_behind(tree, name, asked, decision, flags);
	struct tree_trace traces[TRACES];
	size_t count;

	if (builtin && !(decision->would == RECORD_ALLOW && by != asked)) {
		text_printf(text, "  %s\n",
			    decision->rule == RECORD_RULE_BUILTIN + BUILTIN_REGISTERS
				    ? why_undecided(policy, name)
				    : builtin->why);
		add_change(offline, enquiry, asked, decision, text);
		return;
	}
	count = tree_explain(tree, name->path, name->len, flags, by, traces, TRACES);
	if (by != asked) {
		text_printf(text, "  as `%s` is allowed: %s\n", verb_name(by),
			    by == VERB_MODIFY ? "who may change may add"
					      : "no rule speaks of binding");
		winner = count ? traces[0].rule : winner;
	}
	if (winner == RULE_NONE) {
		text_str(text, "  no rule says anything about it, and what no rule allows is "
			       "denied\n");
	} else {
		add_rule(policy, "decided by", winner, text);
		text_str(text, enquiry_by_other_name(enquiry, decision)
				       ? ", of which it is another name\n"
				       : "\n");
		add_chain(policy, winner, text);
		add_beaten(policy, name, traces, count, winner, text);
	}
	if (V_OPENS & VERB_BIT(asked))
		add_silent(policy, tree, name, by, flags, text);
	/* What may not be known to be there is refused as `list`; to be let do more is what helps.
	 */
	add_change(offline, enquiry, decision->would == RECORD_ALLOW ? asked : verb, decision,
		   text);
}
