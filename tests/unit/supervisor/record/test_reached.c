// SPDX-License-Identifier: MIT
// tests/unit/supervisor/record/test_reached.c - Which limits records tell of
#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>

#include "supervisor/record/reached.h"

#define BIT(limit) (1U << (limit))

static const struct {
	enum record_kind kind;
	int64_t result; /* of an exit: its wait status */
	int err;
	uint32_t rule;
	uint32_t reached; /* where every limit is set */
} rows[] = {
	{ RECORD_EXIT, SIGXCPU, 0, 0, BIT(LIMIT_CPU) },
	{ RECORD_EXIT, SIGXFSZ, 0, 0, BIT(LIMIT_FSIZE) },
	{ RECORD_EXIT, SIGKILL, 0, 0, 0 }, /* it used no time */
	{ RECORD_EXIT, SIGXCPU << 8, 0, 0, 0 }, /* a status, not a signal */
	{ RECORD_CALL, 0, EMFILE, 0, BIT(LIMIT_FILES) },
	{ RECORD_CALL, 0, EFBIG, 0, BIT(LIMIT_FSIZE) },
	{ RECORD_CALL, 0, ENFILE, 0, 0 },
	{ RECORD_CALL, 0, ENOSPC, 0, 0 }, /* of whichever file system */
	{ RECORD_CALL, 0, EAGAIN, 0, 0 },
	{ RECORD_KILL, 0, 0, RECORD_RULE_BUILTIN + BUILTIN_LIMIT, BIT(LIMIT_PIDS) },
	{ RECORD_KILL, 0, 0, RECORD_RULE_BUILTIN + BUILTIN_WHITELIST, 0 },
	{ RECORD_SPAWN, 0, 0, 0, 0 },
};

Test(reached, records)
{
	struct limit_value limits[LIMIT_COUNT], none[LIMIT_COUNT] = { { 0 } };

	for (unsigned int i = 0; i < LIMIT_COUNT; i++)
		limits[i] = (struct limit_value){ .set = true, .value = 3 };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct event event = { .record = { .kind = (uint8_t)rows[i].kind } };

		for (int k = 0; k < RECORD_STRINGS; k++)
			event.str[k] = "";
		event.record.result = rows[i].result;
		event.record.err = rows[i].err;
		event.record.rule = rows[i].rule;
		cr_expect_eq(reached_by(&event, limits), rows[i].reached, "%zu", i);
		cr_expect_eq(reached_by(&event, none), 0, "%zu", i);
	}
}

/* A program that ignores SIGXCPU is killed a second later: its processor time tells. */
Test(reached, killed_for_its_time)
{
	struct limit_value limits[LIMIT_COUNT] = { [LIMIT_CPU] = { .set = true, .value = 2 } };
	struct usage usage = { .known = USAGE_TIMES | USAGE_BYTES,
			       .user_ns = 1500000000,
			       .system_ns = 499999999 };
	struct event event = { .record = { .kind = RECORD_EXIT, .result = SIGKILL } };

	for (int k = 0; k < RECORD_STRINGS; k++)
		event.str[k] = "";
	event.str[STRING_USAGE] = (const char *)&usage;
	event.len[STRING_USAGE] = sizeof(usage);
	cr_expect_eq(reached_by(&event, limits), 0);
	usage.system_ns++;
	cr_expect_eq(reached_by(&event, limits), BIT(LIMIT_CPU));
}

Test(reached, words)
{
	struct limit_value limits[LIMIT_COUNT] = {
		[LIMIT_PIDS] = { .set = true, .value = 20 },
		[LIMIT_CPUS] = { .set = true, .value = 1500 },
	};
	_cleanup_text_ struct text json = { 0 }, shown = { 0 }, none = { 0 };

	reached_json(BIT(LIMIT_PIDS) | BIT(LIMIT_CPUS) | BIT(LIMIT_TMP), limits, &json);
	cr_expect_str_eq(text_cstr(&json), ",\"reached\":[\"cpus=1.5\",\"pids=20\",\"tmp\"]");
	reached_show(BIT(LIMIT_PIDS) | BIT(LIMIT_CPUS), limits, &shown);
	cr_expect_str_eq(text_cstr(&shown), "cpus=1.5 pids=20");
	reached_json(0, limits, &none);
	cr_expect_str_eq(text_cstr(&none), "");
}
