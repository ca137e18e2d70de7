// SPDX-License-Identifier: MIT
// tests/unit/policy/test_pattern.c - policy/pattern.c and policy/pattern_parse.c
#include "tests/unit/policy/fixture.h"

#include "policy/pattern.h"

/* All patterns that `read WORD` gives, with blanks between them. */
static void expect(const char *word, const char *want)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };
	_cleanup_text_ struct text text = { 0 }, got = { 0 };

	text_printf(&text, "%s %s", strchr(word, '@') ? "connect" : "read", word);
	fixture_load(&fixture, text.data);
	for (size_t i = 0; i < fixture.policy.rule_count; i++)
		text_printf(&got, "%s%s", i ? " " : "", fixture.policy.rules[i].pattern);
	cr_expect_str_eq(text_cstr(&got), want, "%s", word);
}

Test(pattern, becomes_absolute_and_clean)
{
	expect("/", "/");
	expect("//", "/");
	expect("/a", "/a");
	expect("/a/", "/a");
	expect("//a//b///", "/a/b");
	expect("/a/./b/.", "/a/b");
	expect("/a/../b", "/b");
	expect("/../../a", "/a");
	expect("/a/..", "/");
	expect(".", "/home/u/project");
	expect("./", "/home/u/project");
	expect("./a", "/home/u/project/a");
	expect("..", "/home/u");
	expect("../a", "/home/u/a");
	expect("./../../../..", "/");
	expect("./.hidden", "/home/u/project/.hidden");
	expect("./..x", "/home/u/project/..x");
}

Test(pattern, globs_stay)
{
	expect("/a*/b?/[cd]", "/a*/b?/[cd]");
	expect("**/.env", "**/.env");
	expect("**", "**");
	expect("**/", "**");
	expect("/**", "/**");
	expect("/a/**", "/a/**");
	expect("./**/x", "/home/u/project/**/x");
	expect("/a/**/**/b", "/a/**/b");
	expect("**/**/x", "**/x");
	expect("**/./x", "**/x");
	expect("**/a/../x", "**/x");
}

Test(pattern, literal_text_is_escaped_no_more_than_needed)
{
	expect("'/a*b'", "/a\\*b");
	expect("/\"*\"*", "/\\**");
	expect("'/a?[b]'", "/a\\?\\[b]");
	expect("'/{a,b}'", "/{a,b}");
	expect("'/a-b!c^d'", "/a-b!c^d");
	expect("'/a\\b'", "/a\\\\b");
	expect("/[\"-\"a]", "/[\\-a]");
	expect("/[\"]\"a]", "/[\\]a]");
}

Test(pattern, braces_make_rules)
{
	expect("/{a,b}", "/a /b");
	expect("/{usr/,}lib", "/usr/lib /lib");
	expect("{/a,/b}/c", "/a/c /b/c");
	expect("./{a,../b}", "/home/u/project/a /home/u/b");
	expect("/x{,-}", "/x /x-");
	expect("/{a,*}", "/a /*");
	expect("/a{'b c',d}", "/ab c /ad");
}

Test(pattern, abstract_sockets)
{
	expect("@bus", "@bus");
	expect("@/tmp/x//y/../z", "@/tmp/x//y/../z");
	expect("@/tmp/.X11-unix/*", "@/tmp/.X11-unix/*");
	expect("\"@a b\"", "@a b");
	expect("@{a,b}", "@a @b");
}

Test(pattern, mistakes_in_the_beginning)
{
	fixture_refuse("read src", "t:1:6:", "does not begin like a path", "./src");
	fixture_refuse("read *.c", "t:1:6:", "does not begin like a path", "./*.c");
	fixture_refuse("read 'a b'", "t:1:6:", "does not begin like a path", "./");
	fixture_refuse("read .hidden", "t:1:6:", "does not begin like a path", "./.hidden");
	fixture_refuse("read ''", "t:1:6:", "empty path", NULL);
	fixture_refuse("read \"**\"/x", "t:1:6:", "does not begin like a path", NULL);
	fixture_refuse("read /{a,b}/{c,d} {e,/f}", "t:1:19:", "does not begin like a path", NULL);
	fixture_refuse("read a:80", "t:1:6:", "does not begin like a path", NULL);
}

Test(pattern, mistakes_in_globs)
{
	fixture_refuse("read ./a[bc", "t:1:9:", "never closed", "part of the name");
	fixture_refuse("read ./a[c-a]", "t:1:9:", "backwards", NULL);
	fixture_refuse("read ./a[b/c]", "t:1:9:", "one path component", NULL);
	fixture_refuse("read ./{a,b", "t:1:8:", "never closed", NULL);
	fixture_refuse("read ./a}", "t:1:9:", "no { before", NULL);
	fixture_refuse("read ./{a}", "t:1:8:", "choice", NULL);
	fixture_refuse("read ./a**", "t:1:9:", "next to other characters", "whole component");
	fixture_refuse("read ./***", "t:1:8:", "next to other characters", NULL);
	fixture_refuse("read ./x/**b/c", "t:1:10:", "next to other characters", NULL);
	fixture_refuse("read ${HOME}/a**", "t:1:15:", "next to other characters", NULL);
	fixture_refuse("read \"./a b\"/c**", "t:1:15:", "next to other characters", NULL);
	fixture_refuse("read ./*/../x", "t:1:6:", "`..` behind a glob", NULL);
	fixture_refuse("read **/..", "t:1:6:", "`..` behind a glob", NULL);
	fixture_refuse("connect @a**", "t:1:9:", "`**` in an abstract", NULL);
	fixture_refuse("connect @", "t:1:9:", "has a name", NULL);
}

Test(pattern, mistakes_in_length)
{
	_cleanup_text_ struct text text = { 0 };

	text_str(&text, "read ./");
	for (int i = 0; i < 255; i++)
		text_char(&text, 'a');
	{
		_cleanup_fixture_ struct fixture fixture = { 0 };

		fixture_load(&fixture, text.data);
	}
	text_char(&text, 'a');
	fixture_refuse(text.data, "t:1:6:", "longer than a file name", NULL);

	text_reset(&text);
	text_str(&text, "read ");
	for (int i = 0; i < 2047; i++)
		text_str(&text, "/a");
	{
		_cleanup_fixture_ struct fixture fixture = { 0 };

		fixture_load(&fixture, text.data);
	}
	text_str(&text, "/a");
	fixture_refuse(text.data, "t:1:6:", "longer than a path", NULL);

	text_reset(&text);
	text_str(&text, "connect @");
	for (int i = 0; i < 108; i++)
		text_char(&text, 'a');
	fixture_refuse(text.data, "t:1:9:", "at most 107 bytes", NULL);
}

Test(pattern, parts)
{
	const char *cursor = "/a/*/**/b*";
	struct part part;

	cr_assert(pattern_next(&cursor, &part));
	cr_expect_eq(part.kind, PART_LITERAL);
	cr_expect(part.len == 1 && *part.text == 'a');
	cr_assert(pattern_next(&cursor, &part));
	cr_expect_eq(part.kind, PART_ANY);
	cr_assert(pattern_next(&cursor, &part));
	cr_expect_eq(part.kind, PART_DEEP);
	cr_assert(pattern_next(&cursor, &part));
	cr_expect_eq(part.kind, PART_GLOB);
	cr_expect_not(pattern_next(&cursor, &part));
	cursor = "/";
	cr_expect_not(pattern_next(&cursor, &part));
	cursor = "@a/b";
	cr_assert(pattern_next(&cursor, &part));
	cr_expect_eq(part.len, 4);
	cr_expect_not(pattern_next(&cursor, &part));
}

Test(pattern, prefix)
{
	static const struct {
		const char *pattern;
		const char *prefix;
		bool literal;
	} cases[] = {
		{ "/", "/", true },	  { "/a/b", "/a/b", true },  { "/a\\*/b", "/a*/b", true },
		{ "/a/b*", "/a", false }, { "/a/*/c", "/a", false }, { "/a/**", "/a", false },
		{ "**/x", "/", false },	  { "/*", "/", false },	     { "@a", "@a", true },
		{ "@a*", "@", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_text_ struct text prefix = { 0 };

		cr_expect_eq(pattern_prefix(cases[i].pattern, &prefix), cases[i].literal, "%s",
			     cases[i].pattern);
		cr_expect_eq(pattern_is_literal(cases[i].pattern), cases[i].literal);
		cr_expect_str_eq(text_cstr(&prefix), cases[i].prefix, "%s", cases[i].pattern);
	}
}
