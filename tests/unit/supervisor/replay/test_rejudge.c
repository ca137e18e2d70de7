// SPDX-License-Identifier: MIT
// tests/unit/supervisor/replay/test_rejudge.c - What a recorded request would be, argued from
// docs/policy.md
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/replay/rejudge.h"
#include "tests/said.h"

static const struct policy_vars vars = {
	.home = "/home/u",
	.cwd = "/w",
	.tmpdir = "/tmp",
	.uid = 1000,
};

/* A policy as former_load() makes one, without a host: only its own text counts. */
static void make_former(const char *text, bool observe, struct former *former)
{
	struct offline *offline = &former->offline;
	struct plan_options enforced = { .observe = false };
	struct policy_diag diag = { .count = 0 };

	*former = (struct former){ .observe = observe };
	cr_assert_eq(policy_add_text(&offline->policy, "p", NULL, text, strlen(text), 1, NULL,
				     &vars, &diag),
		     0, "%s", said(&diag));
	cr_assert_eq(tree_build(&offline->policy, NULL, &offline->compiled.tree, &diag), 0);
	former->enforced = malloc(sizeof(*former->enforced));
	cr_assert(former->enforced);
	cr_assert_eq(plan_build(&offline->policy, &enforced, former->enforced, &diag), 0);
}

/* The members of a call that matter, the others as they are most often. */
static int judge(const char *policy, const char *members, struct rejudged *ret_rejudged)
{
	struct entry *entry = calloc(1, sizeof(*entry));
	_cleanup_text_ struct text line = { 0 };
	struct rejudge *rejudge;
	struct former former;
	struct quotes *quotes;
	const char *wrong = "";
	int r;

	cr_assert(entry);
	make_former(policy, false, &former);
	cr_assert_eq(rejudge_create(&former, &rejudge), 0);
	cr_assert_eq(quotes_create(&quotes), 0);
	text_printf(&line,
		    "{\"seq\":1,\"t\":0.1,\"kind\":\"call\",\"pid\":2,\"tid\":2,\"comm\":\"a\","
		    "\"how\":\"emulated\",\"us\":1.0,%s}",
		    members);
	cr_assert_eq(entry_read(entry, quotes, text_cstr(&line), line.len, &wrong), 0, "%s: %s",
		     wrong, members);
	cr_assert_eq(rejudge_event(rejudge, entry, quotes, ret_rejudged), 0);
	r = (int)ret_rejudged->record.would;
	rejudge_free(rejudge);
	quotes_free(quotes);
	former_free(&former);
	entry_free(entry);
	free(entry);
	return r;
}

#define ALLOWED                                                                                    \
	"\"decision\":\"allow\",\"would\":\"allow\",\"errno\":null,\"result\":3,\"rule\":null,"
#define DENIED                                                                                     \
	"\"decision\":\"deny\",\"would\":\"deny\",\"errno\":\"EACCES\",\"result\":-1,\"rule\":"    \
	"null,"
#define OPEN(flags)                                                                                \
	"\"syscall\":\"openat\",\"args\":[\"AT_FDCWD\",\"f\",\"" flags "\"],\"path\":\"/w/f\","
#define RENAME(flags)                                                                              \
	"\"syscall\":\"renameat2\",\"args\":[\"AT_FDCWD\",\"a\",\"AT_FDCWD\",\"b\",\"" flags       \
	"\"],\"path\":\"/w/a/x\",\"path2\":\"/w/b/x\",\"object\":\"file\","
#define SAID DENIED "\"refused\":\"delete\","

#define REDIRECTED                                                                                 \
	"\"decision\":\"redirect\",\"would\":\"redirect\",\"errno\":null,\"result\":3,"            \
	"\"rule\":{\"text\":\"redirect /w/f -> /w/g\",\"at\":\"old:1:10\"},"                       \
	"\"redirected\":\"/w/g\","

static const struct {
	const char *policy;
	const char *members;
	enum record_decision would;
	int verb; /* -1: none */
	uint32_t rule; /* of the policy, or builtin; its number in the order of the text */
} cases[] = {
	/* What nothing matches is denied; a verb by itself allows. */
	{ "read /w", ALLOWED OPEN("O_RDONLY") "\"object\":\"file\",\"verbs\":[\"read\"]",
	  RECORD_ALLOW, -1, 0 },
	{ "read /x", ALLOWED OPEN("O_RDONLY") "\"object\":\"file\",\"verbs\":[\"read\"]",
	  RECORD_DENY, VERB_READ, RECORD_RULE_NONE },
	{ "read /w",
	  DENIED OPEN("O_RDONLY") "\"refused\":\"read\",\"object\":\"file\",\"verbs\":[\"read\"]",
	  RECORD_ALLOW, -1, 0 },
	/* Opening a directory is to list it. */
	{ "list /w", ALLOWED OPEN("O_RDONLY") "\"object\":\"directory\",\"verbs\":[\"list\"]",
	  RECORD_ALLOW, -1, 0 },
	{ "list /w", ALLOWED OPEN("O_RDONLY") "\"object\":\"file\",\"verbs\":[\"read\"]",
	  RECORD_DENY, VERB_READ, RECORD_RULE_NONE },
	/* What was made needs create; what was there needs modify. */
	{ "modify /w",
	  ALLOWED OPEN("O_WRONLY|O_CREAT") "\"object\":\"none\",\"verbs\":[\"create\"]",
	  RECORD_DENY, VERB_CREATE, RECORD_RULE_NONE },
	{ "modify /w",
	  ALLOWED OPEN("O_WRONLY|O_CREAT") "\"object\":\"file\",\"verbs\":[\"modify\"]",
	  RECORD_ALLOW, -1, 0 },
	/* `when` holds only for opens with all its flags. */
	{ "write /w\ndeny /w/f when O_TRUNC",
	  ALLOWED OPEN("O_WRONLY|O_TRUNC") "\"object\":\"file\",\"verbs\":[\"modify\"]",
	  RECORD_DENY, VERB_MODIFY, 1 },
	{ "write /w\ndeny /w/f when O_TRUNC",
	  ALLOWED OPEN("O_WRONLY") "\"object\":\"file\",\"verbs\":[\"modify\"]", RECORD_ALLOW, -1,
	  0 },
	{ "append /w",
	  ALLOWED OPEN("O_WRONLY|O_APPEND") "\"object\":\"file\",\"verbs\":[\"append\"]",
	  RECORD_ALLOW, -1, 0 },
	/* hide is ENOENT, deny EACCES. */
	{ "read /w\nhide /w/f", ALLOWED OPEN("O_RDONLY") "\"object\":\"file\",\"verbs\":[\"read\"]",
	  RECORD_HIDDEN, VERB_READ, 1 },
	{ "read /w\ndeny /w/f", ALLOWED OPEN("O_RDONLY") "\"object\":\"file\",\"verbs\":[\"read\"]",
	  RECORD_DENY, VERB_READ, 1 },
	/* Nothing was there, and nothing was asked: no policy changes the answer. */
	{ "read /x",
	  "\"decision\":\"allow\",\"would\":\"allow\",\"errno\":\"ENOENT\",\"result\":-1,\"rule\":"
	  "null," OPEN("O_RDONLY") "\"object\":\"none\",\"verbs\":[]",
	  RECORD_ALLOW, -1, RECORD_RULE_NONE },
	/* rename: delete at the old name, create at the new one, and delete there if replaced. */
	{ "write /w", SAID RENAME("0") "\"object2\":\"none\",\"verbs\":[\"delete\"]", RECORD_ALLOW,
	  -1, 0 },
	{ "write /w/a", SAID RENAME("0") "\"object2\":\"none\",\"verbs\":[\"delete\"]", RECORD_DENY,
	  VERB_CREATE, RECORD_RULE_NONE },
	{ "write /w/a\nread /w/b\ncreate /w/b\nmodify /w/b\nlist /w/b",
	  SAID RENAME("0") "\"object2\":\"file\",\"verbs\":[\"delete\"]", RECORD_DENY, VERB_DELETE,
	  RECORD_RULE_NONE },
	/* It must be there to be exchanged, and must not be for RENAME_NOREPLACE (1). */
	{ "write /w/a", SAID RENAME("1") "\"object2\":\"file\",\"verbs\":[\"delete\"]",
	  RECORD_ALLOW, -1, 0 },
	{ "write /w/a", SAID RENAME("2") "\"object2\":\"none\",\"verbs\":[\"delete\"]",
	  RECORD_ALLOW, -1, 0 },
	/* The new name may give nothing that the old one refuses: EXDEV. */
	{ "delete /w/a\nwrite /w/b", SAID RENAME("0") "\"object2\":\"none\",\"verbs\":[\"delete\"]",
	  RECORD_DENY, -1, RECORD_RULE_BUILTIN + BUILTIN_MOVE },
	/* execve: the program and what it needs to run. */
	{ "exec /w/f",
	  ALLOWED "\"syscall\":\"execve\",\"args\":[\"f\"],\"path\":\"/w/f\",\"path2\":\"/ld\","
		  "\"object\":\"file\",\"object2\":\"file\",\"verbs\":[\"exec\"]",
	  RECORD_DENY, VERB_EXEC, RECORD_RULE_NONE },
	{ "exec /w/f /ld",
	  ALLOWED "\"syscall\":\"execve\",\"args\":[\"f\"],\"path\":\"/w/f\",\"path2\":\"/ld\","
		  "\"object\":\"file\",\"object2\":\"file\",\"verbs\":[\"exec\"]",
	  RECORD_ALLOW, -1, 0 },
	{ "exec /w/f /ld",
	  ALLOWED "\"syscall\":\"execve\",\"args\":[\"f\"],\"path\":\"/w/f\",\"path2\":\"/ld\","
		  "\"interpreters\":[\"/bin/sh\",\"/ld\"],\"object\":\"file\",\"object2\":\"file\","
		  "\"verbs\":[\"exec\"]",
	  RECORD_DENY, VERB_EXEC, RECORD_RULE_NONE },
	/* Sockets: a path, an abstract name, another family. */
	{ "connect /w",
	  DENIED "\"syscall\":\"connect\",\"args\":[\"3\",\"0x1\",\"16\"],\"path\":\"/w/s\","
		 "\"object\":\"socket\",\"refused\":\"connect\",\"verbs\":[\"connect\"]",
	  RECORD_ALLOW, -1, 0 },
	{ "connect @other",
	  ALLOWED "\"syscall\":\"connect\",\"args\":[\"3\",\"0x1\",\"16\"],\"path\":\"@name\","
		  "\"verbs\":[\"connect\"]",
	  RECORD_DENY, VERB_CONNECT, RECORD_RULE_NONE },
	{ "connect @n*",
	  DENIED "\"syscall\":\"connect\",\"args\":[\"3\",\"0x1\",\"16\"],\"path\":\"@name\","
		 "\"refused\":\"connect\",\"verbs\":[\"connect\"]",
	  RECORD_ALLOW, -1, 0 },
	{ "create /w",
	  DENIED "\"syscall\":\"bind\",\"args\":[\"3\",\"0x1\",\"16\"],\"path\":\"/w/s\","
		 "\"object\":\"none\",\"refused\":\"create\",\"verbs\":[\"create\"]",
	  RECORD_ALLOW, -1, 0 },
	{ "create /w\ndeny bind /w/s",
	  ALLOWED "\"syscall\":\"bind\",\"args\":[\"3\",\"0x1\",\"16\"],\"path\":\"/w/s\","
		  "\"object\":\"none\",\"verbs\":[\"create\"]",
	  RECORD_DENY, VERB_BIND, 1 },
	{ "read /",
	  ALLOWED
	  "\"syscall\":\"socket\",\"args\":[\"AF_ALG\",\"SOCK_SEQPACKET\",\"0\"],\"verbs\":[]",
	  RECORD_DENY, -1, RECORD_RULE_BUILTIN + BUILTIN_SOCKET },
	/* Looking: refused only by hide and by a denial that names list. */
	{ "read /x",
	  ALLOWED "\"syscall\":\"stat\",\"args\":[\"f\",\"0x1\"],\"path\":\"/w/"
		  "f\",\"object\":\"file\",\"verbs\":[\"list\"]",
	  RECORD_ALLOW, -1, RECORD_RULE_BUILTIN + BUILTIN_LOOK },
	{ "deny /w",
	  ALLOWED "\"syscall\":\"stat\",\"args\":[\"f\",\"0x1\"],\"path\":\"/w/"
		  "f\",\"object\":\"file\",\"verbs\":[\"list\"]",
	  RECORD_ALLOW, -1, RECORD_RULE_BUILTIN + BUILTIN_LOOK },
	{ "deny list /w",
	  ALLOWED "\"syscall\":\"stat\",\"args\":[\"f\",\"0x1\"],\"path\":\"/w/"
		  "f\",\"object\":\"file\",\"verbs\":[\"list\"]",
	  RECORD_DENY, VERB_LIST, 0 },
	/* A file in another's place: decided by its own name, put down to the redirect. */
	{ "redirect /w/f -> /w/g",
	  REDIRECTED OPEN("O_RDONLY") "\"object\":\"file\",\"verbs\":[\"read\"]", RECORD_ALLOW, -1,
	  0 },
	{ "redirect /w/f -> /w/g",
	  REDIRECTED OPEN("O_RDWR") "\"object\":\"file\",\"verbs\":[\"read\",\"modify\"]",
	  RECORD_DENY, VERB_MODIFY, RECORD_RULE_NONE },
	{ "redirect /w/f -> /w/g\nmodify /w/g",
	  REDIRECTED OPEN("O_RDWR") "\"object\":\"file\",\"verbs\":[\"read\",\"modify\"]",
	  RECORD_ALLOW, -1, 0 },
	{ "fake /w/f <- /w/g\nmodify /w/g",
	  REDIRECTED OPEN("O_RDWR") "\"object\":\"file\",\"verbs\":[\"read\",\"modify\"]",
	  RECORD_DENY, VERB_MODIFY, 0 },
	{ "redirect /w/f -> /w/g\ndeny /w/g",
	  REDIRECTED OPEN("O_RDONLY") "\"object\":\"file\",\"verbs\":[\"read\"]", RECORD_DENY,
	  VERB_READ, 2 },
	{ "redirect /w/f -> /w/g\ndeny read /w/f",
	  REDIRECTED OPEN("O_RDONLY") "\"object\":\"file\",\"verbs\":[\"read\"]", RECORD_DENY,
	  VERB_READ, 2 },
	/* An entry that another file will be in the place of cannot be replaced. */
	{ "write /w\nredirect /w/b/x -> /w/g",
	  SAID RENAME("0") "\"object2\":\"file\",\"verbs\":[\"delete\"]", RECORD_DENY, VERB_CREATE,
	  1 },
	{ "write /w\nredirect /w/a/x -> /w/g",
	  SAID RENAME("0") "\"object2\":\"none\",\"verbs\":[\"delete\"]", RECORD_DENY, VERB_DELETE,
	  1 },
	/* `map deny`, and the whitelist. */
	{ "map deny wx",
	  ALLOWED "\"syscall\":\"mmap\",\"args\":[\"NULL\",\"4096\",\"PROT_WRITE|PROT_EXEC\",\"MAP_"
		  "PRIVATE|MAP_ANONYMOUS\",\"-1\",\"0\"],\"verbs\":[]",
	  RECORD_DENY, -1, RECORD_RULE_BUILTIN + BUILTIN_MAP },
	{ "map deny shared-exec",
	  ALLOWED "\"syscall\":\"mmap\",\"args\":[\"NULL\",\"4096\",\"PROT_WRITE|PROT_EXEC\",\"MAP_"
		  "PRIVATE|MAP_ANONYMOUS\",\"-1\",\"0\"],\"verbs\":[]",
	  RECORD_ALLOW, -1, RECORD_RULE_BUILTIN + BUILTIN_REGISTERS },
	{ "read /w\nsyscalls strict",
	  ALLOWED
	  "\"syscall\":\"socket\",\"args\":[\"AF_INET\",\"SOCK_STREAM\",\"0\"],\"verbs\":[]",
	  RECORD_DENY, -1, RECORD_RULE_BUILTIN + BUILTIN_WHITELIST },
	{ "read /w\nsyscall errno EPERM openat",
	  ALLOWED OPEN("O_RDONLY") "\"object\":\"file\",\"verbs\":[\"read\"]", RECORD_DENY, -1,
	  RECORD_RULE_BUILTIN + BUILTIN_WHITELIST },
	/* What the broker itself refused, it refuses whatever the policy says. */
	{ "read /",
	  "\"decision\":\"deny\",\"would\":\"deny\",\"errno\":\"EPERM\",\"result\":-1,\"rule\":{"
	  "\"builtin\":\"never\"},\"syscall\":\"ptrace\",\"args\":[],\"verbs\":[]",
	  RECORD_DENY, -1, RECORD_RULE_BUILTIN + BUILTIN_NEVER },
	/* It was passed in as 0, 1 or 2 for reading: no rule takes that away, but a strong one. */
	{ "deny /w",
	  ALLOWED OPEN("O_RDONLY") "\"object\":\"file\",\"standard\":[\"list\",\"read\"],\"verbs\":"
				   "[\"read\"]",
	  RECORD_ALLOW, -1, RECORD_RULE_BUILTIN + BUILTIN_INHERITED },
	{ "deny! /w",
	  ALLOWED OPEN("O_RDONLY") "\"object\":\"file\",\"standard\":[\"list\",\"read\"],\"verbs\":"
				   "[\"read\"]",
	  RECORD_DENY, VERB_READ, 0 },
};

Test(rejudge, as_the_language_says)
{
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct rejudged rejudged;

		judge(cases[i].policy, cases[i].members, &rejudged);
		cr_expect(rejudged.record.would == cases[i].would &&
				  (rejudged.record.verb == VERB_COUNT
					   ? -1
					   : rejudged.record.verb) == cases[i].verb &&
				  rejudged.record.rule == cases[i].rule,
			  "%zu: %s: would %d, verb %d, rule %x", i, cases[i].policy,
			  rejudged.record.would, rejudged.record.verb, rejudged.record.rule);
	}
}

/* A hard link of a file under deny!: the log cites the rule, and it still holds. */
Test(rejudge, strong_rules_hold_for_other_names)
{
	struct rejudged rejudged;
	static const char members[] =
		"\"decision\":\"deny\",\"would\":\"deny\",\"errno\":\"EACCES\",\"result\":-1,"
		"\"rule\":{\"text\":\"deny! /w/key\",\"at\":\"old:7:7\"}," OPEN(
			"O_RDONLY") "\"object\":\"file\",\"refused\":\"read\",\"verbs\":[\"read\"]";

	cr_expect_eq(judge("read /w\ndeny! /w/key", members, &rejudged), RECORD_DENY);
	cr_expect_eq(rejudged.record.rule, 1);
	cr_expect(rejudged.same_rule, "although it moved in the file");
	cr_expect_eq(judge("read /w", members, &rejudged), RECORD_ALLOW);
}

/* What the log cannot know is said, and not guessed. */
Test(rejudge, doubts)
{
	struct rejudged rejudged;

	judge("read /w",
	      "\"decision\":\"hide\",\"would\":\"hide\",\"errno\":\"ENOENT\",\"result\":-1,"
	      "\"rule\":{\"text\":\"hide /w/h\",\"at\":\"old:7:7\"},\"syscall\":\"openat\","
	      "\"args\":[\"AT_FDCWD\",\"f\",\"O_RDONLY\"],\"path\":\"/w/h\",\"through\":true,"
	      "\"refused\":\"read\",\"verbs\":[\"read\"]",
	      &rejudged);
	cr_expect_eq(rejudged.doubt, DOUBT_HIDDEN);
	judge("exec /",
	      "\"decision\":\"deny\",\"would\":\"deny\",\"errno\":\"EACCES\",\"result\":-1,"
	      "\"rule\":{\"builtin\":\"map\"},\"syscall\":\"mmap\",\"args\":[\"NULL\",\"4096\","
	      "\"PROT_READ|PROT_EXEC\",\"MAP_PRIVATE\",\"3\",\"0\"],\"verbs\":[]",
	      &rejudged);
	cr_expect_eq(rejudged.doubt, DOUBT_UNSEEN);
	/* Another file than the log tells of, on either side. */
	judge("read /w", REDIRECTED OPEN("O_RDONLY") "\"object\":\"file\",\"verbs\":[\"read\"]",
	      &rejudged);
	cr_expect_eq(rejudged.doubt, DOUBT_ANOTHER);
	judge("redirect /w/f -> /w/other",
	      REDIRECTED OPEN("O_RDONLY") "\"object\":\"file\",\"verbs\":[\"read\"]", &rejudged);
	cr_expect_eq(rejudged.doubt, DOUBT_ANOTHER);
	judge("redirect /w/f -> /w/g",
	      ALLOWED OPEN("O_RDONLY") "\"object\":\"file\",\"verbs\":[\"read\"]", &rejudged);
	cr_expect_eq(rejudged.doubt, DOUBT_ANOTHER);
}
