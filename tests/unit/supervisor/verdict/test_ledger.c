// SPDX-License-Identifier: MIT
// tests/unit/supervisor/verdict/test_ledger.c - A table of names, small, large and full
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

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
