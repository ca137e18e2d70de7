// SPDX-License-Identifier: MIT
// tests/unit/supervisor/reading/test_entry_end.c - What was measured is read back, and nothing else
// is
#include "tests/unit/supervisor/fixture.h"

#include <errno.h>

#include "supervisor/reading/entry.h"

/* One line read; what is wrong with it, NULL for nothing. */
static const char *read_one(struct entry *entry, const char *line, size_t len)
{
	const char *wrong = NULL;
	struct quotes *quotes;
	int r;

	cr_assert_eq(quotes_create(&quotes), 0);
	r = entry_read(entry, quotes, line, len, &wrong);
	cr_assert(r == 0 || r == -EINVAL);
	quotes_free(quotes);
	return r ? wrong : NULL;
}

/* What the end says of calls, and what is wrong with it; NULL: nothing. */
static const struct {
	const char *measured;
	const char *wrong;
} measures[] = {
	{ "{\"calls\":[],\"values\":[],\"memory\":0,\"files\":0,\"tasks\":0}", NULL },
	{ "{\"calls\":[\"#500\"],\"values\":[],\"memory\":1,\"files\":1,\"tasks\":1}", NULL },
	{ "{\"calls\":[\"poll\",\"poll\"],\"values\":[\"mmap\"],\"memory\":1,\"files\":1,\"tasks\":"
	  "1}",
	  NULL },
	{ "{\"calls\":[\"pol\"],\"values\":[],\"memory\":0,\"files\":0,\"tasks\":0}",
	  "a system call that is not known" },
	{ "{\"calls\":[\"poll\\u0000\"],\"values\":[],\"memory\":0,\"files\":0,\"tasks\":0}",
	  "a system call that is not known" },
	{ "{\"calls\":[\"#7\"],\"values\":[],\"memory\":0,\"files\":0,\"tasks\":0}",
	  "a system call that is not known" }, /* it has a name */
	{ "{\"calls\":[\"#512\"],\"values\":[],\"memory\":0,\"files\":0,\"tasks\":0}",
	  "a system call that is not known" },
	{ "{\"calls\":[\"#-1\"],\"values\":[],\"memory\":0,\"files\":0,\"tasks\":0}",
	  "a system call that is not known" },
	{ "{\"calls\":[7],\"values\":[],\"memory\":0,\"files\":0,\"tasks\":0}", "" },
	{ "{\"calls\":\"poll\",\"values\":[],\"memory\":0,\"files\":0,\"tasks\":0}", "" },
	{ "{\"calls\":[],\"values\":[],\"memory\":-1,\"files\":0,\"tasks\":0}", "" },
	{ "{\"calls\":[],\"calls\":[],\"values\":[],\"memory\":0,\"files\":0,\"tasks\":0}",
	  "a member that is there twice" },
	{ "{\"calls\":[],\"memory\":0,\"files\":0,\"tasks\":0}", "a part of what was measured" },
	{ "[]", "" },
};

Test(entry, measured_calls_of_an_end)
{
	struct entry *entry = calloc(1, sizeof(*entry));

	cr_assert(entry);
	for (size_t i = 0; i < ARRAY_SIZE(measures); i++) {
		_cleanup_text_ struct text line = { 0 };
		const char *wrong;

		text_printf(&line,
			    "{\"seq\":1,\"t\":0.5,\"kind\":\"end\",\"status\":0,\"measured\":%s}",
			    measures[i].measured);
		wrong = read_one(entry, text_cstr(&line), line.len);
		if (!measures[i].wrong)
			cr_expect(!wrong && entry->end.measured, "%s: %s", line.data, wrong);
		else if (*measures[i].wrong)
			cr_expect_str_eq(wrong ? wrong : "", measures[i].wrong, "%s", line.data);
		else
			cr_expect(wrong, "%s", line.data);
	}
	entry_free(entry);
	free(entry);
}

/* Every call there is, and every one of them with another value. */
Test(entry, measured_is_what_was_written)
{
	_cleanup_bench_ struct bench *bench = bench_open(fixture_text, true, NULL);
	struct entry *entry = calloc(1, sizeof(*entry));
	struct measure measure = { .memory = UINT64_MAX, .files = 64, .tasks = 3 };
	_cleanup_free_ char *text = NULL;
	char *end;

	cr_assert(entry);
	for (unsigned int what = 0; what < MADE_COUNT; what += 1 + what % 3)
		made_add(&measure.made, what);
	cr_assert_eq(bench_begin(bench), 0);
	cr_assert_eq(bench_end_measured(bench, 0, &measure), 0);
	text = bench_log(bench);
	end = strchr(text, '\n') + 1;
	cr_assert_null(read_one(entry, end, strlen(end) - 1));
	cr_expect(entry->end.measured);
	cr_expect_eq(memcmp(&entry->end.measure, &measure, sizeof(measure)), 0);
	entry_free(entry);
	free(entry);
}
