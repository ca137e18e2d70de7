// SPDX-License-Identifier: MIT
// tests/unit/policy/test_names.c - policy/names.c
#include "tests/unit/policy/fixture.h"

#include <stdio.h>

#include "policy/names.h"

/* Two other names for every path; counts how often it is asked. */
struct asked {
	unsigned int count;
	int error;
};

static int each_name(void *ctx, const char *path, bool allow,
		     void (*emit)(void *to, const char *name), void *to)
{
	struct asked *asked = ctx;
	char name[64];

	asked->count++;
	(void)allow;
	if (asked->error)
		return asked->error;
	snprintf(name, sizeof(name), "/one%s", path);
	emit(to, name);
	snprintf(name, sizeof(name), "/two%s", path);
	emit(to, name);
	return 0;
}

static void emit(void *to, const char *name)
{
	text_printf(to, "%s ", name);
}

Test(names, asks_once_and_answers_the_same)
{
	struct asked asked = { 0 };
	struct tree_names real = { .each = each_name, .ctx = &asked }, names;
	struct names_memory *memory;
	_cleanup_text_ struct text got = { 0 };

	cr_assert_eq(names_memory_new(&real, &memory, &names), 0);
	for (int i = 0; i < 3; i++) {
		text_reset(&got);
		cr_expect_eq(names.each(names.ctx, "/a", true, emit, &got), 0);
		cr_expect_str_eq(text_cstr(&got), "/one/a /two/a ");
	}
	cr_expect_eq(asked.count, 1);
	text_reset(&got);
	cr_expect_eq(names.each(names.ctx, "/b", true, emit, &got), 0);
	cr_expect_str_eq(text_cstr(&got), "/one/b /two/b ");
	cr_expect_eq(asked.count, 2);
	cr_expect_eq(names.each(names.ctx, "/b", false, emit, &got), 0);
	cr_expect_eq(asked.count, 3, "a denial's names may be others");
	names_memory_free(memory);
}

Test(names, an_error_is_passed_on_and_not_remembered)
{
	struct asked asked = { .error = -EIO };
	struct tree_names real = { .each = each_name, .ctx = &asked }, names;
	struct names_memory *memory;
	_cleanup_text_ struct text got = { 0 };

	cr_assert_eq(names_memory_new(&real, &memory, &names), 0);
	cr_expect_eq(names.each(names.ctx, "/a", true, emit, &got), -EIO);
	cr_expect_str_eq(text_cstr(&got), "");
	asked.error = 0;
	cr_expect_eq(names.each(names.ctx, "/a", true, emit, &got), 0);
	cr_expect_str_eq(text_cstr(&got), "/one/a /two/a ");
	names_memory_free(memory);
}

Test(names, many_paths)
{
	struct asked asked = { 0 };
	struct tree_names real = { .each = each_name, .ctx = &asked }, names;
	struct names_memory *memory;
	char path[32], want[80];

	cr_assert_eq(names_memory_new(&real, &memory, &names), 0);
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 3000; i++) {
			_cleanup_text_ struct text got = { 0 };

			snprintf(path, sizeof(path), "/p%d", i);
			snprintf(want, sizeof(want), "/one/p%d /two/p%d ", i, i);
			cr_assert_eq(names.each(names.ctx, path, true, emit, &got), 0);
			cr_assert_str_eq(text_cstr(&got), want);
		}
	cr_expect_eq(asked.count, 3000);
	names_memory_free(memory);
	names_memory_free(NULL);
}
