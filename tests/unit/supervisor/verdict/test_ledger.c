// SPDX-License-Identifier: MIT
// tests/unit/supervisor/verdict/test_ledger.c - A table of names, small, large and full
#include <criterion/criterion.h>
#include <errno.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "supervisor/verdict/ledger.h"

Test(ledger, names_are_counted)
{
	struct ledger ledger = { .count = 0 };

	cr_expect_null(ledger_find(&ledger, "a", 1));
	cr_expect_eq(ledger_add(&ledger, "a", 1)->count, 1);
	cr_expect_eq(ledger_add(&ledger, "a\0b", 3)->count, 1);
	cr_expect_eq(ledger_add(&ledger, "a", 1)->count, 2);
	cr_expect_eq(ledger_add(&ledger, "", 0)->count, 1);
	cr_expect_eq(ledger.count, 3);
	cr_expect_eq(ledger_find(&ledger, "a\0b", 3)->count, 1);
	cr_expect_null(ledger_find(&ledger, "b", 1));
	ledger_free(&ledger);
}

Test(ledger, full, .timeout = 60)
{
	struct ledger ledger = { .count = 0 };
	char name[32];

	for (unsigned int i = 0; i < LEDGER_MAX; i++) {
		int len = snprintf(name, sizeof(name), "/%u", i);

		cr_assert_not_null(ledger_add(&ledger, name, (size_t)len));
	}
	cr_expect(!ledger.full);
	cr_expect_eq(ledger_add(&ledger, "/7", 2)->count, 2, "what is there is still counted");
	cr_expect(!ledger.full);
	cr_expect_null(ledger_add(&ledger, "one too many", 12));
	cr_expect(ledger.full);
	cr_expect_eq(ledger.count, LEDGER_MAX);
	cr_expect_eq(ledger_find(&ledger, name, strlen(name))->count, 1);
	ledger_free(&ledger);
}

/* Names as long as they can be fill it long before there are too many. */
Test(ledger, full_of_bytes)
{
	struct ledger ledger = { .count = 0 };
	static char name[4096];
	unsigned int held = 0;

	for (; held < LEDGER_MAX; held++) {
		snprintf(name, sizeof(name), "%04095u", held);
		if (!ledger_add(&ledger, name, 4095))
			break;
	}
	cr_expect_eq(held, LEDGER_BYTES / 4095);
	cr_expect(ledger.full);
	cr_expect_eq(ledger.bytes, held * (size_t)4095);
	snprintf(name, sizeof(name), "%04095u", 0U);
	cr_expect_eq(ledger_add(&ledger, name, 4095)->count, 2, "what is there is still counted");
	ledger_free(&ledger);
}

Test(ledger, each_has_a_key_of_its_own)
{
	struct ledger a = { .count = 0 }, b = { .count = 0 };

	cr_assert_eq(ledger_begin(&a), 0);
	cr_assert_eq(ledger_begin(&b), 0);
	cr_expect(memcmp(a.key, b.key, sizeof(a.key)));
	cr_expect_eq(ledger_add(&a, "a", 1)->count, 1);
	ledger_free(&a);
	ledger_free(&b);
}

/* In a process of its own, to which the kernel gives no random bytes. */
static int begin_without_random(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	struct ledger ledger = { .count = 7 };

	if (!filter || seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(getrandom), 0) ||
	    seccomp_load(filter))
		return 1;
	return ledger_begin(&ledger) == -ENOSYS && ledger.count == 7 ? 0 : 2;
}

Test(ledger, without_random_bytes_there_is_none)
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(begin_without_random());
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%x", status);
}
