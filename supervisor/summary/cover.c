// SPDX-License-Identifier: MIT
// supervisor/summary/cover.c - As few lines of a policy as would allow what was refused
//
// DOC: Theory of operation
//
// What was refused because no rule allows it is given to a learner, which makes as few rules of it
// as a careful person would. Those become a policy of their own, and its tree tells for each
// refusal which of them allows it. A refusal by a rule of the policy has a line to itself, which is
// an exception to that rule.
#include "supervisor/summary/cover.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/diag.h"
#include "supervisor/learn/learn_write.h"
#include "supervisor/rules/advice.h"
#include "supervisor/words/spell.h"

/**
 * struct covering - A cover while it is made
 * @policy:	The run's
 * @cited:	NULL, or what a log has of it: the refusals' rules are its numbers
 * @vars:	The run's
 * @lines:	One for each rule that covers what no rule of @policy allows
 * @rules:	@lines as a policy
 * @tree:	Its tree
 * @row_of:	By rule of @rules: its row plus one, 0: none yet
 * @row_at:	By refusal: its row
 * @cover:	What comes of it
 */
struct covering {
	const struct policy *policy;
	const struct cited *cited;
	const struct policy_vars *vars;
	struct text lines;
	struct policy rules;
	struct tree *tree;
	size_t *row_of;
	size_t *row_at;
	struct cover cover;
};

static void covering_free(struct covering *covering)
{
	text_free(&covering->lines);
	policy_free(&covering->rules);
	tree_free(covering->tree);
	free(covering->row_of);
	free(covering->row_at);
	cover_free(&covering->cover);
}

static void add_line(void *ctx, enum word word, const char *pattern, const struct credit *credit)
{
	struct covering *covering = ctx;

	(void)credit;
	text_printf(&covering->lines, "%s ", word_name(word));
	spell_pattern(covering->vars, false, pattern, &covering->lines);
	text_char(&covering->lines, '\n');
}

/* What a person has to decide about is no line: it stays a row of its own. */
static void pass_over(void *ctx, unsigned int words, const char *pattern,
		      const struct credit *credit)
{
	(void)ctx, (void)words, (void)pattern, (void)credit;
}

static bool is_learnt(const struct denial *denial)
{
	return denial->rule == RECORD_RULE_NONE && denial->verb < VERB_COUNT;
}

static int find_lines(struct covering *covering, const struct tree_names *names,
		      const struct denials *denials)
{
	const struct learn_config config = { .policy = covering->policy,
					     .vars = covering->vars,
					     .names = names };
	const struct widen_sink sink = { .rule = add_line, .review = pass_over, .ctx = covering };
	const struct denial *denial;
	struct learn *learn;
	int r = learn_create(&config, &learn);

	if (r < 0)
		return r;
	for (size_t i = 0; !r && (denial = denials_at(denials, i)); i++)
		if (is_learnt(denial))
			r = learn_path(learn, denial->path, denial->len,
				       (verbs_t)VERB_BIT(denial->verb),
				       denial->verb == VERB_LIST ? DEMAND_DIRECTORY : 0);
	if (!r)
		r = learn_rules(learn, &sink);
	learn_free(learn);
	return r < 0 ? r : covering->lines.failed ? -ENOMEM : 0;
}

static int build(struct covering *covering, const struct tree_names *names)
{
	struct policy_diag diag = { .count = 0 };
	int r = policy_add_text(&covering->rules, "cover", "/", text_cstr(&covering->lines),
				covering->lines.len, 0, NULL, covering->vars, &diag);

	if (r == 0)
		r = tree_build(&covering->rules, names, &covering->tree, &diag);
	policy_diag_free(&diag);
	return r;
}

/* The rule that allows what a denial is about, RULE_NONE when none does. */
static uint32_t rule_for(const struct covering *covering, const struct denial *denial)
{
	struct outcome outcome;

	if (!is_learnt(denial))
		return RULE_NONE;
	tree_lookup(covering->tree, denial->path, denial->len, 0, &outcome);
	return outcome.allowed & VERB_BIT(denial->verb) ? outcome.rule[denial->verb] : RULE_NONE;
}

/* The row with this line, a new one when there is none, or when it is empty. */
static struct cover_row *row_with(struct cover *cover, struct text *line)
{
	for (size_t i = 0; line->len && i < cover->count; i++)
		if (!strcmp(text_cstr(&cover->rows[i].line), line->data))
			return &cover->rows[i];
	cover->rows[cover->count].line = *line;
	*line = (struct text){ 0 };
	return &cover->rows[cover->count++];
}

/* Whether a refusal before this one is in the same row for the same path, by another verb. */
static bool has_path(const struct covering *covering, const struct denials *denials, size_t index)
{
	const struct denial *denial = denials_at(denials, index);

	for (size_t i = 0; i < index; i++) {
		const struct denial *other = denials_at(denials, i);

		if (covering->row_at[i] == covering->row_at[index] && other->len == denial->len &&
		    !memcmp(other->path, denial->path, denial->len))
			return true;
	}
	return false;
}

static int add_denial(struct covering *covering, const struct denials *denials, size_t index)
{
	const struct denial *denial = denials_at(denials, index);
	uint32_t rule = rule_for(covering, denial);
	_cleanup_text_ struct text line = { 0 };
	struct cover_row *row;

	if (rule != RULE_NONE && covering->row_of[rule]) {
		row = &covering->cover.rows[covering->row_of[rule] - 1];
	} else {
		if (rule != RULE_NONE)
			policy_line(&covering->rules, &covering->rules.rules[rule].at, &line);
		else if (covering->cited)
			cited_line(covering->cited, covering->vars, denial, &line);
		else
			advice_line(covering->policy, covering->vars, denial, &line);
		if (line.failed)
			return -ENOMEM;
		row = row_with(&covering->cover, &line);
	}
	if (rule != RULE_NONE)
		covering->row_of[rule] = (size_t)(row - covering->cover.rows) + 1;
	row->first = row->first ? row->first : denial;
	row->hits += denial->count;
	covering->row_at[index] = (size_t)(row - covering->cover.rows);
	row->paths += !has_path(covering, denials, index);
	return 0;
}

/* Of two that are equally frequent, the one that came first. */
static int compare(const void *a, const void *b)
{
	const struct cover_row *x = a, *y = b;

	if (x->hits != y->hits)
		return x->hits > y->hits ? -1 : 1;
	return x->first < y->first ? -1 : 1;
}

static int make_rows(struct covering *covering, const struct denials *denials)
{
	size_t count = denials_count(denials);
	int r = 0;

	covering->cover.rows = calloc(count + 1, sizeof(*covering->cover.rows));
	covering->row_of = calloc(covering->rules.rule_count + 1, sizeof(*covering->row_of));
	covering->row_at = calloc(count + 1, sizeof(*covering->row_at));
	if (!covering->cover.rows || !covering->row_of || !covering->row_at)
		return -ENOMEM;
	for (size_t i = 0; i < count && !r; i++)
		r = add_denial(covering, denials, i);
	qsort(covering->cover.rows, covering->cover.count, sizeof(*covering->cover.rows), compare);
	return r;
}

static int find_rows(struct covering *covering, const struct tree_names *names,
		     const struct denials *denials, struct cover *ret_cover)
{
	int r = find_lines(covering, names, denials);

	if (r == 0)
		r = build(covering, names);
	if (r == 0)
		r = make_rows(covering, denials);
	if (r < 0)
		return r;
	*ret_cover = covering->cover;
	covering->cover = (struct cover){ 0 };
	return 0;
}

/**
 * cover_find() - Find the lines that would allow what was refused
 * @policy:	The run's
 * @vars:	The run's
 * @names:	The run's, as for learn_create()
 * @denials:	The refusals; must outlive the cover
 * @ret_cover:	cover_free() it
 *
 * Secrets and ways out get no line that covers more than themselves, and what a rule with a `!`, or
 * one of warder's own, refuses gets none at all.
 *
 * Return: 0, -ENOMEM, -E2BIG when there would be too many directories, -EINVAL when a line that was
 * made is no rule, which is a bug
 */
int cover_find(const struct policy *policy, const struct policy_vars *vars,
	       const struct tree_names *names, const struct denials *denials,
	       struct cover *ret_cover)
{
	_cleanup_(covering_free) struct covering covering = { .policy = policy, .vars = vars };

	return find_rows(&covering, names, denials, ret_cover);
}

/**
 * cover_find_cited() - The same of a run of which there is only the log
 * @cited:	Its rules
 * @vars:	What the log has of the run's
 * @denials:	As for cover_find(); their rules are numbers of the log's quotes
 * @ret_cover:	cover_free() it
 *
 * Return: as cover_find(); -EINVAL also where the log does not say what ~ was
 */
int cover_find_cited(const struct cited *cited, const struct policy_vars *vars,
		     const struct denials *denials, struct cover *ret_cover)
{
	_cleanup_(covering_free) struct covering covering = { .policy = &cited->policy,
							      .cited = cited,
							      .vars = vars };

	return find_rows(&covering, NULL, denials, ret_cover);
}

void cover_free(struct cover *cover)
{
	for (size_t i = 0; i < cover->count; i++)
		text_free(&cover->rows[i].line);
	free(cover->rows);
	*cover = (struct cover){ 0 };
}
