// SPDX-License-Identifier: MIT
// policy/tree_explain.c - Why the rules say what they say about one path
#include <string.h>

#include "policy/tree_node.h"

/* Nobody reads more. */
#define TRACES_MAX 256

/* The best matches for one verb so far, best first; a score holds all that a trace tells. */
struct ranking {
	const struct tree *tree;
	uint32_t flags;
	enum verb verb;
	size_t max;
	uint32_t winner;
	uint64_t scores[TRACES_MAX];
	size_t count;
};

/*
 * What decides comes first. What an `ask` takes away may have a higher score than the denial that
 * it is no match for.
 */
static bool is_above(const struct ranking *ranking, uint64_t a, uint64_t b)
{
	return score_rule(a) == ranking->winner || (score_rule(b) != ranking->winner && a > b);
}

/* Takes one match out of the ranking. */
static void drop(struct ranking *ranking, size_t at)
{
	ranking->count--;
	memmove(ranking->scores + at, ranking->scores + at + 1,
		(ranking->count - at) * sizeof(ranking->scores[0]));
}

/* A rule may match at several components and under several names; only its best match counts. */
static void rank(struct ranking *ranking, uint64_t score)
{
	size_t at = 0;

	for (size_t i = 0; i < ranking->count; i++) {
		if (score_rule(ranking->scores[i]) != score_rule(score))
			continue;
		if (ranking->scores[i] >= score)
			return;
		drop(ranking, i);
		break;
	}
	while (at < ranking->count && is_above(ranking, ranking->scores[at], score))
		at++;
	if (at == ranking->max)
		return;
	if (ranking->count == ranking->max)
		drop(ranking, ranking->count - 1);
	memmove(ranking->scores + at + 1, ranking->scores + at,
		(ranking->count - at) * sizeof(ranking->scores[0]));
	ranking->scores[at] = score;
	ranking->count++;
}

static void meet_verb(void *ctx, const struct node *node, unsigned int depth, bool last)
{
	struct ranking *ranking = ctx;
	const struct tree_rule *rule = node_rules(ranking->tree, node);

	for (const struct tree_rule *end = rule + node->total; rule < end; rule++) {
		if (!(rule->verbs & VERB_BIT(ranking->verb)) ||
		    (rule->when & ranking->flags) != rule->when ||
		    (rule->flags & TREE_RULE_LAST && !last))
			continue;
		rank(ranking, score_at(rule, depth));
	}
}

/**
 * tree_explain() - The rules that match a path, for one verb: the winner and what it beat
 * @tree:	The rules
 * @path:	As for tree_lookup()
 * @len:	Bytes of @path
 * @open_flags:	As for tree_lookup()
 * @verb:	The verb
 * @ret_traces:	Room for @max; the winner first, each rule once, the others as they stand. Rules
 *		that equal ones before them never let decide are among them
 * @max:	At most 256 are found
 *
 * Return: how many were filled in; 0: nothing matched, which denies
 */
size_t tree_explain(const struct tree *tree, const char *path, size_t len, uint32_t open_flags,
		    enum verb verb, struct tree_trace *ret_traces, size_t max)
{
	struct ranking ranking = { .tree = tree,
				   .flags = open_flags,
				   .verb = verb,
				   .max = max < TRACES_MAX ? max : TRACES_MAX };
	struct outcome outcome;
	struct walk walk;

	tree_lookup(tree, path, len, open_flags, &outcome);
	ranking.winner = outcome.rule[verb];
	if (ranking.winner == RULE_NONE)
		return 0;
	walk.meet = meet_verb;
	walk.ctx = &ranking;
	walk.below = false;
	tree_walk(tree, path, len, &walk);
	for (size_t i = 0; i < ranking.count; i++) {
		uint64_t score = ranking.scores[i];

		ret_traces[i] = (struct tree_trace){ score_rule(score), score_depth(score),
						     (score & SCORE_EXACT) != 0, score };
	}
	return ranking.count;
}

/**
 * tree_step() - By which step of the precedence one rule beats another
 * @winner:	From tree_explain()
 * @loser:	A later one of the same answer
 *
 * Return: the first step at which they differ
 */
enum tree_step tree_step(const struct tree_trace *winner, const struct tree_trace *loser)
{
	static const struct {
		enum tree_step step;
		uint64_t mask;
	} steps[] = {
		{ STEP_STRONG, SCORE_STRONG }, { STEP_DEPTH, SCORE_DEPTH_MAX << SCORE_DEPTH_SHIFT },
		{ STEP_EXACT, SCORE_EXACT },   { STEP_KIND, SCORE_KIND_MASK << SCORE_KIND_SHIFT },
		{ STEP_VEIL, SCORE_VEIL },
	};

	if (loser->score > winner->score)
		return STEP_ASK;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if ((winner->score ^ loser->score) & steps[i].mask)
			return steps[i].step;
	return STEP_ORDER;
}
