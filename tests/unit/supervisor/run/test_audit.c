// SPDX-License-Identifier: MIT
// tests/unit/supervisor/run/test_audit.c - A run's records become a log that nobody forges
#include "tests/unit/supervisor/fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>

Test(audit, processes)
{
	_cleanup_bench_ struct bench *bench = bench_open(fixture_text, false, NULL);
	_cleanup_json_ json_t *lines = NULL;
	struct record exec = { .kind = RECORD_EXEC, .tid = 1, .time_ns = FAKE_START_NS };
	struct record spawn = {
		.kind = RECORD_SPAWN, .tid = 2, .other = 1, .args = { CLONE_VM | CLONE_THREAD }
	};
	struct record gone = { .kind = RECORD_EXIT, .tid = 2, .result = 3 << 8 };
	struct record call = fake_open();
	json_t *line;

	cr_assert_eq(bench_begin(bench), 0);
	cr_assert_eq(audit_take(bench->audit,
				fake_record(&bench->fake, &exec,
					    (const char *[4]){ "/usr/bin/node", "node\0-e\0\0x y" },
					    (const size_t[4]){ 13, 12, 0, 0 })),
		     0);
	cr_assert_eq(bench_take(bench, &spawn, NULL), 0);
	call.tid = 2;
	cr_assert_eq(bench_take(bench, &call, NULL), 0);
	cr_assert_eq(bench_take(bench, &gone, NULL), 0);
	spawn.args[0] = SIGCHLD;
	cr_assert_eq(bench_take(bench, &spawn, NULL), 0);
	gone.result = SIGSEGV | 0x80;
	cr_assert_eq(bench_take(bench, &gone, NULL), 0);
	cr_assert_eq(bench_take(bench, &call, NULL), 0);
	cr_assert_eq(bench_end(bench, SIGKILL), 0);
	lines = bench_lines(bench);
	cr_assert_eq(json_array_size(lines), 7, "births are no lines");
	line = json_array_get(lines, 1);
	cr_expect_str_eq(member(line, "path"), "/usr/bin/node");
	cr_assert_eq(json_array_size(json_object_get(line, "argv")), 4);
	cr_expect_str_eq(json_string_value(json_array_get(json_object_get(line, "argv"), 3)),
			 "x y");
	line = json_array_get(lines, 2);
	cr_expect_eq(json_integer_value(json_object_get(line, "pid")), 1);
	cr_expect_eq(json_integer_value(json_object_get(line, "tid")), 2);
	cr_expect_str_eq(member(line, "comm"), "node");
	line = json_array_get(lines, 3);
	cr_expect_str_eq(member(line, "kind"), "exit");
	cr_expect_eq(json_integer_value(json_object_get(line, "status")), 3);
	line = json_array_get(lines, 4);
	cr_expect_eq(json_integer_value(json_object_get(line, "pid")), 2, "a process this time");
	cr_expect_str_eq(member(line, "signal"), "SIGSEGV");
	cr_expect_null(json_object_get(line, "status"));
	line = json_array_get(lines, 5);
	cr_expect(json_is_null(json_object_get(line, "comm")), "it is gone");
	cr_expect_str_eq(member(json_array_get(lines, 6), "signal"), "SIGKILL");
}

Test(audit, names_are_as_the_kernel_gives_them)
{
	_cleanup_bench_ struct bench *bench = bench_open(fixture_text, false, NULL);
	_cleanup_json_ json_t *lines = NULL;
	struct record record = fake_open();

	record.nr = 59;
	record.verbs = V_EXEC;
	cr_assert_eq(bench_begin(bench), 0);
	cr_assert_eq(bench_take(bench, &record, (const char *[4]){ "/bin/sh", "/usr/bin/dash" }),
		     0);
	record.decision = RECORD_DENY; /* refused, so nothing comes of it */
	cr_assert_eq(bench_take(bench, &record, (const char *[4]){ "/bin/no", "/usr/bin/no" }), 0);
	bench_exec(bench, 40, "/usr/bin/dash");
	cr_assert_eq(bench_end(bench, 0), 0);
	lines = bench_lines(bench);
	cr_expect(json_is_null(json_object_get(json_array_get(lines, 1), "comm")));
	cr_expect_str_eq(member(json_array_get(lines, 3), "comm"), "sh");
}

/* What a target chooses must stay inside its string, on its line, whatever it is. */
static void forge(const char *name, size_t len)
{
	_cleanup_bench_ struct bench *bench = bench_open(fixture_text, false, NULL);
	_cleanup_json_ json_t *lines = NULL;
	_cleanup_free_ char *log = NULL;
	struct record record = fake_open();
	const char *const strings[4] = { name, name, name, name };
	const size_t lens[4] = { len, len, len, len };
	struct record exec = { .kind = RECORD_EXEC, .tid = 40 };
	size_t newlines = 0;

	record.nr = 264; /* renameat: two names, and both are arguments */
	cr_assert_eq(bench_begin(bench), 0);
	cr_assert_eq(audit_take(bench->audit, fake_record(&bench->fake, &exec, strings, lens)), 0);
	cr_assert_eq(audit_take(bench->audit, fake_record(&bench->fake, &record, strings, lens)),
		     0);
	cr_assert_eq(bench_end(bench, 0), 0);
	lines = bench_lines(bench);
	cr_assert_eq(json_array_size(lines), 4);
	cr_expect_str_eq(member(json_array_get(lines, 2), "kind"), "call");
	log = bench_log(bench);
	for (const char *c = log; *c; c++) {
		newlines += *c == '\n';
		cr_assert(*c == '\n' || ((unsigned char)*c >= 0x20 && *c != 0x7f));
	}
	cr_expect_eq(newlines, 4);
	cr_expect_null(strstr(log, "\xe2\x80\xa8"), "U+2028 ends lines in some readers");
	cr_expect_null(strstr(log, "\xe2\x80\xae"), "U+202E turns text around");
}

static const char *const forgeries[] = {
	"a\n{\"seq\":3,\"t\":0.1,\"kind\":\"end\"}\n",
	"\",\"decision\":\"allow\",\"x\":\"",
	"\\\",\"h\":\"0000000000000000000000000000000000000000000000000000000000000000\"}\n",
	"\r\n\x1b[2J\x01\x7f\t\b",
	"\xff\xfe\x80 \xc0\xaf \xed\xa0\x80 \xf8\x88\x80\x80\x80",
	"\xe2\x80\xa8 \xe2\x80\xa9 \xe2\x80\xae \xc2\x85",
	"cut off \xe2\x80",
	"ends with \\",
	"ünïcödé 🙂",
};

Test(audit, names_forge_nothing)
{
	for (size_t i = 0; i < ARRAY_SIZE(forgeries); i++)
		forge(forgeries[i], strlen(forgeries[i]));
}

Test(audit, longest_names_forge_nothing)
{
	static const char worst[] = { '\n', '"', '\\', '\xff', '\x01' };
	static char name[4095];

	for (size_t i = 0; i < sizeof(worst); i++) {
		memset(name, worst[i], sizeof(name));
		forge(name, sizeof(name));
	}
}

/* A name's bytes can be told from its JSON: docs/audit-format.md says how. */
Test(audit, names_are_reversible)
{
	_cleanup_bench_ struct bench *bench = bench_open(fixture_text, false, NULL);
	_cleanup_json_ json_t *lines = NULL;
	struct record record = fake_open();
	static const char name[] = "/a\\x41\xff\\";

	cr_assert_eq(bench_begin(bench), 0);
	cr_assert_eq(bench_take(bench, &record, (const char *[4]){ NULL, name }), 0);
	cr_assert_eq(bench_end(bench, 0), 0);
	lines = bench_lines(bench);
	cr_expect_str_eq(member(json_array_get(lines, 1), "path"), "/a\\\\x41\\xff\\\\");
}

Test(audit, broken_record_is_refused)
{
	_cleanup_bench_ struct bench *bench = bench_open(fixture_text, false, NULL);
	struct record record = fake_open();

	record.kind = 77;
	cr_assert_eq(bench_begin(bench), 0);
	cr_expect_eq(bench_take(bench, &record, NULL), -EINVAL);
}

/*
 * Numbers outside of their tables come from a broken broker: they are shown, nothing else happens.
 */
Test(audit, values_outside_of_tables)
{
	_cleanup_bench_ struct bench *bench = bench_open(fixture_text, false, NULL);
	_cleanup_json_ json_t *lines = NULL;
	struct record record;

	memset(&record, 0xff, sizeof(record));
	record.kind = RECORD_CALL;
	cr_assert_eq(bench_begin(bench), 0);
	cr_assert_eq(bench_take(bench, &record, NULL), 0);
	record.kind = RECORD_KILL;
	cr_assert_eq(bench_take(bench, &record, NULL), 0);
	record.kind = RECORD_SPAWN;
	cr_assert_eq(bench_take(bench, &record, NULL), 0);
	record.kind = RECORD_EXIT;
	cr_assert_eq(bench_take(bench, &record, NULL), 0);
	cr_assert_eq(bench_end(bench, 0), 0);
	lines = bench_lines(bench);
	cr_expect_eq(json_array_size(lines), 5);
	cr_expect_str_eq(member(json_array_get(lines, 1), "decision"), "unknown");
}

Test(audit, long_command_lines_say_what_is_missing)
{
	_cleanup_bench_ struct bench *bench = bench_open(fixture_text, false, NULL);
	_cleanup_json_ json_t *lines = NULL;
	static char big[100000];
	char *argv[] = { big, big, big, NULL };
	struct audit_start start = { .run = "r", .argv = argv, .cwd = "/", .start_ns = 1 };
	json_t *line;

	memset(big, '\x01', sizeof(big) - 1);
	cr_assert_eq(audit_begin(bench->audit, &start), 0);
	cr_assert_eq(bench_end(bench, 0), 0);
	lines = bench_lines(bench);
	line = json_array_get(lines, 0);
	cr_expect_eq(json_array_size(json_object_get(line, "argv")), 1);
	cr_expect_eq(json_integer_value(json_object_get(line, "argv_omitted")), 2);
}

static const struct {
	size_t len;
	char last;
	bool cut;
} command_lines[] = {
	{ 5, '\0', false },   { 5, 'x', true },	     { 4096, 'x', true },
	{ 4096, '\0', true }, { 4095, '\0', false }, { 4097, '\0', false },
};

Test(audit, command_lines_that_were_cut_say_so)
{
	_cleanup_bench_ struct bench *bench = bench_open(fixture_text, false, NULL);
	_cleanup_json_ json_t *lines = NULL;
	static char bytes[4097];

	memset(bytes, 'x', sizeof(bytes));
	for (size_t i = 0; i < ARRAY_SIZE(command_lines); i++) {
		struct record record = { .kind = RECORD_EXEC, .tid = 2, .time_ns = FAKE_START_NS };
		const size_t lens[4] = { 4, command_lines[i].len };

		bytes[command_lines[i].len - 1] = command_lines[i].last;
		cr_assert_eq(audit_take(bench->audit,
					fake_record(&bench->fake, &record,
						    (const char *[4]){ "/bin", bytes }, lens)),
			     0);
		bytes[command_lines[i].len - 1] = 'x';
	}
	cr_assert_eq(bench_end(bench, 0), 0);
	lines = bench_lines(bench);
	for (size_t i = 0; i < ARRAY_SIZE(command_lines); i++)
		cr_expect_eq(json_is_true(json_object_get(json_array_get(lines, i), "argv_cut")),
			     command_lines[i].cut, "row %zu", i);
}

Test(audit, line_that_no_reader_would_take_is_refused)
{
	_cleanup_bench_ struct bench *bench = bench_open(fixture_text, false, NULL);
	static char big[1100000];
	struct audit_start start = { .run = "r", .cwd = big };

	memset(big, 'a', sizeof(big) - 1);
	cr_expect_eq(audit_begin(bench->audit, &start), -EMSGSIZE);
}

Test(audit, no_time_is_before_the_start)
{
	_cleanup_bench_ struct bench *bench = bench_open(fixture_text, false, NULL);
	_cleanup_json_ json_t *lines = NULL;
	struct record record = fake_open();

	record.time_ns = FAKE_START_NS - 1;
	lines = bench_one(bench, &record, NULL);
	cr_expect_float_eq(json_real_value(json_object_get(json_array_get(lines, 1), "t")), 0, 0);
}

Test(audit, without_a_log_it_still_counts)
{
	struct policy policy = { 0 };
	struct audit_config config = { .fd = -1, .policy = &policy };
	struct record record = fake_open();
	static struct fake fake;
	struct audit *audit;
	struct audit_start start = { .run = "r" };
	struct audit_end end = { .status = 0 };

	cr_assert_eq(audit_open(&config, &audit), 0);
	cr_expect_str_eq(audit_means(audit), "none");
	cr_expect_eq(audit_begin(audit, &start), 0);
	record.decision = record.would = RECORD_DENY;
	record.verb = VERB_READ;
	cr_expect_eq(audit_take(audit,
				fake_record(&fake, &record, (const char *[4]){ 0, "/x" }, NULL)),
		     0);
	cr_expect_eq(audit_kick(audit), 0);
	cr_expect_eq(audit_end(audit, &end), 0);
	cr_expect_eq(audit_tally(audit)->denied, 1);
	cr_expect_eq(denials_count(audit_denials(audit)), 1);
	audit_close(audit);
}

Test(audit, write_errors_are_told)
{
	struct policy policy = { 0 };
	struct audit_config config = { .policy = &policy };
	struct audit_start start = { .run = "r" };
	struct audit_end end = { .status = 0 };
	_cleanup_close_ int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	struct audit *audit;

	config.fd = fd;
	cr_assert_eq(audit_open(&config, &audit), 0);
	cr_expect_eq(audit_begin(audit, &start), 0);
	cr_expect_eq(audit_kick(audit), -ENOSPC);
	cr_expect_eq(audit_end(audit, &end), -ENOSPC);
	audit_close(audit);
}

/* The command of docs/audit-format.md, run as it stands there, finds every h as it should be. */
Test(audit, chain_can_be_checked_with_b2sum)
{
	_cleanup_bench_ struct bench *bench = bench_open(fixture_text, false, NULL);
	const char *docs = getenv("WARDER_DOCS");
	struct record record = fake_open();
	char command[512], output[256] = "";
	FILE *pipe;

	if (!docs)
		cr_skip_test("WARDER_DOCS does not say where docs/ is");
	cr_assert_eq(bench_begin(bench), 0);
	for (size_t i = 0; i < ARRAY_SIZE(forgeries); i++)
		cr_assert_eq(bench_take(bench, &record, (const char *[4]){ 0, forgeries[i] }), 0);
	cr_assert_eq(bench_end(bench, 0), 0);
	snprintf(command, sizeof(command),
		 "sed -n '/^<!-- check -->$/,/^```$/p' '%s/audit-format.md' | sed '1,2d;$d' | "
		 "log=/proc/%d/fd/%d sh",
		 docs, getpid(), bench->log);
	pipe = popen(command, "r");
	cr_assert(pipe);
	cr_assert(fgets(output, sizeof(output), pipe));
	output[strcspn(output, "\n")] = '\0';
	cr_expect_eq(pclose(pipe), 0);
	cr_expect_str_eq(output, audit_head(bench->audit));
}
