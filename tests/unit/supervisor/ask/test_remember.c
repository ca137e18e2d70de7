// SPDX-License-Identifier: MIT
// tests/unit/supervisor/ask/test_remember.c - Where answers may be kept, and how they are written
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/ask/remember.h"
#include "tests/said.h"

static char directory[] = "/var/tmp/warder-remember.XXXXXX";
static char path[64], other[64];

static void setup(void)
{
	cr_assert_not_null(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/f", directory);
	snprintf(other, sizeof(other), "%s/g", directory);
}

static void teardown(void)
{
	unlink(path);
	unlink(other);
	rmdir(directory);
}

TestSuite(remember, .init = setup, .fini = teardown);

static void write_file(const char *text)
{
	_cleanup_close_ int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	cr_assert_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
}

static void expect_file(const char *text)
{
	_cleanup_close_ int fd = open(path, O_RDONLY);
	char got[256] = "";

	cr_assert_geq(read(fd, got, sizeof(got) - 1), 0);
	cr_expect_str_eq(got, text);
}

Test(remember, appends_whole_lines)
{
	struct remember remember = REMEMBER_NONE;
	_cleanup_text_ struct text message = { 0 };

	write_file("read /a\n# unfinished");
	cr_assert_eq(remember_open(path, &remember, &message), 0, "%s", text_cstr(&message));
	cr_expect_eq(remember_append(&remember, "read /x\n"), 0);
	cr_expect_eq(remember_append(&remember, "read /y\nread /z\n"), 0);
	output_close(&remember.output);
	expect_file("read /a\n# unfinished\nread /x\nread /y\nread /z\n");
}

Test(remember, leaves_no_empty_file)
{
	struct remember remember = REMEMBER_NONE;
	_cleanup_text_ struct text message = { 0 };

	cr_assert_eq(remember_open(path, &remember, &message), 0);
	output_close(&remember.output);
	cr_expect_eq(access(path, F_OK), -1);
	cr_assert_eq(remember_open(path, &remember, &message), 0);
	cr_expect_eq(remember_append(&remember, "read /x\n"), 0);
	output_close(&remember.output);
	expect_file("read /x\n");
}

Test(remember, writes_to_no_other_file)
{
	struct remember remember = REMEMBER_NONE;
	_cleanup_text_ struct text message = { 0 };

	write_file("read /a\n");
	cr_assert_eq(remember_open(path, &remember, &message), 0);
	cr_assert_eq(rename(path, other), 0);
	cr_expect_eq(remember_append(&remember, "read /x\n"), -ENOENT);
	write_file("mine\n");
	cr_expect_eq(remember_append(&remember, "read /x\n"), -ESTALE);
	cr_assert_eq(rename(other, path), 0);
	cr_assert_eq(link(path, other), 0);
	cr_expect_eq(remember_append(&remember, "read /x\n"), -ESTALE, "it has two names");
	output_close(&remember.output);
	expect_file("read /a\n");
}

Test(remember, refuses_what_is_no_file_of_its_own)
{
	struct remember remember = REMEMBER_NONE;
	_cleanup_text_ struct text message = { 0 };

	cr_expect_eq(remember_open("/dev/null", &remember, &message), -EINVAL);
	output_close(&remember.output);
	cr_expect_eq(remember_open(directory, &remember, &message), -EINVAL);
	cr_assert_eq(symlink("nowhere", path), 0);
	cr_expect_eq(remember_open(path, &remember, &message), -EINVAL);
	unlink(path);
	write_file("");
	cr_assert_eq(link(path, other), 0);
	cr_expect_eq(remember_open(path, &remember, &message), -EINVAL);
	output_close(&remember.output);
}

static const struct {
	const char *policy;
	bool good;
} policies[] = {
	{ "read /", true },
	{ "write /home /tmp", true },
	{ "write %s", false },
	{ "write /var", false },
	{ "ask write %s", false },
	{ "append %s/f", false },
	{ "delete /var/tmp", false },
	{ "write %s\ndeny write %s/f", false }, /* the directory could be replaced */
	{ "write %s\ndeny! write %s", true },
	{ "write %s\ndeny write %s/*.policy", false },
};

Test(remember, refuses_what_the_policy_lets_be_written)
{
	static const struct policy_vars vars = { .home = "/home/u", .cwd = "/p", .tmpdir = "/t" };

	for (size_t i = 0; i < ARRAY_SIZE(policies); i++) {
		struct remember remember = REMEMBER_NONE;
		_cleanup_text_ struct text message = { 0 }, text = { 0 };
		struct policy_diag diag = { .count = 0 };
		struct policy policy = { .source_count = 0 };
		int r;

		for (const char *at = policies[i].policy; *at; at++) {
			bool name = at[0] == '%' && at[1] == 's';

			text_add(&text, name ? directory : at, name ? strlen(directory) : 1);
			at += name;
		}
		cr_assert_eq(policy_add_text(&policy, "p", NULL, text_cstr(&text), text.len, 1,
					     NULL, &vars, &diag),
			     0, "%s", said(&diag));
		cr_assert_eq(remember_open(path, &remember, &message), 0);
		r = remember_check(&remember, &policy, NULL, &message);
		cr_expect_eq(r, policies[i].good ? 0 : -EINVAL, "%s: %s", text_cstr(&text),
			     text_cstr(&message));
		output_close(&remember.output);
		policy_free(&policy);
	}
}
