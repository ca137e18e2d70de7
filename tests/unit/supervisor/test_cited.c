// SPDX-License-Identifier: MIT
// tests/unit/supervisor/test_cited.c - Advice from the rules that a log cites
#include <criterion/criterion.h>
#include <string.h>

#include "supervisor/cited.h"

static const struct policy_vars vars = { .home = "/home/u", .cwd = "/home/u/src", .tmpdir = "/t" };

static char env_path[] = "/home/u/src/.env";
static char hooks_path[] = "/home/u/src/.git/hooks/pre-commit";

/* What is said of a refusal by the words that a log has for its rule: docs/policy.md says what
 * overrides what. */
static const struct {
	struct quote quote;
	char *path;
	const char *reason;
	const char *remedy;
} cases[] = {
	{ { (char[]){ "deny! **/.env" }, (char[]){ "agent:80:7" } },
	  env_path,
	  "agent:80:7  deny! **/.env",
	  "nothing overrides a rule with a `!`" },
	{ { (char[]){ "deny **/.env # keys" }, (char[]){ "/p/x.policy:3:10" } },
	  env_path,
	  "/p/x.policy:3:10  deny **/.env",
	  "to allow it:  read ./.env   or  warder -r ./.env …" },
	{ { (char[]){ "deny write ./.git/hooks ./.git/config" }, (char[]){ "p:3:16" } },
	  hooks_path,
	  "p:3:16  deny write ./.git/hooks ./.git/config",
	  "to allow it:  read ./.git/hooks/pre-commit   or  warder -r ./.git/hooks/pre-commit …" },
	/* what is no rule is shown, with nothing that a terminal acts on, and no more */
	{ { (char[]){ "no such \x1b[1m word" }, (char[]){ "p:3:1" } },
	  env_path,
	  "p:3:1  no such \\x1b[1m word",
	  "" },
	{ { (char[]){ "deny /x\nread /" }, (char[]){ "p:1:6" } },
	  env_path,
	  "p:1:6  deny /x\\nread /",
	  "" },
	{ { (char[]){ "include base" }, (char[]){ "p:1:1" } },
	  env_path,
	  "p:1:1  include base",
	  "" },
	{ { (char[]){ "deny /x" }, (char[]){ "nowhere" } }, env_path, "nowhere  deny /x", "" },
	{ { (char[]){ "deny /x" }, (char[]){ "p:4294967295:6" } },
	  env_path,
	  "p:4294967295:6  deny /x",
	  "" },
};

Test(cited, says_what_the_summary_says)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		_cleanup_text_ struct text reason = { 0 }, remedy = { 0 };
		struct denial denial = { .path = cases[i].path,
					 .len = strlen(cases[i].path),
					 .rule = 40,
					 .nr = 257,
					 .count = 1,
					 .verb = VERB_READ,
					 .real = true };
		struct cited cited = { .count = 0 };

		cr_assert_eq(cited_add(&cited, &vars, 40, &cases[i].quote), 0);
		cr_assert_eq(cited_add(&cited, &vars, 40, &cases[i].quote), 0);
		cited_reason(&cited, &denial, &reason);
		cited_remedy(&cited, &vars, &denial, &remedy);
		cr_expect_str_eq(text_cstr(&reason), cases[i].reason);
		cr_expect_str_eq(text_cstr(&remedy), cases[i].remedy);
		cited_free(&cited);
	}
}

Test(cited, without_a_rule_nothing_allows_it)
{
	_cleanup_text_ struct text reason = { 0 };
	struct denial denial = { .path = env_path,
				 .len = strlen(env_path),
				 .rule = RECORD_RULE_NONE,
				 .verb = VERB_READ };
	struct cited cited = { .count = 0 };

	cited_reason(&cited, &denial, &reason);
	cr_expect_str_eq(text_cstr(&reason), "no rule allows it");
	cited_free(&cited);
}
