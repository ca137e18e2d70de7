// SPDX-License-Identifier: MIT
// tests/unit/policy/test_tree_diff.c - policy/tree_diff.c, policy/tree_joint.c
#include "tests/unit/policy/fixture.h"

#include <fcntl.h>
#include <stdio.h>

#include "policy/tree_diff.h"
#include "tests/unit/policy/aliases.h"
#include "tests/unit/policy/generate.h"

/* Pairs of policies, and paths a pair. */
#define PAIRS 3000
#define PATHS 60

static const uint32_t flag_sets[] = { 0, O_TRUNC, O_APPEND, O_TRUNC | O_APPEND, O_CREAT };

/* Two policies and what they decide otherwise. */
struct pair {
	struct fixture before;
	struct fixture after;
	struct tree_side sides[2];
	struct tree_changes changes;
};

static void build(struct fixture *fixture, const char *text, const struct tree_names *with)
{
	fixture_load(fixture, text);
	cr_assert_eq(tree_build(&fixture->policy, with, &fixture->tree, &fixture->diag), 0);
}

static void pair_load(struct pair *pair, const char *before, const char *after,
		      const struct tree_names *with)
{
	build(&pair->before, before, with);
	build(&pair->after, after, with);
	pair->sides[0] = (struct tree_side){ &pair->before.policy, pair->before.tree };
	pair->sides[1] = (struct tree_side){ &pair->after.policy, pair->after.tree };
	cr_assert_eq(tree_diff(&pair->sides[0], &pair->sides[1], &pair->changes), 0);
}

static void pair_free(struct pair *pair)
{
	fixture_free(&pair->before);
	fixture_free(&pair->after);
	tree_changes_free(&pair->changes);
}

#define _cleanup_pair_ __attribute__((cleanup(pair_free)))

static const char *ask_name(unsigned int ask)
{
	return ask == ASK_LOOK ? "look" : verb_name((enum verb)ask);
}

/* One change as text: "read /x: allowed 0 -> denied -". */
static void show(const struct tree_change *change, struct text *text)
{
	static const char *const words[] = { "allowed", "asked",  "redirected", "denied",
					     "denied!", "hidden", "hidden!" };

	text_printf(text, "%s %s: %s by %d -> %s by %d", ask_name(change->ask), change->path,
		    words[change->before.verdict], (int)change->before.rule,
		    words[change->after.verdict], (int)change->after.rule);
	if (change->flags)
		text_printf(text, " when %x", change->flags);
}

/* All of what one verb is asked, one a line. */
static void expect(const char *before, const char *after, unsigned int ask, const char *wanted)
{
	_cleanup_pair_ struct pair pair = { 0 };
	_cleanup_text_ struct text got = { 0 };

	pair_load(&pair, before, after, NULL);
	for (size_t i = 0; i < pair.changes.count; i++) {
		if (pair.changes.items[i].ask != ask)
			continue;
		show(&pair.changes.items[i], &got);
		text_char(&got, '\n');
	}
	cr_expect_str_eq(text_cstr(&got), wanted, "%s---\n%s: %s\nnot %s", before, after,
			 text_cstr(&got), wanted);
}

static void expect_same(const char *before, const char *after)
{
	_cleanup_pair_ struct pair pair = { 0 };
	_cleanup_text_ struct text got = { 0 };

	pair_load(&pair, before, after, NULL);
	for (size_t i = 0; i < pair.changes.count; i++) {
		show(&pair.changes.items[i], &got);
		text_char(&got, '\n');
	}
	cr_expect_eq(pair.changes.count, 0, "%s---\n%s: %s", before, after, text_cstr(&got));
}

Test(tree_diff, a_glob_that_denies_inside_of_what_is_allowed)
{
	expect("read /a\n", "read /a\ndeny **/*.pem\n", VERB_READ,
	       "read /a/.pem: allowed by 0 -> denied by 1\n");
}

Test(tree_diff, an_allowance_that_moves)
{
	expect("read /a\n", "read /a/b\n", VERB_READ, "read /a: allowed by 0 -> denied by -1\n");
	expect("read /a/b\n", "read /a\n", VERB_READ, "read /a: denied by -1 -> allowed by 0\n");
}

Test(tree_diff, strength_and_hiding_are_differences)
{
	expect("deny /a\n", "deny! /a\n", VERB_READ, "read /a: denied by 0 -> denied! by 0\n");
	expect("deny /a\n", "hide /a\n", VERB_READ, "read /a: denied by 0 -> hidden by 0\n");
	expect("hide /a\n", "hide! /a\n", VERB_EXEC, "exec /a: hidden by 0 -> hidden! by 0\n");
	expect("deny /a\n", "deny list /a\n", ASK_LOOK, "look /a: allowed by 0 -> denied by 0\n");
}

Test(tree_diff, children_alone)
{
	expect("read /a\n", "read /a\ndeny /a/*\n", VERB_READ,
	       "read /a/x: allowed by 0 -> denied by 1\n");
	expect("deny /a/*\nread /a/x\n", "read /a/x\n", VERB_READ, "");
	expect("read /\ndeny /a/*\n", "read /\ndeny /a/**\n", VERB_READ,
	       "read /a/x/x: allowed by 0 -> denied by 1\n");
}

Test(tree_diff, abstract_names)
{
	expect("connect @x\n", "connect @x*\n", VERB_CONNECT,
	       "connect @xy: denied by -1 -> allowed by 0\n");
	expect_same("connect @a @*\n", "connect @*\n");
}

Test(tree_diff, flags)
{
	expect("read /a\n", "read /a\ndeny read /a when O_TRUNC\n", VERB_READ,
	       "read /a: allowed by 0 -> denied by 1 when 200\n");
	expect_same("read /a\ndeny exec /b when O_TRUNC\n", "read /a\n");
}

Test(tree_diff, what_is_granted_by_something_else)
{
	expect_same("modify /a\n", "modify /a\ndeny append /a\n");
	expect_same("create /a\n", "create /a\nbind /a\n");
	expect("create /a\n", "create /a\ndeny bind /a\n", VERB_BIND,
	       "bind /a: allowed by 0 -> denied by 1\n");
}

Test(tree_diff, the_same_in_other_words)
{
	expect_same("read /a /b\n", "read /b\nread /a\nread /a/c\n");
	expect_same("write /a\ndeny modify append create delete /a\n", "read /a\n");
	expect_same("deny /a/[ab]\nread /\n", "read /\ndeny /a/{a,b}\n");
	expect_same("read /a\ndeny /b\n", "read /a\n");
	expect_same("deny **/x?\nread /\n", "read /\ndeny **/x[a-m] **/x[!a-m]\n");
	expect_same("hide /a\n", "hide /a\nhide /a/b/*c\n");
}

/* Some rules of a text, in another order. */
static void vary(struct dice *dice, const char *text, struct text *varied)
{
	const char *lines[64];
	size_t count = 0;

	for (const char *at = text; *at && count < ARRAY_SIZE(lines); at = strchr(at, '\n') + 1)
		lines[count++] = at;
	while (count) {
		size_t pick = roll(dice, (unsigned int)count);

		if (roll(dice, 8))
			text_add(varied, lines[pick], strcspn(lines[pick], "\n") + 1);
		lines[pick] = lines[--count];
	}
}

static bool is_reported(const struct tree_changes *changes, unsigned int ask,
			const struct answer *before, const struct answer *after)
{
	for (size_t i = 0; i < changes->count; i++) {
		const struct tree_change *change = &changes->items[i];

		if (change->ask == ask && change->before.rule == before->rule &&
		    change->after.rule == after->rule &&
		    change->before.verdict == before->verdict &&
		    change->after.verdict == after->verdict)
			return true;
	}
	return false;
}

/* Two that redirect to another file each say something else. */
static bool answers_differ(const struct pair *pair, const struct answer *before,
			   const struct answer *after)
{
	if (before->verdict != after->verdict || before->verdict != VERDICT_REDIRECTED)
		return before->verdict != after->verdict;
	return !policy_same_target(&pair->before.policy.rules[before->rule],
				   &pair->after.policy.rules[after->rule]);
}

/* What is reported is so. */
static void check_changes(const struct pair *pair, const char *before, const char *after)
{
	for (size_t i = 0; i < pair->changes.count; i++) {
		const struct tree_change *change = &pair->changes.items[i];
		struct answer answers[2];

		for (size_t s = 0; s < 2; s++)
			tree_answer(&pair->sides[s], change->path, strlen(change->path),
				    change->flags, change->ask, &answers[s]);
		cr_assert(answers_differ(pair, &change->before, &change->after));
		cr_assert(answers[0].verdict == change->before.verdict &&
				  answers[0].rule == change->before.rule &&
				  answers[1].verdict == change->after.verdict &&
				  answers[1].rule == change->after.rule,
			  "%s---\n%s: %s %s %x: %d by %d, %d by %d, not %d by %d, %d by %d", before,
			  after, ask_name(change->ask), change->path, change->flags,
			  (int)answers[0].verdict, (int)answers[0].rule, (int)answers[1].verdict,
			  (int)answers[1].rule, (int)change->before.verdict,
			  (int)change->before.rule, (int)change->after.verdict,
			  (int)change->after.rule);
	}
}

/* What is so is reported; returns whether the two differ. */
static bool check_path(const struct pair *pair, const struct text *path, uint32_t flags,
		       const char *before, const char *after)
{
	bool differ = false;

	for (unsigned int ask = 0; ask < ASK_COUNT; ask++) {
		bool opened = ask != ASK_LOOK &&
			      VERB_BIT(ask) & (V_LIST | V_READ | V_MODIFY | V_APPEND | V_CREATE);
		struct answer answers[2];

		for (size_t s = 0; s < 2; s++)
			tree_answer(&pair->sides[s], path->data, path->len, opened ? flags : 0, ask,
				    &answers[s]);
		if (!answers_differ(pair, &answers[0], &answers[1]))
			continue;
		differ = true;
		cr_assert(is_reported(&pair->changes, ask, &answers[0], &answers[1]),
			  "%s---\n%s: %s %s %x: %d by %d -> %d by %d is not reported", before,
			  after, ask_name(ask), path->data, flags, (int)answers[0].verdict,
			  (int)answers[0].rule, (int)answers[1].verdict, (int)answers[1].rule);
	}
	return differ;
}

Test(tree_diff, tells_all_and_nothing_else, .timeout = 300)
{
	struct dice dice = { 77 };
	unsigned int different = 0, same = 0;

	for (unsigned int i = 0; i < PAIRS; i++) {
		_cleanup_pair_ struct pair pair = { 0 };
		_cleanup_text_ struct text before = { 0 }, after = { 0 }, path = { 0 };

		for (unsigned int n = 1 + roll(&dice, 12); n > 0; n--)
			add_rule(&dice, &before);
		vary(&dice, text_cstr(&before), &after);
		for (unsigned int n = roll(&dice, 3); n > 0; n--)
			add_rule(&dice, &after);
		pair_load(&pair, text_cstr(&before), text_cstr(&after), PICK(&dice, all_names));
		cr_assert_not(pair.changes.cut, "%s---\n%s", text_cstr(&before), text_cstr(&after));
		check_changes(&pair, text_cstr(&before), text_cstr(&after));
		same += !pair.changes.count;
		for (unsigned int k = 0; k < PATHS; k++) {
			add_path(&dice, &path);
			different += check_path(&pair, &path, PICK(&dice, flag_sets),
						text_cstr(&before), text_cstr(&after));
		}
	}
	cr_expect_gt(different, PAIRS * PATHS / 20, "only %u paths differ: too few", different);
	cr_expect_gt(same, PAIRS / 100, "only %u pairs are the same: too few", same);
}
