// SPDX-License-Identifier: MIT
// tests/unit/supervisor/writing/test_render.c - The members of each kind of line
#include "tests/unit/supervisor/fixture.h"

#include <errno.h>
#include <sys/syscall.h>

/* Of fixture_text, by b2sum -l 256 (coreutils 9.1). */
#define FIXTURE_DIGEST "1fd412cbc72404626617912904c473aa2d3d1550a340976a1c181cb2e5da79c2"

Test(render, start)
{
	_cleanup_bench_ struct bench *bench = bench_open(fixture_text, false, NULL);
	_cleanup_json_ json_t *lines = NULL;
	json_t *line, *sources;

	cr_assert_eq(bench_begin(bench), 0);
	cr_assert_eq(bench_end(bench, 0), 0);
	lines = bench_lines(bench);
	line = json_array_get(lines, 0);
	cr_expect_eq(json_integer_value(json_object_get(line, "seq")), 0);
	cr_expect_str_eq(member(line, "kind"), "start");
	cr_expect_str_eq(member(line, "schema"), "warder.audit/1");
	cr_expect_str_eq(member(line, "time"), "2026-11-22T11:20:11.007Z");
	cr_expect_str_eq(member(line, "mode"), "enforce");
	cr_expect_str_eq(member(line, "cwd"), "/home/u/src");
	cr_expect(json_is_false(json_object_get(line, "light")));
	cr_expect_eq(json_array_size(json_object_get(line, "argv")), 2);
	cr_expect_str_eq(json_string_value(json_array_get(json_object_get(line, "argv"), 1)),
			 "install");
	sources = json_object_get(line, "policy");
	cr_expect_eq(json_array_size(sources), 2, "the file and what it includes");
	cr_expect_str_eq(member(json_array_get(sources, 0), "name"), "agent.policy");
	cr_expect_str_eq(member(json_array_get(sources, 0), "blake2b"), FIXTURE_DIGEST);
	cr_expect_str_eq(member(json_object_get(line, "target"), "path"), "/usr/bin/node");
	cr_expect(json_is_null(json_object_get(json_object_get(line, "target"), "blake2b")));
	line = json_array_get(json_object_get(line, "layers"), 1);
	cr_expect_str_eq(member(line, "name"), "landlock");
	cr_expect(json_is_false(json_object_get(line, "active")));
	cr_expect_str_eq(member(line, "detail"), "no kernel support");
}

Test(render, call)
{
	_cleanup_bench_ struct bench *bench = bench_open(fixture_text, false, NULL);
	_cleanup_json_ json_t *lines = NULL;
	struct record record = fake_open();
	json_t *line;

	cr_assert_eq(bench_begin(bench), 0);
	bench_exec(bench, 40, "/usr/bin/node");
	record.rule = bench_rule(bench, "./");
	cr_assert_eq(bench_take(bench, &record, (const char *[4]){ "a.js", "/home/u/src/a.js" }),
		     0);
	cr_assert_eq(bench_end(bench, 0), 0);
	lines = bench_lines(bench);
	cr_assert_eq(json_array_size(lines), 4);
	line = json_array_get(lines, 2);
	cr_expect_eq(json_integer_value(json_object_get(line, "seq")), 2);
	cr_expect_float_eq(json_real_value(json_object_get(line, "t")), 0.001234, 1e-9);
	cr_expect_str_eq(member(line, "kind"), "call");
	cr_expect_eq(json_integer_value(json_object_get(line, "pid")), 40);
	cr_expect_eq(json_integer_value(json_object_get(line, "tid")), 40);
	cr_expect_str_eq(member(line, "comm"), "node");
	cr_expect_str_eq(member(line, "syscall"), "openat");
	cr_expect_str_eq(member(line, "spelled"), "a.js");
	cr_expect_str_eq(member(line, "path"), "/home/u/src/a.js");
	cr_expect_str_eq(json_string_value(json_array_get(json_object_get(line, "verbs"), 0)),
			 "read");
	cr_expect_str_eq(member(line, "decision"), "allow");
	cr_expect_str_eq(member(line, "would"), "allow");
	cr_expect(json_is_null(json_object_get(line, "errno")));
	cr_expect_eq(json_integer_value(json_object_get(line, "result")), 3);
	cr_expect_str_eq(member(line, "how"), "emulated");
	cr_expect_null(json_object_get(line, "fence"));
	cr_expect_null(json_object_get(line, "path2"));
	cr_expect_str_eq(member(json_object_get(line, "rule"), "text"), "read ./");
	cr_expect_str_eq(member(json_object_get(line, "rule"), "at"), "agent.policy:2:6");
	cr_expect_float_eq(json_real_value(json_object_get(line, "us")), 12.3, 1e-9);
}

Test(render, call_that_was_refused)
{
	_cleanup_bench_ struct bench *bench = bench_open(fixture_text, true, NULL);
	_cleanup_json_ json_t *lines = NULL;
	struct record record = fake_open();
	json_t *line;

	cr_assert_eq(bench_begin(bench), 0);
	record.verb = VERB_DELETE;
	record.verbs = V_CREATE | V_DELETE;
	record.would = RECORD_DENY;
	record.nr = 82;
	record.err = EACCES;
	record.result = -1;
	record.how = HOW_CONTINUED;
	record.fence = FENCE_OBSERVE;
	record.args[0] = 1;
	record.args[1] = 2;
	cr_assert_eq(bench_take(bench, &record, (const char *[4]){ "a", "/a", "b", "/b" }), 0);
	record.decision = RECORD_HIDDEN;
	record.would = RECORD_HIDDEN;
	record.rule = RECORD_RULE_BUILTIN + BUILTIN_MOVE;
	record.err = 9999;
	record.nr = 9999;
	cr_assert_eq(bench_take(bench, &record, NULL), 0);
	cr_assert_eq(bench_end(bench, 0), 0);
	lines = bench_lines(bench);
	line = json_array_get(lines, 1);
	cr_expect(json_is_null(json_object_get(line, "comm")));
	cr_expect_str_eq(member(line, "decision"), "allow");
	cr_expect_str_eq(member(line, "would"), "deny");
	cr_expect_str_eq(member(line, "refused"), "delete");
	cr_expect_str_eq(member(line, "errno"), "EACCES");
	cr_expect_str_eq(member(line, "path2"), "/b");
	cr_expect_str_eq(member(line, "spelled2"), "b");
	cr_expect_str_eq(member(line, "how"), "continued");
	cr_expect_str_eq(member(line, "fence"), "observe");
	cr_expect(json_is_null(json_object_get(line, "rule")));
	line = json_array_get(lines, 2);
	cr_expect_str_eq(member(line, "decision"), "hide");
	cr_expect_str_eq(member(line, "syscall"), "#9999");
	cr_expect_str_eq(member(line, "errno"), "9999");
	cr_expect_eq(json_array_size(json_object_get(line, "args")), 6);
	cr_expect_str_eq(member(json_object_get(line, "rule"), "builtin"), "move");
}

Test(render, symlink_has_the_text_of_the_link_as_its_first_argument)
{
	_cleanup_bench_ struct bench *bench = bench_open(fixture_text, false, NULL);
	_cleanup_json_ json_t *lines = NULL;
	struct record record = fake_open();
	json_t *args;

	record.nr = 88;
	record.verbs = V_CREATE;
	cr_assert_eq(bench_begin(bench), 0);
	cr_assert_eq(bench_take(bench, &record,
				(const char *[4]){ "link", "/home/u/src/link", "../to", NULL }),
		     0);
	cr_assert_eq(bench_end(bench, 0), 0);
	lines = bench_lines(bench);
	args = json_object_get(json_array_get(lines, 1), "args");
	cr_expect_str_eq(json_string_value(json_array_get(args, 0)), "../to");
	cr_expect_str_eq(json_string_value(json_array_get(args, 1)), "link");
}

Test(render, kill)
{
	_cleanup_bench_ struct bench *bench = bench_open(fixture_text, false, NULL);
	_cleanup_json_ json_t *lines = NULL;
	struct record record = { .kind = RECORD_KILL,
				 .tid = 9,
				 .nr = 321,
				 .pointer = 0x401000,
				 .rule = RECORD_RULE_BUILTIN + BUILTIN_WHITELIST,
				 .args = { 5, 0x7ffd, 120 } };
	json_t *line;

	lines = bench_one(bench, &record, NULL);
	line = json_array_get(lines, 1);
	cr_expect_str_eq(member(line, "kind"), "kill");
	cr_expect_eq(json_integer_value(json_object_get(line, "nr")), 321);
	cr_expect_str_eq(member(line, "syscall"), "bpf");
	cr_expect_str_eq(json_string_value(json_array_get(json_object_get(line, "args"), 0)), "5");
	cr_expect_str_eq(member(line, "ip"), "0x401000");
	cr_expect_str_eq(member(line, "reason"), "whitelist");
	cr_expect_str_eq(member(json_object_get(line, "rule"), "builtin"), "whitelist");
	cr_expect_eq(audit_tally(bench->audit)->kills, 1);
}

/* int $0x80 with the number of socketcall(2), which the other table has for getsockopt(2)'s place.
 */
Test(render, kill_for_a_call_of_the_other_table)
{
	_cleanup_bench_ struct bench *bench = bench_open(fixture_text, false, NULL);
	_cleanup_json_ json_t *lines = NULL;
	struct record record = { .kind = RECORD_KILL,
				 .tid = 9,
				 .nr = 102,
				 .result = 4660,
				 .marks[0] = MARK_I386 | MARK_PLACE,
				 .rule = RECORD_RULE_BUILTIN + BUILTIN_WHITELIST,
				 .args = { 5, 0x7ffd } };
	const struct denial *denial;
	json_t *line, *file;

	lines = bench_one(bench, &record, (const char *[4]){ NULL, NULL, NULL, "/x\n" });
	line = json_array_get(lines, 1);
	cr_expect_str_eq(member(line, "syscall"), "#102", "no name of the native table");
	cr_expect_str_eq(member(line, "abi"), "i386");
	file = json_object_get(line, "file");
	cr_expect_str_eq(member(file, "path"), "/x\n");
	cr_expect_eq(json_integer_value(json_object_get(file, "offset")), 4660);
	denial = denials_at(audit_denials(bench->audit), 0);
	cr_assert(denial && denial->kill && denial->place.known);
	cr_expect_null(denial_call(denial->nr));
	cr_expect_eq(denial->place.offset, 4660);
}

/* The kernel has -1 for "no call" as well: the broker tells that one was made. */
Test(render, kill_for_a_number_that_no_call_has)
{
	static const struct {
		int32_t nr;
		unsigned int marks;
		const char *name;
	} rows[] = {
		{ -1, MARK_CALLED, "#-1" },
		{ -1, MARK_CALLED | MARK_I386, "#-1" },
		{ -2, MARK_CALLED, "#-2" },
		{ INT32_MIN, MARK_CALLED, "#-2147483648" },
		{ INT32_MAX, MARK_CALLED, "#2147483647" },
		{ -1, 0, "execve" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_bench_ struct bench *bench = bench_open(fixture_text, false, NULL);
		_cleanup_json_ json_t *lines = NULL;
		struct record record = { .kind = RECORD_KILL,
					 .tid = 9,
					 .nr = rows[i].nr,
					 .marks[0] = (uint8_t)rows[i].marks,
					 .rule = RECORD_RULE_BUILTIN + BUILTIN_WHITELIST,
					 .args = { 5 } };
		json_t *line;

		lines = bench_one(bench, &record, NULL);
		line = json_array_get(lines, 1);
		cr_expect_eq(json_integer_value(json_object_get(line, "nr")), rows[i].nr);
		cr_expect_str_eq(member(line, "syscall"), rows[i].name);
		cr_expect_eq(json_array_size(json_object_get(line, "args")), rows[i].marks ? 6 : 0);
	}
}

Test(render, kill_of_a_program_that_no_rule_covers)
{
	_cleanup_bench_ struct bench *bench = bench_open(fixture_text, false, NULL);
	_cleanup_json_ json_t *lines = NULL;
	struct record record = { .kind = RECORD_KILL,
				 .tid = 9,
				 .nr = -1,
				 .verbs = V_EXEC,
				 .verb = VERB_EXEC,
				 .decision = RECORD_DENY,
				 .would = RECORD_DENY,
				 .rule = RECORD_RULE_NONE };
	const struct denial *denial;
	json_t *line;

	cr_assert_eq(bench_begin(bench), 0);
	cr_assert_eq(bench_take(bench, &record, (const char *[4]){ "/tmp/x", "x" }), 0);
	cr_assert_eq(bench_end(bench, 0), 0);
	lines = bench_lines(bench);
	line = json_array_get(lines, 1);
	cr_expect_str_eq(member(line, "reason"), "policy");
	cr_expect_str_eq(member(line, "syscall"), "execve");
	cr_expect_str_eq(member(line, "path"), "/tmp/x");
	cr_expect_eq(json_array_size(json_object_get(line, "argv")), 1);
	denial = denials_at(audit_denials(bench->audit), 0);
	cr_assert(denial && denial->kill);
	cr_expect_str_eq(denial->path, "/tmp/x");
	cr_expect_eq(denial->verb, VERB_EXEC);
}

Test(render, end)
{
	_cleanup_bench_ struct bench *bench = bench_open(fixture_text, false, NULL);
	_cleanup_json_ json_t *lines = NULL;
	struct record record = fake_open();
	json_t *line, *counts;

	cr_assert_eq(bench_begin(bench), 0);
	cr_assert_eq(bench_take(bench, &record, NULL), 0);
	record.decision = record.would = RECORD_DENY;
	record.verb = VERB_READ;
	record.err = EACCES;
	cr_assert_eq(bench_take(bench, &record, NULL), 0);
	record.err = ENOENT; /* there is nothing there: no policy would change that */
	cr_assert_eq(bench_take(bench, &record, NULL), 0);
	record.decision = record.would = RECORD_HIDDEN;
	cr_assert_eq(bench_take(bench, &record, NULL), 0);
	cr_assert_eq(bench_gone(bench, 40), 0);
	cr_assert_eq(bench_gone(bench, 41), 0);
	cr_assert_eq(bench_end(bench, 7 << 8), 0);
	lines = bench_lines(bench);
	line = json_array_get(lines, 7);
	cr_expect_str_eq(member(line, "kind"), "end");
	cr_expect_eq(json_integer_value(json_object_get(line, "status")), 7);
	cr_expect(json_is_null(json_object_get(line, "cause")));
	cr_expect_float_eq(json_real_value(json_object_get(line, "wall")), 2.5, 1e-9);
	cr_expect_float_eq(json_real_value(json_object_get(json_object_get(line, "usage"), "user")),
			   2.5, 1e-9);
	cr_expect_eq(
		json_integer_value(json_object_get(json_object_get(line, "usage"), "max_rss_kib")),
		4096);
	counts = json_object_get(line, "counts");
	cr_expect_eq(json_integer_value(json_object_get(counts, "calls")), 4);
	cr_expect_eq(json_integer_value(json_object_get(counts, "allowed")), 1);
	cr_expect_eq(json_integer_value(json_object_get(counts, "denied")), 1);
	cr_expect_eq(json_integer_value(json_object_get(counts, "hidden")), 1);
	cr_expect_eq(json_integer_value(json_object_get(counts, "absent")), 1);
	cr_expect_eq(json_integer_value(json_object_get(counts, "would_refuse")), 2);
	counts = json_object_get(json_object_get(counts, "by_verb"), "read");
	cr_expect_eq(json_integer_value(json_object_get(counts, "asked")), 4);
	cr_expect_eq(json_integer_value(json_object_get(counts, "allowed")), 1);
	cr_expect_eq(json_integer_value(json_object_get(counts, "denied")), 1);
	cr_expect_eq(json_integer_value(json_object_get(counts, "hidden")), 1);
	cr_expect_eq(json_integer_value(json_object_get(counts, "absent")), 1);
	cr_expect_eq(json_integer_value(json_object_get(counts, "refused")), 2);
	cr_expect_str_eq(member(line, "head"), member(json_array_get(lines, 6), "h"));
	cr_expect_str_eq(audit_head(bench->audit), member(line, "h"));
	cr_expect_eq(tally_refusals(audit_tally(bench->audit)), 2);
}

Test(render, kill_of_a_program_for_its_loader)
{
	_cleanup_bench_ struct bench *bench = bench_open(fixture_text, false, NULL);
	_cleanup_json_ json_t *lines = NULL;
	struct record record = { .kind = RECORD_KILL,
				 .tid = 9,
				 .nr = -1,
				 .verbs = V_EXEC,
				 .verb = VERB_EXEC,
				 .decision = RECORD_DENY,
				 .would = RECORD_DENY,
				 .rule = RECORD_RULE_NONE };
	const struct denial *denial;
	json_t *line;

	lines = bench_one(bench, &record, (const char *[4]){ "/tmp/x", "x", "/tmp/ld.so" });
	line = json_array_get(lines, 1);
	cr_expect_str_eq(member(line, "path"), "/tmp/x");
	cr_expect_str_eq(member(line, "path2"), "/tmp/ld.so");
	denial = denials_at(audit_denials(bench->audit), 0);
	cr_assert(denial && denial->kill);
	cr_expect_str_eq(denial->path, "/tmp/ld.so", "what is refused is named");
}

/* A list only where the second name does not say it all. */
Test(render, interpreters)
{
	static const struct {
		const char *list;
		size_t len, count; /* 0: no list */
		bool cut;
	} cases[] = {
		{ "", 0, 0, false },	      { "/sh\0", 4, 0, false },
		{ "/a\0/sh\0", 7, 2, false }, { "/a\0/sh\0/cu", 10, 2, true },
		{ "/cu", 3, 0, true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_bench_ struct bench *bench = bench_open(fixture_text, false, NULL);
		_cleanup_json_ json_t *lines = NULL;
		const char *strings[4] = { "s", "/s", cases[i].list, "/sh" };
		const size_t lens[4] = { 1, 2, cases[i].len, 3 };
		struct record record = fake_open();
		json_t *line, *list;

		record.nr = SYS_execve;
		cr_assert_eq(bench_begin(bench), 0);
		cr_assert_eq(audit_take(bench->audit,
					fake_record(&bench->fake, &record, strings, lens)),
			     0);
		cr_assert_eq(bench_end(bench, 0), 0);
		lines = bench_lines(bench);
		line = json_array_get(lines, 1);
		list = json_object_get(line, "interpreters");
		cr_expect_eq(json_array_size(list), cases[i].count, "row %zu", i);
		cr_expect_eq(list != NULL, cases[i].count || cases[i].cut, "row %zu", i);
		cr_expect_eq(json_is_true(json_object_get(line, "interpreters_cut")), cases[i].cut,
			     "row %zu", i);
		cr_expect_null(json_object_get(line, "spelled2"), "row %zu", i);
	}
}
