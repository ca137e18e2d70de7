// SPDX-License-Identifier: MIT
// tests/unit/policy/test_evidence.c - `verdict weight` lines, and the table behind them
#include "tests/unit/policy/fixture.h"

#include <errno.h>

#include "policy/evidence.h"

Test(evidence, weights_are_set)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };
	const struct weight_value *weights = fixture.policy.weights;

	fixture_load(&fixture, "verdict weight denied=0 failed=100\nverdict weight clock=1000000");
	cr_expect(weights[EVIDENCE_DENIED].set && !weights[EVIDENCE_DENIED].value);
	cr_expect_eq(weights[EVIDENCE_FAILED].value, 100);
	cr_expect_eq(weights[EVIDENCE_CLOCK].value, 1000000);
	cr_expect(!weights[EVIDENCE_RANDOM].set);
	cr_expect_eq(weights[EVIDENCE_FAILED].at.column, 25);
}

Test(evidence, mistakes)
{
	fixture_refuse("verdict", "t:1:1:", "`verdict` sets weights", "verdict weight denied=0");
	fixture_refuse("verdict weight", "t:1:9:", "`verdict` sets weights", NULL);
	fixture_refuse("verdict wait denied=0", "t:1:9:", "`verdict` sets weights", NULL);
	fixture_refuse("verdict weight denied", "t:1:16:", "without its weight", "denied=0");
	fixture_refuse("verdict weight failed=1 denid=0",
		       "t:1:25:", "no evidence is called `denid=0`", "did you mean `denied`?");
	fixture_refuse("verdict weight =0", "t:1:16:", "no evidence is called", "one of killed, ");
	fixture_refuse("verdict weight denied=", "t:1:16:", "not a weight for denied", "1000000");
	fixture_refuse("verdict weight denied=-1", "t:1:16:", "not a weight", NULL);
	fixture_refuse("verdict weight denied=1x", "t:1:16:", "not a weight", NULL);
	fixture_refuse("verdict weight denied=1000001", "t:1:16:", "not a weight", NULL);
	fixture_refuse("verdict weight denied=99999999999999999999", "t:1:16:", "not a weight",
		       NULL);
}

/* A scalar: one value at each rank, and the higher rank's is used. */
Test(evidence, two_values)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };

	fixture_refuse("verdict weight denied=1\nverdict weight denied=2",
		       "t:2:16:", "denied has another value at t:1:16", NULL);
	fixture_load(&fixture, "verdict weight denied=1");
	cr_expect_eq(policy_add_text(&fixture.policy, "command line", NULL,
				     "verdict weight denied=7", 23, 2, NULL, &fixture_vars,
				     &fixture.diag),
		     0);
	cr_expect_eq(fixture.policy.weights[EVIDENCE_DENIED].value, 7);
}

/* What docs/verdict.md promises of the table: any difference in a result outweighs all that agrees.
 */
Test(evidence, a_difference_outweighs_all_that_is_the_same)
{
	static const enum evidence_kind results[] = {
		EVIDENCE_STDOUT_DIFFERS, EVIDENCE_STDERR_DIFFERS, EVIDENCE_STATUS_DIFFERS,
		EVIDENCE_FILES_DIFFER,	 EVIDENCE_INPUTS_DIFFER,  EVIDENCE_PROBE_DIFFERS,
		EVIDENCE_OUTPUT_LOST,	 EVIDENCE_UNCOMPARED,	  EVIDENCE_NOT_RESET,
		EVIDENCE_NETWORK,
	};
	uint32_t same = 0;

	for (unsigned int i = 0; i < EVIDENCE_COUNT; i++) {
		enum evidence_kind kind = (enum evidence_kind)i;

		cr_expect(*evidence_name(kind) && evidence_weight(kind) <= WEIGHT_MAX);
		if (evidence_speaks(kind) == JUDGED_DETERMINISTIC)
			same += evidence_weight(kind);
	}
	for (size_t i = 0; i < ARRAY_SIZE(results); i++) {
		cr_expect_eq(evidence_speaks(results[i]), JUDGED_UNCERTAIN);
		cr_expect(evidence_weight(results[i]) >= same, "%s", evidence_name(results[i]));
	}
}
