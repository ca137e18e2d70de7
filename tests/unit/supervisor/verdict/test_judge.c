// SPDX-License-Identifier: MIT
// tests/unit/supervisor/verdict/test_judge.c - From what was seen of runs to evidence
#include <criterion/criterion.h>
#include <string.h>

#include "supervisor/verdict/judge.h"

static const struct policy policy;

static const struct evidence *item(const struct verdict *verdict, enum evidence_kind kind)
{
	for (size_t i = 0; i < verdict->count; i++)
		if (verdict->items[i].kind == kind)
			return &verdict->items[i];
	return NULL;
}

/* What one run with one path says, of several. */
static void expect_path(const char *name, unsigned int marks, enum found_kind kind,
			enum evidence_kind evidence, bool wanted)
{
	struct observation seen = { .cwd = "/w" };
	struct verdict verdict = { .runs = 2 };
	struct ledger_entry *entry = ledger_add(&seen.paths, name, strlen(name));

	entry->marks = marks;
	entry->found.kind = kind;
	cr_assert_eq(judge_run(&verdict, &policy, &seen), 0);
	cr_expect_eq(item(&verdict, evidence) != NULL, wanted, "%s %u %d", name, marks, kind);
	observation_free(&seen);
	verdict_free(&verdict);
}

Test(judge, what_a_run_leaves)
{
	expect_path("/o/f", PATH_WRITTEN, FOUND_FILE, EVIDENCE_NOT_RESET, true);
	expect_path("/o/f", PATH_WRITTEN | PATH_MADE, FOUND_FILE, EVIDENCE_NOT_RESET, true);
	expect_path("/o/f", PATH_WRITTEN, FOUND_NOTHING, EVIDENCE_NOT_RESET, true);
	expect_path("/o/f", PATH_WRITTEN | PATH_MADE, FOUND_NOTHING, EVIDENCE_NOT_RESET, false);
	expect_path("/o/f", PATH_READ, FOUND_FILE, EVIDENCE_NOT_RESET, false);
	expect_path("/w/f", PATH_WRITTEN | PATH_WITHIN, FOUND_FILE, EVIDENCE_NOT_RESET, false);
	expect_path("/tmp/f", PATH_WRITTEN, FOUND_PRIVATE, EVIDENCE_NOT_RESET, false);
	expect_path("/dev/tty", PATH_WRITTEN, FOUND_OTHER, EVIDENCE_NOT_RESET, false);
}

Test(judge, what_cannot_be_compared)
{
	expect_path("/w/f", PATH_WRITTEN | PATH_WITHIN, FOUND_CLOSED, EVIDENCE_UNCOMPARED, true);
	expect_path("/w/f", PATH_READ | PATH_WITHIN, FOUND_CLOSED, EVIDENCE_UNCOMPARED, true);
	expect_path("/w/f", PATH_WRITTEN | PATH_WITHIN, FOUND_OTHER, EVIDENCE_UNCOMPARED, true);
	/* a FIFO of the run's own is between its own processes */
	expect_path("/w/f", PATH_WRITTEN | PATH_MADE | PATH_WITHIN, FOUND_OTHER,
		    EVIDENCE_UNCOMPARED, false);
	expect_path("/w/f", PATH_WRITTEN | PATH_WITHIN, FOUND_FILE, EVIDENCE_UNCOMPARED, false);
}

/* A call that has no result by the end; a later one of the same task proves that it had. */
Test(judge, calls_without_a_result)
{
	struct observation seen = { .cwd = "/w" };
	struct verdict verdict = { .runs = 2 };
	struct event event = { .record = { .kind = RECORD_INTENT, .tid = 7 } };

	for (size_t i = 0; i < RECORD_STRINGS; i++)
		event.str[i] = "";
	observation_take(&seen, &event, "a");
	event.record.kind = RECORD_CALL;
	observation_take(&seen, &event, "a");
	cr_assert_eq(judge_run(&verdict, &policy, &seen), 0);
	cr_expect_null(item(&verdict, EVIDENCE_UNCOMPARED));
	event.record.kind = RECORD_INTENT;
	observation_take(&seen, &event, "a");
	cr_assert_eq(judge_run(&verdict, &policy, &seen), 0);
	cr_expect_not_null(item(&verdict, EVIDENCE_UNCOMPARED));
	observation_free(&seen);
	verdict_free(&verdict);
}

static struct comparison differing_in(enum aspect aspect)
{
	struct comparison comparison = { .joined = false };

	for (unsigned int i = 0; i < ASPECT_COUNT; i++)
		comparison.compared[i] = true;
	if (aspect < ASPECT_COUNT)
		comparison.differs[aspect] = true;
	return comparison;
}

Test(judge, doubts)
{
	for (unsigned int i = 0; i < ASPECT_COUNT; i++) {
		struct comparison comparison = differing_in((enum aspect)i);
		bool result = i == ASPECT_STDOUT || i == ASPECT_STDERR || i == ASPECT_STATUS ||
			      i == ASPECT_FILES;

		cr_expect_eq(judge_doubts(&comparison), result, "%u", i);
	}
}

/* The addresses are named where something differs, and does not at fixed ones. */
static void expect_addresses(enum aspect runs, enum aspect probe, enum aspect fixed, bool wanted)
{
	struct comparison compared = differing_in(runs), probed = differing_in(probe);
	struct comparison held = differing_in(fixed);
	struct verdict verdict = { .runs = 3 };

	cr_assert_eq(judge_comparison(&verdict, &policy, &compared), 0);
	cr_assert_eq(judge_probe(&verdict, &policy, &probed, 0), 0);
	cr_assert_eq(judge_addresses(&verdict, &policy, &held, "/usr/bin/prog"), 0);
	cr_expect_eq(item(&verdict, EVIDENCE_ADDRESSES) != NULL, wanted, "%d %d %d", runs, probe,
		     fixed);
	if (wanted && item(&verdict, EVIDENCE_ADDRESSES))
		cr_expect_str_eq(item(&verdict, EVIDENCE_ADDRESSES)->where, "ASLR, by prog");
	verdict_free(&verdict);
}

Test(judge, addresses)
{
	expect_addresses(ASPECT_STDOUT, ASPECT_STDOUT, ASPECT_COUNT, true);
	expect_addresses(ASPECT_COUNT, ASPECT_FILES, ASPECT_COUNT, true);
	expect_addresses(ASPECT_STDOUT, ASPECT_STDOUT, ASPECT_CALLS, true);
	expect_addresses(ASPECT_STDOUT, ASPECT_STDOUT, ASPECT_STDOUT, false);
	expect_addresses(ASPECT_STDOUT, ASPECT_STDOUT, ASPECT_FILES, false);
	expect_addresses(ASPECT_COUNT, ASPECT_COUNT, ASPECT_COUNT, false);
	expect_addresses(ASPECT_CALLS, ASPECT_COUNT, ASPECT_COUNT, false);
}

/* A probe in which something was killed shows nothing; where it is so in all runs, that is told. */
Test(judge, a_probe_that_was_killed)
{
	struct comparison alike = differing_in(ASPECT_COUNT);
	struct observation seen = { .cwd = "/w", .kills = 1 };
	struct verdict verdict = { .runs = 2 };

	cr_assert_eq(judge_probe(&verdict, &policy, &alike, 1), 0);
	cr_expect_not_null(item(&verdict, EVIDENCE_PROBE_DIFFERS));
	cr_expect_null(item(&verdict, EVIDENCE_PROBE_SAME));
	verdict_free(&verdict);
	cr_assert_eq(judge_run(&verdict, &policy, &seen), 0);
	cr_assert_eq(judge_probe(&verdict, &policy, &alike, 1), 0);
	cr_expect_null(item(&verdict, EVIDENCE_PROBE_DIFFERS));
	verdict_free(&verdict);
	observation_free(&seen);
}
