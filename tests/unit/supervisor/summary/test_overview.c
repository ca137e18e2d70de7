// SPDX-License-Identifier: MIT
// tests/unit/supervisor/summary/test_overview.c - What people are told after a run that only
// observed
#include "tests/unit/supervisor/fixture.h"

#include <errno.h>
#include <stdio.h>
#include <sys/syscall.h>

#include "supervisor/summary/overview.h"

/* Nothing here has another name. */
static int no_names(void *ctx, const char *path, bool allow,
		    void (*emit)(void *to, const char *name), void *to)
{
	(void)ctx, (void)path, (void)allow, (void)emit, (void)to;
	return 0;
}

static const char *overview(const struct bench *bench, bool color)
{
	static const struct tree_names names = { .each = no_names };
	static char said[40000];
	const struct summary summary = {
		.policy = &bench->policy,
		.vars = &fixture_vars,
		.tally = audit_tally(bench->audit),
		.denials = audit_denials(bench->audit),
		.color = color,
		.log = "/log",
	};
	FILE *out = fmemopen(said, sizeof(said), "w");

	said[0] = '\0';
	cr_assert_eq(overview_print(&summary, audit_census(bench->audit), &names, out), 0);
	fclose(out);
	return said;
}

/* A call that enforcement would refuse. */
static void would(struct bench *bench, uint8_t verb, const char *path, uint32_t rule)
{
	struct record record = fake_open();

	record.verb = verb;
	record.verbs = verb < VERB_COUNT ? VERB_BIT(verb) : 0;
	record.rule = rule;
	record.would = RECORD_DENY;
	cr_assert_eq(bench_take(bench, &record, (const char *[4]){ NULL, path }), 0);
}

Test(overview, nothing_would_have_been_refused)
{
	_cleanup_bench_ struct bench *bench = bench_open(fixture_text, true, NULL);
	struct record record = fake_open();

	cr_assert_eq(bench_take(bench, &record, (const char *[4]){ NULL, "/a" }), 0);
	record.nr = SYS_connect;
	cr_assert_eq(bench_take(bench, &record, (const char *[4]){ NULL, "192.0.2.1:80" }), 0);
	cr_assert_eq(bench_take(bench, &record, (const char *[4]){ NULL, "192.0.2.2:80" }), 0);
	bench_exec(bench, 40, "/usr/bin/node");
	cr_expect_str_eq(overview(bench, false),
			 "warder: only observed, which protects from nothing: 1 path, 1 program, 2 "
			 "hosts.\n"
			 "warder: enforced, this policy would have refused none of 3 calls.\n");
}

Test(overview, one_line_for_many_and_the_most_frequent_first)
{
	_cleanup_bench_ struct bench *bench = bench_open(fixture_text, true, NULL);
	static const char *const many[] = { "/home/u/lib/a", "/home/u/lib/b", "/home/u/lib/c",
					    "/home/u/lib/d", "/home/u/lib/e" };
	struct record never = fake_open();

	bench_exec(bench, 40, "/usr/bin/node");
	would(bench, VERB_READ, "/home/u/src/.env", bench_rule(bench, "**/.env"));
	for (size_t i = 0; i < ARRAY_SIZE(many); i++)
		would(bench, VERB_READ, many[i], RECORD_RULE_NONE);
	would(bench, VERB_READ, "/home/u/.ssh/id", bench_rule(bench, "~/.ssh"));
	never.nr = SYS_mount;
	never.rule = RECORD_RULE_BUILTIN + BUILTIN_NEVER;
	never.decision = never.would = RECORD_DENY;
	never.err = EPERM;
	cr_assert_eq(bench_take(bench, &never, NULL), 0);
	cr_expect_str_eq(
		overview(bench, false),
		"warder: only observed, which protects from nothing: 7 paths, 1 program, 0 hosts.\n"
		"warder: enforced, this policy would have refused 8 of 8 calls; 2 lines would "
		"allow "
		"all but 2 of them:\n"
		"\n"
		"          hits  verb     path          by    to allow it\n"
		"  D2          5  read     ~/lib/a (+4)  node  read ~/lib\n"
		"  D1          1  read     ./.env        node  read ./.env\n"
		"  D7          1  read     ~/.ssh/id     node  (agent.policy:4:7  hide! ~/.ssh)\n"
		"  D8          1  call     mount         node  (this call could undo the jail; no "
		"policy "
		"can "
		"allow it; refused even now)\n"
		"\n"
		"  in full: /log; --learn FILE writes the policy\n");
}

/* Where no verb says what was wanted of a file, the call does. */
Test(overview, a_call_has_its_name_and_its_file)
{
	_cleanup_bench_ struct bench *bench = bench_open(fixture_text, true, NULL);
	struct record map = fake_open();
	const char *said;

	bench_exec(bench, 40, "/usr/bin/cat");
	map.nr = SYS_mmap;
	map.verb = VERB_COUNT;
	map.verbs = 0;
	map.rule = RECORD_RULE_BUILTIN + BUILTIN_MAP;
	map.would = RECORD_DENY;
	cr_assert_eq(bench_take(bench, &map, (const char *[4]){ NULL, "/lib/a.so" }), 0);
	said = overview(bench, false);
	cr_expect(strstr(said, "  D1          1  call     mmap /lib/a.so  cat  ("), "%s", said);
}

/* `(+N)` counts paths: a file that was made and then changed is one. */
Test(overview, two_verbs_of_one_path_are_one_path)
{
	_cleanup_bench_ struct bench *bench = bench_open(fixture_text, true, NULL);
	const char *said;

	bench_exec(bench, 40, "/usr/bin/touch");
	would(bench, VERB_CREATE, "/data/made", RECORD_RULE_NONE);
	would(bench, VERB_MODIFY, "/data/made", RECORD_RULE_NONE);
	said = overview(bench, false);
	cr_expect(strstr(said, "  D1          2  create   /data/made  touch  write /data/made\n"),
		  "%s", said);
}

Test(overview, no_name_reaches_the_terminal_as_it_is)
{
	_cleanup_bench_ struct bench *bench = bench_open(fixture_text, true, NULL);
	const char *said;

	bench_exec(bench, 40, "/usr/bin/no\x1b[2Jde");
	would(bench, VERB_READ, "/a\n\x1b[2J\xff", RECORD_RULE_NONE);
	said = overview(bench, false);
	cr_expect_null(strchr(said, '\x1b'));
	cr_expect(strstr(said,
			 "  read     /a\\n\\x1b[2J\\xff  no\\x1b[2Jde  (no rule allows it)\n"),
		  "%s", said);
	cr_expect(strstr(said, "; no line of a policy would allow that:\n"), "%s", said);
	cr_expect(strchr(overview(bench, true), '\x1b'));
}

Test(overview, what_is_long_is_cut_and_the_rest_is_counted)
{
	_cleanup_bench_ struct bench *bench = bench_open(fixture_text, true, NULL);
	const char *said;
	char path[200];

	for (unsigned int i = 0; i < 25; i++) {
		snprintf(path, sizeof(path), "/d%u/%0100u/\xc3\xa4%u", i, i, i);
		would(bench, VERB_DELETE, path, RECORD_RULE_NONE);
	}
	said = overview(bench, false);
	cr_expect(strstr(said, "\n  and 5 more rows; in full: "), "%s", said);
	for (const char *line = said; (line = strstr(line, "  delete   ")); line++) {
		const char *by = strstr(line, "  -  ");
		size_t width = 0;

		cr_assert(by, "%s", line);
		for (const char *at = line + 11; at < by; at++)
			width += (*at & 0xc0) != 0x80;
		cr_expect_eq(width, 44, "%s", line);
		cr_expect(strstr(line, "..."), "%s", line);
	}
}
