// SPDX-License-Identifier: MIT
// tests/unit/supervisor/report/test_report_run.c - What is gathered of a run, from lines of a log
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/report/report_run.h"

#define DIGEST "0000000000000000000000000000000000000000000000000000000000000000"
#define START(mode, policy)                                                                        \
	"{\"seq\":0,\"t\":0,\"kind\":\"start\",\"schema\":\"warder.audit/1\",\"run\":\"r\","       \
	"\"time\":\"2026\",\"argv\":[\"a\",\"b "                                                   \
	"c\"],\"cwd\":\"/w\",\"home\":\"/h\",\"mode\":\"" mode                                     \
	"\",\"light\":false,\"policy\":[" policy "],\"uid\":1}"
#define SOURCE(name, more) "{\"name\":\"" name "\",\"blake2b\":\"" DIGEST "\"" more "}"
#define CALL(t, path, decision, would, rule, more)                                                 \
	"{\"seq\":1,\"t\":" t ",\"kind\":\"call\",\"pid\":2,\"tid\":2,\"comm\":\"cat\","           \
	"\"syscall\":\"openat\",\"args\":[],\"path\":\"" path "\",\"verbs\":[\"read\"],"           \
	"\"decision\":\"" decision "\",\"would\":\"" would "\",\"errno\":null,\"result\":0,"       \
	"\"how\":\"emulated\",\"rule\":" rule ",\"us\":1" more "}"
#define RULE "{\"text\":\"deny /x\",\"at\":\"agent:1:6\"}"

static struct report_run run;
static struct entry entry;
static struct quotes *quotes;

static void setup(void)
{
	cr_assert_eq(quotes_create(&quotes), 0);
}

static void teardown(void)
{
	report_run_free(&run);
	entry_free(&entry);
	quotes_free(quotes);
}

TestSuite(report_run, .init = setup, .fini = teardown);

static void read_line(const char *line)
{
	const char *wrong = NULL;

	cr_assert_eq(entry_read(&entry, quotes, line, strlen(line), &wrong), 0, "%s: %s", line,
		     wrong ? wrong : "?");
}

static void begin(const char *line)
{
	read_line(line);
	cr_assert_eq(report_begin(&run, "log", &entry), 0);
}

static struct report_event take(const char *line)
{
	struct report_event event;

	read_line(line);
	cr_assert_eq(report_take(&run, &entry, quotes, &event), 0);
	return event;
}

Test(report_run, the_beginning)
{
	begin(START("observe",
		    SOURCE("agent", "") "," SOURCE("base", ",\"included\":true") "," SOURCE(
			    "warder",
			    ",\"text\":\"deny! /l\"") "," SOURCE("command line",
								 ",\"text\":\"read /\"")));
	cr_expect_str_eq(text_cstr(&run.command), "a 'b c'");
	cr_expect_str_eq(text_cstr(&run.policy), "agent, command line",
			 "neither what is included nor our own was asked for");
	cr_expect(run.observe);
	cr_expect_str_eq(run.vars.home, "/h");
	cr_expect_str_eq(run.vars.cwd, "/w");
}

Test(report_run, calls_are_counted_once)
{
	struct report_event event;

	begin(START("enforce", SOURCE("agent", "")));
	event = take(CALL("0.1", "/a", "allow", "allow", "null", ""));
	cr_expect_not(event.refused);
	cr_expect_eq(event.denial, 0);
	event = take(CALL("0.2", "/a/b", "deny", "deny", RULE, ",\"refused\":\"read\""));
	cr_expect(event.refused);
	cr_expect_eq(event.denial, 1);
	event = take(CALL("0.3", "/a/b", "deny", "deny", RULE, ",\"refused\":\"read\""));
	cr_expect_eq(event.denial, 1, "the same again");
	event = take(CALL("0.4", "192.0.2.1:80", "hide", "hide", RULE, ",\"refused\":\"read\""));
	cr_expect(event.host);
	cr_assert_eq(report_close(&run), 0);
	cr_expect_eq(run.tally.calls, 4);
	cr_expect_eq(run.tally.allowed, 1);
	cr_expect_eq(run.tally.denied, 2);
	cr_expect_eq(run.tally.hidden, 1);
	cr_expect_eq(run.paths.nodes[0].below, 2);
	cr_expect_eq(run.hosts.nodes[0].below, 1);
	cr_expect_eq(denials_count(run.denials), 2);
	cr_expect_eq(run.processes.count, 1);
}

Test(report_run, a_word_of_a_later_version)
{
	entry.lenient = true;
	begin(START("enforce", SOURCE("agent", "")));
	take(CALL("0.1", "/a", "postpone", "postpone", RULE, ""));
	cr_expect_eq(entry.odd, 1U << ENTRY_DECISION | 1U << ENTRY_WOULD);
	cr_expect_str_eq(entry_string_at(&entry, entry.words[ENTRY_WOULD]), "postpone");
	cr_expect_eq(run.others, 1);
	cr_expect_eq(run.tally.denied + run.tally.hidden, 0);
}

Test(report_run, what_a_person_answered)
{
	_cleanup_text_ struct text reason = { 0 };

	begin(START("enforce", SOURCE("agent", "")));
	take(CALL("0.1", "/x/y", "deny", "deny", "{\"text\":\"ask read /x\",\"at\":\"agent:1:10\"}",
		  ",\"refused\":\"read\",\"answer\":\"timeout\""));
	cr_expect_eq(entry.event.record.answer, ANSWER_TIMEOUT);
	cited_reason(&run.cited, denials_at(run.denials, 0), &reason);
	cr_expect_str_eq(text_cstr(&reason), "agent:1:10  ask read /x: nobody answered");
}

Test(report_run, but_not_for_who_relies_on_it)
{
	static const char line[] = CALL("0.1", "/a", "postpone", "postpone", RULE, "");
	const char *wrong;

	begin(START("enforce", SOURCE("agent", "")));
	cr_expect_eq(entry_read(&entry, quotes, line, strlen(line), &wrong), -EINVAL);
}

Test(report_run, steps_grow_with_the_run)
{
	uint64_t calls = 0;

	begin(START("enforce", SOURCE("agent", "")));
	take(CALL("0.0005", "/a", "allow", "allow", "null", ""));
	cr_expect_eq(run.step_ns, REPORT_STEP_NS);
	cr_expect_eq(run.steps[0].calls, 1);
	take(CALL("0.0635", "/a", "allow", "allow", "null", ""));
	cr_expect_eq(run.steps[63].calls, 1);
	take(CALL("0.064", "/a", "allow", "allow", "null", ""));
	cr_expect_eq(run.step_ns, 2 * REPORT_STEP_NS);
	cr_expect_eq(run.steps[0].calls, 1);
	cr_expect_eq(run.steps[31].calls, 1);
	cr_expect_eq(run.steps[32].calls, 1);
	take(CALL("100000", "/a", "allow", "allow", "null", ""));
	for (size_t i = 0; i < REPORT_STEPS; i++)
		calls += run.steps[i].calls;
	cr_expect_eq(calls, 4, "none is lost");
	cr_expect_eq(run.wall_ns, 100000000000000U);
}

Test(report_run, internet_addresses)
{
	static const struct {
		const char *path;
		bool host;
	} rows[] = {
		{ "192.0.2.1:443", true }, { "[2001:db8::1]:53", true },  { "/a:80", false },
		{ "@a:80", false },	   { "192.0.2.1", false },	  { "192.0.2.1:", false },
		{ ":80", false },	   { "192.0.2.1:123456", false }, { "x:80", false },
		{ "1:2:80", false },	   { "[::1:80", false },	  { "", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		cr_expect_eq(report_is_host(rows[i].path, strlen(rows[i].path)), rows[i].host, "%s",
			     rows[i].path);
}
