// SPDX-License-Identifier: MIT
// tests/unit/policy/test_vars.c - policy/vars.c and policy/variable.c
#include "tests/unit/policy/fixture.h"

/* The pattern of the first rule of a text. */
static void expect_pattern(const char *text, const char *want)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };

	fixture_load(&fixture, text);
	cr_assert_geq(fixture.policy.rule_count, 1, "%s", text);
	cr_expect_str_eq(fixture.policy.rules[0].pattern, want, "%s", text);
}

static int load_with(const struct policy_vars *vars, const char *dir, const char *text,
		     struct fixture *fixture)
{
	return policy_add_text(&fixture->policy, "t", dir, text, strlen(text), 1, NULL, vars,
			       &fixture->diag);
}

Test(vars, those_of_the_launch)
{
	expect_pattern("read ~", "/home/u");
	expect_pattern("read ~/x", "/home/u/x");
	expect_pattern("read ${HOME}/x", "/home/u/x");
	expect_pattern("read ${CWD}", "/home/u/project");
	expect_pattern("read ./", "/home/u/project");
	expect_pattern("read ${TMPDIR}/x", "/tmp/t/x");
	expect_pattern("read ${POLICY_DIR}/x", "/policies/x");
	expect_pattern("read /run/user/${UID}", "/run/user/1000");
}

Test(vars, quotes_and_variables)
{
	expect_pattern("read \"~/x y\"", "/home/u/x y");
	expect_pattern("read \"~\"", "/home/u");
	expect_pattern("read \"${HOME}/x\"", "/home/u/x");
	expect_pattern("read '/${HOME}'", "/${HOME}");
	expect_pattern("read ~/'${HOME}'", "/home/u/${HOME}");
	expect_pattern("read /a~b", "/a~b");
	expect_pattern("read /\"a\\\"b\\\\c\"", "/a\"b\\\\c");
}

Test(vars, a_value_is_never_a_glob)
{
	static const struct policy_vars odd = {
		.home = "/ho*me/[u]{a,b}?\\",
		.cwd = "/wo*rk",
		.tmpdir = "/t{m,p}",
	};
	_cleanup_fixture_ struct fixture fixture = { 0 };

	cr_assert_eq(load_with(&odd, NULL, "read ~/x ./y ${TMPDIR}/z ${CWD}", &fixture), 0);
	cr_assert_eq(fixture.policy.rule_count, 4);
	cr_expect_str_eq(fixture.policy.rules[0].pattern, "/ho\\*me/\\[u]{a,b}\\?\\\\/x");
	cr_expect_str_eq(fixture.policy.rules[1].pattern, "/wo\\*rk/y");
	cr_expect_str_eq(fixture.policy.rules[2].pattern, "/t{m,p}/z");
	cr_expect_str_eq(fixture.policy.rules[3].pattern, "/wo\\*rk");
	cr_assert_eq(tree_build(&fixture.policy, NULL, &fixture.tree, &fixture.diag), 0);
	cr_expect_eq(fixture_allowed(&fixture, "/ho*me/[u]{a,b}?\\/x"), V_LIST | V_READ);
	cr_expect_eq(fixture_allowed(&fixture, "/homme/u/x"), 0);
	cr_expect_eq(fixture_allowed(&fixture, "/home/u/project/y"), 0);
}

Test(vars, set)
{
	expect_pattern("set A = ./a\nread ${A}", "/home/u/project/a");
	expect_pattern("set A = ./\nread ${A}/b", "/home/u/project/b");
	expect_pattern("set A = x\nread /${A}${A}/y", "/xx/y");
	expect_pattern("set A = ~/x\nread ${A}", "/home/u/x");
	expect_pattern("set A = \"a b*\"\nread /${A}", "/a b\\*");
	expect_pattern("set A = ${UID}\nread /${A}", "/1000");
	expect_pattern("set _a1 = /x\nread ${_a1}", "/x");
}

Test(vars, order_never_matters)
{
	expect_pattern("read ${A}\nset A = ${B}/c\nset B = /b", "/b/c");
}

Test(vars, the_same_value_twice_is_no_contradiction)
{
	expect_pattern("set A = /x\nset A = /x\nread ${A}", "/x");
}

Test(vars, only_a_rule_that_uses_tmpdir_asks_for_one)
{
	static const struct {
		const char *text;
		bool want;
	} cases[] = {
		{ "read ./x", false },
		{ "write ${TMPDIR}", true },
		{ "set T = ${TMPDIR}\nwrite ${T}/x", true },
		{ "set T = ${TMPDIR}\nwrite ./x", false },
		{ "env set TMPDIR=${TMPDIR}", true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_fixture_ struct fixture fixture = { 0 };

		fixture_load(&fixture, cases[i].text);
		cr_expect_eq(fixture.policy.uses_tmpdir, cases[i].want, "%s", cases[i].text);
	}
}

Test(vars, mistakes)
{
	fixture_refuse("read ${HOEM}/x", "t:1:6:", "${HOEM} is not defined", "${HOME}");
	fixture_refuse("set WORK = /x\nread ./a ${WROK}", "t:2:10:", "${WROK} is not defined",
		       "${WORK}");
	fixture_refuse("read ${}/x", "t:1:6:", "not defined", NULL);
	fixture_refuse("read ${HOME/x", "t:1:6:", "never closed", NULL);
	fixture_refuse("read $HOME/x", "t:1:6:", "begins no variable", "${NAME}");
	fixture_refuse("read \"/a/$x\"", "t:1:10:", "begins no variable", NULL);
	fixture_refuse("read ~bob/x", "t:1:6:", "not for another user's", NULL);
	fixture_refuse("read '~/x'", "t:1:6:", "only a character", "~/'");
	fixture_refuse("set A = ./*.c", "t:1:11:", "literal text", "quote");
	fixture_refuse("set A = ${A}", "t:1:9:", "leads back to itself", NULL);
	fixture_refuse("set A = ${B}\nset B = ${A}", "t:2:9:", "leads back to itself", NULL);
	fixture_refuse("set A = ${NO}\nread ${A}", "t:1:9:", "not defined", NULL);
	fixture_refuse("set A = ''", "t:1:9:", "empty", NULL);
	fixture_refuse("set A = a b", "t:1:11:", "one value", NULL);
	fixture_refuse("set A=/x", "t:1:1:", "a name, a =, and one value", "set NAME = value");
	fixture_refuse("set 1A = /x", "t:1:5:", "cannot name a variable", NULL);
	fixture_refuse("set HOME = /x", "t:1:5:", "given by warder", NULL);
	fixture_refuse("set A = /x\nset A = /y", "t:2:5:", "another value at t:1:9", NULL);
}

Test(vars, what_is_not_known_is_an_error_not_a_rule_less)
{
	static const struct {
		const char *text;
		const char *message;
	} cases[] = {
		{ "deny! ~/.ssh", "home directory is not known" },
		{ "read ${HOME}", "home directory is not known" },
		{ "read ./x", "working directory is not known" },
		{ "read ${CWD}/x", "working directory is not known" },
		{ "write ${TMPDIR}", "no directory for temporary files" },
		{ "read ${POLICY_DIR}/x", "for policy files" },
	};
	static const struct policy_vars none = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_fixture_ struct fixture fixture = { 0 };

		cr_expect_eq(load_with(&none, NULL, cases[i].text, &fixture), -EINVAL, "%s",
			     cases[i].text);
		cr_expect_eq(fixture.policy.rule_count, 0);
		cr_expect(strstr(said(&fixture.diag), cases[i].message), "%s", said(&fixture.diag));
	}
}

Test(vars, doubling_ends, .timeout = 5)
{
	_cleanup_text_ struct text text = { 0 };
	_cleanup_fixture_ struct fixture fixture = { 0 };

	text_str(&text, "set V0 = aaaaaaaaaaaaaaaa\n");
	for (int i = 1; i < 60; i++)
		text_printf(&text, "set V%d = ${V%d}${V%d}\n", i, i - 1, i - 1);
	cr_expect_eq(fixture_add(&fixture, text.data), -EINVAL);
	cr_expect(strstr(said(&fixture.diag), "longer than a path"));
}
