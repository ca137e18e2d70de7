// SPDX-License-Identifier: MIT
// tests/unit/policy/test_brace.c - policy/brace.c
#include "tests/unit/policy/fixture.h"

#include "policy/brace.h"

static void expect(const char *pattern, const char *want)
{
	_cleanup_strings_ struct strings strings = { 0 };
	_cleanup_text_ struct text got = { 0 };
	const char *wrong = NULL;
	size_t offset;
	int r = brace_expand(pattern, strlen(pattern), &strings, &wrong, &offset);

	cr_assert_eq(r, 0, "%s: %s", pattern, wrong);
	for (size_t i = 0; i < strings.count; i++)
		text_printf(&got, "%s%s", i ? " " : "", strings.items[i]);
	cr_expect_str_eq(text_cstr(&got), want, "%s", pattern);
}

static void expect_wrong(const char *pattern, size_t offset, const char *what)
{
	_cleanup_strings_ struct strings strings = { 0 };
	const char *wrong = NULL;
	size_t at = 0;

	cr_assert_eq(brace_expand(pattern, strlen(pattern), &strings, &wrong, &at), -EINVAL, "%s",
		     pattern);
	cr_expect(strstr(wrong, what), "%s: %s", pattern, wrong);
	cr_expect_eq(at, offset, "%s: offset %zu", pattern, at);
}

Test(brace, expands_in_order)
{
	expect("/a", "/a");
	expect("/{a,b}", "/a /b");
	expect("{a,b}{1,2}", "a1 a2 b1 b2");
	expect("/x{,-}", "/x /x-");
	expect("/{a,b/c}/d", "/a/d /b/c/d");
	expect("/{a,{b,c}d}", "/a /bd /cd");
	expect("{{a,b},{c,d}}", "a b c d");
	expect("{a,b},c", "a,c b,c");
}

Test(brace, escaped_and_classed_braces_are_characters)
{
	expect("/\\{a,b\\}", "/\\{a,b\\}");
	expect("/{a\\,b,c}", "/a\\,b /c");
	expect("/[{,}]", "/[{,}]");
	expect("/{[,],x}", "/[,] /x");
}

Test(brace, mistakes)
{
	expect_wrong("/{a,b", 1, "never closed");
	expect_wrong("/a}", 2, "no { before");
	expect_wrong("/{a}", 1, "choice");
	expect_wrong("/{}", 1, "choice");
	expect_wrong("/{a,{b}}", 4, "choice");
	expect_wrong("/{a{b,c}}", 1, "choice");
	expect_wrong("/{a,b}}", 6, "no { before");
	expect_wrong("{a,b}/{c,{d,e}", 6, "never closed");
}

Test(brace, has_bounds)
{
	_cleanup_text_ struct text text = { 0 };

	for (int i = 0; i < 10; i++)
		text_str(&text, "{a,b}");
	{
		_cleanup_strings_ struct strings strings = { 0 };
		const char *wrong;
		size_t offset;

		cr_assert_eq(brace_expand(text.data, text.len, &strings, &wrong, &offset), 0);
		cr_expect_eq(strings.count, BRACE_MAX);
	}
	text_str(&text, "{a,b}");
	expect_wrong(text.data, 0, "too many");
	text_reset(&text);
	for (int i = 0; i < 40; i++)
		text_str(&text, "{a,");
	for (int i = 0; i < 40; i++)
		text_str(&text, "b}");
	expect_wrong(text.data, 96, "too many braces");
}
