// SPDX-License-Identifier: MIT
// tests/unit/policy/test_tree.c - policy/tree_*.c: what is not in golden files or test_property.c
#include "tests/unit/policy/fixture.h"

#include <fcntl.h>

static void expect_unbuildable(const char *text, int error, const char *message)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };

	fixture_load(&fixture, text);
	cr_expect_eq(tree_build(&fixture.policy, NULL, &fixture.tree, &fixture.diag), error);
	cr_expect_null(fixture.tree);
	cr_expect_eq(fixture.diag.count, 1);
	cr_expect(strstr(said(&fixture.diag), message), "%s", said(&fixture.diag));
}

Test(tree, names_are_bytes)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };
	char path[256] = "/";
	struct outcome outcome;

	fixture_tree(&fixture, "read /x\xff /y*");
	cr_expect_eq(fixture_allowed(&fixture, "/x\xff"), V_LIST | V_READ);
	cr_expect_eq(fixture_allowed(&fixture, "/x\xfe"), 0);
	cr_expect_eq(fixture_allowed(&fixture, "//x\xff//z/"), V_LIST | V_READ);
	cr_expect_eq(fixture_allowed(&fixture, "/y\n\x01\xff"), V_LIST | V_READ);
	memset(path + 1, 'z', 254);
	tree_lookup(fixture.tree, path, 255, 0, &outcome);
	cr_expect_eq(outcome.allowed, 0);
}

Test(tree, what_is_no_path_is_denied)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };
	struct outcome outcome;

	fixture_tree(&fixture, "write /");
	tree_lookup(fixture.tree, "", 0, 0, &outcome);
	cr_expect_eq(outcome.allowed, 0);
	tree_lookup(fixture.tree, "a/b", 3, 0, &outcome);
	cr_expect_eq(outcome.allowed, 0);
}

Test(tree, only_len_bytes_count)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };
	struct outcome outcome;
	char *path = malloc(4);

	fixture_tree(&fixture, "read /a/b");
	memcpy(path, "/a/b", 4);
	tree_lookup(fixture.tree, path, 4, 0, &outcome);
	cr_expect_eq(outcome.allowed, V_LIST | V_READ);
	tree_lookup(fixture.tree, path, 3, 0, &outcome);
	cr_expect_eq(outcome.allowed, 0);
	free(path);
}

Test(tree, the_longest_path)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };
	char path[4097];

	fixture_tree(&fixture, "read /\ndeny /**/secret\nwrite **/x/**/y");
	for (size_t i = 0; i < 4096; i += 2)
		memcpy(path + i, "/a", 2);
	path[4096] = '\0';
	cr_expect_eq(fixture_allowed(&fixture, path), V_LIST | V_READ);
	memcpy(path + 4096 - 7, "/secret", 7);
	cr_expect_eq(fixture_allowed(&fixture, path), 0);
}

Test(tree, outcome_names_the_first_verb_that_is_refused)
{
	struct outcome outcome = { .allowed = V_LIST | V_READ };

	cr_expect_eq(outcome_refused(&outcome, V_READ), VERB_COUNT);
	cr_expect_eq(outcome_refused(&outcome, 0), VERB_COUNT);
	cr_expect_eq(outcome_refused(&outcome, V_READ | V_MODIFY | V_CREATE), VERB_MODIFY);
	cr_expect_eq(outcome_refused(&outcome, V_APPEND), VERB_APPEND);
	outcome.allowed = V_MODIFY;
	cr_expect_eq(outcome_refused(&outcome, V_APPEND), VERB_COUNT, "who may change may add");
	outcome.allowed = V_APPEND;
	cr_expect_eq(outcome_refused(&outcome, V_MODIFY), VERB_MODIFY);
}

Test(tree, explain)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };
	struct tree_trace traces[8];

	fixture_tree(&fixture, "read /a\n" /* 0 */
			       "read /a\n" /* 1: never decides */
			       "deny **/b\n" /* 2 */
			       "read /a/**/b\n" /* 3 */
			       "write /a/b when O_TRUNC\n" /* 4 */
			       "deny! exec /\n"); /* 5 */
	cr_assert_eq(tree_explain(fixture.tree, "/a/b", 4, 0, VERB_READ, traces, 8), 4);
	cr_expect_eq(traces[0].rule, 2);
	cr_expect_eq(traces[0].depth, 2);
	cr_expect_not(traces[0].exact);
	cr_expect_eq(traces[1].rule, 0);
	cr_expect_eq(traces[1].depth, 1);
	cr_expect(traces[1].exact);
	cr_expect_eq(traces[2].rule, 1);
	cr_expect_eq(traces[3].rule, 3);
	cr_expect_eq(traces[3].depth, 1);
	cr_assert_eq(tree_explain(fixture.tree, "/a/b", 4, O_TRUNC, VERB_READ, traces, 1), 1);
	cr_expect_eq(traces[0].rule, 4);
	cr_assert_eq(tree_explain(fixture.tree, "/a/b", 4, 0, VERB_EXEC, traces, 8), 2);
	cr_expect_eq(traces[0].rule, 5);
	cr_expect_eq(traces[1].rule, 2);
	cr_expect_eq(tree_explain(fixture.tree, "/c", 2, 0, VERB_READ, traces, 8), 0);
	cr_expect_eq(tree_explain(fixture.tree, "/a/b", 4, 0, VERB_READ, traces, 0), 0);
}

/* By which step the first rule of each pair beats the second, on /a/b/c, for listing. */
Test(tree, step)
{
	static const struct {
		const char *rules;
		enum tree_step step;
		uint32_t winner;
	} cases[] = {
		{ "deny! /\nread /a/b/c", STEP_STRONG, 0 },
		{ "read /a/b/c\ndeny! **/b", STEP_STRONG, 1 },
		{ "deny /a/b\nread /a", STEP_DEPTH, 0 },
		{ "read /a\ndeny **/b", STEP_DEPTH, 1 },
		{ "read /a/**/c\ndeny /a/b", STEP_DEPTH, 1 },
		{ "deny! **/b\nhide! /a", STEP_DEPTH, 0 },
		{ "read /a/b\ndeny **/b", STEP_EXACT, 0 },
		{ "read /a/b/*\ndeny /a/b", STEP_EXACT, 1 },
		{ "read /a/b\ndeny /a/b", STEP_KIND, 1 },
		{ "read /a/*/c\ndeny /a*", STEP_KIND, 1 },
		{ "deny /a/b\nhide /a/b", STEP_KIND, 1 },
		{ "deny /a/b\ndeny list /a/b", STEP_VEIL, 1 },
		{ "read /a/b\nwrite /a/b", STEP_ORDER, 0 },
		{ "deny **/b\ndeny /a/[b]", STEP_ORDER, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_fixture_ struct fixture fixture = { 0 };
		struct tree_trace traces[3];

		fixture_tree(&fixture, cases[i].rules);
		cr_assert_eq(tree_explain(fixture.tree, "/a/b/c", 6, 0, VERB_LIST, traces, 3), 2,
			     "%s", cases[i].rules);
		cr_expect_eq(traces[0].rule, cases[i].winner, "%s", cases[i].rules);
		cr_expect_eq(tree_step(&traces[0], &traces[1]), cases[i].step, "%s: %d",
			     cases[i].rules, (int)tree_step(&traces[0], &traces[1]));
	}
}

Test(tree, depends_below)
{
	static const struct {
		const char *rules;
		const char *path;
		bool want;
	} cases[] = {
		{ "read /a", "/b", false },
		{ "read /a", "/a", false }, /* the same for all that is inside */
		{ "read /a", "/a/b", false },
		{ "read /a/b", "/a", true },
		{ "read /a/b", "/a/b", false },
		{ "read /a/b", "/", true },
		{ "deny /a/b/c", "/a", true },
		{ "deny **/x", "/a", false }, /* a pure pattern does not depend on the place */
		{ "deny **/*.x", "/a/b", false },
		{ "deny **/x", "/a/x", false }, /* the outcome of the path itself shows it */
		{ "deny **/a/b", "/q", false },
		{ "deny **/a/b", "/q/a", true },
		{ "deny /**/x", "/a", false }, /* the same as a pure one */
		{ "deny /a/**/x", "/a", true },
		{ "deny /a/**/x", "/a/b/c", true },
		{ "deny /a/**/x", "/b", false },
		{ "deny /a/*.x", "/a", true },
		{ "deny /a/*.x", "/a/b", false },
		{ "read /a/*", "/a/b", true }, /* for the path itself, not for what is inside */
		{ "read /a/*", "/a/b/c", false },
		{ "read /a/*", "/a", true },
		{ "write /a\nread **/x", "/a/b", false },
		{ "deny /a\nread **/x", "/a/b", true }, /* there the denial wins */
		{ "deny read /a\nexec **/x", "/a/b", true },
		{ "deny write /a\nread **/x", "/a/b", false },
		{ "deny /a\nhide **/x", "/a/b", false },
		{ "deny! /a\nhide **/x", "/a/b", true },
		{ "deny! /a\nhide! **/x", "/a/b", false },
		{ "deny /a when O_TRUNC", "/a/b", true },
		{ "deny **/x when O_TRUNC", "/a/b", false },
		{ "connect @a*", "/a", false },
		{ "read **/*", "/a/b", false }, /* inside as for the path itself */
		{ "deny /**", "/a/b", false },
		{ "deny /a/**", "/a/b", true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_fixture_ struct fixture fixture = { 0 };

		fixture_tree(&fixture, cases[i].rules);
		cr_expect_eq(tree_depends_below(fixture.tree, cases[i].path, strlen(cases[i].path)),
			     cases[i].want, "%s: %s", cases[i].rules, cases[i].path);
	}
}

Test(tree, same_below)
{
	static const struct {
		const char *rules;
		const char *one;
		const char *two;
		bool want;
	} cases[] = {
		{ "write /a/*", "/a/x", "/a/y", true },
		{ "write /a/*", "/a/x", "/b/y", true }, /* nothing holds inside of either */
		{ "write /a/*\ndeny /a/y", "/a/x", "/a/y", false },
		{ "write /a/*\ndeny /a/y/z", "/a/x", "/a/y", false },
		{ "write /a/*\ndeny /a/*/z", "/a/x", "/a/y", true },
		{ "write /a/*\ndeny /a/y*", "/a/x", "/a/y", false },
		{ "write /a/*\ndeny /a/y*", "/a/y1", "/a/y2", true },
		{ "write /a\ndeny /a/**/z", "/a/x", "/a/y", true },
		{ "write /a\ndeny /a/**/z", "/a/x", "/a/b/y", true },
		{ "write /a\ndeny /a/**/y/z", "/a/x", "/a/y", false },
		{ "write /a\ndeny **/*.x", "/a/1.x", "/a/2.x", true },
		{ "write /a\ndeny **/*.x", "/a/1.x", "/a/b/2.x", false }, /* it counts deeper */
		{ "write /a when O_TRUNC", "/a/x", "/a/y", true },
		{ "", "/a/x", "/b", true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_fixture_ struct fixture fixture = { 0 };
		const char *one = cases[i].one, *two = cases[i].two;

		fixture_tree(&fixture, cases[i].rules);
		cr_expect_eq(tree_same_below(fixture.tree, one, strlen(one), two, strlen(two)),
			     cases[i].want, "%s: %s, %s", cases[i].rules, one, two);
		cr_expect_eq(tree_same_below(fixture.tree, two, strlen(two), one, strlen(one)),
			     cases[i].want, "%s: %s, %s", cases[i].rules, two, one);
	}
}

Test(tree, a_rule_for_a_path_alone)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };

	fixture_load(&fixture, "write /a /b\ndeny! delete /a /b\ndeny! delete /b");
	fixture.policy.rules[2].alone = fixture.policy.rules[3].alone = true;
	cr_assert_eq(tree_build(&fixture.policy, NULL, &fixture.tree, &fixture.diag), 0);
	cr_expect_not(fixture_allowed(&fixture, "/a") & V_DELETE);
	cr_expect(fixture_allowed(&fixture, "/a") & V_CREATE);
	cr_expect(fixture_allowed(&fixture, "/a/x") & V_DELETE, "not below");
	cr_expect(tree_depends_below(fixture.tree, "/a", 2));
	cr_expect_not(tree_depends_below(fixture.tree, "/a/x", 4));
	cr_expect_not(fixture_allowed(&fixture, "/b") & V_DELETE);
	cr_expect_not(fixture_allowed(&fixture, "/b/x") & V_DELETE,
		      "the one for all does not give way to it");
}

static int failing_names(void *ctx, const char *path, bool allow,
			 void (*emit)(void *to, const char *name), void *to)
{
	(void)path;
	(void)allow;
	(void)emit;
	(void)to;
	return *(int *)ctx;
}

Test(tree, names_that_cannot_be_found_out_are_an_error)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };
	int error = -EIO;
	struct tree_names names = { .each = failing_names, .ctx = &error };

	fixture_load(&fixture, "read **/x\nread /a");
	cr_expect_eq(tree_build(&fixture.policy, &names, &fixture.tree, &fixture.diag), -EIO);
	cr_expect(strstr(said(&fixture.diag), "t:2:6: cannot find out the other names"), "%s",
		  said(&fixture.diag));
}

static int count_names(void *ctx, const char *path, bool allow,
		       void (*emit)(void *to, const char *name), void *to)
{
	struct text *asked = ctx;

	(void)allow;
	text_printf(asked, "%s ", path);
	emit(to, path);
	emit(to, "/alias");
	emit(to, "/alias");
	emit(to, "relative");
	return 0;
}

Test(tree, names_are_asked_for_literal_prefixes)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };
	_cleanup_text_ struct text asked = { 0 };
	struct tree_names names = { .each = count_names, .ctx = &asked };

	fixture_load(&fixture, "read '/a*' /b/c* /d/**/e **/f /g* /\nconnect @h");
	cr_expect_eq(tree_build(&fixture.policy, &names, &fixture.tree, &fixture.diag), 0);
	cr_expect_str_eq(text_cstr(&asked), "/a* /b /d ");
	cr_expect_eq(fixture_allowed(&fixture, "/alias"), V_LIST | V_READ);
	cr_expect_eq(fixture_allowed(&fixture, "/alias/c1"), V_LIST | V_READ);
}

/* `deny PREFIX<i>SUFFIX` for i from 0 on. */
static void repeat(struct text *text, unsigned int count, const char *format)
{
	text_reset(text);
	for (unsigned int i = 0; i < count; i++) {
		const char *hash = strchr(format, '#');

		text_add(text, format, (size_t)(hash - format));
		text_printf(text, "%u%s\n", i, hash + 1);
	}
}

Test(tree, holds_as_many_nodes_as_any_path_needs_and_refuses_a_policy_that_needs_more)
{
	_cleanup_text_ struct text text = { 0 };

	repeat(&text, 2000, "deny **/name#");
	{
		_cleanup_fixture_ struct fixture fixture = { 0 };

		fixture_tree(&fixture, text.data);
		cr_expect_eq(fixture_allowed(&fixture, "/x"), 0);
	}
	repeat(&text, 2000, "deny **/*.ext#");
	{
		_cleanup_fixture_ struct fixture fixture = { 0 };

		fixture_tree(&fixture, text.data);
	}
	repeat(&text, 2000, "deny **/dir#/x");
	{
		_cleanup_fixture_ struct fixture fixture = { 0 };

		fixture_tree(&fixture, text.data);
	}
	repeat(&text, 300, "deny /home/dir#/**/x"); /* one of these at a time */
	{
		_cleanup_fixture_ struct fixture fixture = { 0 };

		fixture_tree(&fixture, text.data);
	}
	repeat(&text, 300, "deny /*#/x");
	expect_unbuildable(text.data, -E2BIG, "too many patterns could be in progress");
	repeat(&text, 300, "deny **/dir#/**/x"); /* all of them: /dir0/dir1/dir2/… */
	expect_unbuildable(text.data, -E2BIG, "too many patterns could be in progress");
	repeat(&text, 300, "deny /*x#*");
	expect_unbuildable(text.data, -E2BIG, "more than 256 globs with the same beginning");
	repeat(&text, 300, "deny /a[0-9]#?");
	expect_unbuildable(text.data, -E2BIG, "more than 256 globs with the same beginning");
}

Test(tree, the_worst_path_for_a_policy_that_just_fits)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };
	_cleanup_text_ struct text text = { 0 }, path = { 0 };

	/* every loop is reached and held; 2 * 120 + 2 nodes of the 256 */
	for (unsigned int i = 0; i < 120; i++)
		text_printf(&text, "deny **/d%u/**/x%u\n", i, i);
	text_str(&text, "read /\n");
	fixture_tree(&fixture, text.data);
	for (unsigned int i = 0; i < 120; i++)
		text_printf(&path, "/d%u", i);
	cr_expect_eq(fixture_allowed(&fixture, path.data), V_LIST | V_READ);
	text_str(&path, "/x77");
	cr_expect_eq(fixture_allowed(&fixture, path.data), 0);
}

Test(tree, a_loop_that_is_reached_again_and_again_is_held_once)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };
	_cleanup_text_ struct text path = { 0 };

	fixture_tree(&fixture, "read /\ndeny **/a/**/x\n");
	for (int i = 0; i < 1000; i++)
		text_str(&path, "/a");
	cr_expect_eq(fixture_allowed(&fixture, path.data), V_LIST | V_READ);
	text_str(&path, "/b/x");
	cr_expect_eq(fixture_allowed(&fixture, path.data), 0);
}

Test(tree, globs_of_many_lengths)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };
	_cleanup_text_ struct text rules = { 0 }, path = { 0 };

	text_str(&rules, "read /\n");
	for (int len = 1; len < 120; len++) {
		text_str(&rules, "deny **/*");
		for (int i = 0; i < len; i++)
			text_char(&rules, i ? 'b' : 'a');
		text_str(&rules, "\ndeny write **/");
		for (int i = 0; i < len; i++)
			text_char(&rules, i + 1 == len ? 'c' : 'b');
		text_str(&rules, "*\n");
	}
	fixture_tree(&fixture, rules.data);
	for (int len = 1; len < 120; len++) {
		struct outcome outcome;

		text_reset(&path);
		text_str(&path, "/x-");
		for (int i = 0; i < len; i++)
			text_char(&path, i ? 'b' : 'a');
		tree_lookup(fixture.tree, path.data, path.len, 0, &outcome);
		cr_assert_eq(outcome.rule[VERB_READ], (uint32_t)len * 2 - 1, "tail of %d", len);
		text_reset(&path);
		text_char(&path, '/');
		for (int i = 0; i < len; i++)
			text_char(&path, i + 1 == len ? 'c' : 'b');
		text_str(&path, "-x");
		tree_lookup(fixture.tree, path.data, path.len, 0, &outcome);
		cr_assert_eq(outcome.rule[VERB_MODIFY], (uint32_t)len * 2, "head of %d", len);
	}
}

Test(tree, components_behind_a_double_star_have_a_bound)
{
	_cleanup_text_ struct text text = { 0 };

	text_str(&text, "deny **");
	for (int i = 0; i < 64; i++)
		text_str(&text, "/a");
	{
		_cleanup_fixture_ struct fixture fixture = { 0 };

		fixture_tree(&fixture, text.data);
	}
	text_str(&text, "/a");
	expect_unbuildable(text.data, -ENAMETOOLONG, "too many components");
}

Test(tree, rules_for_one_path_have_a_bound_but_repeating_one_is_free)
{
	static const char *const flags[] = { "O_TRUNC",	  "O_APPEND", "O_CREAT",   "O_EXCL",
					     "O_NOATIME", "O_DIRECT", "O_NONBLOCK" };
	_cleanup_fixture_ struct fixture fixture = { 0 };
	_cleanup_text_ struct text text = { 0 };

	for (int i = 0; i < 5000; i++)
		text_str(&text, "read /a\ndeny write /a\n");
	fixture_tree(&fixture, text.data);
	cr_expect_eq(fixture_allowed(&fixture, "/a"), V_LIST | V_READ);
	text_reset(&text);
	for (unsigned int set = 1; set < 80; set++) {
		const char *comma = "";

		text_str(&text, "deny /a when ");
		for (unsigned int i = 0; i < ARRAY_SIZE(flags); i++) {
			if (!(set >> i & 1))
				continue;
			text_printf(&text, "%s%s", comma, flags[i]);
			comma = ",";
		}
		text_char(&text, '\n');
	}
	expect_unbuildable(text.data, -E2BIG, "more than 64 different rules for this path");
}

Test(tree, many_rules_find_each_their_own)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };
	_cleanup_text_ struct text text = { 0 };
	struct outcome outcome;
	char path[64];

	for (int i = 0; i < 20000; i++)
		text_printf(&text,
			    "read /dir%d/file%d\ndeny **/name%d\nhide **/*.ext%d\n"
			    "deny write /pre%d-*\n",
			    i % 100, i, i, i, i);
	fixture_tree(&fixture, text.data);
	for (int i = 0; i < 20000; i += 7) {
		snprintf(path, sizeof(path), "/dir%d/file%d", i % 100, i);
		tree_lookup(fixture.tree, path, strlen(path), 0, &outcome);
		cr_assert_eq(outcome.rule[VERB_READ], (uint32_t)i * 4);
		snprintf(path, sizeof(path), "/a/name%d/b", i);
		tree_lookup(fixture.tree, path, strlen(path), 0, &outcome);
		cr_assert_eq(outcome.rule[VERB_READ], (uint32_t)i * 4 + 1);
		snprintf(path, sizeof(path), "/a/b.ext%d", i);
		tree_lookup(fixture.tree, path, strlen(path), 0, &outcome);
		cr_assert_eq(outcome.rule[VERB_READ], (uint32_t)i * 4 + 2);
		cr_assert_eq(outcome.hidden, V_ALL);
		snprintf(path, sizeof(path), "/pre%d-x", i);
		tree_lookup(fixture.tree, path, strlen(path), 0, &outcome);
		cr_assert_eq(outcome.rule[VERB_MODIFY], (uint32_t)i * 4 + 3);
	}
}
