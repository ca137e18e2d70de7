// SPDX-License-Identifier: MIT
// tests/unit/supervisor/reading/test_cited.c - Advice from the rules that a log cites
#include <criterion/criterion.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>

#include "supervisor/reading/cited.h"

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
	  "to allow it:  read ./.env   or  warder -r ./.env ..." },
	{ { (char[]){ "deny write ./.git/hooks ./.git/config" }, (char[]){ "p:3:16" } },
	  hooks_path,
	  "p:3:16  deny write ./.git/hooks ./.git/config",
	  "to allow it:  read ./.git/hooks/pre-commit   or  warder -r ./.git/hooks/pre-commit "
	  "..." },
	/* one word with braces is several rules: it is about the one that names the path */
	{ { (char[]){ "deny! /home/u/src/{.env,key} # all" }, (char[]){ "p:3:9" } },
	  env_path,
	  "p:3:9  deny! /home/u/src/{.env,key}",
	  "nothing overrides a rule with a `!`" },
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

/* What the whitelist's kill of a call is told as, by what the log says of the whitelist. */
static void kill_is(const char *set, const char *line, const char *at, int nr, const char *reason,
		    const char *due)
{
	_cleanup_text_ struct text why = { 0 }, then = { 0 };
	const struct quote quote = { .text = (char *)(uintptr_t)line, .at = (char *)(uintptr_t)at };
	struct denial denial = { .path = (char[]){ "" },
				 .rule = RECORD_RULE_BUILTIN + BUILTIN_WHITELIST,
				 .nr = nr,
				 .verb = VERB_COUNT,
				 .kill = true };
	struct cited cited = { .count = 0 };

	cited_whitelist(&cited, set);
	if (line)
		cr_assert_eq(cited_syscall(&cited, &vars, &quote), 0);
	cited_reason(&cited, &denial, &why);
	cited_line(&cited, &vars, &denial, &then);
	cr_expect_str_eq(text_cstr(&why), reason);
	cr_expect_str_eq(text_cstr(&then), due);
	cited_free(&cited);
}

Test(cited, kills_of_the_whitelist)
{
	kill_is("strict", NULL, NULL, SYS_socket, "it is not in the whitelist `syscalls strict`",
		"syscalls tool");
	kill_is("compute", NULL, NULL, SYS_clone, "it is not in the whitelist `syscalls compute`",
		"syscalls tool");
	kill_is("tool", "syscall kill sync socket", "p:4:16", SYS_socket,
		"p:4:21  syscall kill sync socket", "");
	kill_is("", NULL, NULL, SYS_socket, "it is outside the whitelist of system calls",
		"syscall allow socket");
	kill_is("tool", "no line", "p:1:1", SYS_kexec_load,
		"it is not in the whitelist `syscalls tool`", "");
}
