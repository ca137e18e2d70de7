// SPDX-License-Identifier: MIT
// tests/unit/policy/test_parse.c - policy/parse.c: what a line can begin with
#include "tests/unit/policy/fixture.h"

#include "policy/parse.h"

Test(parse, every_word_of_the_language)
{
	static const char *const lines[] = {
		"include base",
		"include? none",
		"set A = /x",
		"list /x",
		"read /x",
		"write /x",
		"modify /x",
		"append /x",
		"create /x",
		"delete /x",
		"exec /x",
		"connect /x",
		"bind /x",
		"deny /x",
		"hide /x",
		"deny! /x",
		"hide! /x",
		"map deny wx",
		"env keep A",
		"limit cpu=1s",
		"net host",
		"syscalls tool",
		"syscall kill ioctl",
	};

	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		_cleanup_fixture_ struct fixture fixture = { 0 };

		fixture_load(&fixture, lines[i]);
	}
}

Test(parse, empty_texts)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };

	fixture_load(&fixture, "");
	fixture_load(&fixture, "\n\n# nothing\n   \n");
	cr_expect_eq(fixture.policy.rule_count, 0);
}

Test(parse, other_words)
{
	fixture_refuse("raed ./x", "t:1:1:", "unknown word `raed`", "`read`");
	fixture_refuse("READ ./x", "t:1:1:", "unknown word `READ`", NULL);
	fixture_refuse("'read' ./x", "t:1:1:", "unknown word `'read'`", "`read`");
	fixture_refuse("deny!! ./x", "t:1:1:", "unknown word", "`deny!`");
	fixture_refuse("zzzzzz", "t:1:1:", "unknown word", "one of include, ");
	fixture_refuse("limit=3", "t:1:1:", "unknown word", "`limit`");
}

Test(parse, words_of_other_versions_say_what_to_write_instead)
{
	fixture_refuse("allow read ./x", "t:1:1:", "`allow` is not in this version", "read PATH");
}

Test(parse, mistakes_in_the_cut_of_a_line_are_reported_once)
{
	fixture_refuse("read ./a \"x", "t:1:10:", "never closed", NULL);
	fixture_refuse("set A = \"x", "t:1:9:", "never closed", NULL);
	fixture_refuse("read ./a\nread ./\\b\nread ./c", "t:2:8:", "backslash", NULL);
}

Test(parse, a_nul_byte)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };

	cr_expect_eq(policy_add_text(&fixture.policy, "t", NULL, "read /a\0b\n", 10, 1, NULL,
				     &fixture_vars, &fixture.diag),
		     -EINVAL);
	cr_expect(strstr(said(&fixture.diag), "t:1:8: a NUL byte"));
}

Test(parse, grow_keeps_what_is_there)
{
	int *items = NULL;

	for (size_t i = 0; i < 1000; i++) {
		items = parse_grow(items, i, sizeof(*items));
		cr_assert_not_null(items);
		items[i] = (int)i;
	}
	for (size_t i = 0; i < 1000; i++)
		cr_assert_eq(items[i], (int)i);
	free(items);
}
