// SPDX-License-Identifier: MIT
// tests/unit/supervisor/net/test_nameservers.c - Where name servers are (resolv.conf(5))
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/text.h"
#include "policy/inet.h"
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

static const struct {
	const char *file;
	const char *upstream;
	const char *wanted; /* as inet_format() writes them */
} lists[] = {
	{ "nameserver 192.0.2.1\nnameserver fe80::1%eth0\n", "nameserver 192.0.2.9\n",
	  "192.0.2.1:0 [fe80::1]:0 " },
	{ "nameserver 127.0.0.53\n", "nameserver 192.0.2.1\n", "127.0.0.53:0 192.0.2.1:0 " },
	{ "nameserver 0.0.0.0\nnameserver no.address\n", "", "127.0.0.1:0 " },
	{ "", "nameserver 192.0.2.1\n", "127.0.0.1:0 " },
};

Test(nameservers, what_a_rule_means_by_them)
{
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		_cleanup_close_ int file = -1, upstream = -1;
		_cleanup_text_ struct text got = { 0 };
		char paths[2][32];
		struct answer answer;

		path_of(lists[i].file, &file, paths[0]);
		path_of(lists[i].upstream, &upstream, paths[1]);
		nameservers_list(paths[0], paths[1], &answer);
		for (unsigned int k = 0; k < answer.count; k++) {
			struct inet inet = { .port = 0 };
			char text[INET_TEXT_MAX];

			memcpy(inet.ip, answer.ip[k], sizeof(inet.ip));
			text_add(&got, text, inet_format(&inet, text));
			text_char(&got, ' ');
		}
		cr_expect_str_eq(text_cstr(&got), lists[i].wanted);
	}
}
