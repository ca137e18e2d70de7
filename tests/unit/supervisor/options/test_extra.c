// SPDX-License-Identifier: MIT
// tests/unit/supervisor/options/test_extra.c - Which words are taken out, and which are left
#include <criterion/criterion.h>

#include "policy/base/cleanup.h"
#include "policy/base/text.h"
#include "supervisor/options/extra.h"
#include "supervisor/options/usage.h"

/* The words that are left, then what the two options got; "125" for a mistake. */
static void expect(char *const argv[], const char *want)
{
	struct extra extras[] = { { .name = "--strict" }, { .name = "--flags", .shown = "FLAG" } };
	_cleanup_free_ char **words = NULL;
	_cleanup_text_ struct text got = { 0 };
	int argc = 0, status;

	while (argv[argc])
		argc++;
	status = extra_take(&argc, argv, extras, 2, usage_explain, &words);
	for (int i = 1; !status && words[i]; i++) {
		cr_assert_lt(i, argc);
		text_printf(&got, "%s ", words[i]);
	}
	if (status)
		text_i64(&got, status);
	else
		text_printf(&got, "| %s | %s", extras[0].value ? "strict" : "-",
			    extras[1].value ? extras[1].value : "-");
	cr_expect_str_eq(text_cstr(&got), want);
}

#define EXPECT(want, ...) expect((char *[]){ (char[]){ "word" }, __VA_ARGS__ }, want)
#define W(word) ((char[]){ word })

Test(extra, words)
{
	EXPECT("| - | -", NULL);
	EXPECT("-p x y | - | -", W("-p"), W("x"), W("y"), NULL);
	EXPECT("-p x | strict | -", W("-p"), W("x"), W("--strict"), NULL);
	EXPECT("x | strict | a", W("--flags"), W("a"), W("--strict"), W("x"), NULL);
	EXPECT("x | - | b=c", W("--flags=a"), W("--flags=b=c"), W("x"), NULL);
	EXPECT("x | - | ", W("--flags="), W("x"), NULL);
	EXPECT("--strictly --flagship=1 | - | -", W("--strictly"), W("--flagship=1"), NULL);
	EXPECT("-- --strict --flags x | - | -", W("--"), W("--strict"), W("--flags"), W("x"), NULL);
	EXPECT("| - | --strict", W("--flags"), W("--strict"), NULL);
}

Test(extra, mistakes)
{
	/* a slip of the fingers, or the beginning of one; an option of a run is none of it */
	EXPECT("125", W("--stritc"), NULL);
	EXPECT("125", W("--flgs=1"), NULL);
	EXPECT("125", W("--str"), NULL);
	EXPECT("-- --stritc | - | -", W("--"), W("--stritc"), NULL);
	EXPECT("--st | - | -", W("--st"), NULL);
	EXPECT("125", W("--flags"), NULL);
	EXPECT("125", W("--strict=1"), NULL);
	EXPECT("125", W("x"), W("--strict="), NULL);
}

Test(extra, an_option_that_may_be_given_again_has_all_its_values)
{
	_cleanup_strings_ struct strings values = { .count = 0 };
	struct extra extra = { .name = "--path", .shown = "PATH", .values = &values };
	char *const argv[] = { W("word"), W("--path"), W("a"), W("x"), W("--path=b"), NULL };
	_cleanup_free_ char **words = NULL;
	int argc = 5;

	cr_assert_eq(extra_take(&argc, argv, &extra, 1, usage_audit, &words), 0);
	cr_expect_eq(argc, 2);
	cr_assert_eq(values.count, 2);
	cr_expect_str_eq(values.items[0], "a");
	cr_expect_str_eq(values.items[1], "b");
}

Test(extra, an_option_of_a_run_is_no_slip)
{
	struct extra extra = { .name = "--pid", .shown = "PID" };
	char *const argv[] = { W("word"), W("--pids"), W("3"), NULL };
	_cleanup_free_ char **words = NULL;
	int argc = 3;

	cr_assert_eq(extra_take(&argc, argv, &extra, 1, usage_audit_show, &words), 0);
	cr_expect_eq(argc, 3);
}

Test(extra, what_is_left_and_looks_like_an_option)
{
	cr_expect_eq(extra_stray("--x", usage_audit_keygen), 125);
	cr_expect_eq(extra_stray("-x", usage_audit_keygen), 125);
	cr_expect_eq(extra_stray("-", usage_audit_keygen), 0);
	cr_expect_eq(extra_stray("--", usage_audit_keygen), 0);
	cr_expect_eq(extra_stray("x", usage_audit_keygen), 0);
	cr_expect_eq(extra_stray(NULL, usage_audit_keygen), 0);
}
