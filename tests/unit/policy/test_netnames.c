// SPDX-License-Identifier: MIT
// tests/unit/policy/test_netnames.c - The addresses of host names, written and read at once
#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>

#include "policy/netnames.h"

static struct net_names shared;

static const uint8_t *address(uint8_t byte)
{
	static uint8_t ip[16];

	memset(ip, byte, sizeof(ip));
	return ip;
}

Test(netnames, what_was_put_is_there)
{
	cr_expect_not(net_names_has(&shared, 0, address(0)), "an empty slot is not the address 0");
	net_names_put(&shared, 3, NET_ADDRESSES_MAX - 1, address(7));
	cr_expect(net_names_has(&shared, 3, address(7)));
	cr_expect_not(net_names_has(&shared, 3, address(8)));
	cr_expect_not(net_names_has(&shared, 2, address(7)));
	cr_expect_not(net_names_has(&shared, NET_NAMES_MAX, address(7)));
	cr_expect_not(net_names_has(&shared, UINT32_MAX, address(7)));
	net_names_put(&shared, 3, NET_ADDRESSES_MAX - 1, address(8));
	cr_expect_not(net_names_has(&shared, 3, address(7)));
	cr_expect(net_names_has(&shared, 3, address(8)));
	net_names_drop(&shared, 3, NET_ADDRESSES_MAX - 1);
	net_names_drop(&shared, 3, NET_ADDRESSES_MAX - 1);
	cr_expect_not(net_names_has(&shared, 3, address(8)));
	net_names_put(&shared, 3, NET_ADDRESSES_MAX - 1, address(0));
	cr_expect(net_names_has(&shared, 3, address(0)));
}

static volatile unsigned int written;

static void write_one(int unused)
{
	(void)unused;
	net_names_put(&shared, 1, 0, address((uint8_t)written));
	written = written + 1;
}

/* Whoever writes comes in between any two instructions of who reads. */
Test(netnames, nobody_reads_two_halves)
{
	const struct itimerval often = { { 0, 20 }, { 0, 20 } };
	unsigned long found = 0, torn = 0;
	uint8_t ip[16];

	signal(SIGALRM, write_one);
	cr_assert_eq(setitimer(ITIMER_REAL, &often, NULL), 0);
	while (written < 20000)
		if (net_names_get(&shared, 1, 0, ip)) {
			found++;
			torn += memcmp(ip, ip + 8, 8) != 0;
		}
	cr_expect_eq(torn, 0, "%lu of %lu", torn, found);
	cr_expect_gt(found, 0);
}

Test(netnames, who_writes_may_die_in_the_middle)
{
	net_names_put(&shared, 2, 0, address(1));
	net_names_put(&shared, 2, 1, address(2));
	atomic_fetch_add(&shared.slots[2][0].turn, 1); /* half-way in net_names_put() */
	cr_expect_not(net_names_has(&shared, 2, address(1)));
	cr_expect(net_names_has(&shared, 2, address(2)));
}
