// SPDX-License-Identifier: MIT
// tests/unit/policy/test_glob.c - policy/glob.c
#include "tests/unit/policy/fixture.h"

#include "policy/glob.h"

static bool matches(const char *glob, const char *name)
{
	return glob_match(glob, strlen(glob), name, strlen(name));
}

Test(glob, match)
{
	static const struct {
		const char *glob;
		const char *name;
		bool want;
	} cases[] = {
		{ "a", "a", true },
		{ "a", "b", false },
		{ "a", "", false },
		{ "", "", true },
		{ "", "a", false },
		{ "*", "", true },
		{ "*", "anything", true },
		{ "*", ".hidden", true }, /* dotfiles too */
		{ "?", ".", true },
		{ "?", "", false },
		{ "?", "ab", false },
		{ "?", "\xff", true }, /* a byte, not a character */
		{ "?", "\xc3\xa4", false },
		{ "??", "\xc3\xa4", true },
		{ "*.c", "a.c", true },
		{ "*.c", ".c", true },
		{ "*.c", "a.cc", false },
		{ "a*", "a", true },
		{ "a*", "ba", false },
		{ "a*b*c", "a-b-b-c", true },
		{ "a*b*c", "a-c-b", false },
		{ "*a*a*a*", "aa", false },
		{ "*a*a*a*", "xaxaxax", true },
		{ "a?c", "abc", true },
		{ "a?c", "ac", false },
		{ "[ab]", "a", true },
		{ "[ab]", "c", false },
		{ "[a-c]x", "bx", true },
		{ "[a-c]x", "dx", false },
		{ "[!a]", "b", true },
		{ "[!a]", "a", false },
		{ "[^a]", "b", true },
		{ "[^a]", "a", false },
		{ "[]a]", "]", true },
		{ "[]a]", "a", true },
		{ "[!]a]", "]", false },
		{ "[a-]", "-", true },
		{ "[-a]", "-", true },
		{ "[a\\-c]", "b", false }, /* quoted: no range */
		{ "[a\\-c]", "-", true },
		{ "[\\]]", "]", true },
		{ "[\\!a]", "!", true },
		{ "[\\!a]", "b", false },
		{ "[a-c-e]", "d", false },
		{ "[a-c-e]", "-", true },
		{ "[\x80-\xff]", "\xc3", true }, /* bytes are unsigned */
		{ "\\*", "*", true },
		{ "\\*", "x", false },
		{ "a\\?", "a?", true },
		{ "a\\?", "ab", false },
		{ "\\[ab]", "[ab]", true },
		{ "\\\\", "\\", true },
		{ "*\\*", "ab*", true },
		{ "*\\*", "ab", false },
		{ "*[0-9]", "a1b2", true },
		{ "*[0-9]", "a1b", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		cr_expect_eq(matches(cases[i].glob, cases[i].name), cases[i].want, "%s %s",
			     cases[i].glob, cases[i].name);
}

Test(glob, many_stars_take_no_more_than_the_product_of_the_lengths, .timeout = 5)
{
	char glob[257], name[256];

	for (size_t i = 0; i < 256; i += 2)
		memcpy(glob + i, "*a", 2);
	glob[254] = '*';
	glob[255] = 'b';
	glob[256] = '\0';
	memset(name, 'a', 255);
	name[255] = '\0';
	for (int i = 0; i < 1000; i++)
		cr_assert_not(matches(glob, name));
}

Test(glob, literal)
{
	cr_expect(glob_is_literal("abc", 3));
	cr_expect(glob_is_literal("", 0));
	cr_expect(glob_is_literal("a\\*b", 4));
	cr_expect(glob_is_literal("]", 1));
	cr_expect_not(glob_is_literal("a*", 2));
	cr_expect_not(glob_is_literal("?", 1));
	cr_expect_not(glob_is_literal("[ab]", 4));
	cr_expect_not(glob_is_literal("\\\\*", 3));
}

Test(glob, escape_and_back)
{
	_cleanup_text_ struct text escaped = { 0 }, plain = { 0 };

	glob_escape(&escaped, "a*b?c[d\\e{f}", 12, GLOB_SPECIAL);
	cr_expect_str_eq(text_cstr(&escaped), "a\\*b\\?c\\[d\\\\e{f}");
	cr_expect(glob_is_literal(escaped.data, escaped.len));
	cr_expect(matches(escaped.data, "a*b?c[d\\e{f}"));
	glob_unescape(&plain, escaped.data, escaped.len);
	cr_expect_str_eq(text_cstr(&plain), "a*b?c[d\\e{f}");
}

Test(glob, ends)
{
	cr_expect_eq(glob_head("ab*cd", 5), 2);
	cr_expect_eq(glob_tail("ab*cd", 5), 3);
	cr_expect_eq(glob_head("a\\*b?", 5), 4);
	cr_expect_eq(glob_tail("[a]\\*b", 6), 3);
	cr_expect_eq(glob_tail("ab*", 3), 3);
	cr_expect_eq(glob_head("*", 1), 0);
	cr_expect_eq(glob_head("abc", 3), 3);
	cr_expect_eq(glob_tail("abc", 3), 0);
}

Test(glob, shortest)
{
	cr_expect_eq(glob_shortest("", 0), 0);
	cr_expect_eq(glob_shortest("*a*", 3), 1);
	cr_expect_eq(glob_shortest("[abc]?\\*x", 9), 4);
}

Test(glob, check)
{
	size_t offset = 99;

	cr_expect_null(glob_check("a[bc]*d?", 8, &offset));
	cr_expect_null(glob_check("\\[", 2, &offset));
	cr_expect_eq(offset, 99, "untouched while all is well");
	cr_expect(strstr(glob_check("ab[c", 4, &offset), "never closed"));
	cr_expect_eq(offset, 2);
	cr_expect(strstr(glob_check("a[c-a]", 6, &offset), "backwards"));
	cr_expect_eq(offset, 1);
	cr_expect(strstr(glob_check("ab[c/d]", 7, &offset), "/"));
	cr_expect_eq(offset, 2);
	cr_expect(glob_check("[", 1, &offset));
	cr_expect(glob_check("[]", 2, &offset));
	cr_expect(glob_check("[!", 2, &offset));
	cr_expect(glob_check("[!]", 3, &offset));
}
