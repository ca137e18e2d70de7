// SPDX-License-Identifier: MIT
// tests/unit/broker/test_waited.c - What a process waited for is told no larger than it was
#include <criterion/criterion.h>

#include "broker/waited.h"

/* A child of 3 s and 2 s, 100 faults and 1,000 bytes read and written, with what it waited for. */
static void tell(struct waited *waiter)
{
	const struct waited child = { .whole = { .bytes_read = 1000, .bytes_written = 1000 } };
	const struct rusage usage = { .ru_utime = { 3, 0 },
				      .ru_stime = { 2, 0 },
				      .ru_minflt = 100 };

	waited_tell(waiter, &child, &usage);
}

#define S(seconds) ((seconds)*1000000000ULL)

Test(waited, nobody_unheard_is_nothing_more)
{
	struct waited waited = { .faults = 100, .whole = { .bytes_read = 1007 } };
	struct usage own = { .user_ns = S(1), .bytes_read = 3 };

	tell(&waited);
	cr_expect_not(waited_unheard(&waited));
	waited_times(&waited, S(4) + 1000, S(2), &own);
	waited_bytes(&waited, &own);
	cr_expect_eq(own.user_ns, S(1));
	cr_expect_eq(own.system_ns, 0);
	cr_expect_eq(own.bytes_read, 3);
}

Test(waited, who_is_unheard_is_the_rest)
{
	struct waited waited = { .faults = 150,
				 .whole = { .bytes_read = 1010,
					    .bytes_written = 5000,
					    .storage_read = 4096,
					    .storage_written = 8192 } };
	struct usage own = { .user_ns = S(1), .bytes_read = 3, .storage_written = 8192 };

	tell(&waited);
	cr_expect(waited_unheard(&waited));
	waited_times(&waited, S(14), S(4), &own);
	waited_bytes(&waited, &own);
	cr_expect_eq(own.user_ns, S(11));
	cr_expect_eq(own.system_ns, S(2));
	cr_expect_eq(own.bytes_read, 10);
	cr_expect_eq(own.bytes_written, 4000);
	cr_expect_eq(own.storage_read, 4096);
	cr_expect_eq(own.storage_written, 8192);
}

/* The parts are ticks' and may be off: never more than there is of both. */
Test(waited, the_sum_is_what_it_was)
{
	struct waited waited = { .faults = 1 };
	struct usage own = { .user_ns = 0, .system_ns = S(3) };

	waited_times(&waited, S(2), S(2), &own);
	cr_expect_eq(own.user_ns + own.system_ns, S(4));
}

/* Told, and not waited for: taken off all the same. */
Test(waited, never_below_its_own)
{
	struct waited waited = { .faults = 150, .whole = { .bytes_read = 20 } };
	struct usage own = { .user_ns = S(1), .bytes_read = 7 };

	tell(&waited);
	waited_times(&waited, S(2), 0, &own);
	waited_bytes(&waited, &own);
	cr_expect_eq(own.user_ns, S(1));
	cr_expect_eq(own.bytes_read, 7);
}

Test(waited, what_is_not_sure_adds_nothing)
{
	struct waited gone = { .faults = 150, .whole = { .bytes_read = 5000 } }, after = gone;
	const struct waited unsure = { .unsure = true };
	const struct rusage usage = { .ru_minflt = 1 };
	struct usage own = { .user_ns = 0 };

	waited_tell(&gone, &after, NULL);
	waited_tell(&after, &unsure, &usage);
	cr_expect(waited_unheard(&gone));
	cr_expect(waited_unheard(&after));
	waited_times(&gone, S(9), S(9), &own);
	waited_bytes(&gone, &own);
	waited_times(&after, S(9), S(9), &own);
	waited_bytes(&after, &own);
	cr_expect_eq(own.user_ns + own.system_ns + own.bytes_read, 0);
}
