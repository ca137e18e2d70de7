// SPDX-License-Identifier: MIT
// tests/unit/supervisor/summary/test_summary.c - What people are told, word by word
#include "tests/unit/supervisor/fixture.h"

#include <errno.h>
#include <stdio.h>

#include "supervisor/summary/summary.h"

/* One refusal of a run. */
struct refusal {
	int nr;
	uint8_t verb;
	const char *spelled; /* of the rule that refused; NULL: none */
	uint32_t rule; /* without @spelled */
	uint8_t decision;
	int err;
	const char *path;
	const char *due; /* all that is said about it */
};

#define NONE RECORD_RULE_NONE
#define OWN(name) (RECORD_RULE_BUILTIN + BUILTIN_##name)
#define OPENAT 257

static const struct refusal refusals[] = {
	{ OPENAT, VERB_READ, NULL, NONE, RECORD_DENY, EACCES, "/home/u/.npmrc",
	  "  read /home/u/.npmrc  [D1]\n"
	  "    by node, openat: no rule allows it\n"
	  "    to allow it:  read ~/.npmrc   or  warder -r ~/.npmrc ...\n" },
	{ OPENAT, VERB_CREATE, NULL, NONE, RECORD_DENY, EACCES, "/home/u/src/my file",
	  "  create /home/u/src/my file  [D1]\n"
	  "    by node, openat: no rule allows it\n"
	  "    to allow it:  write ./'my file'   or  warder -w ./'my file' ...\n" },
	{ 59, VERB_EXEC, NULL, NONE, RECORD_DENY, EACCES, "/opt/x",
	  "  exec /opt/x  [D1]\n"
	  "    by node, execve: no rule allows it\n"
	  "    to allow it:  exec /opt/x   or  warder -x /opt/x ...\n" },
	{ 42, VERB_CONNECT, NULL, NONE, RECORD_DENY, EACCES, "/run/my bus",
	  "  connect /run/my bus  [D1]\n"
	  "    by node, connect: no rule allows it\n"
	  "    to allow it:  connect '/run/my bus'   or  warder -e 'connect "
	  "'\"'\"'/run/my bus'\"'\"'' ...\n" },
	{ OPENAT, VERB_MODIFY, "./.git/config", 0, RECORD_DENY, EACCES, "/home/u/src/.git/config",
	  "  modify /home/u/src/.git/config  [D1]\n"
	  "    by node, openat: agent.policy:3:25  deny write ./.git/hooks ./.git/config\n"
	  "    to allow it, change that line: another one for the same path loses to it\n" },
	{ OPENAT, VERB_CREATE, "./.git/hooks", 0, RECORD_DENY, EACCES,
	  "/home/u/src/.git/hooks/pre-commit",
	  "  create /home/u/src/.git/hooks/pre-commit  [D1]\n"
	  "    by node, openat: agent.policy:3:12  deny write ./.git/hooks ./.git/config\n"
	  "    to allow it:  write ./.git/hooks/pre-commit   or  warder -w "
	  "./.git/hooks/pre-commit ...\n" },
	{ OPENAT, VERB_READ, "**/.env", 0, RECORD_DENY, EACCES, "/home/u/src/.env",
	  "  read /home/u/src/.env  [D1]\n"
	  "    by node, openat: agent.policy:5:6  deny **/.env\n"
	  "    to allow it:  read ./.env   or  warder -r ./.env ...\n" },
	{ OPENAT, VERB_READ, "~/.ssh", 0, RECORD_HIDDEN, ENOENT, "/home/u/.ssh/id",
	  "  read /home/u/.ssh/id  [D1]\n"
	  "    by node, openat: agent.policy:4:7  hide! ~/.ssh\n"
	  "    nothing overrides a rule with a `!`\n" },
	{ 101, VERB_COUNT, NULL, OWN(NEVER), RECORD_DENY, EPERM, NULL,
	  "  ptrace  [D1]\n"
	  "    by node: this call could undo the jail; no policy can allow it\n" },
	{ 82, VERB_CREATE, NULL, OWN(MOVE), RECORD_DENY, EXDEV, "/home/u/src/x",
	  "  create /home/u/src/x  [D1]\n"
	  "    by node, rename: in its new place other rules would hold for what is moved or "
	  "linked\n"
	  "    allow the same in both places\n" },
	{ OPENAT, VERB_READ, NULL, NONE, RECORD_DENY, EACCES, "/a\n\x1b[2J\xff",
	  "  read /a\\n\\x1b[2J\\xff  [D1]\n"
	  "    by node, openat: no rule allows it\n"
	  "    to allow it, allow its directory: no rule can hold this name\n" },
	{ 9999, VERB_COUNT, NULL, OWN(NEVER), RECORD_DENY, EPERM, NULL,
	  "  system call 9999  [D1]\n"
	  "    by node: this call could undo the jail; no policy can allow it\n" },
};

static void refuse(struct bench *bench, const struct refusal *refusal)
{
	struct record record = fake_open();

	record.nr = refusal->nr;
	record.verb = refusal->verb;
	record.verbs = refusal->verb < VERB_COUNT ? VERB_BIT(refusal->verb) : 0;
	record.rule = refusal->spelled ? bench_rule(bench, refusal->spelled) : refusal->rule;
	record.decision = record.would = refusal->decision;
	record.err = refusal->err;
	cr_assert_eq(bench_take(bench, &record, (const char *[4]){ NULL, refusal->path }), 0);
}

static const char *summarize(const struct bench *bench, bool color)
{
	static char said[20000];
	struct summary summary = {
		.policy = &bench->policy,
		.vars = &fixture_vars,
		.tally = audit_tally(bench->audit),
		.denials = audit_denials(bench->audit),
		.color = color,
	};
	FILE *out = fmemopen(said, sizeof(said), "w");

	said[0] = '\0';
	cr_assert_eq(summary_print(&summary, out), 0);
	fclose(out);
	return said;
}

Test(summary, each_kind_of_refusal)
{
	for (size_t i = 0; i < ARRAY_SIZE(refusals); i++) {
		_cleanup_bench_ struct bench *bench = bench_open(fixture_text, false, NULL);
		_cleanup_text_ struct text due = { 0 };

		bench_exec(bench, 40, "/usr/bin/node");
		refuse(bench, &refusals[i]);
		text_printf(&due, "warder: 1 call was refused:\n\n%s", refusals[i].due);
		cr_expect_str_eq(summarize(bench, false), text_cstr(&due));
	}
}

Test(summary, silent_when_nothing_was_refused)
{
	_cleanup_bench_ struct bench *bench = bench_open(fixture_text, false, NULL);
	struct record record = fake_open();

	cr_assert_eq(bench_take(bench, &record, NULL), 0);
	record.decision = record.would = RECORD_DENY;
	record.err = ENOENT; /* a probe for what is not there */
	cr_assert_eq(bench_take(bench, &record, NULL), 0);
	cr_expect_str_eq(summarize(bench, false), "");
}

Test(summary, counts)
{
	_cleanup_bench_ struct bench *bench = bench_open(fixture_text, false, NULL);
	const char *said;

	bench_exec(bench, 40, "/usr/bin/no\x1b[2Jde");
	for (unsigned int i = 0; i < 3; i++)
		refuse(bench, &refusals[0]);
	said = summarize(bench, false);
	cr_expect(strstr(said, "warder: 3 calls were refused:\n"), "%s", said);
	cr_expect(strstr(said, "    by no\\x1b[2Jde, openat, 3 times: no rule"), "%s", said);
}

Test(summary, ten_and_more)
{
	_cleanup_bench_ struct bench *bench = bench_open(fixture_text, false, NULL);
	const char *said;
	size_t shown = 0;

	for (unsigned int i = 0; i < 1100; i++) {
		struct refusal refusal = refusals[0];
		char path[32];

		snprintf(path, sizeof(path), "/file/%u", i);
		refusal.path = path;
		refuse(bench, &refusal);
		if (i != 11)
			continue;
		said = summarize(bench, false);
		cr_expect(strstr(said, "\n  and 2 more\n"), "%s", said);
	}
	said = summarize(bench, false);
	for (const char *at = said; (at = strstr(at, "\n  read /file/")); at++)
		shown++;
	cr_expect_eq(shown, 10);
	cr_expect(strstr(said, "\n  and at least 990 more\n"), "%s", said);
}

Test(summary, colours_only_when_asked)
{
	_cleanup_bench_ struct bench *bench = bench_open(fixture_text, false, NULL);

	refuse(bench, &refusals[0]);
	cr_expect_null(strchr(summarize(bench, false), '\x1b'));
	cr_expect(strstr(summarize(bench, true), "  \x1b[1mread /home/u/.npmrc  [D1]\x1b[0m\n"));
}

static const struct {
	const char *policy;
	int nr;
	const char *due;
} kills[] = {
	{ "syscalls compute\n", 56,
	  "  killed: clone  [D1]\n"
	  "    by node: it is not in the whitelist `syscalls compute`\n"
	  "    to allow it:  syscalls tool   or  syscall allow clone\n" },
	{ "syscalls strict\n", 16,
	  "  killed: ioctl  [D1]\n"
	  "    by node: it is not in the whitelist `syscalls strict`\n"
	  "    to allow it:  syscalls compute   or  syscall allow ioctl\n" },
	{ "syscalls strict\n", 9,
	  "  killed: mmap  [D1]\n"
	  "    by node: `syscalls strict` does not allow these arguments\n"
	  "    to allow it:  syscalls compute   or  syscall allow mmap\n" },
	{ "", 246,
	  "  killed: kexec_load  [D1]\n"
	  "    by node: it is not in the whitelist `syscalls tool`\n"
	  "    no policy can allow it; `syscall errno ENOSYS kexec_load` would answer it\n" },
	{ "syscall kill getpid\n", 39,
	  "  killed: getpid  [D1]\n"
	  "    by node: agent.policy:1:14  syscall kill getpid\n"
	  "    take that line out to allow it\n" },
	{ "", 9999,
	  "  killed: system call 9999  [D1]\n"
	  "    by node: there is no such system call\n" },
	{ "", -1,
	  "  killed: system call -1  [D1]\n"
	  "    by node: there is no such system call\n" },
	{ "", INT32_MIN,
	  "  killed: system call -2147483648  [D1]\n"
	  "    by node: there is no such system call\n" },
	{ "", 0x40000001,
	  "  killed: x32 system call 1073741825  [D1]\n"
	  "    by node: no policy has the calls of x32 programs\n"
	  "    no policy can allow it: use a 64-bit program\n" },
};

Test(summary, kills)
{
	for (size_t i = 0; i < ARRAY_SIZE(kills); i++) {
		_cleanup_bench_ struct bench *bench = bench_open(kills[i].policy, false, NULL);
		struct record record = { .kind = RECORD_KILL,
					 .tid = 40,
					 .nr = kills[i].nr,
					 .marks[0] = MARK_CALLED,
					 .verb = VERB_COUNT,
					 .rule = OWN(WHITELIST) };
		_cleanup_text_ struct text due = { 0 };

		bench_exec(bench, 40, "/usr/bin/node");
		cr_assert_eq(bench_take(bench, &record, NULL), 0);
		text_printf(&due, "warder: 1 process was killed:\n\n%s", kills[i].due);
		cr_expect_str_eq(summarize(bench, false), text_cstr(&due));
	}
}

Test(summary, kill_of_a_program)
{
	_cleanup_bench_ struct bench *bench = bench_open("", false, NULL);
	struct record record = { .kind = RECORD_KILL,
				 .tid = 40,
				 .nr = -1,
				 .verb = VERB_EXEC,
				 .decision = RECORD_DENY,
				 .would = RECORD_DENY,
				 .rule = NONE };

	bench_exec(bench, 40, "/usr/bin/node");
	cr_assert_eq(bench_take(bench, &record, (const char *[4]){ "/tmp/x", "x" }), 0);
	cr_expect_str_eq(summarize(bench, false),
			 "warder: 1 process was killed:\n\n"
			 "  killed: exec /tmp/x  [D1]\n"
			 "    by node, execve: no rule allows it\n"
			 "    to allow it:  exec /tmp/x   or  warder -x /tmp/x ...\n");
}

/* What the shell makes of the hint is the log again; a name no terminal shows whole gives none. */
Test(summary, why_is_asked_of_the_log)
{
	static const struct {
		const char *log, *due;
	} rows[] = {
		{ NULL, "why: warder explain D7" },
		{ "/w/a.jsonl", "why: warder explain -o /w/a.jsonl D7" },
		{ "/w/it's a log", "why: warder explain -o '/w/it'\"'\"'s a log' D7" },
		{ "/w/\x1b[2J", "" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_text_ struct text text = { 0 };

		summary_explain(rows[i].log, 7, &text);
		cr_expect_str_eq(text_cstr(&text), rows[i].due);
	}
}

/* A kill explains why a command ended, so it comes before refusals. */
Test(summary, kills_come_first)
{
	_cleanup_bench_ struct bench *bench = bench_open("", false, NULL);
	struct record record = { .kind = RECORD_KILL,
				 .tid = 40,
				 .nr = 246,
				 .verb = VERB_COUNT,
				 .rule = OWN(WHITELIST) };
	const char *said;

	refuse(bench, &refusals[0]);
	cr_assert_eq(bench_take(bench, &record, NULL), 0);
	said = summarize(bench, false);
	cr_expect_lt(strstr(said, "killed: kexec_load"), strstr(said, "read /home/u/.npmrc"));
	cr_expect(strstr(said, "warder: 1 call was refused and 1 process was killed:\n"));
}

Test(summary, long_names_are_shortened)
{
	_cleanup_bench_ struct bench *bench = bench_open("", false, NULL);
	struct refusal refusal = refusals[0];
	static char path[4096];
	const char *said;

	memset(path, 'a', sizeof(path) - 1);
	path[0] = '/';
	refusal.path = path;
	refuse(bench, &refusal);
	said = summarize(bench, false);
	cr_expect(strstr(said, "aa...aa"));
	cr_expect_lt(strlen(said), 500);
}
