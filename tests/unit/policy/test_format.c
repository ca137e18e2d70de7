// SPDX-License-Identifier: MIT
// tests/unit/policy/test_format.c - policy/format.c
#include "tests/unit/policy/fixture.h"

#include "policy/format.h"
#include "tests/unit/policy/generate.h"
#include "tests/unit/policy/same.h"

static void expect(const char *text, const char *wanted)
{
	_cleanup_text_ struct text got = { 0 }, again = { 0 };

	cr_assert_eq(policy_format(text, strlen(text), &got), 0, "%s", text);
	cr_expect_str_eq(text_cstr(&got), wanted, "%s\ngot:\n%s", text, text_cstr(&got));
	cr_assert_eq(policy_format(text_cstr(&got), got.len, &again), 0);
	cr_expect_str_eq(text_cstr(&again), text_cstr(&got));
}

Test(format, what_a_line_is_about_begins_in_one_column)
{
	expect("read ./a\ndeny   **/x\nhide!\t~/y ~/z\n",
	       "read    ./a\ndeny    **/x\nhide!   ~/y ~/z\n");
	expect("deny   write   ./.git/hooks\ndeny! modify delete /x\n",
	       "deny write ./.git/hooks\ndeny! modify delete /x\n");
	expect("set A=  b\nset A   =  b\ninclude?   x\nsyscalls   tool\n",
	       "set     A= b\nset     A = b\ninclude? x\nsyscalls tool\n");
	expect("env   keep   A B\nenv   set  A=b\nsyscall   errno   EPERM  mount\n",
	       "env keep A B\nenv set A=b\nsyscall errno EPERM mount\n");
	expect("net none\nlimit cpu=1s   wall=2s\nmap   deny  wx\n",
	       "net     none\nlimit   cpu=1s wall=2s\nmap     deny wx\n");
	expect("emulate   clock  start=@1\n", "emulate clock start=@1\n");
	expect("verdict   weight  clock=1\n", "verdict weight clock=1\n");
	expect("deny /x   when   O_TRUNC\n", "deny    /x when O_TRUNC\n");
}

Test(format, comments_stay_and_stand_under_each_other)
{
	expect("read /a # one\nwrite /longer/one   # two\nexec /b\n\nread /c     # apart\n",
	       "read    /a          # one\nwrite   /longer/one # two\nexec    /b\n\n"
	       "read    /c # apart\n");
	expect("   #  as it is   \t\nread /a#b '#c' #d\n", "#  as it is\nread    /a#b '#c' #d\n");
	expect("read /\xc3\xa9 # one\nread /ab # two\n",
	       "read    /\xc3\xa9  # one\nread    /ab # two\n");
}

Test(format, empty_lines_are_single_and_inside)
{
	expect("\n\n# a\n\n\n\nread /a\n  \n\n", "# a\n\nread    /a\n");
	expect("", "");
	expect("\n \n", "");
	expect("\xef\xbb\xbfread /a\r\n\r\nread /b", "read    /a\n\nread    /b\n");
}

Test(format, a_line_that_is_wrong_is_an_error)
{
	_cleanup_text_ struct text text = { 0 };

	cr_expect_eq(policy_format("read '/a\n", 9, &text), -EINVAL);
}

Test(format, shipped_policies_are_written_so)
{
	const struct shipped *shipped;

	for (unsigned int i = 0; (shipped = shipped_at(i)); i++)
		expect(shipped->text, shipped->text);
}

/* Other blanks between the words of a policy. */
static void spread(struct dice *dice, const char *text, struct text *spread)
{
	for (; *text; text++) {
		if (*text == '\n' && !roll(dice, 4))
			text_str(spread, roll(dice, 2) ? "\t# and 'why" : "  \n #");
		text_char(spread, *text);
		for (unsigned int n = *text == ' ' || *text == '\n' ? roll(dice, 3) : 0; n > 0; n--)
			text_char(spread, roll(dice, 4) ? ' ' : '\t');
	}
}

Test(format, the_meaning_stays, .timeout = 120)
{
	struct dice dice = { 5 };

	for (unsigned int i = 0; i < 2000; i++) {
		_cleanup_text_ struct text text = { 0 }, odd = { 0 }, got = { 0 }, again = { 0 };
		_cleanup_fixture_ struct fixture before = { 0 }, after = { 0 };

		for (unsigned int n = 1 + roll(&dice, 14); n > 0; n--)
			add_rule(&dice, &text);
		spread(&dice, text_cstr(&text), &odd);
		cr_assert_eq(policy_format(odd.data, odd.len, &got), 0, "%s", odd.data);
		fixture_load(&before, odd.data);
		fixture_load(&after, text_cstr(&got));
		expect_same(&before.policy, &after.policy);
		cr_assert_eq(policy_format(got.data, got.len, &again), 0, "%s", got.data);
		cr_assert_str_eq(again.data, got.data);
	}
}
