// SPDX-License-Identifier: MIT
// tests/unit/policy/test_when.c - policy/when.c
#include "tests/unit/policy/fixture.h"

#include <fcntl.h>

#include "policy/when.h"

Test(when, every_flag_by_its_name)
{
	static const struct {
		const char *name;
		uint32_t flags;
	} cases[] = {
		{ "O_APPEND", O_APPEND },     { "O_ASYNC", O_ASYNC },
		{ "O_CLOEXEC", O_CLOEXEC },   { "O_CREAT", O_CREAT },
		{ "O_DIRECT", O_DIRECT },     { "O_DIRECTORY", O_DIRECTORY },
		{ "O_DSYNC", O_DSYNC },	      { "O_EXCL", O_EXCL },
		{ "O_NOATIME", O_NOATIME },   { "O_NOCTTY", O_NOCTTY },
		{ "O_NOFOLLOW", O_NOFOLLOW }, { "O_NONBLOCK", O_NONBLOCK },
		{ "O_PATH", O_PATH },	      { "O_RDWR", O_RDWR },
		{ "O_SYNC", O_SYNC },	      { "O_TMPFILE", O_TMPFILE },
		{ "O_TRUNC", O_TRUNC },	      { "O_WRONLY", O_WRONLY },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_fixture_ struct fixture fixture = { 0 };
		_cleanup_text_ struct text text = { 0 }, shown = { 0 };

		text_printf(&text, "deny /x when %s", cases[i].name);
		fixture_load(&fixture, text.data);
		cr_expect_eq(fixture.policy.rules[0].when, cases[i].flags, "%s", cases[i].name);
		when_show(cases[i].flags, &shown);
		cr_expect_str_eq(text_cstr(&shown), cases[i].name);
	}
}

Test(when, several_flags_are_shown_as_they_are_read)
{
	_cleanup_text_ struct text shown = { 0 };

	when_show(O_TRUNC | O_CREAT | O_SYNC | O_WRONLY, &shown);
	cr_expect_str_eq(text_cstr(&shown), "O_SYNC,O_CREAT,O_TRUNC,O_WRONLY");
}

Test(when, flags_that_are_asked_about)
{
	static const char *const bad[] = { "",
					   ",",
					   "O_TRUNC,",
					   "O_TRUNK",
					   "O_CREAT,x,O_EXCL",
					   "O_WRONLY,O_RDWR",
					   "o_trunc",
					   "O_TRUNC O_CREAT" };
	static const size_t offsets[] = { 0, 0, 8, 0, 8, 9, 0, 0 };
	uint32_t flags = 1;
	const char *wrong;

	cr_expect_eq(when_read("O_CREAT,O_TRUNC,O_WRONLY", &flags, &wrong), 0);
	cr_expect_eq(flags, O_CREAT | O_TRUNC | O_WRONLY);
	cr_expect_eq(when_read("O_RDONLY", &flags, &wrong), 0);
	cr_expect_eq(flags, 0);
	flags = 77;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		cr_expect_eq(when_read(bad[i], &flags, &wrong), -EINVAL, "%s", bad[i]);
		cr_expect_eq(wrong - bad[i], offsets[i], "%s: %s", bad[i], wrong);
	}
	cr_expect_eq(flags, 77);
}

Test(when, mistakes)
{
	fixture_refuse("deny /x when O_RDONLY", "t:1:14:", "its value is 0", "deny read");
	fixture_refuse("deny /x when O_TRUNK", "t:1:14:", "unknown open flag `O_TRUNK`", "O_TRUNC");
	fixture_refuse("deny /x when O_CREAT,O_TRUNK", "t:1:22:", "unknown open flag", "O_TRUNC");
	fixture_refuse("deny /x when O_CREAT,", "t:1:22:", "unknown open flag", NULL);
	fixture_refuse("deny /x when ,", "t:1:14:", "unknown open flag", NULL);
	fixture_refuse("deny /x when O_WRONLY,O_RDWR", "t:1:23:", "no call is both", "deny write");
	fixture_refuse("deny /x when", "t:1:9:", "needs an open flag", NULL);
	fixture_refuse("deny /x when O_CREAT O_TRUNC", "t:1:9:", "one word follows", ",");
	fixture_refuse("deny /x when O_CREAT /y", "t:1:9:", "one word follows", "end of");
	fixture_refuse("deny when O_CREAT", "t:1:1:", "without a path", NULL);
}
