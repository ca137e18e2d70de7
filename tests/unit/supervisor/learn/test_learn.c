// SPDX-License-Identifier: MIT
// tests/unit/supervisor/learn/test_learn.c - A learnt policy allows its run and no secrets
#include "tests/unit/supervisor/lesson.h"

#include <errno.h>

Test(learn, private_directory_for_temporary_files)
{
	_cleanup_lesson_ struct lesson *lesson =
		lesson_begin("write ${TMPDIR}\nenv set TMPDIR=${TMPDIR}\n");

	note(lesson, "/tmp/warder-1/a/b", V_CREATE | V_MODIFY, 0);
	note(lesson, "/tmp/warder-1/run", V_EXEC, 0);
	lesson_end(lesson);
	EXPECT_LINE(lesson, "write   ${TMPDIR}");
	EXPECT_LINE(lesson, "exec    ${TMPDIR}");
	EXPECT_LINE(lesson, "env set TMPDIR=${TMPDIR}");
	cr_expect_null(strstr(lesson->written.data, "warder-1"));
}

static struct lesson *lesson_in_tmp(const char *policy)
{
	struct lesson *lesson = lesson_begin(policy);
	struct learn_config config = { .policy = &lesson->policy, .vars = &lesson->vars };

	learn_free(lesson->learn);
	lesson->vars.tmpdir = "/tmp";
	lesson->vars.cwd = "/tmp/proj";
	cr_assert_eq(learn_create(&config, &lesson->learn), 0);
	return lesson;
}

/*
 * What the launch keeps of the host's /tmp needs rules of its own, or it would not be kept again.
 */
Test(learn, private_directory_around_the_project)
{
	_cleanup_lesson_ struct lesson *lesson =
		lesson_in_tmp("write ${TMPDIR}\nread /tmp/data /tmp/d*/x\n");

	note(lesson, "/tmp/proj/a.c", V_READ, 0);
	note(lesson, "/tmp/data/set", V_READ, 0);
	note(lesson, "/tmp/ccA1b2C3.s", V_CREATE | V_MODIFY | V_DELETE, 0);
	note(lesson, "/tmp/proj/a.o", V_CREATE | V_MODIFY, DEMAND_MOVED);
	note(lesson, "/tmp/x.o", V_CREATE | V_DELETE, DEMAND_MOVED);
	lesson_end(lesson);
	EXPECT_LINE(lesson, "read    /tmp/data/set");
	EXPECT_LINE(lesson, "read    ./a.c");
	EXPECT_LINE(lesson, "write   ${TMPDIR}");
	EXPECT_LINE(lesson, "write   ./a.o");
}

Test(learn, tmp_that_a_rule_names_is_the_hosts)
{
	_cleanup_lesson_ struct lesson *lesson = lesson_in_tmp("write ${TMPDIR} /tmp\n");

	note(lesson, "/tmp/kept", V_CREATE | V_MODIFY, 0);
	lesson_end(lesson);
	EXPECT_LINE(lesson, "write   /tmp/kept");
}

Test(learn, a_start_up_file_that_was_made_is_not_read_back)
{
	_cleanup_lesson_ struct lesson *lesson = lesson_begin("");

	note(lesson, "/home/u/.bashrc", V_CREATE | V_MODIFY | V_LIST, DEMAND_MADE);
	note(lesson, "/home/u/.made", V_CREATE, DEMAND_MADE);
	lesson_end(lesson);
	cr_expect(!allows(lesson, "/home/u/.bashrc", V_READ));
	cr_expect(!allows(lesson, "/home/u/.bashrc", V_CREATE));
	cr_expect(allows(lesson, "/home/u/.made", V_READ | V_CREATE));
}

/* One event as the broker records it, and whether it leaves a line. */
static const struct {
	const char *what;
	struct record record;
	const char *strings[4];
	const char *due; /* a line, or NULL: no trace of any string */
} events[] = {
	{ "read",
	  { .kind = RECORD_CALL, .verbs = V_READ, .nr = 257, .rule = 0 },
	  { "x", "/data/x" },
	  "read    /data/x" },
	{ "read, not there",
	  { .kind = RECORD_CALL,
	    .verbs = V_READ,
	    .nr = 257,
	    .err = ENOENT,
	    .would = RECORD_DENY,
	    .rule = RECORD_RULE_NONE },
	  { "x", "/data/x" },
	  NULL },
	{ "made, in a directory that is not there",
	  { .kind = RECORD_CALL,
	    .verbs = V_CREATE,
	    .nr = 83,
	    .err = ENOENT,
	    .rule = RECORD_RULE_NONE },
	  { "x", "/data/x" },
	  "create  /data/x" },
	{ "made by an open: the next run finds it there",
	  { .kind = RECORD_CALL,
	    .verbs = V_CREATE,
	    .nr = 257,
	    .args = { 0, 0, 0101 },
	    .object = { OBJECT_NONE },
	    .rule = RECORD_RULE_NONE },
	  { "x", "/data/x" },
	  "write   /data/x" },
	{ "made without a name: O_TMPFILE in a directory",
	  { .kind = RECORD_CALL,
	    .verbs = V_CREATE,
	    .nr = 257,
	    .args = { 0, 0, 020200001 },
	    .object = { OBJECT_DIRECTORY },
	    .rule = RECORD_RULE_NONE },
	  { "x", "/data/x" },
	  "create  /data/x" },
	{ "likewise by openat2, whose flags are not in the record",
	  { .kind = RECORD_CALL,
	    .verbs = V_CREATE,
	    .nr = 437,
	    .object = { OBJECT_DIRECTORY },
	    .rule = RECORD_RULE_NONE },
	  { "x", "/data/x" },
	  "create  /data/x" },
	{ "a start-up file that was made",
	  { .kind = RECORD_CALL,
	    .verbs = V_CREATE,
	    .nr = 257,
	    .args = { 0, 0, 0101 },
	    .object = { OBJECT_NONE },
	    .rule = RECORD_RULE_NONE },
	  { "x", "/home/u/.bashrc" },
	  "# REVIEW create ~/.bashrc   # it runs later, outside of the jail (1 x)" },
	{ "no rule yet",
	  { .kind = RECORD_CALL,
	    .verbs = V_READ,
	    .nr = 257,
	    .would = RECORD_DENY,
	    .rule = RECORD_RULE_NONE },
	  { "x", "/data/x" },
	  "read    /data/x" },
	{ "a rule refuses",
	  { .kind = RECORD_CALL, .verbs = V_READ, .nr = 257, .would = RECORD_DENY, .rule = 0 },
	  { "x", "/data/x" },
	  "# REVIEW read /data/x   # the policy of this run refuses it (1 x)" },
	{ "decided without a rule",
	  { .kind = RECORD_CALL,
	    .verbs = V_READ,
	    .nr = 257,
	    .rule = RECORD_RULE_BUILTIN + BUILTIN_INHERITED },
	  { "x", "/data/x" },
	  NULL },
	{ "nothing was asked",
	  { .kind = RECORD_CALL, .nr = 83, .err = EEXIST, .rule = RECORD_RULE_NONE },
	  { "x", "/data/x" },
	  NULL },
	{ "looked at: no rule has to grant that",
	  { .kind = RECORD_CALL, .verbs = V_LIST, .nr = 4, .rule = 0 },
	  { "x", "/data/x" },
	  NULL },
	{ "a pipe",
	  { .kind = RECORD_CALL, .verbs = V_READ, .nr = 257, .rule = 0 },
	  { "x", "pipe:[1]" },
	  NULL },
	{ "outside of the whitelist",
	  { .kind = RECORD_CALL,
	    .nr = 29,
	    .would = RECORD_DENY,
	    .rule = RECORD_RULE_BUILTIN + BUILTIN_WHITELIST },
	  { NULL },
	  "syscall allow shmget" },
	{ "killed",
	  { .kind = RECORD_KILL,
	    .nr = 29,
	    .decision = RECORD_DENY,
	    .would = RECORD_DENY,
	    .rule = RECORD_RULE_BUILTIN + BUILTIN_WHITELIST },
	  { NULL },
	  "# REVIEW syscall allow shmget   # a run was killed for it" },
	{ "enforced, and no rule allowed it",
	  { .kind = RECORD_CALL,
	    .verbs = V_READ,
	    .nr = 257,
	    .err = EACCES,
	    .decision = RECORD_DENY,
	    .would = RECORD_DENY,
	    .rule = RECORD_RULE_NONE },
	  { "x", "/data/x" },
	  "# REVIEW read /data/x   # this run did not get it: no rule allowed it (1 x)" },
	{ "enforced, and hidden: that is no absent file",
	  { .kind = RECORD_CALL,
	    .verbs = V_READ,
	    .nr = 257,
	    .err = ENOENT,
	    .decision = RECORD_HIDDEN,
	    .would = RECORD_HIDDEN,
	    .rule = 0 },
	  { "x", "/data/x" },
	  "# REVIEW read /data/x   # the policy of this run refuses it (1 x)" },
	{ "killed before its first instruction",
	  { .kind = RECORD_KILL,
	    .nr = -1,
	    .decision = RECORD_DENY,
	    .would = RECORD_DENY,
	    .rule = RECORD_RULE_NONE },
	  { "/data/x" },
	  "# REVIEW exec /data/x   # this run did not get it: no rule allowed it (1 x)" },
	{ "executed", { .kind = RECORD_EXEC, .tid = 3 }, { "/data/x", "x" }, "exec    /data/x" },
	{ "executed with its loader",
	  { .kind = RECORD_CALL, .verbs = V_EXEC, .nr = 59 },
	  { "x", "/data/x", NULL, "/data/ld.so" },
	  "exec    /data/ld.so" },
	{ "renamed",
	  { .kind = RECORD_CALL, .verbs = V_CREATE | V_DELETE, .nr = 82, .rule = 0 },
	  { "a", "/data/a", "b", "/data/b" },
	  "write   /data/b" },
	{ "renamed where other rules hold",
	  { .kind = RECORD_CALL,
	    .verbs = V_CREATE | V_DELETE,
	    .nr = 82,
	    .would = RECORD_DENY,
	    .rule = RECORD_RULE_BUILTIN + BUILTIN_MOVE },
	  { "a", "/data/a", "b", "/data/b" },
	  "write   /data/a" },
	{ "linked",
	  { .kind = RECORD_CALL, .verbs = V_CREATE | V_READ, .nr = 86, .rule = 0 },
	  { "a", "/data/a", "b", "/data/b" },
	  "read    /data/a" },
	{ "linked: the new name",
	  { .kind = RECORD_CALL, .verbs = V_CREATE | V_READ, .nr = 86 },
	  { "a", "/data/a", "b", "/data/b" },
	  "create  /data/b" },
	{ "a directory was opened",
	  { .kind = RECORD_CALL, .verbs = V_READ, .nr = 257, .args = { 0, 0, 0200000 } },
	  { "x", "/data/x" },
	  "list    /data/x" },
};

Test(learn, events)
{
	for (size_t i = 0; i < ARRAY_SIZE(events); i++) {
		_cleanup_lesson_ struct lesson *lesson = lesson_begin("");
		_cleanup_bench_ struct bench *bench =
			bench_open("read /data\n", true, lesson->learn);

		cr_assert_eq(bench_take(bench, &events[i].record, events[i].strings), 0);
		lesson_end(lesson);
		if (events[i].due)
			cr_expect(has_line(lesson, events[i].due), "%s: no `%s` in\n%s",
				  events[i].what, events[i].due, lesson->written.data);
		else
			cr_expect_null(strstr(lesson->written.data, "/data"), "%s:\n%s",
				       events[i].what, lesson->written.data);
	}
}

Test(learn, internet)
{
	_cleanup_lesson_ struct lesson *lesson = lesson_begin("");
	_cleanup_bench_ struct bench *bench = bench_open("", false, lesson->learn);
	struct record record = { .kind = RECORD_CALL,
				 .nr = 41,
				 .args = { 2, 1 },
				 .result = 3,
				 .rule = RECORD_RULE_BUILTIN + BUILTIN_REGISTERS };

	cr_assert_eq(bench_take(bench, &record, NULL), 0);
	lesson_end(lesson);
	cr_expect_null(strstr(lesson->written.data, "net none"));
}

/* Takes one openat of an enforced run. */
static void opened(struct bench *bench, const char *path, enum record_decision decision,
		   uint32_t rule)
{
	struct record record = fake_open();

	record.decision = (uint8_t)decision;
	record.would = (uint8_t)decision;
	record.err = decision == RECORD_ALLOW ? 0 : EACCES;
	record.rule = rule;
	cr_assert_eq(bench_take(bench, &record, (const char *[4]){ "x", path }), 0);
}

/* A directory stands for its files, but never for the one among them that was refused. */
Test(learn, what_was_refused_is_an_exception_to_a_directory)
{
	_cleanup_lesson_ struct lesson *lesson = lesson_begin("");
	_cleanup_bench_ struct bench *bench =
		bench_open("read /data\ndeny /data/kept\n", false, lesson->learn);
	static const char *const got[] = { "/data/in/a", "/data/in/b", "/data/in/c", "/data/in/d" };

	for (size_t i = 0; i < ARRAY_SIZE(got); i++)
		opened(bench, got[i], RECORD_ALLOW, 0);
	opened(bench, "/data/in/kept", RECORD_DENY, 1);
	opened(bench, "/data/in/other", RECORD_DENY, RECORD_RULE_NONE);
	opened(bench, "/data/in/a", RECORD_DENY, RECORD_RULE_NONE); /* before it got it */
	opened(bench, "/data/elsewhere", RECORD_DENY, 1);
	opened(bench, "/etc/passwd", RECORD_DENY, 1); /* base would allow it */
	lesson_end(lesson);
	EXPECT_LINE(lesson, "read    /data/in");
	cr_expect(allows(lesson, "/data/in/e", V_READ) && allows(lesson, "/data/in/a", V_READ));
	cr_expect(!allows(lesson, "/data/in/kept", V_READ), "%s", lesson->written.data);
	cr_expect(!allows(lesson, "/data/in/other", V_READ), "%s", lesson->written.data);
	cr_expect(!allows(lesson, "/etc/passwd", V_READ), "%s", lesson->written.data);
	cr_expect(has_line(lesson,
			   "# REVIEW read /data/elsewhere   # the policy of this run refuses "
			   "it (1 x)"),
		  "%s", lesson->written.data);
	cr_expect_null(strstr(lesson->written.data, "REVIEW read /data/in/a"));
}
