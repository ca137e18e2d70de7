// SPDX-License-Identifier: MIT
// tests/unit/broker/test_wall.c - The emulated clock, and what its times are by the host's
#include <criterion/criterion.h>

#include "broker/wall.h"

static void expect_time(struct timespec got, int64_t sec, long nsec)
{
	cr_expect(got.tv_sec == sec && got.tv_nsec == nsec, "%lld.%09ld and not %lld.%09ld",
		  (long long)got.tv_sec, got.tv_nsec, (long long)sec, nsec);
}

Test(wall, both_ways)
{
	static const struct wall walls[] = { { 0, 0 }, { -100, 250000000 }, { 1000, 999999999 } };
	static const struct timespec times[] = { { 2000, 0 }, { 2000, 1 }, { 2000, 999999999 } };

	for (size_t w = 0; w < 3; w++)
		for (size_t t = 0; t < 3; t++)
			expect_time(wall_real(&walls[w], wall_emulated(&walls[w], times[t])),
				    times[t].tv_sec, times[t].tv_nsec);
	expect_time(wall_emulated(&walls[1], times[2]), 1901, 249999999);
	expect_time(wall_real(&walls[1], times[0]), 2099, 750000000);
}

/* A deadline stays one: what is over is never 0, and what is too far is not over. */
Test(wall, ends)
{
	static const struct wall later = { 1000, 500000000 }, earlier = { -1000, 0 };

	expect_time(wall_real(&later, (struct timespec){ 5, 0 }), 0, 1);
	expect_time(wall_real(&later, (struct timespec){ 1000, 500000000 }), 0, 1);
	expect_time(wall_real(&later, (struct timespec){ 1000, 499999999 }), 0, 1);
	expect_time(wall_real(&later, (struct timespec){ 1000, 500000001 }), 0, 1);
	expect_time(wall_real(&later, (struct timespec){ 1001, 0 }), 0, 500000000);
	expect_time(wall_real(&earlier, (struct timespec){ INT64_MAX, 7 }), INT64_MAX, 0);
	expect_time(wall_real(&earlier, (struct timespec){ INT64_MAX - 1000, 7 }), INT64_MAX, 7);
	expect_time(wall_real(&later, (struct timespec){ INT64_MAX, 500000000 }), INT64_MAX - 1000,
		    0);
}

Test(wall, starts_now)
{
	struct timespec now, shown;
	struct wall wall;

	wall_start(&wall, 1577836800);
	for (unsigned int coarse = 0; coarse < 2; coarse++) {
		clock_gettime(coarse ? CLOCK_REALTIME_COARSE : CLOCK_REALTIME, &now);
		shown = wall_emulated(&wall, now);
		cr_expect(shown.tv_sec >= 1577836800 && shown.tv_sec < 1577836805);
	}
	cr_expect(wall.nsec >= 0 && wall.nsec < 1000000000);
}

Test(wall, clocks)
{
	static const struct {
		uint32_t clock;
		bool wall;
	} rows[] = {
		{ CLOCK_REALTIME, true },
		{ CLOCK_REALTIME_COARSE, true },
		{ CLOCK_REALTIME_ALARM, true },
		{ CLOCK_TAI, true },
		{ CLOCK_MONOTONIC, false },
		{ CLOCK_MONOTONIC_RAW, false },
		{ CLOCK_BOOTTIME, false },
		{ CLOCK_PROCESS_CPUTIME_ID, false },
		{ 99, false },
		{ UINT32_MAX, false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		cr_expect_eq(wall_is(rows[i].clock), rows[i].wall, "%u", rows[i].clock);
}
