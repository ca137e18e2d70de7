// SPDX-License-Identifier: MIT
// tests/unit/supervisor/host/test_fresh.c - What a layer has brought is remembered, and no more
#include <criterion/criterion.h>
#include <stdio.h>

#include "supervisor/host/fresh.h"

Test(fresh, names_in_directories)
{
	struct fresh fresh = { 0 };
	char name[32];

	fresh_begin(&fresh);
	cr_expect(!fresh_has(&fresh, 1, "0"));
	for (unsigned int i = 0; i < 5000; i++) {
		snprintf(name, sizeof(name), "%u", i);
		cr_assert_eq(fresh_add(&fresh, 1 + i % 3, name), 0);
		cr_assert_eq(fresh_add(&fresh, 1 + i % 3, name), 0);
	}
	cr_expect_eq(fresh.count, 5000);
	for (unsigned int i = 0; i < 5000; i++) {
		snprintf(name, sizeof(name), "%u", i);
		cr_assert(fresh_has(&fresh, 1 + i % 3, name));
		cr_assert(!fresh_has(&fresh, 1 + (i + 1) % 3, name), "another directory's");
	}
	cr_expect(!fresh_has(&fresh, 1, "5000"));
	fresh_begin(&fresh);
	cr_expect(!fresh_has(&fresh, 1, "0"), "of the layer before");
	fresh_free(&fresh);
}

Test(fresh, the_key_is_another_one_each_time)
{
	struct fresh one = { 0 }, other = { 0 };

	fresh_begin(&one);
	fresh_begin(&other);
	cr_expect_neq(memcmp(one.key, other.key, sizeof(one.key)), 0);
}
