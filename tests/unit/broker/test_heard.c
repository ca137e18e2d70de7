// SPDX-License-Identifier: MIT
// tests/unit/broker/test_heard.c - Whether all tasks are known is never said when it is not known
#include <criterion/criterion.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "broker/heard.h"
#include "policy/base/cleanup.h"

static char place[] = "/tmp/test-heard.XXXXXX";
static int proc = -1;

static void put(const char *path, const char *text)
{
	_cleanup_close_ int fd = openat(proc, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	cr_assert(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
}

static void setup(void)
{
	cr_assert(mkdtemp(place));
	proc = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	cr_assert(proc >= 0 && mkdirat(proc, "sys", 0700) == 0 &&
		  mkdirat(proc, "sys/kernel", 0700) == 0);
	put("sys/kernel/pid_max", "32768\n");
	put("stat", "cpu  1 2 3\nintr 4\nprocesses 1000\nprocs_running 1\n");
	put("loadavg", "0.20 0.18 0.12 1/80 20\n");
}

static void teardown(void)
{
	static const char *const files[] = { "sys/kernel/pid_max", "stat", "loadavg" };

	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		unlinkat(proc, files[i], 0);
	unlinkat(proc, "sys/kernel", AT_REMOVEDIR);
	unlinkat(proc, "sys", AT_REMOVEDIR);
	rmdir(place);
	close_fd(&proc);
}

TestSuite(heard, .init = setup, .fini = teardown);

Test(heard, all_or_not)
{
	struct heard heard;

	heard_begin(&heard, proc);
	put("stat", "cpu  1 2 3\nintr 4\nprocesses 1050\n");
	cr_expect(heard_all(&heard, proc, 20));
	cr_expect_not(heard_all(&heard, proc, 19));
}

Test(heard, numbers_may_have_come_again)
{
	struct heard heard;

	heard_begin(&heard, proc);
	put("stat", "intr 4\nprocesses 33467\n"); /* 32,467: one less than there are */
	cr_expect(heard_all(&heard, proc, 20));
	put("stat", "intr 4\nprocesses 33468\n");
	cr_expect_not(heard_all(&heard, proc, 20));
	put("sys/kernel/pid_max", "4194304\n");
	cr_expect(heard_all(&heard, proc, 20));
}

Test(heard, what_cannot_be_read_is_no)
{
	struct heard heard;

	heard_begin(&heard, proc);
	put("loadavg", "");
	cr_expect_not(heard_all(&heard, proc, 20));
	put("loadavg", "0.20 0.18 0.12 1/80 20\n");
	put("sys/kernel/pid_max", "");
	cr_expect_not(heard_all(&heard, proc, 20));
	put("sys/kernel/pid_max", "32768\n");
	put("stat", "");
	cr_expect_not(heard_all(&heard, proc, 20));
	heard_begin(&heard, proc);
	put("stat", "intr 4\nprocesses 1\n");
	cr_expect_not(heard_all(&heard, proc, 20));
}

/* The lines before it may be many. */
Test(heard, of_a_large_host)
{
	static char stat[300000];
	struct heard heard;

	memset(stat, '1', sizeof(stat) - 30);
	strcpy(stat + sizeof(stat) - 30, "\nprocesses 5\n");
	put("stat", stat);
	heard_begin(&heard, proc);
	cr_expect(heard_all(&heard, proc, 20));
}
