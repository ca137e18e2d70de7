// SPDX-License-Identifier: MIT
// tests/unit/broker/test_left.c - An end that comes to the broker a second time is told of once
#include <criterion/criterion.h>

#include "broker/left.h"

Test(left, told_once)
{
	const struct rusage one = { .ru_utime = { 1, 500000 }, .ru_maxrss = 300, .ru_minflt = 7 };
	const struct rusage other = { .ru_utime = { 1, 500000 }, .ru_maxrss = 300, .ru_minflt = 8 };
	struct left left;
	struct usage usage;

	cr_assert_eq(left_init(&left), 0);
	left_look(&left, -1, 5);
	cr_expect(left_end(&left, 5, &one, &usage), "nobody told of it");
	cr_expect_eq(usage.known, USAGE_TIMES, "its bytes could not be read");
	cr_expect(usage.user_ns == 1500000000 && usage.system_ns == 0 && usage.max_rss_kib == 300);
	left_ended(&left, 5, &one);
	cr_expect_not(left_end(&left, 5, &one, &usage), "the tracer told of it");
	cr_expect(left_end(&left, 5, &one, &usage), "its number has come again");
	left_ended(&left, 5, &one);
	cr_expect(left_end(&left, 5, &other, &usage), "another that has its number");
	left_ended(&left, 5, &one);
	left_ended(&left, 5, NULL);
	cr_expect(left_end(&left, 5, &one, &usage));
	left_free(&left);
}
