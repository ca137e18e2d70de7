/* SPDX-License-Identifier: MIT */
/* tests/unit/policy/same.h - Whether two policies say the same */
#ifndef WARDER_TESTS_SAME_H
#define WARDER_TESTS_SAME_H

#include <criterion/criterion.h>
#include <string.h>

#include "policy/policy.h"

/* But for places, and for what a text cannot say. */
static inline void expect_same(const struct policy *a, const struct policy *b)
{
	cr_assert_eq(a->rule_count, b->rule_count);
	for (size_t i = 0; i < a->rule_count; i++) {
		const struct rule *one = &a->rules[i], *two = &b->rules[i];

		cr_expect_eq(one->kind, two->kind);
		cr_expect_eq(one->strong, two->strong);
		cr_expect_eq(one->verbs, two->verbs, "%s: %x, %x", one->spelled, one->verbs,
			     two->verbs);
		cr_expect_eq(one->when, two->when);
		cr_expect_str_eq(one->pattern, two->pattern);
		cr_expect_eq(one->implied, two->implied);
		cr_assert_eq(!one->target, !two->target);
		cr_expect(!one->target || policy_same_target(one, two), "%s", one->target);
	}
	cr_assert_eq(a->env_count, b->env_count);
	for (size_t i = 0; i < a->env_count; i++) {
		cr_expect_eq(a->env[i].word, b->env[i].word);
		cr_expect_str_eq(a->env[i].name, b->env[i].name);
		if (a->env[i].value)
			cr_expect_str_eq(a->env[i].value, b->env[i].value);
	}
	cr_assert_eq(a->syscall_count, b->syscall_count);
	for (size_t i = 0; i < a->syscall_count; i++) {
		cr_expect_str_eq(a->syscalls[i].name, b->syscalls[i].name);
		cr_expect_eq(a->syscalls[i].word, b->syscalls[i].word);
		cr_expect_eq(a->syscalls[i].err, b->syscalls[i].err);
	}
	for (size_t i = 0; i < LIMIT_COUNT; i++) {
		cr_expect_eq(a->limits[i].set, b->limits[i].set);
		cr_expect_eq(a->limits[i].value, b->limits[i].value);
	}
	for (size_t i = 0; i < EMULATE_COUNT; i++) {
		cr_expect_eq(a->emulations[i].set, b->emulations[i].set);
		cr_expect_eq(a->emulations[i].value, b->emulations[i].value);
	}
	cr_expect_eq(a->net.value, b->net.value);
	cr_expect_eq(a->syscall_set.value, b->syscall_set.value);
	cr_expect_eq(a->map.value, b->map.value);
	cr_expect_eq(a->uses_tmpdir, b->uses_tmpdir);
}

#endif
