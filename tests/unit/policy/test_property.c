// SPDX-License-Identifier: MIT
// tests/unit/policy/test_property.c - Random policies: tree, hull and renames against the reference
#include "tests/unit/policy/fixture.h"

#include <fcntl.h>
#include <stdio.h>

#include "policy/hull.h"
#include "policy/idle.h"
#include "tests/unit/policy/aliases.h"
#include "tests/unit/policy/generate.h"
#include "tests/unit/policy/reference.h"

/* Policies a property is tried on, and paths a policy. */
#define POLICIES 4000
#define PATHS 60

/* A random policy and its tree; most have aliases. */
static const struct tree_names *make(struct dice *dice, struct fixture *fixture, struct text *text)
{
	const struct tree_names *with = PICK(dice, all_names);
	int r;

	text_reset(text);
	for (unsigned int i = 1 + roll(dice, 14); i > 0; i--)
		add_rule(dice, text);
	fixture_load(fixture, text_cstr(text));
	r = tree_build(&fixture->policy, with, &fixture->tree, &fixture->diag);
	cr_assert_eq(r, 0, "%s\n%s", text->data, said(&fixture->diag));
	return with;
}

static const uint32_t flag_sets[] = { 0, O_TRUNC, O_APPEND, O_TRUNC | O_APPEND, O_CREAT };

Test(property, tree_decides_as_the_reference, .timeout = 120)
{
	_cleanup_text_ struct text text = { 0 }, path = { 0 };
	struct dice dice = { 1 };
	unsigned int allowed = 0, asked = 0;

	for (unsigned int i = 0; i < POLICIES; i++) {
		_cleanup_fixture_ struct fixture fixture = { 0 };
		const struct tree_names *with = make(&dice, &fixture, &text);

		for (unsigned int k = 0; k < PATHS; k++) {
			uint32_t flags = PICK(&dice, flag_sets);
			struct outcome got, want;

			add_path(&dice, &path);
			tree_lookup(fixture.tree, path.data, path.len, flags, &got);
			reference_lookup(&fixture.policy, with, path.data, flags, &want);
			allowed += got.allowed != 0;
			asked += got.asked != 0;
			cr_assert_eq(got.asked, want.asked, "%s%s %x: asks %x, not %x", text.data,
				     path.data, flags, got.asked, want.asked);
			cr_assert_eq(got.allowed, want.allowed, "%s%s %x: %x, not %x", text.data,
				     path.data, flags, got.allowed, want.allowed);
			cr_assert_eq(got.redirected, want.redirected, "%s%s %x: %x, not %x",
				     text.data, path.data, flags, got.redirected, want.redirected);
			cr_assert_eq(got.hidden, want.hidden, "%s%s %x: %x, not %x", text.data,
				     path.data, flags, got.hidden, want.hidden);
			for (unsigned int verb = 0; verb < VERB_COUNT; verb++)
				cr_assert_eq(got.rule[verb], want.rule[verb],
					     "%s%s %x: verb %u by %d, not %d", text.data, path.data,
					     flags, verb, (int)got.rule[verb],
					     (int)want.rule[verb]);
		}
	}
	cr_expect_gt(allowed, POLICIES * PATHS / 20, "only %u decisions allow: too few", allowed);
	cr_expect_gt(asked, POLICIES * PATHS / 20, "only %u decisions ask: too few", asked);
}

/* A step is the first at which the two differ, and there the winner is what that step says wins. */
static void check_step(const struct policy *policy, const struct tree_trace *winner,
		       const struct tree_trace *loser, const char *text)
{
	const struct rule *one = &policy->rules[winner->rule], *two = &policy->rules[loser->rule];
	enum tree_step step = tree_step(winner, loser);
	bool kinds = one->kind != two->kind;

	if (step == STEP_ASK) {
		cr_assert(two->kind == RULE_ASK && !policy_rule_grants(one), "%s", text);
		return;
	}
	cr_assert_eq(step == STEP_STRONG, one->strong != two->strong, "%s", text);
	cr_assert(step != STEP_STRONG || one->strong, "%s", text);
	if (step == STEP_STRONG)
		return;
	cr_assert_eq(step == STEP_DEPTH, winner->depth != loser->depth, "%s", text);
	cr_assert(step != STEP_DEPTH || winner->depth > loser->depth, "%s", text);
	if (step == STEP_DEPTH)
		return;
	cr_assert_eq(step == STEP_EXACT, winner->exact != loser->exact, "%s", text);
	cr_assert(step != STEP_EXACT || winner->exact, "%s", text);
	if (step == STEP_EXACT)
		return;
	cr_assert_eq(step == STEP_KIND, kinds, "%s", text);
	cr_assert(!kinds || one->kind > two->kind, "%s", text);
	if (step == STEP_KIND)
		return;
	cr_assert_eq(step == STEP_VEIL, policy_rule_veils(one) != policy_rule_veils(two), "%s",
		     text);
	cr_assert(step == STEP_VEIL ? policy_rule_veils(one) : winner->rule < loser->rule, "%s",
		  text);
}

Test(property, the_first_trace_is_the_rule_that_decides, .timeout = 120)
{
	_cleanup_text_ struct text text = { 0 }, path = { 0 };
	struct dice dice = { 2 };

	for (unsigned int i = 0; i < POLICIES / 4; i++) {
		_cleanup_fixture_ struct fixture fixture = { 0 };

		make(&dice, &fixture, &text);
		for (unsigned int k = 0; k < PATHS; k++) {
			uint32_t flags = PICK(&dice, flag_sets);
			enum verb verb = (enum verb)roll(&dice, VERB_COUNT);
			struct tree_trace traces[20], few[2];
			struct outcome outcome;
			size_t count;

			add_path(&dice, &path);
			tree_lookup(fixture.tree, path.data, path.len, flags, &outcome);
			count = tree_explain(fixture.tree, path.data, path.len, flags, verb, traces,
					     ARRAY_SIZE(traces));
			cr_assert_eq(count ? traces[0].rule : RULE_NONE, outcome.rule[verb], "%s%s",
				     text.data, path.data);
			for (size_t n = 0; n < count; n++)
				for (size_t m = 0; m < n; m++)
					cr_assert_neq(traces[n].rule, traces[m].rule, "twice: %s%s",
						      text.data, path.data);
			cr_assert_eq(tree_explain(fixture.tree, path.data, path.len, flags, verb,
						  few, 2),
				     count < 2 ? count : 2);
			for (size_t n = 1; n < count; n++)
				check_step(&fixture.policy, &traces[0], &traces[n], text.data);
			for (size_t n = 0; n < 2 && n < count; n++)
				cr_assert_eq(few[n].rule, traces[n].rule, "%s%s", text.data,
					     path.data);
		}
	}
}

Test(property, hull_holds_all_that_the_tree_allows, .timeout = 120)
{
	_cleanup_text_ struct text text = { 0 }, path = { 0 };
	struct dice dice = { 3 };

	for (unsigned int i = 0; i < POLICIES; i++) {
		_cleanup_fixture_ struct fixture fixture = { 0 };
		const struct tree_names *with = make(&dice, &fixture, &text);
		struct hull hull;

		cr_assert_eq(hull_build(&fixture.policy, with, NULL, &hull), 0);
		for (unsigned int k = 0; k < PATHS; k++) {
			uint32_t flags = PICK(&dice, flag_sets);
			struct outcome outcome;
			verbs_t held;

			add_path(&dice, &path);
			tree_lookup(fixture.tree, path.data, path.len, flags, &outcome);
			held = hull_verbs(&hull, path.data, path.len);
			cr_assert_eq((outcome.allowed | outcome.asked) & ~held, 0,
				     "%s%s: allowed %x, held %x", text.data, path.data,
				     outcome.allowed, held);
			for (size_t n = 0; n < hull.count; n++)
				if (!strcmp(hull.entries[n].path, path.data) &&
				    (outcome.allowed | outcome.asked) & (V_CREATE | V_DELETE))
					cr_assert(hull.entries[n].may_create, "%s%s", text.data,
						  path.data);
		}
		hull_free(&hull);
	}
}

/* Whether what is at a path may go away, or come to be, by any call. */
static bool replaceable(const struct tree *tree, const char *path, size_t len)
{
	struct outcome outcome;

	for (size_t i = 0; i < ARRAY_SIZE(flag_sets); i++) {
		tree_lookup(tree, path, len, flag_sets[i], &outcome);
		if ((outcome.allowed | outcome.asked) & (V_CREATE | V_DELETE))
			return true;
	}
	return false;
}

/*
 * A fence is put on what is there at launch. What may be replaced takes its fence away with it: so
 * all that is allowed there has to be held from above it.
 */
Test(property, hull_holds_what_takes_the_place_of_something, .timeout = 120)
{
	_cleanup_text_ struct text text = { 0 }, path = { 0 };
	struct dice dice = { 6 };
	unsigned int replaced = 0;

	for (unsigned int i = 0; i < POLICIES; i++) {
		_cleanup_fixture_ struct fixture fixture = { 0 };
		const struct tree_names *with = make(&dice, &fixture, &text);
		struct hull hull;

		cr_assert_eq(hull_build(&fixture.policy, with, roll(&dice, 2) ? fixture.tree : NULL,
					&hull),
			     0);
		for (unsigned int k = 0; k < PATHS; k++) {
			struct outcome outcome;
			size_t len;

			add_path(&dice, &path);
			len = path.len;
			tree_lookup(fixture.tree, path.data, len, PICK(&dice, flag_sets), &outcome);
			/* what is directly in the root is left as it is */
			while (memrchr(path.data, '/', len) > (void *)path.data &&
			       replaceable(fixture.tree, path.data, len))
				while (path.data[--len] != '/')
					;
			replaced += len < path.len;
			cr_assert_eq((outcome.allowed | outcome.asked) &
					     ~hull_verbs(&hull, path.data, len),
				     0, "%s%s: allowed %x, held at %.*s %x", text.data, path.data,
				     outcome.allowed, (int)len, path.data,
				     hull_verbs(&hull, path.data, len));
		}
		hull_free(&hull);
	}
	cr_expect_gt(replaced, POLICIES * PATHS / 50, "only %u paths: too few", replaced);
}

/* All that could be said about a path: the decisions for every set of flags. */
static bool same_inside(const struct tree *tree, const char *one, const char *two,
			const char *below)
{
	char paths[2][256];
	struct outcome outcomes[2];

	snprintf(paths[0], sizeof(paths[0]), "%s%s", one, below);
	snprintf(paths[1], sizeof(paths[1]), "%s%s", two, below);
	for (size_t i = 0; i < ARRAY_SIZE(flag_sets); i++) {
		for (size_t k = 0; k < 2; k++)
			tree_lookup(tree, paths[k], strlen(paths[k]), flag_sets[i], &outcomes[k]);
		if (outcomes[0].allowed != outcomes[1].allowed ||
		    outcomes[0].asked != outcomes[1].asked ||
		    outcomes[0].hidden != outcomes[1].hidden)
			return false;
	}
	return true;
}

Test(property, a_rename_that_may_go_on_changes_no_decision_inside, .timeout = 120)
{
	_cleanup_text_ struct text text = { 0 }, from = { 0 }, to = { 0 }, below = { 0 };
	struct dice dice = { 4 };
	unsigned int free_moves = 0;

	for (unsigned int i = 0; i < POLICIES; i++) {
		_cleanup_fixture_ struct fixture fixture = { 0 };

		make(&dice, &fixture, &text);
		for (unsigned int k = 0; k < PATHS; k++) {
			struct outcome one, two;

			add_path(&dice, &from);
			add_path(&dice, &to);
			if (from.len < 2 || to.len < 2)
				continue;
			tree_lookup(fixture.tree, from.data, from.len, 0, &one);
			tree_lookup(fixture.tree, to.data, to.len, 0, &two);
			if (one.allowed != two.allowed || one.asked != two.asked ||
			    one.hidden != two.hidden ||
			    tree_depends_below(fixture.tree, from.data, from.len) ||
			    tree_depends_below(fixture.tree, to.data, to.len))
				continue;
			free_moves++;
			for (unsigned int n = 0; n < 8; n++) {
				add_path(&dice, &below);
				if (below.len < 2)
					continue;
				cr_assert(same_inside(fixture.tree, from.data, to.data, below.data),
					  "%s%s -> %s changes %s", text.data, from.data, to.data,
					  below.data);
			}
		}
	}
	cr_expect_gt(free_moves, POLICIES * PATHS / 50, "only %u moves were free", free_moves);
}

/* A sibling of a path, or any other. */
static void add_partner(struct dice *dice, const struct text *from, struct text *to)
{
	const char *slash = strrchr(text_cstr(from), '/');

	add_path(dice, to);
	if (!slash || roll(dice, 2))
		return;
	slash += 1;
	text_reset(to);
	text_add(to, from->data, (size_t)(slash - from->data));
	text_str(to, PICK(dice, names));
}

Test(property, what_is_the_same_below_two_paths_is, .timeout = 120)
{
	_cleanup_text_ struct text text = { 0 }, from = { 0 }, to = { 0 }, below = { 0 };
	struct dice dice = { 7 };
	unsigned int same = 0, bound = 0;

	for (unsigned int i = 0; i < POLICIES; i++) {
		_cleanup_fixture_ struct fixture fixture = { 0 };

		make(&dice, &fixture, &text);
		for (unsigned int k = 0; k < PATHS; k++) {
			add_path(&dice, &from);
			add_partner(&dice, &from, &to);
			if (from.len < 2 || to.len < 2 || !strcmp(from.data, to.data) ||
			    !tree_same_below(fixture.tree, from.data, from.len, to.data, to.len))
				continue;
			same++;
			bound += tree_depends_below(fixture.tree, from.data, from.len);
			for (unsigned int n = 0; n < 8; n++) {
				add_path(&dice, &below);
				if (below.len < 2)
					continue;
				cr_assert(same_inside(fixture.tree, from.data, to.data, below.data),
					  "%s%s -> %s changes %s", text.data, from.data, to.data,
					  below.data);
			}
		}
	}
	cr_expect_gt(same, POLICIES * PATHS / 50, "only %u pairs were the same", same);
	cr_expect_gt(bound, POLICIES / 50, "only %u of them had rules inside", bound);
}

/* Notes which rules decide on a path, for some flags. */
static void note_deciding(const struct fixture *fixture, const char *path, size_t len,
			  bool decides[64])
{
	static const uint32_t sets[] = { 0, O_TRUNC, O_APPEND, O_TRUNC | O_APPEND };
	struct outcome outcome;

	for (size_t i = 0; i < ARRAY_SIZE(sets); i++) {
		tree_lookup(fixture->tree, path, len, sets[i], &outcome);
		for (unsigned int verb = 0; verb < VERB_COUNT; verb++)
			if (outcome.rule[verb] != RULE_NONE)
				decides[outcome.rule[verb]] = true;
	}
}

/* The same for all paths of up to @left more names. */
static void note_all(const struct fixture *fixture, struct text *path, unsigned int left,
		     bool decides[64])
{
	size_t len = path->len;

	note_deciding(fixture, len ? path->data : "/", len ? len : 1, decides);
	for (size_t i = 0; left && i < ARRAY_SIZE(names); i++) {
		text_printf(path, "/%s", names[i]);
		note_all(fixture, path, left - 1, decides);
		path->len = len;
		path->data[len] = '\0';
	}
}

/*
 * On all paths of three names and many longer ones. That what idle_find() names never decides has
 * no exception; how much of the rest decides tells how much it finds.
 */
Test(property, an_idle_rule_never_decides, .timeout = 240)
{
	_cleanup_text_ struct text text = { 0 }, path = { 0 };
	struct dice dice = { 5 };
	unsigned int idle = 0, silent = 0;

	for (unsigned int i = 0; i < POLICIES / 4; i++) {
		_cleanup_fixture_ struct fixture fixture = { 0 };
		_cleanup_free_ uint32_t *blames = NULL;
		bool decides[64] = { false };

		make(&dice, &fixture, &text);
		cr_assert_eq(idle_find(&fixture.policy, fixture.tree, &blames), 0);
		text_reset(&path);
		note_all(&fixture, &path, 3, decides);
		for (unsigned int k = 0; k < 20 * PATHS; k++) {
			add_path(&dice, &path);
			note_deciding(&fixture, path.data, path.len, decides);
		}
		for (uint32_t rule = 0; rule < fixture.policy.rule_count; rule++) {
			cr_assert(blames[rule] == RULE_NONE || !decides[rule],
				  "%srule %u decides, though %u is said to", text.data, rule,
				  blames[rule]);
			cr_assert(blames[rule] == RULE_NONE || blames[rule] != rule);
			idle += blames[rule] != RULE_NONE;
			silent += !decides[rule];
		}
	}
	cr_expect_geq(idle * 10, silent * 6, "%u idle rules found, of %u that decided nothing",
		      idle, silent);
}
