// SPDX-License-Identifier: MIT
// tests/unit/supervisor/reading/test_quotes.c - The same rule has the same number
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>

#include "supervisor/reading/quotes.h"

Test(quotes, numbers)
{
	struct quotes *quotes;
	uint32_t a, b, c, again;

	cr_assert_eq(quotes_create(&quotes), 0);
	cr_expect_eq(quotes_add(quotes, "read /", "p:1:6", &a), 0);
	cr_expect_eq(quotes_add(quotes, "read /", "p:2:6", &b), 0);
	cr_expect_eq(quotes_add(quotes, "deny /", "p:1:6", &c), 0);
	cr_expect(a != b && b != c && a != c);
	cr_expect_eq(quotes_add(quotes, "read /", "p:1:6", &again), 0);
	cr_expect_eq(again, a);
	cr_expect_str_eq(quotes_at(quotes, c)->text, "deny /");
	cr_expect_str_eq(quotes_at(quotes, b)->at, "p:2:6");
	cr_expect_null(quotes_at(quotes, 3));
	cr_expect_null(quotes_at(quotes, UINT32_MAX));
	quotes_free(quotes);
}

Test(quotes, there_is_an_end)
{
	struct quotes *quotes;
	char at[32];
	uint32_t rule, known;
	int r = 0;

	cr_assert_eq(quotes_create(&quotes), 0);
	for (unsigned int i = 0; i < QUOTES_MAX && r == 0; i++) {
		snprintf(at, sizeof(at), "p:%u:1", i);
		r = quotes_add(quotes, "x", at, &rule);
	}
	cr_expect_eq(r, -E2BIG);
	cr_expect_eq(rule, QUOTES_MAX - 2);
	cr_expect_eq(quotes_add(quotes, "x", "p:7:1", &known), 0);
	cr_expect_eq(known, 7);
	quotes_free(quotes);
}
