// SPDX-License-Identifier: MIT
// tests/unit/supervisor/reading/test_lines.c - Lines of every length, around the greatest
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/reading/lines.h"

/* What is found of @long_bytes bytes without a newline, with @behind behind them. */
static void read_long(size_t long_bytes, const char *behind, char *ret_found, size_t size)
{
	_cleanup_close_ int fd = memfd_create("log", MFD_CLOEXEC);
	_cleanup_free_ char *bytes = malloc(long_bytes);
	_cleanup_(lines_close) struct lines lines;
	size_t used = 0, len;
	char *line;
	int found;

	memset(bytes, 'x', long_bytes);
	cr_assert_eq(write(fd, bytes, long_bytes), (ssize_t)long_bytes);
	cr_assert_eq(write(fd, behind, strlen(behind)), (ssize_t)strlen(behind));
	cr_assert_eq(lseek(fd, 0, SEEK_SET), 0);
	cr_assert_eq(lines_open(fd, &lines), 0);
	while ((found = lines_next(&lines, &line, &len)) != LINES_END && used + 2 < size) {
		cr_assert_geq(found, 0);
		ret_found[used++] = "L.C!"[found];
		if (found == LINES_LONG)
			cr_assert_eq(lines_skip(&lines), 0);
		else
			ret_found[used++] = len < 9 ? (char)('0' + len) : '+';
		if (found == LINES_CUT)
			break;
	}
	ret_found[used] = '\0';
}

Test(lines, longer_than_any)
{
	static const struct {
		size_t bytes;
		const char *behind, *found;
	} cases[] = {
		{ LINE_MAX_BYTES - 1, "\nab\n", "L+L2" },
		{ LINE_MAX_BYTES, "\nab\n", "!L2" },
		{ LINE_MAX_BYTES + 1, "\nab\n", "!L2" },
		{ 3 * (size_t)LINE_MAX_BYTES, "\nab\n", "!L2" },
		{ 3 * (size_t)LINE_MAX_BYTES + 7, "\nab", "!C2" },
		{ LINE_MAX_BYTES - 1, "", "C+" },
		{ LINE_MAX_BYTES, "", "!" },
		{ LINE_MAX_BYTES + 1, "", "!" },
		{ 2 * (size_t)LINE_MAX_BYTES - 1, "", "!" },
		{ 2 * (size_t)LINE_MAX_BYTES + 12345, "", "!" },
		{ 3 * (size_t)LINE_MAX_BYTES, "", "!" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char found[64];

		read_long(cases[i].bytes, cases[i].behind, found, sizeof(found));
		cr_expect_str_eq(found, cases[i].found, "%zu: %s", i, found);
	}
}
