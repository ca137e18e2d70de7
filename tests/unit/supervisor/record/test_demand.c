// SPDX-License-Identifier: MIT
// tests/unit/supervisor/record/test_demand.c - Paths, each once, directories kept together
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/record/demand.h"

Test(demand, verbs_and_flags_gather)
{
	struct demands demands = { 0 };

	cr_assert_eq(demand_add(&demands, "/a", V_READ, 0, NULL), 0);
	cr_assert_eq(demand_add(&demands, "/b", V_LIST, DEMAND_DIRECTORY, NULL), 0);
	cr_assert_eq(demand_add(&demands, "/a", V_MODIFY, DEMAND_MOVED, NULL), 0);
	cr_assert_eq(demands.count, 2);
	cr_expect_eq(demands.items[0].verbs, V_READ | V_MODIFY);
	cr_expect_eq(demands.items[0].flags, DEMAND_MOVED);
	cr_expect_eq(demands.items[1].flags, DEMAND_DIRECTORY);
	demands_free(&demands);
	cr_expect_eq(demands.count, 0);
}

Test(demand, directories_come_right_before_what_is_in_them)
{
	static const char *const mixed[] = { "/a-b", "/a/c",   "/a",  "/a/b/c", "/", "/a.b",
					     "/a/b", "/a/b-c", "/ab", "@x",	"/b" };
	static const char *const due[] = { "/",	   "/a",   "/a/b", "/a/b/c", "/a/b-c", "/a/c",
					   "/a-b", "/a.b", "/ab",  "/b",     "@x" };
	_cleanup_free_ const struct demand **sorted = NULL;
	struct demands demands = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(mixed); i++)
		cr_assert_eq(demand_add(&demands, mixed[i], V_READ, 0, NULL), 0);
	cr_assert_eq(demands_sorted(&demands, &sorted), 0);
	for (size_t i = 0; i < ARRAY_SIZE(due); i++)
		cr_expect_str_eq(sorted[i]->pattern, due[i]);
	demands_free(&demands);
}

Test(demand, none)
{
	_cleanup_free_ const struct demand **sorted = NULL;
	struct demands demands = { 0 };

	cr_expect_eq(demands_sorted(&demands, &sorted), 0);
	demands_free(&demands);
}

Test(demand, many)
{
	struct demands demands = { 0 };
	char path[32];

	for (unsigned int round = 0; round < 2; round++)
		for (unsigned int i = 0; i < DEMANDS_MAX + 100; i++) {
			snprintf(path, sizeof(path), "/file/%u", i);
			cr_assert_eq(demand_add(&demands, path, V_READ, 0, NULL), 0);
		}
	cr_expect_eq(demands.count, DEMANDS_MAX);
	cr_expect_eq(demands.lost, 200);
	cr_expect_leq(demands.bytes, DEMANDS_BYTES);
	demands_free(&demands);
}

Test(demand, bytes_have_a_bound)
{
	struct demands demands = { 0 };
	static char path[4096];

	memset(path, 'a', sizeof(path) - 1);
	for (unsigned int i = 0; i < 5000; i++) {
		snprintf(path + 4000, 90, "%u", i);
		cr_assert_eq(demand_add(&demands, path, V_READ, 0, NULL), 0);
	}
	cr_expect_leq(demands.bytes, DEMANDS_BYTES);
	cr_expect_eq(demands.count + demands.lost, 5000);
	cr_expect_gt(demands.lost, 0);
	demands_free(&demands);
}
