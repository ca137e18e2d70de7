// SPDX-License-Identifier: MIT
// tests/unit/supervisor/record/test_credit.c - Who used a rule, as the comment behind it says
#include "tests/unit/supervisor/lesson.h"

#include "supervisor/record/credit.h"

/* A use of some programs, in order, each in a run; and what is said of it when there were @runs. */
static const struct {
	const char *comms[6];
	unsigned int in[6];
	unsigned int runs;
	const char *due;
} uses[] = {
	{ { NULL }, { 0 }, 1, "" },
	{ { "cc1" }, { 0 }, 1, "1 x by cc1" },
	{ { "cc1", "as", "cc1" }, { 0, 0, 0 }, 1, "3 x by cc1, as" },
	{ { "" }, { 0 }, 1, "1 x" },
	{ { "a", "b", "c", "d", "a" }, { 0 }, 1, "5 x by a, b, c and others" },
	{ { "a", "b", "a" }, { 0, 2, 2 }, 3, "3 x in 2 of 3 runs by a, b" },
	{ { "a\nallow" }, { 0 }, 1, "1 x by a\\nallow" },
};

Test(credit, uses)
{
	for (size_t i = 0; i < ARRAY_SIZE(uses); i++) {
		_cleanup_strings_ struct strings names = { 0 };
		_cleanup_text_ struct text text = { 0 };
		struct credit credit = { 0 };

		for (size_t k = 0; k < 6 && uses[i].comms[k]; k++) {
			struct credit one;

			cr_assert_eq(credit_one(&names, uses[i].comms[k], uses[i].in[k], &one), 0);
			credit_add(&credit, &one);
		}
		credit_show(&credit, &names, uses[i].runs, &text);
		cr_expect_str_eq(text_cstr(&text), uses[i].due);
	}
}

/* What is asked below a directory that has the rule is put down to it; what has its own, to that.
 */
Test(credit, each_use_is_put_down_to_the_rule_that_grants_it)
{
	_cleanup_lesson_ struct lesson *lesson = lesson_begin("");
	_cleanup_bench_ struct bench *bench = bench_open("read /data\n", true, lesson->learn);
	struct record open = { .kind = RECORD_CALL, .verbs = V_READ, .nr = 257, .rule = 0 };
	char path[] = "/data/d/m0/x";
	const char *const strings[4] = { "x", path };

	for (; path[9] < '6'; path[9]++)
		cr_assert_eq(bench_take(bench, &open, strings), 0);
	path[9] = '2';
	open.verbs = V_APPEND;
	cr_assert_eq(bench_take(bench, &open, strings), 0);
	cr_assert_eq(bench_take(bench, &open, strings), 0);
	lesson_end(lesson);
	cr_expect(strstr(lesson->written.data, "\nread    /data/d # 8 x\n") ||
			  strstr(lesson->written.data, "\nread    /data/d # 6 x\n"),
		  "%s", lesson->written.data);
	cr_expect(strstr(lesson->written.data, "\nappend  /data/d/m2/x # 3 x\n"), "%s",
		  lesson->written.data);
}
