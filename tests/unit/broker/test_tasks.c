// SPDX-License-Identifier: MIT
// tests/unit/broker/test_tasks.c - Who is held, who is known, and who still waits to be told of
#include <criterion/criterion.h>

#include "broker/tasks.h"

static struct tasks tasks;

static void begin(void)
{
	cr_assert_eq(tasks_init(&tasks), 0);
}

static void end(void)
{
	tasks_free(&tasks);
}

TestSuite(tasks, .init = begin, .fini = end);

Test(tasks, announced_first_is_never_held)
{
	cr_expect_not(tasks_announce(&tasks, 7));
	cr_expect(tasks_known(&tasks, 7));
	cr_expect(tasks_arrive(&tasks, 7));
	cr_expect_eq(tasks.count, 1);
	cr_expect_eq(tasks.waiting, 0);
}

Test(tasks, early_is_held_until_it_is_announced)
{
	cr_expect_not(tasks_arrive(&tasks, 7));
	cr_expect_not(tasks_arrive(&tasks, 7), "a second stop is no second task");
	cr_expect_eq(tasks.waiting, 1);
	cr_expect_not(tasks_known(&tasks, 7));
	cr_expect(tasks_announce(&tasks, 7));
	cr_expect_eq(tasks.waiting, 0);
	cr_expect_eq(tasks.count, 1);
}

Test(tasks, ended_while_it_is_held)
{
	tasks_arrive(&tasks, 7);
	tasks_forget(&tasks, 7);
	cr_expect_eq(tasks.waiting, 0);
	cr_expect_eq(tasks.count, 0);
	cr_expect_not(tasks_announce(&tasks, 7), "nobody is held");
}

Test(tasks, all_that_are_held_are_found)
{
	static const pid_t held[] = { 1, 8, 15, 16, 30000, TASKS_MAX - 1 };
	pid_t at = 0;

	cr_expect_eq(tasks_early(&tasks, 1), 0);
	for (size_t i = 0; i < sizeof(held) / sizeof(*held); i++)
		tasks_arrive(&tasks, held[i]);
	for (size_t i = 0; i < sizeof(held) / sizeof(*held); i++) {
		at = tasks_early(&tasks, at + 1);
		cr_expect_eq(at, held[i]);
	}
	cr_expect_eq(tasks_early(&tasks, at + 1), 0);
}

Test(tasks, numbers_that_no_task_has_change_nothing)
{
	cr_expect_not(tasks_arrive(&tasks, TASKS_MAX));
	cr_expect_not(tasks_arrive(&tasks, -1));
	cr_expect_eq(tasks.waiting, 0);
}
