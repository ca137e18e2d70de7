// SPDX-License-Identifier: MIT
// tests/unit/supervisor/reading/test_line.c - What is a line of a log, byte by byte
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/base/text.h"
#include "supervisor/reading/line.h"

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"
#define H ",\"h\":\"" ZEROS "\"}"

static const struct {
	const char *line;
	bool good;
	uint64_t seq;
} lines[] = {
	{ "{\"seq\":0,\"t\":0.000000,\"kind\":\"start\"" H, true, 0 },
	{ "{\"seq\":18446744073709551615,\"t\":99.123456,\"kind\":\"x\"" H, true, UINT64_MAX },
	{ "{\"seq\":7,\"t\":0.000000,\"kind\":\"call\",\"h\":\"x\"" H, true, 7 },
	{ "{\"seq\":18446744073709551616,\"t\":0.000000,\"kind\":\"x\"" H, false, 0 },
	{ "{\"seq\":99999999999999999999999,\"t\":0.000000,\"kind\":\"x\"" H, false, 0 },
	{ "{\"seq\":01,\"t\":0.000000,\"kind\":\"x\"" H, false, 0 },
	{ "{\"seq\":-1,\"t\":0.000000,\"kind\":\"x\"" H, false, 0 },
	{ "{\"seq\":,\"t\":0.000000,\"kind\":\"x\"" H, false, 0 },
	{ "{ \"seq\":0,\"t\":0.000000,\"kind\":\"x\"" H, false, 0 },
	{ "{\"seq\":0,\"t\":0.00000,\"kind\":\"x\"" H, false, 0 },
	{ "{\"seq\":0,\"t\":0.0000000,\"kind\":\"x\"" H, false, 0 },
	{ "{\"seq\":0,\"t\":0,\"kind\":\"x\"" H, false, 0 },
	{ "{\"seq\":0,\"t\":0.000000,\"kind\":\"\"" H, false, 0 },
	{ "{\"seq\":0,\"t\":0.000000,\"kind\":\"x" H, false, 0 },
	{ "{\"seq\":0,\"t\":0.000000,\"kind\":\"X\"" H, false, 0 },
	{ "{\"seq\":0,\"t\":0.000000,\"kind\":\"x\",\"h\":\"" ZEROS "\"} ", false, 0 },
	{ "{\"seq\":0,\"t\":0.000000,\"kind\":\"x\",\"g\":\"" ZEROS "\"}", false, 0 },
	{ "{\"seq\":0,\"t\":0.000000,\"kind\":\"x\",\"h\":\"0" ZEROS "\"}", false, 0 },
	{ H, false, 0 },
	{ "", false, 0 },
};

Test(line, parse)
{
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		size_t len = strlen(lines[i].line);
		struct line line = { .seq = 4711 };
		int r = line_parse(lines[i].line, len, &line);

		cr_expect_eq(r, lines[i].good ? 0 : -EINVAL, "%s", lines[i].line);
		cr_expect_eq(line.seq, lines[i].good ? lines[i].seq : 4711, "%s", lines[i].line);
		if (!lines[i].good)
			continue;
		cr_expect_eq(line.body, len - strlen(H));
		cr_expect(!memcmp(line.h, ZEROS "\"}", 66));
	}
}

Test(line, h_has_lower_case_digits)
{
	static const char wrong[] = "AFgz/:`@";
	char text[] = "{\"seq\":0,\"t\":0.000000,\"kind\":\"x\"" H;
	struct line line;

	cr_assert_eq(line_parse(text, strlen(text), &line), 0);
	for (const char *c = wrong; *c; c++) {
		text[strlen(text) - 10] = *c;
		cr_expect_eq(line_parse(text, strlen(text), &line), -EINVAL, "%c", *c);
	}
}

Test(line, kinds)
{
	char text[] = "{\"seq\":0,\"t\":0.000000,\"kind\":\"end\"" H;
	struct line line;

	cr_assert_eq(line_parse(text, strlen(text), &line), 0);
	cr_expect(line_is(&line, "end"));
	cr_expect_not(line_is(&line, "en"));
	cr_expect_not(line_is(&line, "ende"));
}

/* No shorter prefix of a line is one, and none makes the parser read behind its end. */
Test(line, prefixes)
{
	static const char text[] = "{\"seq\":12,\"t\":3.000000,\"kind\":\"call\"" H;

	for (size_t len = 0; len < sizeof(text) - 1; len++) {
		char *copy = malloc(len ? len : 1);
		struct line line;

		memcpy(copy, text, len);
		cr_assert_eq(line_parse(copy, len, &line), -EINVAL);
		free(copy);
	}
}
