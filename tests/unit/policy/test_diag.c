// SPDX-License-Identifier: MIT
// tests/unit/policy/test_diag.c - policy/diag.c
#include "tests/unit/policy/fixture.h"

#include "policy/diag.h"

/* A wrong text and the whole message it must give. */
static void expect_message(const char *text, const char *want)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };

	cr_expect_eq(fixture_add(&fixture, text), -EINVAL);
	cr_expect_str_eq(said(&fixture.diag), want);
}

Test(diag, place_line_caret_and_help)
{
	expect_message("read ./ok\nraed ./x\n", "t:2:1: unknown word `raed`\n"
						"    raed ./x\n"
						"    ^\n"
						"help: did you mean `read`?\n");
}

Test(diag, the_caret_stands_under_its_column_behind_tabs_and_wide_text)
{
	expect_message("\tread\t./ok x",
		       "t:1:12: this does not begin like a path\n"
		       "    \tread\t./ok x\n"
		       "    \t    \t     ^\n"
		       "help: a path starts with /, ~, ./, ../, ${NAME} or **/; for a "
		       "name in the working directory write ./x\n");
	expect_message("read ./\xc3\xa4\xe2\x82\xac ${X}",
		       "t:1:14: ${X} is not defined\n"
		       "    read ./\xc3\xa4\xe2\x82\xac ${X}\n"
		       "              ^\n"
		       "help: variables are HOME, CWD, TMPDIR, POLICY_DIR, UID and those that `set "
		       "NAME = value` defines; the environment's are not read\n");
}

Test(diag, a_terminal_acts_on_nothing_in_the_line)
{
	expect_message("read ./\x1b[2J", "t:1:8: a control character in a policy\n"
					 "    read ./\\x1b[2J\n"
					 "           ^\n"
					 "help: remove it; it would not show what the rule says\n");
	expect_message("read ./\xff\xfe x", "t:1:11: this does not begin like a path\n"
					    "    read ./\\xff\\xfe x\n"
					    "                    ^\n"
					    "help: a path starts with /, ~, ./, ../, ${NAME} or "
					    "**/; for a name in the working directory write ./x\n");
}

Test(diag, the_last_line_needs_no_newline_and_may_end_in_a_carriage_return)
{
	expect_message("net host\r\nnet\r\n", "t:2:1: one word follows `net`\n"
					      "    net\n"
					      "    ^\n");
	expect_message("net", "t:1:1: one word follows `net`\n"
			      "    net\n"
			      "    ^\n");
}

Test(diag, long_lines_are_shown_around_the_column)
{
	_cleanup_text_ struct text text = { 0 };
	_cleanup_fixture_ struct fixture fixture = { 0 };
	const char *line, *caret;

	text_str(&text, "read");
	for (int i = 0; i < 100; i++)
		text_printf(&text, " ./%03d", i);
	text_str(&text, " wrong");
	for (int i = 0; i < 100; i++)
		text_printf(&text, " ./%03d", i);
	cr_expect_eq(fixture_add(&fixture, text.data), -EINVAL);
	line = strchr(said(&fixture.diag), '\n') + 1;
	caret = strchr(line, '\n') + 1;
	cr_expect(strstr(line, "wrong"));
	cr_expect_lt(caret - line, 180);
	cr_expect(!strncmp(line, "    ...", 7));
	cr_expect_eq(strstr(line, "wrong") - line, strchr(caret, '^') - caret);
}

Test(diag, all_mistakes_of_a_text_are_reported)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };

	cr_expect_eq(fixture_add(&fixture, "raed ./x\nread x y\nnet nnoe\nlimit cpu=0\n"), -EINVAL);
	cr_expect_eq(fixture.diag.count, 5);
}

Test(diag, twenty_errors_are_enough)
{
	_cleanup_text_ struct text text = { 0 };
	_cleanup_fixture_ struct fixture fixture = { 0 };
	const char *at;
	unsigned int shown = 0;

	for (int i = 0; i < 50; i++)
		text_str(&text, "wrong\n");
	cr_expect_eq(fixture_add(&fixture, text.data), -EINVAL);
	cr_expect_eq(fixture.diag.count, 50);
	for (at = said(&fixture.diag); (at = strstr(at, "unknown word")); at++)
		shown++;
	cr_expect_eq(shown, DIAG_MAX);
	cr_expect(strstr(said(&fixture.diag), "more errors follow"));
}

Test(diag, what_is_wrong_is_data)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };
	const struct diagnostic *first, *second;

	cr_expect_eq(fixture_add(&fixture, "read ./ok\n  raed ./x\nnet\n"), -EINVAL);
	cr_assert_eq(fixture.diag.kept, 2);
	first = &fixture.diag.items[0];
	second = &fixture.diag.items[1];
	cr_expect_eq(first->level, DIAG_ERROR);
	cr_expect_eq(first->at.line, 2);
	cr_expect_eq(first->at.column, 3);
	cr_expect_str_eq(text_cstr(&first->where), "t:2:3");
	cr_expect_str_eq(text_cstr(&first->text), "unknown word `raed`");
	cr_expect_str_eq(text_cstr(&first->below), "      raed ./x\n      ^\n");
	cr_expect_str_eq(text_cstr(&first->help), "did you mean `read`?");
	cr_expect_str_eq(text_cstr(&second->where), "t:3:1");
	cr_expect_eq(second->help.len, 0);
}

Test(diag, warnings_notes_and_what_has_no_place)
{
	static const struct place at = { 0, 1, 6 };
	_cleanup_fixture_ struct fixture fixture = { 0 };
	struct policy_diag *diag = &fixture.diag, links = { .count = 0 };

	fixture_load(&fixture, "read ./ok\n");
	diag_add(diag, DIAG_NOTE, &fixture.policy, &at, "take it out", "it is there already");
	diag_add_bare(diag, DIAG_ERROR, &fixture.policy, &at, NULL, "`x` cannot be allowed");
	diag_say(diag, "the directory is gone", "  name another\n");
	diag_warning(&links, &fixture.policy, &at, "", "it leads %s", "elsewhere");
	cr_expect_eq(diag->count, 2);
	diag_move(diag, &links);
	cr_expect_eq(diag->count, 3);
	cr_expect_eq(links.kept + links.count, 0);
	cr_expect_str_eq(said(diag), "t:1:6: note: it is there already\n"
				     "    read ./ok\n"
				     "         ^\n"
				     "help: take it out\n"
				     "t:1:6: `x` cannot be allowed\n"
				     "the directory is gone\n"
				     "  name another\n"
				     "t:1:6: warning: it leads elsewhere\n"
				     "    read ./ok\n"
				     "         ^\n");
}

Test(diag, a_policy_without_any_text_has_no_lines)
{
	static const struct place at = { 0, 0, 0 };
	static const struct policy none = { .source_count = 0 };
	struct policy_diag diag = { .count = 0 };

	diag_error(&diag, &none, &at, "", "it cannot be held");
	cr_expect_eq(diag.count, 1);
	cr_expect_str_eq(text_cstr(&diag.items[0].text), "it cannot be held");
	cr_expect_eq(diag.items[0].below.len, 0);
	policy_diag_free(&diag);
}

Test(diag, enough_is_kept_of_errors_alone)
{
	static const struct place at = { 0, 1, 1 };
	_cleanup_fixture_ struct fixture fixture = { 0 };

	fixture_load(&fixture, "read ./ok\n");
	for (int i = 0; i < 50; i++)
		diag_add(&fixture.diag, DIAG_WARNING, &fixture.policy, &at, "", "hardly meant");
	cr_expect_eq(fixture.diag.kept, 50);
	cr_expect_eq(fixture.diag.count, 50);
}

Test(diag, nearest)
{
	static const char *const words[] = { "read", "write", "exec", "connect" };

	cr_expect_str_eq(diag_nearest("raed", words, 4, sizeof(words[0])), "read");
	cr_expect_str_eq(diag_nearest("wirte", words, 4, sizeof(words[0])), "write");
	cr_expect_str_eq(diag_nearest("conect", words, 4, sizeof(words[0])), "connect");
	cr_expect_null(diag_nearest("zzz", words, 4, sizeof(words[0])));
	cr_expect_null(diag_nearest("", words, 4, sizeof(words[0])));
}
