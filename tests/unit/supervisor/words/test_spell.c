// SPDX-License-Identifier: MIT
// tests/unit/supervisor/words/test_spell.c - Spellings are short, and read back as the path they
// are for
#include "tests/unit/supervisor/fixture.h"

#include <stdio.h>

#include "supervisor/words/spell.h"

static const struct {
	const char *path;
	const char *due;
} paths[] = {
	{ "/", "/" },
	{ "/etc/passwd", "/etc/passwd" },
	{ "/home/u", "~" },
	{ "/home/u/.npmrc", "~/.npmrc" },
	{ "/home/user/x", "/home/user/x" },
	{ "/home/u/src", "./" },
	{ "/home/u/src/a.c", "./a.c" },
	{ "/home/u/srcs/a.c", "~/srcs/a.c" },
	{ "/home/u/src/my file", "./'my file'" },
	{ "/home/u/it's", "~/'it'\"'\"'s'" },
	{ "/a*b/[c]{d}$e\\f#", "'/a*b/[c]{d}$e\\f#'" },
	{ "/ünïcödé", "'/ünïcödé'" },
	{ "@name", "@name" },
	{ "@a b", "'@a b'" },
	{ "/home/u/src/~x", "./'~x'" },
};

Test(spell, paths)
{
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		_cleanup_text_ struct text text = { 0 };

		spell_path(&fixture_vars, paths[i].path, &text);
		cr_expect_str_eq(text_cstr(&text), paths[i].due);
	}
}

/* The policy's own parser takes the spelling for exactly this path. */
Test(spell, policies_read_it_back)
{
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		_cleanup_text_ struct text line = { 0 }, due = { 0 };
		struct policy policy = { 0 };
		struct policy_diag diag = { 0 };

		text_str(&line, "connect ");
		spell_path(&fixture_vars, paths[i].path, &line);
		cr_assert_eq(policy_add_text(&policy, "t", NULL, line.data, line.len, 1, NULL,
					     &fixture_vars, &diag),
			     0, "%s\n%s", line.data, said(&diag));
		cr_assert_eq(policy.rule_count, 1);
		for (const char *c = paths[i].path; *c; c++) {
			if (strchr("*?[\\", *c))
				text_char(&due, '\\');
			text_char(&due, *c);
		}
		cr_expect_str_eq(policy.rules[0].pattern, text_cstr(&due));
		policy_free(&policy);
		policy_diag_free(&diag);
	}
}

/* And a shell for exactly these words. */
Test(spell, shells_read_it_back)
{
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		_cleanup_text_ struct text command = { 0 };
		char got[256] = "", due[256];
		FILE *pipe;

		text_str(&command, "HOME=/home/u; printf %s ");
		spell_path(&fixture_vars, paths[i].path, &command);
		pipe = popen(command.data, "r");
		cr_assert(pipe);
		got[fread(got, 1, sizeof(got) - 1, pipe)] = '\0';
		cr_assert_eq(pclose(pipe), 0);
		if (!strncmp(paths[i].path, "/home/u/src", 11) &&
		    (!paths[i].path[11] || paths[i].path[11] == '/'))
			snprintf(due, sizeof(due), "./%s",
				 paths[i].path + 11 + !!paths[i].path[11]);
		else
			snprintf(due, sizeof(due), "%s", paths[i].path);
		cr_expect_str_eq(got, due);
	}
}

Test(spell, home_that_is_the_working_directory)
{
	struct policy_vars vars = { .home = "/root", .cwd = "/root" };
	_cleanup_text_ struct text text = { 0 };

	spell_path(&vars, "/root/x", &text);
	cr_expect_str_eq(text_cstr(&text), "~/x");
}

Test(spell, unknown_and_root_directories)
{
	struct policy_vars vars = { .cwd = "/" };
	_cleanup_text_ struct text text = { 0 };

	spell_path(&vars, "/x", &text);
	cr_expect_str_eq(text_cstr(&text), "/x");
}

static const struct {
	const char *pattern;
	bool tmpdir;
	const char *due;
} patterns[] = {
	{ "/tmp/warder-1/x", true, "${TMPDIR}/x" },
	{ "/tmp/warder-1", true, "${TMPDIR}" },
	{ "/tmp/warder-1/x", false, "/tmp/warder-1/x" },
	{ "/tmp/warder-12/x", true, "/tmp/warder-12/x" },
	{ "/home/u/src/a\\*b", false, "./'a*b'" },
	{ "/home/u/src/a*b", false, "./a*b" },
	{ "/home/u/.cfg.*", false, "~/.cfg.*" },
	{ "/home/*", false, "/home/*" },
};

Test(spell, patterns)
{
	for (size_t i = 0; i < ARRAY_SIZE(patterns); i++) {
		_cleanup_text_ struct text text = { 0 };

		spell_pattern(&fixture_vars, patterns[i].tmpdir, patterns[i].pattern, &text);
		cr_expect_str_eq(text_cstr(&text), patterns[i].due);
	}
}

static const struct {
	const char *bytes;
	bool possible;
} names[] = {
	{ "/a b", true },
	{ "/ünïcödé", true },
	{ "", true },
	{ "/a\nb", false },
	{ "/a\x1b[2J", false },
	{ "/a\xff", false },
	{ "/a\xe2\x80\xae", false },
	{ "/a\xe2\x80\xa8", false },
};

Test(spell, possible)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		cr_expect_eq(spell_possible(names[i].bytes, strlen(names[i].bytes)),
			     names[i].possible, "%zu", i);
	cr_expect_not(spell_possible("a\0b", 3));
}
