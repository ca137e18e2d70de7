// SPDX-License-Identifier: MIT
// tests/unit/policy/test_rows.c - policy/rows.c: every class has a row, every call stands in one
// place
#include <criterion/criterion.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/rows.h"

/* Of the words between blanks and line ends, those that are this one. */
static unsigned int count_word(const char *text, const char *word)
{
	size_t len = strlen(word);
	unsigned int count = 0;

	for (const char *at = strstr(text, word); at; at = strstr(at + 1, word))
		count += (at == text || at[-1] == ' ' || at[-1] == '\n') &&
			 (at[len] == ' ' || at[len] == '\n');
	return count;
}

/* What is printed of the calls: each line behind `calls`, and those that go on with it. */
static void only_calls(const struct text *shown, struct text *calls)
{
	bool inside = false;

	for (const char *line = text_cstr(shown); *line;) {
		size_t len = strcspn(line, "\n");

		if (!strncmp(line, "  calls ", 8))
			inside = true;
		else if (strncmp(line, "          ", 10) != 0)
			inside = false;
		if (inside)
			text_printf(calls, " %.*s\n", (int)len - 8, line + 8);
		line += len + (line[len] == '\n');
	}
}

/* The unindented lines of one word. */
static bool has_row(const struct text *shown, const char *name)
{
	_cleanup_text_ struct text line = { 0 };

	text_printf(&line, "\n%s\n", name);
	return strstr(text_cstr(shown), text_cstr(&line)) ||
	       !strncmp(text_cstr(shown), text_cstr(&line) + 1, strlen(name) + 1);
}

Test(rows, every_class_has_one_but_the_free_one)
{
	for (unsigned int class = 0; class < CLASS_COUNT; class ++) {
		const struct call_row *row = call_row((enum call_class) class);

		if (class == CLASS_FREE) {
			cr_expect_null(row);
			continue;
		}
		cr_assert_not_null(row, "class %u has no row", class);
		cr_expect(*row->name && *row->when && *row->decided && *row->fence, "%s",
			  row->name);
		cr_expect_null(strpbrk(row->name, " \n"), "%s", row->name);
	}
	cr_expect_null(call_row(CLASS_COUNT));
	cr_expect_null(call_row((enum call_class) - 1));
}

Test(rows, no_two_have_one_name)
{
	for (unsigned int a = 0; a < CLASS_COUNT; a++)
		for (unsigned int b = 0; b < a; b++) {
			const struct call_row *one = call_row((enum call_class)a);
			const struct call_row *other = call_row((enum call_class)b);

			if (one && other)
				cr_expect_str_neq(one->name, other->name);
		}
}

Test(rows, every_call_is_printed_once_but_free_ones)
{
	_cleanup_text_ struct text shown = { 0 }, calls = { 0 };
	unsigned int printed = 0;

	rows_show(&shown);
	only_calls(&shown, &calls);
	for (int nr = 0; nr <= CALL_NEWEST; nr++) {
		const struct call *call = call_at(nr);
		bool answered;

		if (!call)
			continue;
		answered = call->group == GROUP_PROBE || call->group == GROUP_FATAL;
		printed += answered || call->class != CLASS_FREE;
		cr_expect_eq(count_word(text_cstr(&calls), call->name),
			     answered || call->class != CLASS_FREE ? 1U : 0U, "%s", call->name);
	}
	cr_expect_gt(printed, 150U);
}

Test(rows, every_row_is_printed_and_has_calls)
{
	_cleanup_text_ struct text shown = { 0 };

	rows_show(&shown);
	for (unsigned int class = 0; class < CLASS_COUNT; class ++) {
		const struct call_row *row = call_row((enum call_class) class);
		bool used = false;

		for (int nr = 0; nr <= CALL_NEWEST && !used; nr++)
			used = call_at(nr) && call_at(nr)->class == class;
		cr_expect(used, "class %u has no call", class);
		if (row)
			cr_expect(has_row(&shown, row->name), "%s", row->name);
	}
	cr_expect(has_row(&shown, "probe"));
	cr_expect(has_row(&shown, "fatal"));
}

Test(rows, a_call_stands_in_the_row_of_its_class)
{
	_cleanup_text_ struct text shown = { 0 };

	rows_show(&shown);
	for (int nr = 0; nr <= CALL_NEWEST; nr++) {
		const struct call *call = call_at(nr);
		_cleanup_text_ struct text part = { 0 };
		const char *from, *to;

		if (!call || call->class == CLASS_FREE || call->group == GROUP_PROBE ||
		    call->group == GROUP_FATAL)
			continue;
		text_printf(&part, "%s\n  decided", call_row((enum call_class)call->class)->name);
		from = strstr(text_cstr(&shown), text_cstr(&part));
		cr_assert_not_null(from, "%s", call->name);
		from = strstr(from, "\n  calls ");
		to = strstr(from, "\n\n");
		text_free(&part);
		text_printf(&part, "%.*s\n", (int)(to - from), from);
		cr_expect_eq(count_word(text_cstr(&part), call->name), 1U, "%s", call->name);
	}
}

/* Every `NAME:` in a sentence whose name is a call's: it stands under the class it is said of. */
static unsigned int check_named(const struct call_row *row, unsigned int class, const char *words)
{
	unsigned int named = 0;

	for (const char *at = words; *at; at += strcspn(at, " "), at += strspn(at, " ")) {
		size_t len = strcspn(at, " ");
		_cleanup_text_ struct text name = { 0 };
		const struct call *call;

		if (at[len - 1] != ':')
			continue;
		text_add(&name, at, len - 1);
		call = call_find(text_cstr(&name));
		if (!call)
			continue;
		named++;
		cr_expect_eq(call->class, class, "%s: %s", row->name, call->name);
	}
	return named;
}

Test(rows, what_is_said_of_a_call_stands_in_its_row)
{
	unsigned int named = 0;

	for (unsigned int class = 0; class < CLASS_COUNT; class ++) {
		const struct call_row *row = call_row((enum call_class) class);

		if (row)
			named += check_named(row, class, row->decided) +
				 check_named(row, class, row->fence);
	}
	cr_expect_geq(named, 4U);
}

Test(rows, lines_are_no_wider_than_a_terminal)
{
	_cleanup_text_ struct text shown = { 0 };
	bool calls = false;

	rows_show(&shown);
	for (const char *line = text_cstr(&shown); *line;) {
		size_t len = strcspn(line, "\n");

		calls = !strncmp(line, "  calls ", 8) || (calls && *line == ' ');
		if (calls)
			cr_expect_leq(len, 90U, "%.*s", (int)len, line);
		line += len + (line[len] == '\n');
	}
}
