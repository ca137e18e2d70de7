// SPDX-License-Identifier: MIT
// tests/unit/supervisor/run/test_environment.c - What the command gets to see of the environment
#include "tests/unit/policy/fixture.h"

#include "supervisor/run/environment.h"

static const struct environment_more self;
static const struct environment_more *who_is = &self;

/* @from and what is wanted as words with blanks between them. */
static void expect(const char *rules, const char *from, const char *wanted)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };
	_cleanup_free_ char *copy = strdup(from);
	_cleanup_text_ struct text got = { 0 };
	char *entries[16] = { NULL }, **made = NULL;
	size_t count = 0;

	for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "))
		entries[count++] = word;
	fixture_load(&fixture, rules);
	cr_assert_eq(environment_make(&fixture.policy, entries, who_is, &made), 0);
	for (size_t i = 0; made[i]; i++)
		text_printf(&got, "%s%s", i ? " " : "", made[i]);
	cr_expect_str_eq(text_cstr(&got), wanted, "%s", rules);
	environment_free(made);
}

Test(environment, lines)
{
	static const char all[] = "A=1 B=2 AB=3 EMPTY= SECRET_X=4 =odd noequals";

	expect("", all, "A=1 B=2 AB=3 EMPTY= SECRET_X=4 WARDER_ACTIVE=1");
	expect("env keep A", all, "A=1 WARDER_ACTIVE=1");
	expect("env keep A*", all, "A=1 AB=3 WARDER_ACTIVE=1");
	expect("env unset SECRET_*", all, "A=1 B=2 AB=3 EMPTY= WARDER_ACTIVE=1");
	expect("env keep A* SECRET_*\nenv unset SECRET_*", all, "A=1 AB=3 WARDER_ACTIVE=1");
	expect("env set A=9", all, "B=2 AB=3 EMPTY= SECRET_X=4 A=9 WARDER_ACTIVE=1");
	expect("env set NEW=9", "", "NEW=9 WARDER_ACTIVE=1");
	expect("env keep NONE\nenv set B=x=y", all, "B=x=y WARDER_ACTIVE=1");
	expect("env unset B\nenv set B=7", all, "A=1 AB=3 EMPTY= SECRET_X=4 B=7 WARDER_ACTIVE=1");
	expect("", "WARDER_ACTIVE=0 A=1", "A=1 WARDER_ACTIVE=1");
	expect("env unset *", "A=1", "WARDER_ACTIVE=1");
	expect("env set WARDER_ACTIVE=no", "A=1", "A=1 WARDER_ACTIVE=1");
}

Test(environment, another_user)
{
	static const struct environment_more other = { "other", "/home/other", NULL };
	static const struct environment_more nameless = { NULL, "/", NULL };

	who_is = &other;
	expect("", "HOME=/root USER=root LOGNAME=root HOMER=x",
	       "HOME=/home/other USER=other LOGNAME=other HOMER=x WARDER_ACTIVE=1");
	expect("env unset HOME", "HOME=/root A=1", "A=1 WARDER_ACTIVE=1");
	expect("env set HOME=/h", "HOME=/root", "HOME=/h WARDER_ACTIVE=1");
	expect("", "A=1", "A=1 WARDER_ACTIVE=1");
	who_is = &nameless;
	expect("", "HOME=/root USER=me", "HOME=/ USER=me WARDER_ACTIVE=1");
	who_is = &self;
}

Test(environment, get)
{
	char first[] = "AB=1", second[] = "A=2", third[] = "B";
	char *entries[] = { first, second, third, NULL };

	cr_expect_str_eq(environment_get(entries, "A"), "2");
	cr_expect_str_eq(environment_get(entries, "AB"), "1");
	cr_expect_null(environment_get(entries, "B"));
	cr_expect_null(environment_get(entries, "ABC"));
}
