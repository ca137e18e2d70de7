// SPDX-License-Identifier: MIT
// tests/unit/policy/test_idle.c - policy/idle.c: what it finds; that it is right is
// test_property.c's
#include "tests/unit/policy/fixture.h"

#include "policy/idle.h"

/* Which rule decides in the place of each, from 0; "-" for a rule that may decide. */
static void expect(const char *rules, const char *want)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };
	_cleanup_text_ struct text got = { 0 };

	fixture_tree(&fixture, rules);
	for (uint32_t i = 0; i < fixture.policy.rule_count; i++) {
		uint32_t blame = rule_idle(&fixture.policy, fixture.tree, i);

		if (blame == RULE_NONE)
			text_char(&got, '-');
		else
			text_u64(&got, blame);
	}
	cr_expect_str_eq(text_cstr(&got), want, "%s", rules);
}

Test(idle, rules_that_decide)
{
	expect("read /a\ndeny /a/b\nread /a/b/c", "---");
	expect("write /a\nread /a/*.c", "-0");
	expect("read /a/*.c\ndeny **/x.c", "--");
	expect("deny /a\nread /a/b/*.c", "--");
	expect("read /a\nexec /a", "--"); /* exec decides execution */
	expect("read /a\ndeny /a when O_TRUNC", "--");
	expect("deny! /a/*\nread /a/b", "--"); /* below /a/b */
	expect("deny! **/x when O_TRUNC\nread /x", "--");
}

Test(idle, rules_that_are_repeated)
{
	expect("read /a\nread /a", "-0");
	expect("write /a\nread /a", "-0");
	expect("deny /a /a", "-0");
}

Test(idle, exceptions_that_are_none)
{
	expect("deny /a\nread /a", "-0");
	expect("deny /a\nread /a/*.c", "-0");
	expect("hide /a\ndeny /a", "-0");
	expect("deny! /a\nread /a/b\nwrite /a/**/c\ndeny /a/*.x", "-000");
	expect("deny! **/.env\nread ./.env", "-0");
	expect("deny /a when O_TRUNC\nread /a when O_TRUNC,O_CREAT\nread /a when O_CREAT", "-0-");
	expect("deny! read /a\nread /a/b", "--"); /* it still decides list */
	expect("connect @a\ndeny! @*", "1-");
}

Test(idle, every_rule_of_the_shipped_policies_may_decide)
{
	static const char *const names[] = { "base", "judge", "strict" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		_cleanup_fixture_ struct fixture fixture = { 0 };
		const struct shipped *shipped = shipped_find(names[i]);

		fixture_tree(&fixture, shipped->text);
		for (uint32_t rule = 0; rule < fixture.policy.rule_count; rule++)
			cr_expect_eq(rule_idle(&fixture.policy, fixture.tree, rule), RULE_NONE,
				     "%s: %s", names[i], fixture.policy.rules[rule].spelled);
	}
}
