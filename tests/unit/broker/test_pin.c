// SPDX-License-Identifier: MIT
// tests/unit/broker/test_pin.c - Descriptors as paths, and what their links say
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "broker/pin.h"

Test(pin, path_reaches_the_object)
{
	int pin = open("/proc/self/exe", O_PATH | O_NOFOLLOW | O_CLOEXEC);
	struct stat link, reached;

	cr_assert_eq(fstat(pin, &link), 0);
	cr_assert_eq(stat(pin_path(pin).text, &reached), 0);
	cr_expect(S_ISLNK(reached.st_mode)); /* a pinned link itself, not what it leads to */
	cr_expect_eq(reached.st_ino, link.st_ino);
	close(pin);
	cr_expect_eq(stat(pin_path(INT_MAX).text, &reached), -1);
	cr_expect_str_eq(pin_path(INT_MAX).text, "/proc/self/fd/2147483647");
}

Test(pin, read)
{
	char place[] = "/var/tmp/warder-pin.XXXXXX", text[PATH_MAX];
	int fd = mkstemp(place);
	ssize_t len = pin_read(fd, text, sizeof(text));

	cr_assert_eq(len, (ssize_t)strlen(place));
	cr_expect_not(memcmp(text, place, strlen(place)));
	cr_expect_not(pin_deleted(text, (size_t)len));
	cr_expect_eq(pin_read(fd, text, 3), 3);
	cr_assert_eq(unlink(place), 0);
	len = pin_read(fd, text, sizeof(text));
	cr_assert_gt(len, 0);
	cr_expect(pin_deleted(text, (size_t)len));
	close(fd);
	cr_expect_eq(pin_read(fd, text, sizeof(text)), -ENOENT);
}

Test(pin, deleted)
{
	static const struct {
		const char *text;
		bool deleted;
	} cases[] = {
		{ "/a (deleted)", true },
		{ "/a (deleted) (deleted)", true },
		{ "/memfd:x (deleted)", true },
		{ "/a", false },
		{ "/a (deleted)b", false },
		{ "/a(deleted)", false },
		{ " (deleted)", false }, /* nothing is left of it */
		{ "", false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_eq(pin_deleted(cases[i].text, strlen(cases[i].text)), cases[i].deleted,
			     "%s", cases[i].text);
}
