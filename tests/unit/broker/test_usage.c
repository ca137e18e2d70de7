// SPDX-License-Identifier: MIT
// tests/unit/broker/test_usage.c - Sums of what processes used
#include <criterion/criterion.h>

#include "broker/usage.h"

Test(usage, sums_and_the_largest)
{
	struct usage one = { .known = USAGE_TIMES | USAGE_BYTES,
			     .wall_ns = 9,
			     .user_ns = 1,
			     .system_ns = 2,
			     .max_rss_kib = 300,
			     .bytes_read = 4,
			     .bytes_written = 5,
			     .storage_read = 6,
			     .storage_written = 7 };
	struct usage_sum sum = { 0 };

	usage_add(&sum, &one);
	one.max_rss_kib = 200;
	usage_add(&sum, &one);
	cr_expect(sum.processes == 2 && !sum.partial);
	cr_expect(sum.all.user_ns == 2 && sum.all.system_ns == 4 && sum.all.max_rss_kib == 300);
	cr_expect(sum.all.bytes_read == 8 && sum.all.bytes_written == 10);
	cr_expect(sum.all.storage_read == 12 && sum.all.storage_written == 14);
	one.known = USAGE_TIMES;
	usage_add(&sum, &one);
	cr_expect_eq(sum.partial, 1, "one of which the bytes are not known");
}

/* A broker that was taken over may say anything. */
Test(usage, no_sum_is_more_than_a_reader_takes)
{
	const struct usage one = { .user_ns = USAGE_MOST, .bytes_read = USAGE_MOST - 1 };
	struct usage_sum sum = { 0 };

	for (int i = 0; i < 4; i++)
		usage_add(&sum, &one);
	cr_expect_eq(sum.all.user_ns, INT64_MAX);
	cr_expect_eq(sum.all.bytes_read, INT64_MAX);
}
