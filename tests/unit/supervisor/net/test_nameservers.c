// SPDX-License-Identifier: MIT
// tests/unit/supervisor/net/test_nameservers.c - Where name servers are (resolv.conf(5))
#include <criterion/criterion.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/net/nameservers.h"

static const struct {
	const char *file;
	const char *upstream;
	enum nameservers wanted;
} rows[] = {
	{ "nameserver 192.0.2.1\n", "", NAMESERVERS_OUTSIDE },
	{ "# x\nsearch a.example\nnameserver\t 192.0.2.1 \noptions edns0", "",
	  NAMESERVERS_OUTSIDE },
	{ "nameserver 2001:db8::1\n", "", NAMESERVERS_OUTSIDE },
	{ "nameserver fe80::1%eth0\n", "", NAMESERVERS_OUTSIDE },
	{ "nameserver 127.0.0.1\n", "nameserver 192.0.2.1\n", NAMESERVERS_LOOPBACK },
	{ "nameserver ::1\n", "", NAMESERVERS_LOOPBACK },
	{ "nameserver 0.0.0.0\n", "", NAMESERVERS_LOOPBACK },
	{ "nameserver 192.0.2.1\nnameserver 127.0.0.1\n", "", NAMESERVERS_LOOPBACK },
	{ "nameserver 127.0.0.53\n", "nameserver 192.0.2.1\n", NAMESERVERS_STUB },
	{ "nameserver 127.0.0.53\n", "nameserver 127.0.0.1\n", NAMESERVERS_NONE },
	{ "nameserver 127.0.0.53\n", "", NAMESERVERS_NONE },
	{ "nameserver 127.0.0.53\nnameserver 192.0.2.1\n", "", NAMESERVERS_OUTSIDE },
	{ "", "", NAMESERVERS_LOOPBACK },
	{ " nameserver 192.0.2.1\nnameserver192.0.2.1\nnameserver no.address\n", "",
	  NAMESERVERS_LOOPBACK },
};

static void path_of(const char *content, int *ret_fd, char path[32])
{
	*ret_fd = memfd_create("resolv.conf", MFD_CLOEXEC);
	cr_assert(*ret_fd >= 0);
	cr_assert_eq(write(*ret_fd, content, strlen(content)), (ssize_t)strlen(content));
	snprintf(path, 32, "/proc/self/fd/%d", *ret_fd);
}

Test(nameservers, where)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_close_ int file = -1, upstream = -1;
		char one[32], other[32];

		path_of(rows[i].file, &file, one);
		path_of(rows[i].upstream, &upstream, other);
		cr_expect_eq(nameservers_read(one, other), rows[i].wanted, "%s", rows[i].file);
	}
}

Test(nameservers, no_file)
{
	cr_expect_eq(nameservers_read("/nonexistent", "/nonexistent"), NAMESERVERS_LOOPBACK);
}
