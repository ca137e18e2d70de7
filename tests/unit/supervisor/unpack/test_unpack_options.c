// SPDX-License-Identifier: MIT
// tests/unit/supervisor/unpack/test_unpack_options.c - Words of the command line
#include <criterion/criterion.h>
#include <errno.h>
#include <getopt.h>

#include "policy/base/cleanup.h"
#include "supervisor/unpack/unpack_options.h"

static int parse(struct unpack_options *options, char *const words[])
{
	_cleanup_text_ struct text message = { 0 };
	int argc = 0;

	while (words[argc])
		argc++;
	optind = 0;
	return unpack_options_parse(argc, words, options, &message);
}

#define PARSE(options, ...) parse(options, (char *const[]){ (char[]){ "u" }, __VA_ARGS__, NULL })
#define W(word) ((char[]){ word })

Test(unpack_options, places)
{
	struct unpack_options options;

	cr_assert_eq(PARSE(&options, W("l"), W("c")), 0);
	cr_expect_str_eq(options.layout, "l");
	cr_expect_null(options.tag);
	cr_expect_str_eq(options.cache, "c");
	cr_expect_eq(options.bounds.bytes, BOUNDS_BYTES);
	cr_assert_eq(PARSE(&options, W("l"), W("--help"), W("c")), 0);
	cr_expect_str_eq(options.tag, "--help", "options stand in front");
	cr_assert_eq(PARSE(&options, W("--remove"), W("d"), W("c")), 0);
	cr_expect_null(options.layout);
	cr_expect_str_eq(options.remove, "d");
	cr_expect_str_eq(options.cache, "c");
	cr_expect_eq(PARSE(&options, W("l")), -EINVAL);
	cr_expect_eq(PARSE(&options, W("a"), W("b"), W("c"), W("d")), -EINVAL);
	cr_expect_eq(PARSE(&options, W("--remove"), W("d"), W("c"), W("e")), -EINVAL);
}

Test(unpack_options, numbers)
{
	static const struct {
		const char *word;
		uint64_t bytes; /* 0: refused */
	} numbers[] = {
		{ "5", 5 },
		{ "5K", 5 << 10 },
		{ "5M", 5 << 20 },
		{ "5G", UINT64_C(5) << 30 },
		{ "5T", UINT64_C(5) << 40 },
		{ "18446744073709551615", UINT64_MAX },
		{ "18446744073709551616", 0 },
		{ "16777216T", 0 },
		{ "5k", 0 },
		{ "5KK", 0 },
		{ "-5", 0 },
		{ " 5", 0 },
		{ "", 0 },
		{ "K", 0 },
		{ "0x5", 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		struct unpack_options options = { 0 };
		char word[32];
		int r;

		strcpy(word, numbers[i].word);
		r = PARSE(&options, W("--max-bytes"), word, W("l"), W("c"));
		cr_expect_eq(r, numbers[i].bytes ? 0 : -EINVAL, "`%s`: %d", word, r);
		cr_expect_eq(options.bounds.bytes, numbers[i].bytes, "`%s`", word);
	}
	cr_expect_eq(PARSE(&(struct unpack_options){ 0 }, W("--max-entries"), W("5K"), W("l"),
			   W("c")),
		     -EINVAL);
}
