// SPDX-License-Identifier: MIT
// tests/unit/supervisor/rules/test_builtin.c - Every rule of warder's own has a name and a sentence
#include <criterion/criterion.h>
#include <string.h>

#include "broker/record.h"
#include "supervisor/rules/builtin.h"

Test(builtin, all_have_words)
{
	for (unsigned int i = 0; i < BUILTIN_COUNT; i++) {
		const struct builtin *builtin = builtin_at(i);

		cr_assert(builtin, "enum record_builtin %u has no row", i);
		cr_expect(builtin->name[0] && builtin->why[0]);
		cr_expect_eq(strspn(builtin->name, "abcdefghijklmnopqrstuvwxyz-"),
			     strlen(builtin->name), "%s goes into JSON as it is", builtin->name);
		cr_expect_neq(builtin->why[strlen(builtin->why) - 1], '.');
		cr_expect_eq(builtin_of(RECORD_RULE_BUILTIN + i), builtin);
		for (unsigned int k = 0; k < i; k++)
			cr_expect_str_neq(builtin->name, builtin_at(k)->name);
	}
}

Test(builtin, other_rules_are_none)
{
	cr_expect_null(builtin_of(0));
	cr_expect_null(builtin_of(RECORD_RULE_BUILTIN - 1));
	cr_expect_null(builtin_of(RECORD_RULE_BUILTIN + BUILTIN_COUNT));
	cr_expect_null(builtin_of(RECORD_RULE_NONE));
	cr_expect_null(builtin_at(UINT32_MAX));
}
