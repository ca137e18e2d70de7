// SPDX-License-Identifier: MIT
// tests/unit/supervisor/options/test_options.c - The command line of a run, right and wrong
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/options/options.h"

#define WORDS_MAX 8

struct words {
	const char *word[WORDS_MAX];
};

static int parse(const struct words *words, struct options *options, struct text *message)
{
	static char copies[WORDS_MAX + 1][64];
	static char *argv[WORDS_MAX + 2];
	int argc = 1;

	argv[0] = copies[WORDS_MAX];
	for (; argc <= WORDS_MAX && words->word[argc - 1]; argc++) {
		cr_assert_lt(strlen(words->word[argc - 1]), sizeof(copies[0]));
		argv[argc] = strcpy(copies[argc - 1], words->word[argc - 1]);
	}
	argv[argc] = NULL;
	return options_parse(argc, argv, options, message);
}

/* What becomes of a command line: its command's first word, its policy lines, or its message. */
static const struct {
	struct words words;
	int result;
	const char *command; /* or a part of the message */
	const char *rules;
} rows[] = {
	{ { { "true" } }, OPTIONS_RUN, "true", "" },
	{ { { "-q", "true", "-v" } }, OPTIONS_RUN, "true", "" },
	{ { { "--", "-q" } }, OPTIONS_RUN, "-q", "" },
	{ { { "--", "--", "x" } }, OPTIONS_RUN, "--", "" },
	{ { { "-", "x" } }, OPTIONS_RUN, "-", "" },
	{ { { "", "x" } }, OPTIONS_RUN, "", "" },
	{ { { "-qv", "true" } }, OPTIONS_RUN, "true", "" },
	{ { { "-qr", "a", "true" } }, OPTIONS_RUN, "true", "read './a'\n" },
	{ { { "-qra", "true" } }, OPTIONS_RUN, "true", "read './a'\n" },
	{ { { "-r", "-v", "true" } }, OPTIONS_RUN, "true", "read './-v'\n" },
	{ { { "-r/a b", "-w", "~/x", "true" } },
	  OPTIONS_RUN,
	  "true",
	  "read '/a b'\nwrite ~'/x'\n" },
	{ { { "--ro=/a=b", "true" } }, OPTIONS_RUN, "true", "read '/a=b'\n" },
	{ { { "--timeout", "3s", "true" } }, OPTIONS_RUN, "true", "limit wall=3s\n" },
	{ { { "--net=none", "true" } }, OPTIONS_RUN, "true", "net none\n" },
	{ { { "-e", "deny /x", "true" } }, OPTIONS_RUN, "true", "deny /x\n" },
	{ { { NULL } }, OPTIONS_NO_COMMAND, NULL, "" },
	{ { { "-q" } }, OPTIONS_NO_COMMAND, NULL, "" },
	{ { { "-q", "--" } }, OPTIONS_NO_COMMAND, NULL, "" },
	{ { { "--help", "--bad" } }, OPTIONS_HELP, NULL, NULL },
	{ { { "-qh" } }, OPTIONS_HELP, NULL, NULL },
	{ { { "--version" } }, OPTIONS_VERSION, NULL, NULL },
	{ { { "-z", "true" } }, -EINVAL, "unknown option `-z` (see", NULL },
	{ { { "-qz", "true" } }, -EINVAL, "unknown option `-z` in `-qz`", NULL },
	{ { { "-q=1", "true" } }, -EINVAL, "unknown option `-=` in `-q=1`", NULL },
	{ { { "--obsreve", "true" } }, -EINVAL, "did you mean --observe?", NULL },
	{ { { "--obs", "true" } }, -EINVAL, "did you mean --observe?", NULL },
	{ { { "--tiemout=3s", "true" } }, -EINVAL, "did you mean --timeout?", NULL },
	{ { { "--xyzzy", "/x", "true" } }, -EINVAL, "unknown option `--xyzzy` (see", NULL },
	{ { { "--bind", "a b:/m'", "true" } }, OPTIONS_RUN, "true", "write '/m'\"'\"''\n" },
	{ { { "--bind=/a:/b:ro", "--tmpfs", "/c", "true" } },
	  OPTIONS_RUN,
	  "true",
	  "read '/b'\nwrite '/c'\n" },
	{ { { "--bind", "/a", "true" } }, -EINVAL, "is not SRC:DST or SRC:DST:ro", NULL },
	{ { { "--bind", "/a:/b/", "true" } }, -EINVAL, "is not SRC:DST or SRC:DST:ro", NULL },
	{ { { "--tmpfs", "./c", "true" } }, -EINVAL, "is not a path that begins with /", NULL },
	{ { { "--json", "true" } }, -EINVAL, "unknown option `--json` (see", NULL },
	{ { { "--quiet=1", "true" } }, -EINVAL, "--quiet takes no value", NULL },
	{ { { "--policy" } }, -EINVAL, "--policy needs a value: NAME|FILE", NULL },
	{ { { "-qp" } }, -EINVAL, "--policy needs a value: NAME|FILE", NULL },
	{ { { "--policy=", "true" } },
	  -EINVAL,
	  "--policy needs a value that is not empty: NAME|FILE",
	  NULL },
	{ { { "-r", "", "true" } }, -EINVAL, "--ro needs a value that is not empty: PATH", NULL },
	{ { { "-e", "a\nb", "true" } }, -EINVAL, "a line break", NULL },
	{ { { "--status-fd", "0", "true" } }, -EINVAL, "`0` is not a descriptor", NULL },
	{ { { "--status-fd", "-1", "true" } }, -EINVAL, "`-1` is not a descriptor", NULL },
	{ { { "--status-fd", "3x", "true" } }, -EINVAL, "`3x` is not a descriptor", NULL },
	{ { { "--learn-limits", "true" } }, -EINVAL, "goes with --learn FILE", NULL },
	{ { { "--learn-limits", "--learn", "x", "true" } }, OPTIONS_RUN, "true", "" },
	{ { { "--tighten", "a", "--tighten", "b", "true" } }, -EINVAL, "only one policy", NULL },
	{ { { "--fail-on-deny=0", "true" } }, -EINVAL, "a number from 1 up", NULL },
	{ { { "--verdict=0", "true" } }, -EINVAL, "a number of runs from 1 to 64", NULL },
	{ { { "--verdict=65", "true" } }, -EINVAL, "a number of runs from 1 to 64", NULL },
	{ { { "--fail-on-verdict", "true" } }, -EINVAL, "goes with --verdict", NULL },
	{ { { "--verdict", "--fail-on-verdict=x", "true" } },
	  -EINVAL,
	  "reject or uncertain",
	  NULL },
	{ { { "--fail-on-deny=", "true" } },
	  -EINVAL,
	  "--fail-on-deny needs a value that is not empty: N",
	  NULL },
	{ { { "--color", "red", "true" } }, -EINVAL, "auto, always or never", NULL },
	{ { { "--env", "=x", "true" } }, -EINVAL, "NAME or NAME=VALUE", NULL },
};

Test(options, rows)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_text_ struct text message = { 0 };
		struct options options;
		int r = parse(&rows[i].words, &options, &message);

		cr_expect_eq(r, rows[i].result, "row %zu: %d %s", i, r, text_cstr(&message));
		if (r < 0)
			cr_expect(strstr(text_cstr(&message), rows[i].command), "row %zu: %s", i,
				  text_cstr(&message));
		else if (rows[i].command)
			cr_expect_str_eq(options.command[0], rows[i].command, "row %zu", i);
		else if (r == OPTIONS_NO_COMMAND)
			cr_expect_null(options.command[0]);
		if (rows[i].rules)
			cr_expect_str_eq(text_cstr(&options.rules), rows[i].rules, "row %zu: %s", i,
					 text_cstr(&options.rules));
		options_free(&options);
	}
}

Test(options, besides_those_that_mean_something)
{
	static const char *const color[] = { "color" };
	char *argv[] = { (char[]){ "warder" },	  (char[]){ "--color" }, (char[]){ "never" },
			 (char[]){ "--verdict" }, (char[]){ "true" },	 NULL };
	_cleanup_text_ struct text message = { 0 };
	struct options options;

	cr_assert_eq(options_parse(5, argv, &options, &message), OPTIONS_RUN);
	cr_expect_str_eq(options_besides(&options, color, 1), "verdict");
	options_free(&options);
	argv[3] = argv[4];
	argv[4] = NULL;
	cr_assert_eq(options_parse(4, argv, &options, &message), OPTIONS_RUN);
	cr_expect_null(options_besides(&options, color, 1));
	options_free(&options);
}
