// SPDX-License-Identifier: MIT
// tests/unit/supervisor/writes/test_changes.c - Changes in a file and back, in order, and counted
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "supervisor/writes/changes.h"

static void add(struct changes *changes, enum change_kind kind, unsigned int what,
		unsigned int place, const char *path)
{
	char copy[256];
	struct change change = {
		.kind = kind,
		.what = what,
		.place = place,
		.path = strcpy(copy, path),
		.before = { .mode = S_IFREG | 0644, .size = 7, .ino = 9, .mtime = { -5, 3 } },
		.after = { .mode = S_IFREG | 04711,
			   .size = UINT64_MAX,
			   .links = 2,
			   .ctime = { 1, 2 } },
	};

	cr_assert_eq(changes_add(changes, &change), 0);
}

Test(changes, a_directory_is_followed_by_what_is_in_it)
{
	static const char *const wanted[] = { "", "a", "a/b", "a/b/c", "a-b", "a.b", "ab" };
	struct changes changes = { .count = 0 };

	for (size_t i = sizeof(wanted) / sizeof(wanted[0]); i--;)
		add(&changes, CHANGE_CREATED, 0, 1, wanted[i]);
	add(&changes, CHANGE_CREATED, 0, 0, "z");
	changes_sort(&changes);
	cr_assert_str_eq(changes.list[0].path, "z");
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		cr_assert_str_eq(changes.list[i + 1].path, wanted[i]);
		cr_assert_eq(changes_find(&changes, 1, wanted[i]), &changes.list[i + 1]);
	}
	cr_assert_null(changes_find(&changes, 0, "a"));
	changes_free(&changes);
}

Test(changes, come_back_from_a_file_as_they_were)
{
	struct changes changes = { .missed = 3 }, back = { .count = 0 };
	_cleanup_text_ struct text text = { 0 };

	add(&changes, CHANGE_DELETED, CHANGE_RACED, 2, "line\nbreak and blanks ");
	add(&changes, CHANGE_CHANGED, CHANGE_MODE, 0, "");
	changes_write(&changes, &text);
	cr_assert_eq(changes_read(text.data, text.len, &back), 0);
	cr_assert_eq(back.count, 2);
	cr_assert_eq(back.missed, 3);
	for (size_t i = 0; i < 2; i++) {
		cr_assert_str_eq(back.list[i].path, changes.list[i].path);
		cr_assert_eq(back.list[i].kind, changes.list[i].kind);
		cr_assert_eq(back.list[i].what, changes.list[i].what);
		cr_assert_eq(back.list[i].place, changes.list[i].place);
		cr_assert_eq(back.list[i].before.mtime.tv_sec, -5);
		cr_assert_eq(back.list[i].after.size, UINT64_MAX);
		cr_assert_eq(back.list[i].after.ctime.tv_nsec, 2);
	}
	changes_free(&back);
	changes_free(&changes);
}

Test(changes, what_is_none_is_refused)
{
	static const struct {
		const char *bytes;
		size_t len;
	} bad[] = { { "", 0 },
		    { "missed", 7 },
		    { "missed 0\0"
		      "9 0 0",
		      15 },
		    { "missed 0\0"
		      "1 0 0 1 2 3",
		      21 } };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct changes changes = { .count = 0 };

		cr_assert_eq(changes_read(bad[i].bytes, bad[i].len, &changes), -EBADMSG, "%zu", i);
		changes_free(&changes);
	}
}

/* A directory's times say no more than what is told of its entries; without any they do. */
Test(changes, times_of_directories)
{
	struct changes changes = { .count = 0 };
	struct change_counts counts;

	add(&changes, CHANGE_CHANGED, CHANGE_TIMES, 0, "");
	add(&changes, CHANGE_CHANGED, CHANGE_TIMES, 0, "a");
	add(&changes, CHANGE_CREATED, 0, 0, "a/b");
	add(&changes, CHANGE_CHANGED, CHANGE_TIMES, 0, "c");
	add(&changes, CHANGE_DELETED, 0, 0, "c-d");
	add(&changes, CHANGE_CHANGED, CHANGE_TIMES | CHANGE_MODE, 0, "e");
	add(&changes, CHANGE_DELETED, 0, 0, "e/f");
	changes_sort(&changes);
	changes_imply(&changes);
	changes_count(&changes, &counts);
	cr_assert(changes.list[0].what & CHANGE_IMPLIED);
	cr_assert(changes.list[1].what & CHANGE_IMPLIED);
	cr_assert_eq(counts.of[CHANGE_CREATED], 1);
	cr_assert_eq(counts.of[CHANGE_CHANGED], 2);
	cr_assert_eq(counts.of[CHANGE_DELETED], 2);
	changes_free(&changes);
}
