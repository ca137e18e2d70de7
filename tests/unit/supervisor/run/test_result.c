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
	char got[2048] = "";

	cr_assert_eq(result_write(fd, result), 0);
	cr_assert_geq(pread(fd, got, sizeof(got) - 1, 0), 0);
	cr_expect_str_eq(got, wanted);
}

#define UNUSED                                                                                     \
	"\"usage\":{\"processes\":0,\"user\":0.000000,\"system\":0.000000,\"max_rss_kib\":0,"      \
	"\"bytes_read\":0,\"bytes_written\":0,\"storage_bytes_read\":0,\"storage_bytes_written\":" \
	"0"
#define COUNTS(calls, denied, hidden, would, kills, verbs)                                         \
	",\"counts\":{\"calls\":" calls ",\"allowed\":0,\"denied\":" denied ",\"hidden\":" hidden  \
	",\"absent\":0,\"redirected\":0,\"would_refuse\":" would ",\"asks\":0,\"kills\":" kills    \
	",\"execs\":0,\"by_verb\":{" verbs "}}}\n"

Test(result, lines)
{
	static const struct tally tally = {
		.calls = 12,
		.denied = 2,
		.hidden = 3,
		.would = 7,
		.kills = 1,
		.verbs[VERB_BIND] = { 5, 1, 1, 2, 1, 3 },
	};
	static const struct rusage kernel = { .ru_majflt = 1, .ru_nvcsw = 2, .ru_nivcsw = 3 };
	static const struct audit_used used = {
		.sum = { .processes = 2,
			 .partial = 1,
			 .all = { .user_ns = 1500000,
				  .system_ns = 2000,
				  .max_rss_kib = 5,
				  .bytes_read = 6,
				  .bytes_written = 7,
				  .storage_read = 8,
				  .storage_written = 9 } },
		.kernel = &kernel,
	};
	struct result result = { .run = "r", .status = 3, .cause = "exit", .exit = 3 };

	expect(&result, "{\"run\":\"r\",\"status\":3,\"cause\":\"exit\",\"exit\":3,\"signal\":null,"
			"\"calls\":0,\"denied\":0,\"would\":0,\"kills\":0,\"audit\":null,\"head\":"
			"null,\"wall\":"
			"0.000000," UNUSED "}" COUNTS("0", "0", "0", "0", "0", ""));
	result = (struct result){ .run = "r",
				  .status = 137,
				  .cause = "signal",
				  .exit = -1,
				  .signal = 9,
				  .wall_ns = 1234567890,
				  .used = &used,
				  .tally = &tally,
				  .log = "/a\n\"b\"",
				  .head = "0123" };
	expect(&result,
	       "{\"run\":\"r\",\"status\":137,\"cause\":\"signal\",\"exit\":null,\"signal\":9,"
	       "\"calls\":12,\"denied\":5,\"would\":7,\"kills\":1,\"audit\":\"/"
	       "a\\u000a\\\"b\\\"\",\"head\":\"0123\",\"wall\":1.234567,"
	       "\"usage\":{\"processes\":2,\"user\":0.001500,\"system\":0.000002,\"max_rss_kib\":5,"
	       "\"bytes_read\":6,\"bytes_written\":7,\"storage_bytes_read\":8,"
	       "\"storage_bytes_written\":9,\"major_faults\":1,\"voluntary_switches\":2,"
	       "\"involuntary_switches\":3,\"lower_bound\":true}" COUNTS(
		       "12", "2", "3", "7", "1",
		       "\"bind\":{\"asked\":5,\"allowed\":1,\"denied\":1,\"hidden\":2,\"absent\":1,"
		       "\"refused\":3}"));
	result.exit = 0;
	result.signal = 0;
	result.log = NULL;
	result.head = NULL;
	expect(&result,
	       "{\"run\":\"r\",\"status\":137,\"cause\":\"signal\",\"exit\":0,\"signal\":null,"
	       "\"calls\":12,\"denied\":5,\"would\":7,\"kills\":1,\"audit\":null,\"head\":null,"
	       "\"wall\":1.234567,"
	       "\"usage\":{\"processes\":2,\"user\":0.001500,\"system\":0.000002,\"max_rss_kib\":5,"
	       "\"bytes_read\":6,\"bytes_written\":7,\"storage_bytes_read\":8,"
	       "\"storage_bytes_written\":9,\"major_faults\":1,\"voluntary_switches\":2,"
	       "\"involuntary_switches\":3,\"lower_bound\":true}" COUNTS(
		       "12", "2", "3", "7", "1",
		       "\"bind\":{\"asked\":5,\"allowed\":1,\"denied\":1,\"hidden\":2,\"absent\":1,"
		       "\"refused\":3}"));
}

Test(result, nobody_takes_it)
{
	_cleanup_close_ int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
	struct result result = { .run = "r", .cause = "exit" };

	cr_expect_eq(result_write(full, &result), -ENOSPC);
	cr_expect_eq(result_write(-1, &result), -EBADF);
}
