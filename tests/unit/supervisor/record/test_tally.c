// SPDX-License-Identifier: MIT
// tests/unit/supervisor/record/test_tally.c - What counts as a refusal
#include <criterion/criterion.h>
#include <errno.h>

#include "policy/base/cleanup.h"
#include "supervisor/record/tally.h"

static const struct {
	const char *what;
	unsigned int decision;
	uint32_t rule;
	int err;
	verbs_t verbs;
	enum outcome_word due;
} rows[] = {
	{ "allowed", RECORD_ALLOW, 3, 0, V_READ, OUTCOME_ALLOWED },
	{ "allowed and failed", RECORD_ALLOW, 3, ENOENT, V_READ, OUTCOME_ALLOWED },
	{ "no rule", RECORD_DENY, RECORD_RULE_NONE, EACCES, V_READ, OUTCOME_DENIED },
	{ "no rule, nothing there", RECORD_DENY, RECORD_RULE_NONE, ENOENT, V_READ, OUTCOME_ABSENT },
	{ "no rule, to be made", RECORD_DENY, RECORD_RULE_NONE, ENOENT, V_READ | V_CREATE,
	  OUTCOME_DENIED },
	{ "no rule, to be bound", RECORD_DENY, RECORD_RULE_NONE, ENOENT, V_BIND, OUTCOME_DENIED },
	{ "a rule, nothing there", RECORD_DENY, 3, ENOENT, V_READ, OUTCOME_DENIED },
	{ "a builtin", RECORD_DENY, RECORD_RULE_BUILTIN, ENOENT, V_READ, OUTCOME_DENIED },
	{ "asked", RECORD_ASK, 3, 0, V_CREATE, OUTCOME_ASKED },
	{ "hidden", RECORD_HIDDEN, 3, ENOENT, V_READ, OUTCOME_HIDDEN },
	{ "hidden without a rule", RECORD_HIDDEN, RECORD_RULE_NONE, ENOENT, V_LIST,
	  OUTCOME_HIDDEN },
};

Test(tally, outcomes)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct record record = { .rule = rows[i].rule,
					 .err = rows[i].err,
					 .verbs = rows[i].verbs };

		cr_expect_eq(outcome_of(&record, rows[i].decision), rows[i].due, "%s",
			     rows[i].what);
	}
}

Test(tally, counts_add_up)
{
	struct tally tally = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct record record = { .rule = rows[i].rule,
					 .err = rows[i].err,
					 .verbs = rows[i].verbs,
					 .verb = VERB_READ,
					 .decision = (uint8_t)rows[i].decision,
					 .would = (uint8_t)rows[i].decision };

		tally_call(&tally, &record);
	}
	cr_expect_eq(tally.calls, 11);
	cr_expect_eq(tally.allowed, 3);
	cr_expect_eq(tally.denied, 5);
	cr_expect_eq(tally.hidden, 2);
	cr_expect_eq(tally.absent, 1);
	cr_expect_eq(tally.would, 7);
	cr_expect_eq(tally.verbs[VERB_READ].refused, 7);
	cr_expect_eq(tally.verbs[VERB_READ].asked, 8);
	cr_expect_eq(tally.verbs[VERB_CREATE].asked, 2);
	cr_expect_eq(tally.asks, 1);
	tally.kills = 2;
	cr_expect_eq(tally_refusals(&tally), 9);
}

Test(tally, observing_counts_what_would_be)
{
	struct record record = { .rule = RECORD_RULE_NONE,
				 .verbs = V_READ,
				 .verb = VERB_READ,
				 .decision = RECORD_ALLOW,
				 .would = RECORD_DENY };
	struct tally tally = { 0 };

	tally_call(&tally, &record);
	record.err = ENOENT; /* let through, and there was nothing */
	tally_call(&tally, &record);
	cr_expect_eq(tally.allowed, 2);
	cr_expect_eq(tally.denied, 0);
	cr_expect_eq(tally.would, 1);
	cr_expect_eq(tally_refusals(&tally), 1);
}
