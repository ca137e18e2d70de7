// SPDX-License-Identifier: MIT
// tests/unit/supervisor/rules/test_cite.c - Rules as the log cites them
#include "tests/unit/supervisor/fixture.h"

#include "supervisor/rules/cite.h"

static const char *cited(struct cites *cites, uint32_t rule)
{
	static char shown[256];
	_cleanup_text_ struct text text = { 0 };

	cite_rule(cites, rule, &text);
	cr_assert_lt(text.len, sizeof(shown));
	strcpy(shown, text_cstr(&text));
	return shown;
}

Test(cite, rules)
{
	_cleanup_bench_ struct bench *bench = bench_open("read ./a  ./\"b c\" # why\n"
							 "\tdeny  **/.env\n",
							 false, NULL);
	struct cites *cites;

	cr_assert_eq(cites_create(&bench->policy, &cites), 0);
	for (unsigned int again = 0; again < 2; again++) {
		cr_expect_str_eq(cited(cites, 2),
				 "{\"text\":\"deny  **/.env\",\"at\":\"agent.policy:2:8\"}");
		cr_expect_str_eq(cited(cites, 0), "{\"text\":\"read ./a  ./\\\"b c\\\" # why\","
						  "\"at\":\"agent.policy:1:6\"}");
		cr_expect_str_eq(cited(cites, 1), "{\"text\":\"read ./a  ./\\\"b c\\\" # why\","
						  "\"at\":\"agent.policy:1:11\"}");
	}
	cr_expect_str_eq(cited(cites, 3), "null");
	cr_expect_str_eq(cited(cites, RECORD_RULE_NONE), "null");
	cr_expect_str_eq(cited(cites, RECORD_RULE_BUILTIN + BUILTIN_FOREIGN),
			 "{\"builtin\":\"foreign\"}");
	cr_expect_str_eq(cited(cites, RECORD_RULE_BUILTIN + BUILTIN_COUNT), "null");
	cites_free(cites);
}

Test(cite, what_is_emulated)
{
	_cleanup_bench_ struct bench *bench =
		bench_open("read ./a\nemulate  clock start=@0 # why\n", false, NULL);
	struct cites *cites;

	cr_assert_eq(cites_create(&bench->policy, &cites), 0);
	for (unsigned int again = 0; again < 2; again++) {
		cr_expect_str_eq(
			cited(cites, RECORD_RULE_BUILTIN + BUILTIN_CLOCK),
			"{\"builtin\":\"clock\",\"text\":\"emulate  clock start=@0 # why\","
			"\"at\":\"agent.policy:2:1\"}");
		cr_expect_str_eq(cited(cites, 0),
				 "{\"text\":\"read ./a\",\"at\":\"agent.policy:1:6\"}");
	}
	cr_expect_str_eq(cited(cites, RECORD_RULE_BUILTIN + BUILTIN_RANDOM),
			 "{\"builtin\":\"getrandom\"}");
	cites_free(cites);
}
