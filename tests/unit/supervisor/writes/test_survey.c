// SPDX-License-Identifier: MIT
// tests/unit/supervisor/writes/test_survey.c - Layers as overlayfs leaves them, and hostile ones
//
// What whiteouts and opaque directories are: Documentation/filesystems/overlayfs.rst.
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/text.h"
#include "supervisor/host/removal.h"
#include "supervisor/writes/survey.h"

static char directory[] = "/var/tmp/warder-survey.XXXXXX";

static void setup(void)
{
	cr_assert(mkdtemp(directory));
	cr_assert_eq(chdir(directory), 0);
	cr_assert_eq(mkdir("upper", 0755) | mkdir("lower", 0755), 0);
}

static void teardown(void)
{
	_cleanup_close_ int parent = open("/var/tmp", O_PATH | O_DIRECTORY | O_CLOEXEC);

	removal_entry(parent, strrchr(directory, '/') + 1, NULL);
}

TestSuite(survey, .init = setup, .fini = teardown);

static void file(const char *path, const char *bytes)
{
	_cleanup_close_ int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	static const struct timespec times[] = { { 1, 0 }, { 1, 0 } };

	cr_assert_geq(fd, 0, "%s", path);
	cr_assert_eq(write(fd, bytes, strlen(bytes)), (ssize_t)strlen(bytes));
	cr_assert_eq(futimens(fd, times), 0);
}

static void whiteout(const char *path)
{
	cr_assert_eq(mknod(path, S_IFCHR, makedev(0, 0)), 0);
}

/* One line for each change but those of the top, and of times. */
static char *survey(void)
{
	_cleanup_close_ int upper = open("upper", O_PATH | O_DIRECTORY | O_CLOEXEC);
	_cleanup_close_ int lower = open("lower", O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct changes changes = { .count = 0 };
	struct timespec began = { .tv_sec = time(NULL) + 100 };
	struct text text = { 0 };

	cr_assert_eq(survey_place(upper, lower, 0, &began, &changes), 0);
	changes_sort(&changes);
	for (size_t i = 0; i < changes.count; i++)
		if (changes.list[i].path[0] && changes.list[i].what != CHANGE_TIMES)
			text_printf(&text, "%s %s %x\n", change_word(changes.list[i].kind),
				    changes.list[i].path,
				    changes.list[i].what & ~(unsigned int)CHANGE_TIMES);
	if (changes.missed)
		text_printf(&text, "missed %d\n", (int)changes.missed);
	changes_free(&changes);
	return text.data ? text.data : strdup("");
}

static void expect(const char *wanted)
{
	_cleanup_free_ char *got = survey();

	cr_assert_str_eq(got, wanted);
}

Test(survey, what_was_only_opened_is_no_change)
{
	file("lower/same", "bytes");
	file("upper/same", "bytes");
	expect("");
}

Test(survey, contents_of_one_length_are_compared)
{
	file("lower/a", "bytes");
	file("upper/a", "bytez");
	expect("changed a 2\n");
}

Test(survey, a_whiteout_removes_all_that_is_below)
{
	mkdir("lower/d", 0755);
	mkdir("lower/d/e", 0755);
	file("lower/d/e/f", "");
	whiteout("upper/d");
	whiteout("upper/never-there");
	expect("deleted d 0\ndeleted d/e 0\ndeleted d/e/f 0\n");
}

Test(survey, an_opaque_directory_hides_what_it_has_no_name_for)
{
	mkdir("lower/d", 0755);
	file("lower/d/gone", "");
	file("lower/d/stays", "same");
	mkdir("lower/d/sub", 0755);
	file("lower/d/sub/gone", "");
	mkdir("upper/d", 0755);
	file("upper/d/stays", "same");
	file("upper/d/new", "");
	cr_assert_eq(setxattr("upper/d", "user.overlay.opaque", "y", 1, 0), 0);
	expect("deleted d/gone 0\ncreated d/new 0\ndeleted d/sub 0\ndeleted d/sub/gone 0\n");
}

Test(survey, types_take_each_others_place)
{
	mkdir("lower/dir", 0755);
	file("lower/dir/in", "");
	file("upper/dir", "a file");
	file("lower/file", "");
	mkdir("upper/file", 0755);
	file("upper/file/in", "");
	expect("changed dir 1\ndeleted dir/in 0\nchanged file 1\ncreated file/in 0\n");
}

Test(survey, attributes_and_links)
{
	file("lower/a", "");
	file("upper/a", "");
	cr_assert_eq(setxattr("upper/a", "user.overlay.origin", "x", 1, 0), 0);
	file("lower/b", "");
	file("upper/b", "");
	cr_assert_eq(setxattr("upper/b", "user.mine", "x", 1, 0), 0);
	cr_assert_eq(symlink("one", "lower/l") | symlink("two", "upper/l"), 0);
	cr_assert_eq(chmod("upper/b", 0600), 0);
	expect("changed b 24\nchanged l 2\n");
}

/* A file that stays as it is, and of which there is a new name, is known as where that leads. */
Test(survey, a_new_name_of_what_stays)
{
	file("lower/a", "");
	file("upper/a", "");
	cr_assert_eq(link("upper/a", "upper/b"), 0);
	expect("changed a 40\ncreated b 0\n");
}

/* A link out of the layer leads nowhere, and what is behind it is not in the list. */
Test(survey, no_link_is_followed)
{
	mkdir("outside", 0755);
	file("outside/secret", "");
	mkdir("lower/d", 0755);
	cr_assert_eq(symlink("../outside", "upper/d"), 0);
	cr_assert_eq(symlink("/", "upper/root"), 0);
	expect("changed d 1\ncreated root 0\n");
}
