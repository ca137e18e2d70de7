// SPDX-License-Identifier: MIT
// tests/unit/supervisor/words/test_output.c - Files that are opened early and emptied late
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/words/output.h"

static char place[] = "/var/tmp/warder-output.XXXXXX";
static char path[64], other[64];

static void setup(void)
{
	cr_assert(mkdtemp(place));
	snprintf(path, sizeof(path), "%s/file", place);
	snprintf(other, sizeof(other), "%s/other", place);
}

static void teardown(void)
{
	unlink(path);
	unlink(other);
	rmdir(place);
}

TestSuite(output, .init = setup, .fini = teardown);

static void fill(const char *name)
{
	_cleanup_close_ int fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	cr_assert_eq(output_write(fd, "old", 3), 0);
}

static off_t size_of(const char *name)
{
	struct stat st;

	return stat(name, &st) < 0 ? -1 : st.st_size;
}

Test(output, what_was_there_stays_until_it_begins)
{
	struct output output;

	fill(path);
	cr_assert_eq(output_open(path, O_APPEND, 0600, &output), 0);
	cr_expect_str_eq(output.path, path);
	output_close(&output);
	cr_expect_eq(size_of(path), 3);
	cr_assert_eq(output_open(path, O_APPEND, 0600, &output), 0);
	cr_assert_eq(output_begin(&output), 0);
	cr_expect_eq(size_of(path), 0);
	output_close(&output);
	cr_expect_eq(size_of(path), 0);
	cr_expect_eq(output.fd, -1);
}

Test(output, what_was_made_for_nothing_is_removed)
{
	struct output output;

	cr_assert_eq(output_open(path, O_EXCL, 0600, &output), 0);
	cr_expect(output.made);
	cr_expect_eq(size_of(path), 0);
	output_close(&output);
	cr_expect_eq(size_of(path), -1);
	cr_assert_eq(output_open(path, 0, 0600, &output), 0);
	cr_assert_eq(output_begin(&output), 0);
	output_close(&output);
	cr_expect_eq(size_of(path), 0, "but not once it began");
	cr_expect_eq(output_open(path, O_EXCL, 0600, &output), -EEXIST);
}

Test(output, nothing_else_is_removed)
{
	struct output output;

	cr_assert_eq(output_open(path, 0, 0600, &output), 0);
	fill(other);
	cr_assert_eq(rename(other, path), 0);
	output_close(&output);
	cr_expect_eq(size_of(path), 3);
}

Test(output, links)
{
	struct output output;

	cr_assert_eq(symlink(other, path), 0);
	cr_expect_eq(output_open(path, O_NOFOLLOW, 0600, &output), -ELOOP);
	cr_assert_eq(output_open(path, 0, 0600, &output), 0, "a link to nothing");
	cr_expect_str_eq(output.path, other);
	output_close(&output);
}

Test(output, what_is_shared_is_not_emptied)
{
	struct output output = OUTPUT_NONE;

	fill(path);
	output.fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
	cr_assert_geq(output.fd, 0);
	cr_assert_eq(output_begin(&output), 0);
	cr_expect_eq(size_of(path), 3);
	output_close(&output);
}

Test(output, its_file_by_another_descriptor)
{
	struct output output;
	int twin, pipes[2];

	fill(path);
	fill(other);
	cr_assert_eq(output_open(path, O_APPEND, 0600, &output), 0);
	twin = open(path, O_RDONLY | O_CLOEXEC);
	cr_expect(output_is(&output, twin));
	cr_expect(output_is(&output, output.fd));
	cr_assert_geq(dup2(open(other, O_RDONLY | O_CLOEXEC), twin), 0);
	cr_expect_not(output_is(&output, twin));
	cr_assert_eq(pipe2(pipes, O_CLOEXEC), 0);
	cr_expect_not(output_is(&output, pipes[1]));
	cr_expect_not(output_is(&output, -1));
	output_close(&output);
	cr_expect_not(output_is(&output, twin), "there is none");
}

Test(output, never_waits)
{
	struct output output;

	cr_assert_eq(mkfifo(path, 0600), 0);
	cr_expect_eq(output_open(path, 0, 0600, &output), -ENXIO);
}

Test(output, devices_have_no_path_of_the_runs_own)
{
	struct output output;

	cr_assert_eq(output_open("/dev/null", 0, 0600, &output), 0);
	cr_expect_null(output.path);
	cr_expect_eq(fcntl(output.fd, F_GETFL) & O_NONBLOCK, 0);
	cr_assert_eq(output_begin(&output), 0);
	output_close(&output);
	cr_assert_eq(output_open("/dev/full", 0, 0600, &output), 0);
	cr_expect_eq(output_write(output.fd, "x", 1), -ENOSPC);
	output_close(&output);
	cr_expect_eq(output_open(place, 0, 0600, &output), -EISDIR);
}
