// SPDX-License-Identifier: MIT
// tests/unit/supervisor/learn/test_learn_runs.c - One policy of several runs, each with places of
// its own
#include "tests/unit/supervisor/lesson.h"

#include <stdio.h>

/* Runs of two people, in a project that each has elsewhere. */
static void two_runs(struct lesson *lesson)
{
	struct policy_vars vars = {
		.home = "/home/v", .cwd = "/srv/work", .tmpdir = "/tmp/warder-2", .uid = 7
	};
	struct learn_config config = { .policy = &lesson->policy, .vars = &vars };

	note(lesson, "/home/u/src/a.c", V_READ, 0);
	note(lesson, "/home/u/.toolrc", V_READ, 0);
	note(lesson, "/home/v/.toolrc", V_READ, 0); /* a path like any other for this run */
	note(lesson, "/tmp/warder-1/x", V_CREATE | V_MODIFY, 0);
	cr_assert_eq(learn_next_run(lesson->learn, &config), 0);
	note(lesson, "/srv/work/b.h", V_READ, 0);
	note(lesson, "/home/v/.toolrc", V_READ, 0);
	note(lesson, "/home/v/.ssh/id_x", V_READ, 0);
	note(lesson, "/home/u/src/c.h", V_READ, 0); /* likewise */
	note(lesson, "/tmp/warder-2/x", V_CREATE | V_MODIFY, 0);
}

Test(learn_runs, places_are_each_runs_own)
{
	_cleanup_lesson_ struct lesson *lesson = lesson_begin("write ${TMPDIR}\n");
	static const char *const due[] = {
		"read    ./a.c",	   "read    ./b.h",	      "read    ~/.toolrc",
		"read    /home/v/.toolrc", "read    /home/u/src/c.h", "write   ${TMPDIR}",
	};

	two_runs(lesson);
	lesson_end(lesson);
	for (size_t i = 0; i < ARRAY_SIZE(due); i++)
		EXPECT_LINE(lesson, due[i]);
	cr_expect(strstr(lesson->written.data, "# REVIEW read ~/.ssh/id_x   # a secret"));
	cr_expect_null(strstr(lesson->written.data, "/~"), "%s", lesson->written.data);
	cr_expect_null(strstr(lesson->written.data, "warder-"));
}

/* The same home each time: only what differs is put in other words. */
Test(learn_runs, a_home_that_all_runs_had_is_kept)
{
	_cleanup_lesson_ struct lesson *lesson = lesson_begin("");
	struct policy_vars vars = lesson->vars;
	struct learn_config config = { .policy = &lesson->policy, .vars = &vars };

	note(lesson, "/home/u/src/a.c", V_READ, 0);
	note(lesson, "/home/u/x", V_READ, 0);
	vars.cwd = "/home/u/other";
	cr_assert_eq(learn_next_run(lesson->learn, &config), 0);
	note(lesson, "/home/u/other/a.c", V_READ, 0);
	note(lesson, "/home/u/src/d.c", V_READ, 0);
	lesson_end(lesson);
	EXPECT_LINE(lesson, "read    ./a.c");
	EXPECT_LINE(lesson, "read    ~/x");
	EXPECT_LINE(lesson, "read    ~/src/d.c");
}

/* A run that was made in /home has all homes in its ./ */
Test(learn_runs, a_directory_above_the_home_is_no_project)
{
	_cleanup_lesson_ struct lesson *lesson = lesson_begin("");
	struct policy_vars vars = lesson->vars;
	struct learn_config config = { .policy = &lesson->policy, .vars = &vars };
	static const char *const names[] = { "/home/1/x", "/home/2/x", "/home/3/x", "/home/4/x" };

	note(lesson, "/home/u/src/a.c", V_READ, 0);
	vars.cwd = "/home";
	cr_assert_eq(learn_next_run(lesson->learn, &config), 0);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		note(lesson, names[i], V_READ, 0);
	lesson_end(lesson);
	EXPECT_LINE(lesson, "read    ./a.c");
	EXPECT_LINE(lesson, "read    /home/1/x");
}

/* What the policy of any of them refuses, by the names that they have in common. */
Test(learn_runs, denials_of_all_runs_go_on)
{
	_cleanup_lesson_ struct lesson *lesson =
		lesson_begin("write /\ndeny ./first /home/u/kept\nask ./asked\n");
	struct policy_vars vars = { .home = "/home/v", .cwd = "/srv/work", .uid = 7 };
	struct policy other = { 0 };
	struct policy_diag diag = { 0 };
	struct learn_config config = { .policy = &other, .vars = &vars };
	static const char text[] = "write /\nhide ./second\nask ./asked\ndeny ./used\n";
	char path[64];

	cr_assert_eq(policy_add_text(&other, "other", NULL, text, strlen(text), 1, NULL, &vars,
				     &diag),
		     0);
	for (unsigned int i = 0; i < 5; i++) {
		snprintf(path, sizeof(path), "/home/u/src/d/%u", i);
		note(lesson, path, V_READ | V_MODIFY | V_CREATE | V_DELETE, 0);
		snprintf(path, sizeof(path), "/home/u/src/f%u", i);
		note(lesson, path, V_READ | V_MODIFY | V_CREATE | V_DELETE, 0);
	}
	note(lesson, "/home/u/src/used", V_READ, 0);
	cr_assert_eq(learn_next_run(lesson->learn, &config), 0);
	policy_free(&other);
	note(lesson, "/srv/work/b.h", V_READ, 0);
	lesson_end(lesson);
	EXPECT_LINE(lesson, "write   ./");
	EXPECT_LINE(lesson, "deny    ./first");
	EXPECT_LINE(lesson, "ask     ./asked");
	EXPECT_LINE(lesson, "hide    ./second");
	EXPECT_LINE(lesson, "# REVIEW deny ./used   # a run did what it refuses");
	cr_expect_not(allows(lesson, "/home/u/src/first", V_READ), "%s", lesson->written.data);
	cr_expect_not(allows(lesson, "/home/u/src/second", V_READ));
}
