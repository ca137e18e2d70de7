// SPDX-License-Identifier: MIT
// tests/unit/supervisor/run/test_result.c - The line that --status-fd gets, byte by byte
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/run/result.h"

static void expect(const struct result *result, const char *wanted)
{
	_cleanup_close_ int fd = memfd_create("result", MFD_CLOEXEC);
	char got[512] = "";

	cr_assert_eq(result_write(fd, result), 0);
	cr_assert_geq(pread(fd, got, sizeof(got) - 1, 0), 0);
	cr_expect_str_eq(got, wanted);
}

Test(result, lines)
{
	static const struct tally tally = {
		.calls = 12, .denied = 2, .hidden = 3, .would = 7, .kills = 1
	};
	struct result result = { .run = "r", .status = 3, .cause = "exit", .exit = 3 };

	expect(&result,
	       "{\"run\":\"r\",\"status\":3,\"cause\":\"exit\",\"exit\":3,\"signal\":null,"
	       "\"calls\":0,\"denied\":0,\"would\":0,\"kills\":0,\"audit\":null,\"head\":null}\n");
	result = (struct result){ .run = "r",
				  .status = 137,
				  .cause = "signal",
				  .exit = -1,
				  .signal = 9,
				  .tally = &tally,
				  .log = "/a\n\"b\"",
				  .head = "0123" };
	expect(&result,
	       "{\"run\":\"r\",\"status\":137,\"cause\":\"signal\",\"exit\":null,\"signal\":9,"
	       "\"calls\":12,\"denied\":5,\"would\":7,\"kills\":1,\"audit\":\"/"
	       "a\\u000a\\\"b\\\"\",\"head\":\"0123\"}\n");
	result.exit = 0;
	result.signal = 0;
	result.log = NULL;
	result.head = NULL;
	expect(&result,
	       "{\"run\":\"r\",\"status\":137,\"cause\":\"signal\",\"exit\":0,\"signal\":null,"
	       "\"calls\":12,\"denied\":5,\"would\":7,\"kills\":1,\"audit\":null,\"head\":null}\n");
}

Test(result, nobody_takes_it)
{
	_cleanup_close_ int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
	struct result result = { .run = "r", .cause = "exit" };

	cr_expect_eq(result_write(full, &result), -ENOSPC);
	cr_expect_eq(result_write(-1, &result), -EBADF);
}
