// SPDX-License-Identifier: MIT
// tests/unit/policy/test_env.c - policy/env.c
#include "tests/unit/policy/fixture.h"

static bool keeps(const char *text, const char *name)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };

	fixture_load(&fixture, text);
	return policy_env_keeps(&fixture.policy, name);
}

Test(env, everything_is_kept_until_a_line_says_otherwise)
{
	cr_expect(keeps("", "ANY"));
	cr_expect(keeps("env set A=1", "ANY"));
	cr_expect(keeps("env unset A", "B"));
}

Test(env, one_keep_drops_what_no_keep_matches)
{
	cr_expect(keeps("env keep PATH LC_*", "PATH"));
	cr_expect(keeps("env keep PATH LC_*", "LC_ALL"));
	cr_expect_not(keeps("env keep PATH LC_*", "LANG"));
	cr_expect_not(keeps("env keep PATH", "PATHS"));
	cr_expect_not(keeps("env keep '*'", "PATH"));
	cr_expect(keeps("env keep *", "PATH"));
}

/* Quotes around what is no glob anyway change nothing, so `policy diff` has nothing to tell. */
Test(env, one_name_has_one_form_however_it_is_quoted)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };

	fixture_load(&fixture, "env keep A]? A']'? 'B-C' B-C D'*'");
	cr_assert_eq(fixture.policy.env_count, 5);
	cr_expect_str_eq(fixture.policy.env[1].name, fixture.policy.env[0].name);
	cr_expect_str_eq(fixture.policy.env[2].name, "B-C");
	cr_expect_str_eq(fixture.policy.env[3].name, "B-C");
	cr_expect_str_eq(fixture.policy.env[4].name, "D\\*");
}

Test(env, unset_beats_keep)
{
	cr_expect_not(keeps("env keep *\nenv unset *_TOKEN", "GH_TOKEN"));
	cr_expect_not(keeps("env unset LD_*\nenv keep LD_PRELOAD", "LD_PRELOAD"));
	cr_expect(keeps("env keep *\nenv unset *_TOKEN", "TOKENS"));
}

Test(env, set)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };

	fixture_load(&fixture, "env set A=1 \"B=x y\" C='a*b' D= E=${HOME}/e F=a=b");
	cr_assert_eq(fixture.policy.env_count, 6);
	cr_expect_eq(fixture.policy.env[0].word, ENV_SET);
	cr_expect_str_eq(fixture.policy.env[0].name, "A");
	cr_expect_str_eq(fixture.policy.env[0].value, "1");
	cr_expect_str_eq(fixture.policy.env[1].value, "x y");
	cr_expect_str_eq(fixture.policy.env[2].value, "a*b");
	cr_expect_str_eq(fixture.policy.env[3].value, "");
	cr_expect_str_eq(fixture.policy.env[4].value, "/home/u/e");
	cr_expect_str_eq(fixture.policy.env[5].value, "a=b");
}

Test(env, a_value_is_plain_text)
{
	static const struct policy_vars odd = { .home = "/h*[x]\\{a}" };
	_cleanup_fixture_ struct fixture fixture = { 0 };
	const char *text = "env set H=${HOME} S=*.c";

	cr_assert_eq(policy_add_text(&fixture.policy, "t", NULL, text, strlen(text), 1, NULL, &odd,
				     &fixture.diag),
		     0);
	cr_expect_str_eq(fixture.policy.env[0].value, "/h*[x]\\{a}");
	cr_expect_str_eq(fixture.policy.env[1].value, "*.c");
}

Test(env, mistakes)
{
	fixture_refuse("env", "t:1:1:", "keep, unset or set", "LC_*");
	fixture_refuse("env keep", "t:1:1:", "keep, unset or set", NULL);
	fixture_refuse("env kepe PATH", "t:1:5:", "unknown word `kepe`", "`keep`");
	fixture_refuse("env keep A=1", "t:1:10:", "no name of an environment variable", NULL);
	fixture_refuse("env keep ''", "t:1:10:", "no name of an environment variable", NULL);
	fixture_refuse("env keep {A,B}", "t:1:10:", "no name of an environment variable", NULL);
	fixture_refuse("env keep A[", "t:1:10:", "never closed", NULL);
	fixture_refuse("env set A", "t:1:9:", "needs NAME=VALUE", NULL);
	fixture_refuse("env set =1", "t:1:9:", "needs NAME=VALUE", NULL);
	fixture_refuse("env set A*=1", "t:1:9:", "needs NAME=VALUE", NULL);
	fixture_refuse("env set A=1\nenv set A=2", "t:2:9:", "A has another value at t:1:9", NULL);
}
