// SPDX-License-Identifier: MIT
// tests/unit/supervisor/words/test_beside.c - A file that takes another one's place, all of it or
// not
#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/words/beside.h"
#include "supervisor/words/output.h"

static char place[] = "/var/tmp/warder-beside.XXXXXX";
static char path[64], other[64];

static void setup(void)
{
	cr_assert(mkdtemp(place));
	snprintf(path, sizeof(path), "%s/file", place);
	snprintf(other, sizeof(other), "%s/link", place);
}

static void teardown(void)
{
	unlink(path);
	unlink(other);
	cr_expect_eq(rmdir(place), 0, "something was left behind");
}

TestSuite(beside, .init = setup, .fini = teardown);

static void fill(const char *name, mode_t mode)
{
	_cleanup_close_ int fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	cr_assert_eq(output_write(fd, "old", 3), 0);
	cr_assert_eq(fchmod(fd, mode), 0);
}

static void holds(const char *name, const char *due)
{
	_cleanup_close_ int fd = open(name, O_RDONLY | O_CLOEXEC);
	char bytes[16] = "";

	cr_assert_geq(fd, 0);
	cr_assert_geq(read(fd, bytes, sizeof(bytes) - 1), 0);
	cr_expect_str_eq(bytes, due);
}

static mode_t mode_of(const char *name)
{
	struct stat st = { 0 };

	lstat(name, &st);
	return st.st_mode & 0777;
}

static void replace(const char *name)
{
	struct beside beside;

	cr_assert_eq(beside_open(name, &beside), 0);
	cr_assert_eq(output_write(beside.fd, "new", 3), 0);
	cr_assert_eq(beside_place(&beside), 0);
	beside_close(&beside);
}

Test(beside, a_new_file)
{
	replace(path);
	holds(path, "new");
	cr_expect_eq(mode_of(path), 0600);
}

Test(beside, one_in_another_ones_place)
{
	fill(path, 0640);
	replace(path);
	holds(path, "new");
	cr_expect_eq(mode_of(path), 0640);
}

Test(beside, until_then_the_old_one_stays)
{
	struct beside beside;

	fill(path, 0600);
	cr_assert_eq(beside_open(path, &beside), 0);
	cr_assert_eq(output_write(beside.fd, "new", 3), 0);
	holds(path, "old");
	beside_close(&beside);
	holds(path, "old");
	cr_expect_eq(beside.fd, -1);
}

Test(beside, what_was_never_placed_is_not_there)
{
	struct beside beside;

	cr_assert_eq(beside_open(path, &beside), 0);
	beside_close(&beside);
	cr_expect_eq(access(path, F_OK), -1);
}

Test(beside, a_link_is_followed)
{
	char target[8];

	fill(path, 0600);
	cr_assert_eq(symlink("file", other), 0);
	replace(other);
	holds(path, "new");
	cr_expect_eq(readlink(other, target, sizeof(target)), 4);
}

Test(beside, what_is_no_file_is_written_as_it_is)
{
	struct beside beside;

	cr_assert_eq(beside_open("/dev/null", &beside), 0);
	cr_expect_null(beside.path);
	cr_expect_eq(beside_place(&beside), 0);
	beside_close(&beside);
}

Test(beside, mistakes)
{
	struct beside beside;

	cr_expect_eq(beside_open(place, &beside), -EISDIR);
	cr_expect_eq(beside_open("", &beside), -ENOENT);
	cr_expect_eq(beside_open("/nowhere/at/all", &beside), -ENOENT);
	cr_expect_lt(beside_open("/proc/self/new", &beside), 0);
}
