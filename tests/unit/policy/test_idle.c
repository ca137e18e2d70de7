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
	_cleanup_free_ uint32_t *blames = NULL;

	fixture_tree(&fixture, rules);
	cr_assert_eq(idle_find(&fixture.policy, fixture.tree, &blames), 0);
	for (uint32_t i = 0; i < fixture.policy.rule_count; i++) {
		if (blames[i] == RULE_NONE)
			text_char(&got, '-');
		else
			text_u64(&got, blames[i]);
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
	expect("deny **/x/*\nread /a/x", "--"); /* the denial is about children */
	expect("deny /a/[!b]*\nread /a/*", "--");
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
	expect("deny **/x\nread /a/**/x", "-0");
	expect("deny **/a\nread /a/*.c", "-0");
	expect("deny /a/b*\ndeny /a/b?\nread /a/b*c", "-00");
	expect("hide **/[a-c]*\ndeny **/[ab]?", "-0");
	expect("deny! /a/*\ndeny! /a\nread /a/b", "--1"); /* below /a/b the second */
	expect("deny! /a/?*\ndeny! read **/*\nread /a/*", "--0");
}

Test(idle, every_line_of_the_shipped_policies_may_decide)
{
	const struct shipped *shipped;

	for (unsigned int n = 0; (shipped = shipped_at(n)); n++) {
		_cleanup_fixture_ struct fixture fixture = { 0 };
		_cleanup_free_ uint32_t *blames = NULL;

		fixture_tree(&fixture, shipped->text);
		cr_assert_eq(idle_find(&fixture.policy, fixture.tree, &blames), 0);
		for (uint32_t i = 0; i < fixture.policy.rule_count; i++) {
			const struct rule *rules = fixture.policy.rules;

			/* `default` gives all of what `base` gives some of, `build` takes. */
			cr_expect(blames[i] == RULE_NONE ||
					  (rules[i].at.source != 0 &&
					   (rules[i].kind == rules[blames[i]].kind ||
					    rules[blames[i]].at.source == 0)),
				  "%s: %s never decides", shipped->name, rules[i].spelled);
		}
	}
}
