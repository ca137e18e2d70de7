// SPDX-License-Identifier: MIT
// tests/unit/policy/test_rule.c - policy/rule.c
#include "tests/unit/policy/fixture.h"

#include <fcntl.h>

/* One rule, as a text that must give just this. */
static void expect(const char *text, enum rule_kind kind, bool strong, unsigned int verbs)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };
	const struct rule *rule;

	fixture_load(&fixture, text);
	cr_assert_eq(fixture.policy.rule_count, 1, "%s", text);
	rule = &fixture.policy.rules[0];
	cr_expect_eq(rule->kind, kind, "%s", text);
	cr_expect_eq(rule->strong, strong, "%s", text);
	cr_expect_eq(rule->verbs, verbs, "%s: %x", text, rule->verbs);
	cr_expect_str_eq(rule->pattern, "/x", "%s", text);
}

Test(rule, allow)
{
	expect("list /x", RULE_ALLOW, false, V_LIST);
	expect("read /x", RULE_ALLOW, false, V_LIST | V_READ);
	expect("write /x", RULE_ALLOW, false,
	       V_LIST | V_READ | V_MODIFY | V_APPEND | V_CREATE | V_DELETE);
	expect("modify /x", RULE_ALLOW, false, V_MODIFY | V_APPEND);
	expect("append /x", RULE_ALLOW, false, V_APPEND);
	expect("create /x", RULE_ALLOW, false, V_CREATE);
	expect("delete /x", RULE_ALLOW, false, V_DELETE);
	expect("exec /x", RULE_ALLOW, false, V_LIST | V_READ | V_EXEC);
	expect("connect /x", RULE_ALLOW, false, V_CONNECT);
	expect("bind /x", RULE_ALLOW, false, V_BIND);
}

Test(rule, deny_and_hide)
{
	expect("deny /x", RULE_DENY, false, V_ALL);
	expect("hide /x", RULE_HIDE, false, V_ALL);
	expect("deny! /x", RULE_DENY, true, V_ALL);
	expect("hide! /x", RULE_HIDE, true, V_ALL);
	expect("deny write /x", RULE_DENY, false, V_MODIFY | V_APPEND | V_CREATE | V_DELETE);
	expect("deny! read /x", RULE_DENY, true, V_READ);
	expect("hide list read /x", RULE_HIDE, false, V_LIST | V_READ);
	expect("ask /x", RULE_ASK, false, V_ALL);
	expect("ask write /x", RULE_ASK, false, V_MODIFY | V_APPEND | V_CREATE | V_DELETE);
	expect("ask read exec /x", RULE_ASK, false, V_READ | V_EXEC);
	expect("deny modify exec connect bind /x", RULE_DENY, false,
	       V_MODIFY | V_APPEND | V_EXEC | V_CONNECT | V_BIND);
}

Test(rule, a_line_with_three_patterns_is_three_rules_each_with_its_place)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };

	fixture_load(&fixture, "# first\nread ./a  ~/b '/c d'");
	cr_assert_eq(fixture.policy.rule_count, 3);
	cr_expect_str_eq(fixture.policy.rules[0].pattern, "/home/u/project/a");
	cr_expect_str_eq(fixture.policy.rules[0].spelled, "./a");
	cr_expect_str_eq(fixture.policy.rules[1].spelled, "~/b");
	cr_expect_str_eq(fixture.policy.rules[2].spelled, "'/c d'");
	cr_expect_eq(fixture.policy.rules[1].at.line, 2);
	cr_expect_eq(fixture.policy.rules[1].at.column, 11);
	cr_expect_eq(fixture.policy.rules[2].at.column, 15);
}

Test(rule, braces_share_a_place_and_a_spelling)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };

	fixture_load(&fixture, "read /{a,b}");
	cr_assert_eq(fixture.policy.rule_count, 2);
	cr_expect_str_eq(fixture.policy.rules[1].pattern, "/b");
	cr_expect_str_eq(fixture.policy.rules[1].spelled, "/{a,b}");
	cr_expect_eq(fixture.policy.rules[1].at.column, 6);
}

Test(rule, many_rules)
{
	_cleanup_text_ struct text text = { 0 };
	_cleanup_fixture_ struct fixture fixture = { 0 };

	for (int i = 0; i < 5000; i++)
		text_printf(&text, "read /dir%d/x\n", i);
	fixture_load(&fixture, text.data);
	cr_assert_eq(fixture.policy.rule_count, 5000);
	cr_expect_str_eq(fixture.policy.rules[4999].pattern, "/dir4999/x");
	cr_expect_eq(fixture.policy.rules[4999].at.line, 5000);
}

Test(rule, when)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };

	fixture_load(&fixture, "deny /a /b when O_TRUNC\nappend /c when O_APPEND,O_CREAT\nread /d");
	cr_assert_eq(fixture.policy.rule_count, 4);
	cr_expect_eq(fixture.policy.rules[0].when, O_TRUNC);
	cr_expect_eq(fixture.policy.rules[1].when, O_TRUNC);
	cr_expect_eq(fixture.policy.rules[2].when, O_APPEND | O_CREAT);
	cr_expect_eq(fixture.policy.rules[3].when, 0);
}

Test(rule, mistakes)
{
	fixture_refuse("read", "t:1:1:", "without a path", "read ./src");
	fixture_refuse("deny", "t:1:1:", "without a path", NULL);
	fixture_refuse("deny write", "t:1:1:", "without a path", NULL);
	fixture_refuse("deny wirte ./x", "t:1:6:", "neither a verb nor a path", "`write`");
	fixture_refuse("deny write raed ./x", "t:1:12:", "neither a verb nor a path", "`read`");
	fixture_refuse("deny src ./x", "t:1:6:", "neither a verb nor a path", NULL);
	fixture_refuse("read write ./x", "t:1:6:", "does not begin like a path", NULL);
	fixture_refuse("deny ./x write ./y", "t:1:10:", "does not begin like a path", NULL);
	fixture_refuse("read @x", "t:1:6:", "abstract socket", "connect @name");
	fixture_refuse("exec /x @y", "t:1:9:", "abstract socket", NULL);
}

Test(rule, a_mistake_in_one_path_hides_no_other)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };

	cr_expect_eq(fixture_add(&fixture, "read a ./b c\n"), -EINVAL);
	cr_expect_eq(fixture.diag.count, 2);
}
