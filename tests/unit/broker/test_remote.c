// SPDX-License-Identifier: MIT
// tests/unit/broker/test_remote.c - Copying exactly what is there, and never beyond it
#include <criterion/criterion.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "broker/remote.h"

#define PAGE 4096U

/* Two pages of 'a' with a hole behind them. */
static char *pages(void)
{
	char *at = mmap(NULL, (size_t)3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			-1, 0);

	cr_assert_neq(at, MAP_FAILED);
	cr_assert_eq(munmap(at + (size_t)2 * PAGE, PAGE), 0);
	memset(at, 'a', (size_t)2 * PAGE);
	return at;
}

static uint64_t number(const void *at)
{
	return (uint64_t)(uintptr_t)at;
}

Test(remote, string)
{
	/* Where it starts, where its NUL is (0: nowhere), the room, and what comes of it. */
	static const struct {
		size_t start, end, room;
		int result;
	} cases[] = {
		{ 0, 1, PAGE, 0 },
		{ 0, 255, PAGE, 0 },
		{ 0, 256, PAGE, 0 },
		{ 0, 257, PAGE, 0 },
		{ 100, PAGE - 1, PAGE, 0 }, /* up to the end of a page */
		{ 100, PAGE, PAGE, 0 }, /* across it */
		{ PAGE + 1, 2 * PAGE - 1, PAGE, 0 }, /* up to the hole */
		{ 2 * PAGE - 1, 2 * PAGE - 1, PAGE, 0 }, /* empty, the last byte there is */
		{ PAGE + 1, 0, PAGE, -EFAULT }, /* into the hole */
		{ 2 * PAGE, 0, PAGE, -EFAULT },
		{ 0, 100, 101, 0 }, /* it fits just so */
		{ 0, 100, 100, -ENAMETOOLONG },
		{ 0, PAGE - 1, PAGE, 0 },
		{ 0, PAGE, PAGE, -ENAMETOOLONG },
		{ PAGE + 1, 0, 50, -ENAMETOOLONG }, /* the hole is further than anybody looks */
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *at = pages(), to[PAGE];
		size_t len = 12345;
		int r;

		if (cases[i].end)
			at[cases[i].end] = '\0';
		r = remote_string(getpid(), number(at + cases[i].start), to, cases[i].room, &len);
		cr_expect_eq(r, cases[i].result, "case %zu: %d", i, r);
		if (r == 0) {
			cr_expect_eq(len, cases[i].end - cases[i].start, "case %zu: %zu", i, len);
			cr_expect_str_eq(to, at + cases[i].start);
		} else {
			cr_expect_eq(len, 12345, "case %zu", i);
		}
		munmap(at, (size_t)2 * PAGE);
	}
}

Test(remote, read_and_write_all_or_nothing)
{
	char *at = pages(), to[64];

	cr_expect_eq(remote_read(getpid(), number(at), to, sizeof(to)), 0);
	cr_expect_eq(to[63], 'a');
	cr_expect_eq(remote_read(getpid(), number(at + (size_t)2 * PAGE - 63), to, 64), -EFAULT);
	cr_expect_eq(remote_read(getpid(), 0, to, 1), -EFAULT);
	cr_expect_eq(remote_read(getpid(), 0, to, 0), 0);
	cr_expect_eq(remote_read(getpid(), UINT64_MAX - 3, to, 16), -EFAULT);
	cr_expect_eq(remote_write(getpid(), number(at), "bc", 2), 0);
	cr_expect_eq(memcmp(at, "bca", 3), 0);
	cr_expect_eq(remote_write(getpid(), number(at + (size_t)2 * PAGE - 1), "bc", 2), -EFAULT);
	cr_assert_eq(mprotect(at, PAGE, PROT_READ), 0);
	cr_expect_eq(remote_write(getpid(), number(at), "de", 2), -EFAULT);
	cr_expect_eq(memcmp(at, "bca", 3), 0);
}

Test(remote, a_thread_that_is_gone)
{
	pid_t child = fork();
	char to[8];
	size_t len;

	if (child == 0)
		_exit(0);
	cr_assert_eq(waitpid(child, NULL, 0), child);
	cr_expect_eq(remote_read(child, number(to), to, sizeof(to)), -ESRCH);
	cr_expect_eq(remote_write(child, number(to), "x", 1), -ESRCH);
	cr_expect_eq(remote_string(child, number(to), to, sizeof(to), &len), -ESRCH);
}
