// SPDX-License-Identifier: MIT
// tests/unit/policy/test_policy.c - policy/policy.c
#include "tests/unit/policy/fixture.h"

static void expect_line(const struct fixture *fixture, unsigned int line, const char *want)
{
	_cleanup_text_ struct text text = { 0 };
	struct place at = { 0, line, 1 };

	policy_line(&fixture->policy, &at, &text);
	cr_expect_str_eq(text_cstr(&text), want, "line %u", line);
}

Test(policy, lines)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };

	fixture_load(&fixture, "read ./a\n\n  \tread\t./\xff  # x \t\r\nread ./last");
	expect_line(&fixture, 1, "read ./a");
	expect_line(&fixture, 2, "");
	expect_line(&fixture, 3, "read ./\\xff  # x");
	expect_line(&fixture, 4, "read ./last");
	expect_line(&fixture, 5, "");
}

Test(policy, places)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };
	_cleanup_text_ struct text text = { 0 };
	struct place at = { 0, 12, 3 }, nowhere = { 7, 1, 1 };

	cr_assert_eq(policy_add_text(&fixture.policy, "a\x1b[2J", NULL, "", 0, 1, NULL,
				     &fixture_vars, &fixture.diag),
		     0);
	policy_place(&fixture.policy, &at, &text);
	cr_expect_str_eq(text_cstr(&text), "a\\x1b[2J:12:3");
	text_reset(&text);
	policy_place(&fixture.policy, &nowhere, &text);
	cr_expect_str_eq(text_cstr(&text), "?:1:1");
	text_reset(&text);
	policy_line(&fixture.policy, &nowhere, &text);
	cr_expect_str_eq(text_cstr(&text), "");
}

Test(policy, an_empty_policy_can_be_freed_twice)
{
	struct policy policy = { 0 };

	policy_free(&policy);
	policy_free(&policy);
}
