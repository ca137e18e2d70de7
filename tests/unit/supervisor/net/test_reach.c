// SPDX-License-Identifier: MIT
// tests/unit/supervisor/net/test_reach.c - How far addresses reach, by IANA's registries
#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/net/reach.h"

static const struct {
	const char *address;
	enum reach wanted;
} rows[] = {
	{ "::ffff:8.8.8.8", REACH_GLOBAL },
	{ "::ffff:127.0.0.1", REACH_LOOPBACK },
	{ "::ffff:127.255.255.255", REACH_LOOPBACK },
	{ "::ffff:128.0.0.1", REACH_GLOBAL },
	{ "::ffff:0.0.0.0", REACH_LOOPBACK },
	{ "::ffff:169.254.169.254", REACH_LINK },
	{ "::ffff:169.253.255.255", REACH_GLOBAL },
	{ "::ffff:10.255.0.1", REACH_PRIVATE },
	{ "::ffff:11.0.0.1", REACH_GLOBAL },
	{ "::ffff:172.15.0.1", REACH_GLOBAL },
	{ "::ffff:172.16.0.1", REACH_PRIVATE },
	{ "::ffff:172.31.255.255", REACH_PRIVATE },
	{ "::ffff:172.32.0.1", REACH_GLOBAL },
	{ "::ffff:192.168.1.1", REACH_PRIVATE },
	{ "::ffff:100.64.0.1", REACH_PRIVATE },
	{ "::ffff:100.127.255.255", REACH_PRIVATE },
	{ "::ffff:100.128.0.1", REACH_GLOBAL },
	{ "::ffff:192.0.2.1", REACH_SPECIAL },
	{ "::ffff:224.0.0.1", REACH_SPECIAL },
	{ "::ffff:255.255.255.255", REACH_SPECIAL },
	{ "::1", REACH_LOOPBACK },
	{ "::", REACH_LOOPBACK },
	{ "::2", REACH_SPECIAL },
	{ "::127.0.0.1", REACH_SPECIAL },
	{ "fe80::1", REACH_LINK },
	{ "fd00::1", REACH_PRIVATE },
	{ "fc00::1", REACH_PRIVATE },
	{ "ff02::1", REACH_SPECIAL },
	{ "2001:db8::1", REACH_SPECIAL },
	{ "2001:4860:4860::8888", REACH_GLOBAL },
	{ "2606:4700::1111", REACH_GLOBAL },
	{ "3fff::1", REACH_GLOBAL },
	{ "4000::1", REACH_SPECIAL },
	{ "64:ff9b::7f00:1", REACH_LOOPBACK },
	{ "64:ff9b::a00:1", REACH_PRIVATE },
	{ "64:ff9b::808:808", REACH_GLOBAL },
	{ "2002:7f00:1::", REACH_LOOPBACK },
	{ "2002:808:808::", REACH_GLOBAL },
};

Test(reach, of_addresses)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		uint8_t ip[16];

		cr_assert_eq(inet_pton(AF_INET6, rows[i].address, ip), 1);
		cr_expect_eq(reach_of(ip), rows[i].wanted, "%s is %s", rows[i].address,
			     reach_words(reach_of(ip)));
	}
}
