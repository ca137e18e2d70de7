// SPDX-License-Identifier: MIT
// tests/unit/supervisor/ask/test_question.c - What is asked, and the line that `always` adds
#include <criterion/criterion.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/ask/question.h"
#include "tests/said.h"

static const struct policy_vars vars = { .home = "/home/u", .cwd = "/p", .tmpdir = "/t" };

/* A policy whose last rule asks, and a question about a path. */
struct asked {
	struct policy policy;
	struct tree *tree;
	struct control_question question;
};

static void ask(struct asked *asked, const char *policy, verbs_t verbs, const char *path)
{
	struct policy_diag diag = { .count = 0 };

	memset(asked, 0, sizeof(*asked));
	cr_assert_eq(policy_add_text(&asked->policy, "p", NULL, policy, strlen(policy), 1, NULL,
				     &vars, &diag),
		     0, "%s", said(&diag));
	cr_assert_eq(tree_build(&asked->policy, NULL, &asked->tree, &diag), 0);
	asked->question.rule = (uint32_t)asked->policy.rule_count - 1;
	asked->question.verbs = verbs;
	asked->question.path_len = (uint16_t)strlen(path);
	memcpy(asked->question.path, path, strlen(path) + 1);
}

static void forget(struct asked *asked)
{
	tree_free(asked->tree);
	policy_free(&asked->policy);
}

static const struct {
	const char *policy;
	verbs_t verbs;
	const char *path;
	const char *line; /* NULL: there is none */
} rows[] = {
	/* all changes that the rule asks about, in one word where reading is granted already */
	{ "read /p\nask write /p", V_CREATE, "/p/x", "write /p/x\n" },
	{ "read /p\nask write /p", V_MODIFY, "/p/a b", "write '/p/a b'\n" },
	{ "ask write /p", V_CREATE, "/p/x", "modify /p/x\ncreate /p/x\ndelete /p/x\n" },
	{ "ask create /p", V_CREATE, "/p/x", "create /p/x\n" },
	{ "ask modify /p", V_APPEND, "/p/x", "modify /p/x\n" },
	{ "ask read /p", V_READ, "/p/x", "read /p/x\n" },
	{ "ask read list /p", V_READ | V_LIST, "/p/x", "read /p/x\n" },
	{ "read /p\nask exec /p", V_EXEC, "/p/x", "exec /p/x\n" },
	{ "ask /p", V_CONNECT, "/p/s", "connect /p/s\n" },
	{ "ask connect @a", V_CONNECT, "@a", NULL },
	/* an exact rule for the file beats a glob that asks about it */
	{ "ask read **/*.key", V_READ, "/p/x.key", "read /p/x.key\n" },
	/* a rule for this very path: an allow rule there would lose the tie */
	{ "ask read /p/x", V_READ, "/p/x", NULL },
	/* the word would grant what a rule denies */
	{ "deny list /p\nask read /p", V_READ, "/p/x", NULL },
	{ "deny read **/*.sh\nask exec /p", V_EXEC, "/p/x.sh", NULL },
	/* it would not only hold for these flags */
	{ "write /p\nask modify /p when O_TRUNC", V_MODIFY, "/p/x", NULL },
	/* addresses */
	{ "ask connect *:443", V_CONNECT, "192.0.2.1:443", "connect 192.0.2.1:443\n" },
	{ "ask connect [2001:db8::]/32:*", V_CONNECT, "[2001:db8::1]:53",
	  "connect [2001:db8::1]:53\n" },
	{ "ask bind *", V_BIND, "0.0.0.0:80", "bind 0.0.0.0:80\n" },
	{ "ask connect 192.0.2.1:443", V_CONNECT, "192.0.2.1:443", NULL },
	/* no line can hold such a name */
	{ "ask read /p", V_READ, "/p/a\nb", NULL },
};

Test(question, always)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_text_ struct text line = { 0 };
		struct asked asked;

		ask(&asked, rows[i].policy, rows[i].verbs, rows[i].path);
		cr_expect_eq(question_always(&asked.policy, asked.tree, &asked.question, &line),
			     rows[i].line != NULL, "%zu", i);
		cr_expect_str_eq(text_cstr(&line), rows[i].line ? rows[i].line : "", "%zu", i);
		forget(&asked);
	}
}

/* What `always` adds is what makes the question needless. */
Test(question, always_is_enough)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_text_ struct text policy = { 0 };
		struct outcome outcome;
		struct asked asked;

		if (!rows[i].line)
			continue;
		text_printf(&policy, "%s%s\n", rows[i].line, rows[i].policy);
		ask(&asked, text_cstr(&policy), rows[i].verbs, rows[i].path);
		tree_lookup(asked.tree, rows[i].path, strlen(rows[i].path), 0, &outcome);
		cr_expect_eq(outcome_refused(&outcome, rows[i].verbs), VERB_COUNT, "%zu", i);
		forget(&asked);
	}
}

Test(question, nothing_of_it_acts_on_a_terminal)
{
	_cleanup_text_ struct text text = { 0 };
	const char *question;
	struct asked asked;

	ask(&asked, "ask read /p", V_READ, "/p/\x1b[2J\r\n\xe2\x80\xae\x9b");
	memcpy(asked.question.program, "/bin/\x1b]0;", 9);
	asked.question.program_len = 9;
	memcpy(asked.question.command, "a\0\x07\0b", 6);
	asked.question.command_len = 6;
	question_show(&asked.policy, &asked.question, "/f\x1b", "", &text);
	question = strstr(text_cstr(&text), "warder asks: may it read this?\n");
	cr_assert_not_null(question);
	for (const char *at = question; *at; at++)
		cr_expect((*at >= ' ' && *at < 0x7f) || *at == '\n', "byte %02x",
			  (unsigned char)*at);
	cr_expect_not_null(strstr(question, "path     /p/\\x1b[2J\\x0d\\n\\xe2\\x80\\xae\\x9b\n"));
	cr_expect_not_null(strstr(question, "p:1:10  ask read /p\n"));
	forget(&asked);
}

/* Whoever asks chose the words: where one ends is to be seen. */
Test(question, arguments_can_be_told_apart)
{
	static const char command[] = "sh\0-c\0rm 'x'\0";
	_cleanup_text_ struct text text = { 0 };
	struct asked asked;

	ask(&asked, "ask read /p", V_READ, "/p/x");
	memcpy(asked.question.command, command, sizeof(command));
	asked.question.command_len = sizeof(command);
	question_show(&asked.policy, &asked.question, NULL, "", &text);
	cr_expect_not_null(strstr(text_cstr(&text), " sh -c 'rm '\"'\"'x'\"'\"'' ''\n"), "%s",
			   text_cstr(&text));
	forget(&asked);
}

Test(question, the_longest_parts)
{
	_cleanup_text_ struct text text = { 0 };
	struct asked asked;

	ask(&asked, "ask read /", V_READ, "/x");
	memset(asked.question.path + 1, 'p', sizeof(asked.question.path) - 1);
	asked.question.path_len = sizeof(asked.question.path) - 1;
	memset(asked.question.program, 'q', sizeof(asked.question.program));
	asked.question.program_len = sizeof(asked.question.program);
	memset(asked.question.command, 'r', sizeof(asked.question.command));
	asked.question.command_len = sizeof(asked.question.command);
	question_show(&asked.policy, &asked.question, NULL, "", &text);
	cr_expect_not(text.failed);
	cr_expect_not_null(strstr(text_cstr(&text), "r ...\n"));
	forget(&asked);
}

/* What a jail may call a file, and what is shown of it. */
static const struct {
	const char *path;
	const char *shown;
} claims[] = {
	{ "/p/a b", "/p/a b" },
	{ "/p/a   b", "/p/a \\x20\\x20b" },
	{ "/p/a\xc2\xa0"
	  "b",
	  "/p/a\\xc2\\xa0b" },
	{ "/p/a\xe3\x80\x80"
	  "b",
	  "/p/a\\xe3\\x80\\x80b" },
	{ "/p/a\xe2\x80\x8b"
	  "b",
	  "/p/a\\xe2\\x80\\x8bb" },
	{ "/p/a\nb", "/p/a\\nb" },
	{ "/p/\xc3\xa9", "/p/\xc3\xa9" },
};

Test(question, blanks_forge_no_line)
{
	for (size_t i = 0; i < ARRAY_SIZE(claims); i++) {
		_cleanup_text_ struct text text = { 0 }, line = { 0 };
		struct asked asked;

		ask(&asked, "ask read /p", V_READ, claims[i].path);
		memcpy(asked.question.command, "sh\0\0\0-c\0 x\0", 12);
		asked.question.command_len = 11;
		question_show(&asked.policy, &asked.question, NULL, "", &text);
		text_printf(&line, "\n  path     %s\n", claims[i].shown);
		cr_expect(strstr(text_cstr(&text), text_cstr(&line)), "%zu: %s", i,
			  text_cstr(&text));
		cr_expect(strstr(text_cstr(&text), ": sh '' '' -c ' x'\n"), "%zu: %s", i,
			  text_cstr(&text));
		forget(&asked);
	}
}
