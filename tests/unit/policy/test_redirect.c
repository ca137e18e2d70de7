// SPDX-License-Identifier: MIT
// tests/unit/policy/test_redirect.c - policy/redirect.c
#include "tests/unit/policy/fixture.h"

#include "policy/hull.h"
#include "policy/plan.h"
#include "policy/redirect.h"

/* A line is a rule about the path, and one that the file may be read. */
static void expect(const char *text, bool fake, const char *pattern, const char *target)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };
	const struct rule *rules;

	fixture_load(&fixture, text);
	cr_assert_eq(fixture.policy.rule_count, 2, "%s", text);
	rules = fixture.policy.rules;
	cr_expect_eq(rules[0].kind, RULE_REDIRECT, "%s", text);
	cr_expect_eq(rules[0].verbs, V_ALL, "%s", text);
	cr_expect_eq(rules[0].fake, fake, "%s", text);
	cr_expect_str_eq(rules[0].pattern, pattern, "%s", text);
	cr_expect_str_eq(rules[0].target, target, "%s", text);
	cr_expect(!rules[0].implied, "%s", text);
	cr_expect_eq(rules[1].kind, RULE_ALLOW, "%s", text);
	cr_expect_eq(rules[1].verbs, V_LIST | V_READ, "%s", text);
	cr_expect(rules[1].implied, "%s", text);
	cr_expect_null(rules[1].target, "%s", text);
	cr_expect_eq(rules[1].at.line, 1, "%s", text);
	cr_expect_gt(rules[1].at.column, rules[0].at.column, "%s", text);
}

Test(redirect, a_line_is_two_rules)
{
	expect("redirect /etc/hosts -> ./hosts", false, "/etc/hosts", "/home/u/project/hosts");
	expect("fake /proc/cpuinfo <- ~/cpu", true, "/proc/cpuinfo", "/home/u/cpu");
	expect("redirect ./a -> '/b c'", false, "/home/u/project/a", "/b c");
	expect("redirect '/a*' -> /b # a star is part of the name", false, "/a\\*", "/b");
	expect("fake ${HOME}/x <- '/y[1]'", true, "/home/u/x", "/y[1]");
}

Test(redirect, mistakes_in_a_line)
{
	fixture_refuse("redirect /a", "t:1:1", "one path and one file", "redirect PATH -> FILE");
	fixture_refuse("redirect", "t:1:1", "one path and one file", "redirect PATH -> FILE");
	fixture_refuse("fake /a /b", "t:1:1", "one path and one file", "fake PATH <- FILE");
	fixture_refuse("redirect /a -> /b /c", "t:1:19", "one path and one file", NULL);
	fixture_refuse("redirect /a -> /b when O_TRUNC", "t:1:19", "one path and one file", NULL);
	fixture_refuse("redirect read /a -> /b", "t:1:21", "one path and one file", NULL);
	fixture_refuse("redirect /a <- /b", "t:1:13", "the arrow of `redirect` is `->`", NULL);
	fixture_refuse("fake /a -> /b", "t:1:9", "the arrow of `fake` is `<-`", NULL);
	fixture_refuse("redirect /a* -> /b", "t:1:10", "a glob", "a line for each file");
	fixture_refuse("redirect **/a -> /b", "t:1:10", "a glob", NULL);
	fixture_refuse("redirect /a -> /b?", "t:1:16", "a glob", NULL);
	fixture_refuse("redirect /a -> /{b,c}", "t:1:16", "several files", NULL);
	fixture_refuse("redirect @a -> /b", "t:1:10", "abstract socket", "./@name");
	fixture_refuse("redirect /a -> @b", "t:1:16", "abstract socket", NULL);
	fixture_refuse("fake /proc/self/status <- /b", "t:1:6", "for each process", NULL);
	fixture_refuse("fake /proc/17 <- /b", "t:1:6", "for each process", NULL);
	fixture_refuse("redirect /a -> /proc/thread-self/comm", "t:1:16", "for each process", NULL);
	fixture_refuse("redirect a -> /b", "t:1:10", "does not begin like a path", NULL);
}

/* What is no process is a name like others. */
Test(redirect, other_names_in_proc)
{
	expect("fake /proc/17a <- /b", true, "/proc/17a", "/b");
	expect("fake /proc/selfish <- /b", true, "/proc/selfish", "/b");
	expect("fake /proc/sys/kernel/hostname <- /b", true, "/proc/sys/kernel/hostname", "/b");
}

/* Two lines that cannot both be meant: whatever their order. */
static void expect_clash(const char *one, const char *two, const char *message)
{
	for (int order = 0; order < 2; order++) {
		_cleanup_fixture_ struct fixture fixture = { 0 };
		_cleanup_text_ struct text text = { 0 };

		text_printf(&text, "%s\n%s\n", order ? two : one, order ? one : two);
		fixture_tree(&fixture, text_cstr(&text));
		cr_expect_eq(redirect_check(&fixture.policy, fixture.tree, &fixture.diag), -EINVAL,
			     "%s", text.data);
		cr_expect(strstr(said(&fixture.diag), message), "%s: %s", text.data,
			  said(&fixture.diag));
		cr_expect(strstr(said(&fixture.diag), "help: "), "%s", text.data);
	}
}

Test(redirect, mistakes_between_lines)
{
	expect_clash("redirect /a -> /b", "redirect /a -> /c", "another file is in this path's");
	expect_clash("redirect /a -> /b", "fake /a <- /b", "another file is in this path's place");
	expect_clash("redirect /a -> /b", "redirect /b -> /c", "in the place of /b is another");
	expect_clash("redirect /a -> /b", "redirect /b -> /a", "in the place of /b is another");
	expect_clash("redirect /a -> /a", "read /x",
		     "in the place of /a is another file by itself");
	expect_clash("redirect /a -> /k/b", "deny! /k", "/k/b may not be read by anyone");
	expect_clash("redirect /a -> /k/b", "hide! **/b", "/k/b may not be read by anyone");
	expect_clash("redirect /a -> /b", "deny! read /b", "/b may not be read by anyone");
}

Test(redirect, what_is_no_mistake)
{
	static const char *const texts[] = {
		"redirect /a -> /b\nredirect /a -> /b",
		"redirect /a -> /b\nredirect /c -> /b",
		"redirect /a -> /b\ndeny /b",
		"redirect /a -> /b\ndeny! write /b",
		"redirect /a -> /b\ndeny! /a",
		"redirect /a/b -> /c\nredirect /a/d -> /e",
		"ask /b\nredirect /a -> /b",
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		_cleanup_fixture_ struct fixture fixture = { 0 };

		fixture_tree(&fixture, texts[i]);
		cr_expect_eq(redirect_check(&fixture.policy, fixture.tree, &fixture.diag), 0,
			     "%s: %s", texts[i], said(&fixture.diag));
	}
}

/* The fence has to hold the file, and nothing at the path. */
Test(redirect, the_hull_has_the_file)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };
	struct hull hull = { 0 };

	fixture_tree(&fixture, "redirect /etc/a -> /w/b");
	cr_assert_eq(hull_build(&fixture.policy, NULL, fixture.tree, &hull), 0);
	cr_expect_eq(hull_verbs(&hull, "/w/b", 4), V_LIST | V_READ);
	cr_expect_eq(hull_verbs(&hull, "/etc/a", 6), 0);
	hull_free(&hull);
}

/* stat of the path has to show the file: the broker must see it. */
Test(redirect, looking_is_decided)
{
	_cleanup_fixture_ struct fixture none = { 0 }, some = { 0 };

	fixture_load(&none, "read /a\nask /b");
	fixture_load(&some, "read /a\nfake /b <- /c");
	cr_expect(!plan_looks(&none.policy));
	cr_expect(plan_looks(&some.policy));
	cr_expect(!policy_redirects(&none.policy));
	cr_expect(policy_redirects(&some.policy));
}
