// SPDX-License-Identifier: MIT
// supervisor/learn/learn_review.c - What a learnt policy leaves to a person, and keeps closed until
// then
//
// What was put aside is a comment, which grants nothing. But a rule for a directory may cover it
// all the same: then it is a denial, an exception to that rule. To tell, the rules are made a
// policy.
#include <errno.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/base/path.h"
#include "policy/glob.h"
#include "supervisor/learn/learn_write.h"
#include "supervisor/record/credit.h"
#include "supervisor/words/spell.h"

/* Comments that are written; behind them a person would not read on. */
#define REVIEWS_SHOWN 200U

/* Flags that a person has to decide about, whoever got what was asked. */
#define UNDECIDED                                                                                  \
	(DEMAND_RULED | DEMAND_SECRET | DEMAND_WAY_OUT | DEMAND_TRAP | DEMAND_ASKED | DEMAND_LINK)

/* Makes a policy of the rules that were learnt. */
static int build(struct reviews *reviews, const struct text *rules)
{
	struct policy_diag diag = { .count = 0 };
	const struct policy_vars *vars = &reviews->learn->frame.vars;
	int r = policy_add_text(&reviews->rules, "learnt", "/", text_cstr(rules), rules->len, 0,
				NULL, vars, &diag);

	if (!r)
		r = tree_build(&reviews->rules, NULL, &reviews->tree, &diag);
	policy_diag_free(&diag);
	return r;
}

static void forget_rules(struct reviews *reviews)
{
	tree_free(reviews->tree);
	reviews->tree = NULL;
	policy_free(&reviews->rules);
}

/**
 * learn_spellable() - Whether a rule can be about just this path
 * @path:	Plain, or the @name of an abstract socket
 *
 * Trust: the log's. What no lookup ends at (`..` in it, an empty component) would be another path
 * to the policy's parser.
 */
bool learn_spellable(const char *path)
{
	return (path[0] == '@' || path_is_resolved(path)) && spell_possible(path, strlen(path));
}

/* Why a person has to decide about a path. */
static const char *reason_of(const struct learn *learn, const char *path, unsigned int flags)
{
	if (!learn_spellable(path))
		return "no policy can spell this name";
	if (flags & DEMAND_SECRET)
		return "a secret";
	if (flags & DEMAND_WAY_OUT)
		return "its other side acts outside of the jail";
	if (flags & DEMAND_TRAP)
		return "it runs later, outside of the jail";
	if (ground_has_secrets(learn->ground, path, true))
		return "secrets lie in it";
	if (flags & DEMAND_LINK)
		return "a link to where secrets are, which the rule would follow";
	if (flags & DEMAND_ASKED)
		return learn->runs > 1 ? "the policy of a run asks about it"
				       : "the policy of this run asks about it";
	if (flags & DEMAND_RULED)
		return learn->runs > 1 ? "the policy of a run refuses it"
				       : "the policy of this run refuses it";
	return learn->runs > 1 ? "a run did not get it: no rule allowed it"
			       : "this run did not get it: no rule allowed it";
}

/* One comment for each word. */
static void add_comments(struct reviews *reviews, unsigned int words, const char *path,
			 const char *reason, const struct credit *credit)
{
	const struct learn *learn = reviews->learn;
	_cleanup_text_ struct text spelled = { 0 }, who = { 0 };

	if (reviews->count++ >= REVIEWS_SHOWN)
		return;
	spell_path(&learn->frame.vars, path, &spelled);
	credit_show(credit, &learn->programs, learn->runs, &who);
	for (unsigned int word = 0; word < WORD_COUNT; word++) {
		if (!(words & WORD_BIT(word)))
			continue;
		text_printf(&reviews->comments, "# REVIEW %s ", word_name((enum word)word));
		text_visible(&reviews->comments, text_cstr(&spelled), spelled.len);
		text_printf(&reviews->comments, who.len ? "   # %s (%s)\n" : "   # %s\n", reason,
			    text_cstr(&who));
	}
	reviews->comments.failed |= spelled.failed || who.failed;
}

/**
 * reviews_closed() - Put aside what no rule is made of because secrets lie in it
 * @reviews:	Grows
 * @words:	That were wanted
 * @path:	Plain, by the names that all runs have in common
 * @credit:	Who wanted it
 */
void reviews_closed(struct reviews *reviews, unsigned int words, const char *path,
		    const struct credit *credit)
{
	add_comments(reviews, words, path, "secrets lie in it", credit);
}

/* A denial: an exception to the rule for a directory. */
static void add_denial(struct reviews *reviews, unsigned int words, const char *path,
		       const char *reason, const struct credit *credit)
{
	const struct learn *learn = reviews->learn;
	_cleanup_text_ struct text line = { 0 }, who = { 0 }, comment = { 0 };

	text_str(&line, "deny   ");
	for (unsigned int word = 0; word < WORD_COUNT; word++)
		if (words & WORD_BIT(word))
			text_printf(&line, " %s", word_name((enum word)word));
	text_char(&line, ' ');
	spell_path(&learn->frame.vars, path, &line);
	credit_show(credit, &learn->programs, learn->runs, &who);
	text_printf(&comment, who.len ? "%s (%s)" : "%s", reason, text_cstr(&who));
	sheet_add(&reviews->denials, text_cstr(&line), text_cstr(&comment));
	reviews->denials.lines.failed |= line.failed || who.failed || comment.failed;
}

/*
 * What was wanted of a path, and put aside. Where a run asked for the same and got it, a person has
 * decided already, unless a rule or its being a secret speaks against it.
 */
static int review(struct reviews *reviews, const struct demand *demand)
{
	const struct demand *got = demand_find(&reviews->learn->wanted, demand->pattern);
	_cleanup_text_ struct text path = { 0 };
	verbs_t verbs = demand->verbs, direct = got ? got->verbs & verbs : 0, covered;
	bool spellable, undecided;
	const char *reason;
	struct outcome outcome;

	glob_unescape(&path, demand->pattern, strlen(demand->pattern));
	if (path.failed)
		return -ENOMEM;
	tree_lookup(reviews->tree, path.data, path.len, 0, &outcome);
	covered = outcome.allowed & verbs;
	spellable = learn_spellable(path.data);
	undecided = demand->flags & UNDECIDED;
	if (!undecided)
		verbs &= (verbs_t) ~(spellable ? covered & direct : covered);
	covered &= verbs & (verbs_t)~direct & (verbs_t)~V_LIST; /* `deny list` is about stat, too */
	if ((demand->flags & UNDECIDED) == DEMAND_LINK)
		covered = 0; /* the link itself is one of the files: what it leads to is not */
	if (covered && demand->flags & DEMAND_TRAP)
		covered |= outcome.allowed & CHANGES;
	reason = reason_of(reviews->learn, path.data, demand->flags);
	if (covered && spellable) {
		add_denial(reviews, words_of(covered), path.data, reason, &demand->credit);
		verbs &= (verbs_t)~words_grant(words_of(covered));
	}
	if (verbs)
		add_comments(reviews, words_of(verbs), path.data, reason, &demand->credit);
	return 0;
}

/* A directory that stands for its files does not stand for this one. What the run asked for itself
 * is reviewed. */
static void take_trap(void *context, const char *path)
{
	struct reviews *reviews = context;
	_cleanup_text_ struct text spelled = { 0 }, pattern = { 0 };
	struct outcome outcome;

	tree_lookup(reviews->tree, path, strlen(path), 0, &outcome);
	glob_escape(&pattern, path, strlen(path), GLOB_SPECIAL);
	if (!(outcome.allowed & CHANGES) || !learn_spellable(path) ||
	    demand_find(&reviews->learn->review, text_cstr(&pattern)))
		return;
	spell_path(&reviews->learn->frame.vars, path, &spelled);
	filler_add(&reviews->traps, "deny    write", text_cstr(&spelled));
	reviews->traps.text.failed |= spelled.failed;
}

/* What of the rules would let something be written that runs later is taken out of them. */
static int close_traps(struct reviews *reviews, const struct text *rules)
{
	_cleanup_text_ struct text all = { 0 };

	ground_each_trap(reviews->learn->ground, take_trap, reviews);
	if (!reviews->traps.text.len)
		return 0;
	text_add(&all, text_cstr(rules), rules->len);
	text_add(&all, text_cstr(&reviews->traps.text), reviews->traps.text.len);
	if (all.failed || reviews->traps.text.failed)
		return -ENOMEM;
	forget_rules(reviews);
	return build(reviews, &all);
}

/**
 * reviews_add() - Put aside all that was put aside while it was learnt, in order
 * @reviews:	Grows
 * @rules:	All rules that were learnt, as a policy
 *
 * Return: 0, -ENOMEM; -EINVAL when a rule that was made is none, which is a bug
 */
int reviews_add(struct reviews *reviews, const struct text *rules)
{
	const struct demands *demands = &reviews->learn->review;
	_cleanup_free_ const struct demand **sorted = NULL;
	int r = demands_sorted(demands, &sorted);

	if (!r)
		r = build(reviews, rules);
	if (!r)
		r = close_traps(reviews, rules);
	for (size_t i = 0; i < demands->count && !r; i++)
		r = review(reviews, sorted[i]);
	return r;
}

/**
 * reviews_write() - Append what a person has to read
 * @reviews:	All
 * @text:	Grows by two paragraphs at most
 */
void reviews_write(const struct reviews *reviews, struct text *text)
{
	if (reviews->traps.text.len)
		text_printf(
			text,
			"\n# What runs later, outside of the jail, in the directories above.\n%s",
			text_cstr(&reviews->traps.text));
	if (reviews->denials.count)
		text_str(text, "\n# In the directories above, and not granted.\n");
	sheet_write(&reviews->denials, text);
	if (reviews->count)
		text_printf(text, "\n# Not granted; take the `# REVIEW` away to grant it.\n%s",
			    text_cstr(&reviews->comments));
	if (reviews->count > REVIEWS_SHOWN)
		text_printf(text, "# and %zu more\n", reviews->count - REVIEWS_SHOWN);
	text->failed |= reviews->comments.failed;
}

void reviews_free(struct reviews *reviews)
{
	forget_rules(reviews);
	text_free(&reviews->traps.text);
	sheet_free(&reviews->denials);
	text_free(&reviews->comments);
	*reviews = (struct reviews){ .learn = NULL };
}
