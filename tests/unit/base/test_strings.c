// SPDX-License-Identifier: MIT
// tests/unit/base/test_strings.c - A list keeps copies, in their order, and grows
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "policy/base/strings.h"

Test(strings, copies_in_their_order)
{
	_cleanup_strings_ struct strings strings = { 0 };
	char name[16];

	for (unsigned int i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "%u", i);
		cr_assert_eq(strings_push(&strings, name, strlen(name)), 0);
	}
	cr_assert_eq(strings.count, 100);
	cr_expect_str_eq(strings.items[0], "0");
	cr_expect_str_eq(strings.items[99], "99");
}

Test(strings, has_whole_strings)
{
	_cleanup_strings_ struct strings strings = { 0 };

	cr_expect_not(strings_has(&strings, ""));
	cr_assert_eq(strings_push(&strings, "abc", 2), 0); /* only so much of it */
	cr_expect(strings_has(&strings, "ab"));
	cr_expect_not(strings_has(&strings, "abc"));
	cr_expect_not(strings_has(&strings, "a"));
	strings_free(&strings);
	cr_expect_eq(strings.count, 0);
	cr_expect_not(strings_has(&strings, "ab"));
}
