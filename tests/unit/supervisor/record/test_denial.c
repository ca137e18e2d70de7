// SPDX-License-Identifier: MIT
// tests/unit/supervisor/record/test_denial.c - Refusals that are one, and bounds
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "supervisor/record/denial.h"

static struct denials *denials;

static void setup(void)
{
	cr_assert_eq(denials_create(&denials), 0);
}

static void teardown(void)
{
	denials_free(denials);
}

TestSuite(denial, .init = setup, .fini = teardown);

static void add(const char *path, uint8_t verb, uint32_t rule, int nr, bool kill)
{
	struct denial_note note = { .path = path,
				    .len = strlen(path),
				    .comm = "cc",
				    .rule = rule,
				    .nr = nr,
				    .verb = verb,
				    .kill = kill };

	denials_add(denials, &note);
}

Test(denial, the_same_path_verb_and_rule_are_one)
{
	add("/a", VERB_READ, 1, 257, false);
	add("/a", VERB_READ, 1, 2, false); /* by another call */
	add("/a", VERB_READ, 2, 257, false);
	add("/a", VERB_MODIFY, 1, 257, false);
	add("/b", VERB_READ, 1, 257, false);
	cr_assert_eq(denials_count(denials), 4);
	cr_expect_eq(denials_at(denials, 0)->count, 2);
	cr_expect_eq(denials_at(denials, 0)->nr, 257);
	cr_expect_str_eq(denials_at(denials, 0)->path, "/a");
	cr_expect_str_eq(denials_at(denials, 3)->path, "/b");
	cr_expect_null(denials_at(denials, 4));
}

Test(denial, without_a_path_the_call_counts)
{
	add("", VERB_COUNT, 1, 101, false);
	add("", VERB_COUNT, 1, 321, false);
	add("", VERB_COUNT, 1, 101, true);
	add("", VERB_COUNT, 1, 101, false);
	cr_assert_eq(denials_count(denials), 3);
	cr_expect_eq(denials_at(denials, 0)->count, 2);
}

Test(denial, names_are_bytes)
{
	struct denial_note note = { .path = "/a\0b",
				    .len = 4,
				    .comm = "0123456789012345678901234"
					    "567890123456789" };

	denials_add(denials, &note);
	note.len = 2;
	denials_add(denials, &note);
	cr_assert_eq(denials_count(denials), 2);
	cr_expect_eq(denials_at(denials, 0)->len, 4);
	cr_expect_eq(strlen(denials_at(denials, 0)->comm), 31);
}

Test(denial, number_has_a_bound)
{
	char path[32];

	for (unsigned int i = 0; i < DENIALS_MAX + 500; i++) {
		snprintf(path, sizeof(path), "/file/%u", i);
		add(path, VERB_READ, 1, 257, false);
	}
	cr_expect_eq(denials_count(denials), DENIALS_MAX);
	cr_expect_eq(denials_uncounted(denials), 500);
	add("/file/7", VERB_READ, 1, 257, false);
	cr_expect_eq(denials_at(denials, 7)->count, 2, "known ones are still counted");
	for (unsigned int i = 0; i < DENIALS_MAX; i++) {
		snprintf(path, sizeof(path), "/file/%u", i);
		cr_assert_str_eq(denials_at(denials, i)->path, path);
	}
}

Test(denial, bytes_have_a_bound)
{
	static char path[4096];
	size_t bytes = 0;

	memset(path, 'a', sizeof(path) - 1);
	for (unsigned int i = 0; i < 500; i++) {
		snprintf(path + 4000, 95, "%u", i);
		add(path, VERB_READ, 1, 257, false);
	}
	for (size_t i = 0; i < denials_count(denials); i++)
		bytes += denials_at(denials, i)->len;
	cr_expect_leq(bytes, DENIALS_BYTES);
	cr_expect_eq(denials_count(denials) + denials_uncounted(denials), 500);
	add("/short", VERB_READ, 1, 257, false);
	cr_expect_eq(denials_count(denials) + denials_uncounted(denials), 501);
}
