// SPDX-License-Identifier: MIT
// tests/unit/supervisor/reading/test_verify.c - Each way of touching a log, and what is said of it
#include "tests/unit/supervisor/reading/verifying.h"

#include "supervisor/reading/line.h"

Test(verify, good_logs)
{
	_cleanup_text_ struct text log = { 0 };

	add(&log, good, 0, LINES);
	cr_expect_str_eq(verify_text(&log).said, "ok: 6 records, head " GOOD_HEAD "\n");
	text_reset(&log);
	add(&log, other, 0, LINES);
	cr_expect_eq(verify_text(&log).wrong, VERIFY_GOOD);
}

/*
 * Whatever byte of whatever line is changed, that line is named: a byte of its frame, of its
 * number, of what it says, of its h. Lines that are run together are a line that was changed.
 */
static void change_every_byte(char to)
{
	_cleanup_text_ struct text log = { 0 };
	size_t number = 1, in = 0;

	add(&log, good, 0, LINES);
	for (size_t i = 0; i < log.len; i++) {
		const size_t len = strlen(good[number - 1]), h = len - 3 - DIGEST_HEX;
		char was = log.data[i];
		struct verdict verdict;

		log.data[i] = was == to ? 'b' : to;
		verdict = verify_text(&log);
		log.data[i] = was;
		cr_expect_eq(verdict.line, number, "byte %zu of line %zu: %s", in, number,
			     verdict.said);
		if (i == log.len - 1)
			cr_expect_eq(verdict.wrong, VERIFY_TRUNCATED, "%s", verdict.said);
		else if (number > 1 || verdict.wrong != VERIFY_NO_LOG)
			cr_expect_eq(verdict.wrong, VERIFY_CHANGED, "byte %zu of line %zu: %s", in,
				     number, verdict.said);
		if (in >= h && in < len - 3 && number < LINES && (to == 'a' || was == to))
			cr_expect(strstr(verdict.said, "only its h"), "%s", verdict.said);
		in = was == '\n' ? 0 : in + 1;
		number += was == '\n';
	}
}

Test(verify, changed)
{
	change_every_byte('a');
	change_every_byte('7');
	change_every_byte(' ');
	change_every_byte('\n');
	change_every_byte('\0');
}

/* A number that was changed is told from lines that are missing, by the h. */
Test(verify, changed_number)
{
	_cleanup_text_ struct text log = { 0 };

	add(&log, good, 0, 2);
	text_str(&log, "{\"seq\":4");
	text_str(&log, good[2] + strlen("{\"seq\":2"));
	add(&log, good, 3, LINES);
	cr_expect_str_eq(verify_text(&log).said,
			 "line 3: changed: its seq is 4 where 2 is due, and "
			 "its h is right for that one\n");
}

Test(verify, removed)
{
	for (size_t from = 0; from < LINES; from++)
		for (size_t to = from + 1; to <= LINES; to++) {
			_cleanup_text_ struct text log = { 0 };

			add(&log, good, 0, from);
			add(&log, good, to, LINES);
			if (to == LINES)
				expect(&log, VERIFY_TRUNCATED, 0, "removed", from, to);
			else
				expect(&log, VERIFY_REMOVED, from + 1, "removed", from, to);
		}
}

Test(verify, removed_in_words)
{
	_cleanup_text_ struct text log = { 0 };

	add(&log, good, 0, 1);
	add(&log, good, 3, LINES);
	cr_expect_str_eq(verify_text(&log).said, "line 2: removed: its seq is 3 where 1 is due: 2 "
						 "lines are missing before it\n");
}

/* Two that changed places, and one that was moved. */
Test(verify, reordered)
{
	for (size_t i = 0; i < LINES; i++)
		for (size_t j = i + 1; j < LINES; j++) {
			_cleanup_text_ struct text log = { 0 };

			add(&log, good, 0, i);
			add(&log, good, j, j + 1);
			add(&log, good, i + 1, j);
			add(&log, good, i, i + 1);
			add(&log, good, j + 1, LINES);
			expect(&log, VERIFY_REORDERED, i + 1, "exchanged", i, j);
			text_reset(&log);
			add(&log, good, 0, i);
			add(&log, good, j, j + 1);
			add(&log, good, i, j);
			add(&log, good, j + 1, LINES);
			expect(&log, VERIFY_REORDERED, i + 1, "moved up", j, i);
			text_reset(&log);
			add(&log, good, 0, i);
			add(&log, good, i + 1, j + 1);
			add(&log, good, i, i + 1);
			add(&log, good, j + 1, LINES);
			expect(&log, VERIFY_REORDERED, i + 1, "moved down", i, j);
		}
}

Test(verify, repeated)
{
	for (size_t i = 0; i < LINES; i++)
		for (size_t at = 0; at <= LINES; at++) {
			_cleanup_text_ struct text log = { 0 };

			add(&log, good, 0, at);
			add(&log, good, i, i + 1);
			add(&log, good, at, LINES);
			/* in front of itself it is itself, and what comes behind is the repetition
			 */
			expect(&log, VERIFY_REPEATED, at == i ? at + 2 : at + 1, "repeated", i, at);
		}
}

/* A line of another log; its start begins one, and in front of all it is this log's. */
Test(verify, put_in)
{
	for (size_t i = 0; i < LINES; i++)
		for (size_t at = 0; at <= LINES; at++) {
			_cleanup_text_ struct text log = { 0 };

			add(&log, good, 0, at);
			add(&log, other, i, i + 1);
			add(&log, good, at, LINES);
			if (i)
				expect(&log, VERIFY_PUT_IN, at + 1, "put in", i, at);
			else
				expect(&log, VERIFY_OTHER_LOG, at ? at + 1 : 2, "put in", i, at);
		}
}

Test(verify, put_in_no_record)
{
	for (size_t at = 0; at <= LINES; at++) {
		_cleanup_text_ struct text log = { 0 };

		add(&log, good, 0, at);
		text_str(&log, "hello\n");
		add(&log, good, at, LINES);
		expect(&log, at ? VERIFY_PUT_IN : VERIFY_NO_LOG, at + 1, "no record", at, 0);
	}
}

/* In the place of a line, or of all from one on: a change, as far as anybody can tell. */
Test(verify, another_logs_lines)
{
	for (size_t i = 1; i < LINES; i++) {
		_cleanup_text_ struct text log = { 0 };

		add(&log, good, 0, i);
		add(&log, other, i, i + 1);
		add(&log, good, i + 1, LINES);
		expect(&log, VERIFY_CHANGED, i + 1, "in its place", i, 0);
		text_reset(&log);
		add(&log, good, 0, i);
		add(&log, other, i, LINES);
		expect(&log, VERIFY_CHANGED, i + 1, "from there on", i, 0);
		cr_expect(i == LINES - 1 || strstr(verify_text(&log).said, "another's"));
	}
}

Test(verify, another_log_behind)
{
	_cleanup_text_ struct text log = { 0 };

	add(&log, good, 0, LINES);
	add(&log, other, 0, LINES);
	cr_expect_str_eq(verify_text(&log).said, "line 7: another log: another log begins here\n");
}

/* A log that has ended is not cut, whatever stands behind it. */
Test(verify, scraps_behind_the_end)
{
	_cleanup_text_ struct text log = { 0 };

	add(&log, good, 0, LINES);
	text_str(&log, "more");
	expect(&log, VERIFY_PUT_IN, LINES + 1, "half a line", 0, 0);
	log.len -= 4;
	text_add(&log, "", 1);
	expect(&log, VERIFY_PUT_IN, LINES + 1, "a NUL", 0, 0);
	log.len--;
	text_add(&log, good[0], 20);
	expect(&log, VERIFY_PUT_IN, LINES + 1, "half a log", 0, 0);
}

/* Wherever it is cut, it is no whole log; and what is said is true. */
Test(verify, truncated)
{
	_cleanup_text_ struct text log = { 0 };
	size_t number = 0;

	add(&log, signed_log, 0, SIGNED);
	for (size_t len = 0; len < log.len; len++) {
		struct verdict verdict;
		char due[96];

		number += len && log.data[len - 1] == '\n';
		verdict = verify(log.data, len);
		if (!len)
			snprintf(due, sizeof(due), "truncated: empty");
		else if (log.data[len - 1] == '\n')
			snprintf(due, sizeof(due), "truncated: ends behind line %zu without %s",
				 number, number < SIGNED - 1 ? "an end record" : "the signature");
		else
			snprintf(due, sizeof(due), "line %zu: truncated: cut off in the middle\n",
				 number + 1);
		cr_assert_eq(verdict.wrong, VERIFY_TRUNCATED);
		cr_assert(!strncmp(verdict.said, due, strlen(due)), "%zu: %s", len, verdict.said);
	}
}

static const struct {
	const char *bytes;
	const char *said;
} strangers[] = {
	{ "hello\n", "line 1: no log: this is no audit log\n" },
	{ "hello", "line 1: no log: this is no audit log\n" },
	{ "\n", "line 1: no log: this is no audit log\n" },
	{ "{}\n", "line 1: no log: this is no audit log\n" },
	{ "{\"seq\":0,\"t\":0.000000,\"kind\":\"start\"}\n",
	  "line 1: no log: this is no audit log\n" },
};

Test(verify, what_is_no_log)
{
	for (size_t i = 0; i < ARRAY_SIZE(strangers); i++) {
		struct verdict verdict = verify(strangers[i].bytes, strlen(strangers[i].bytes));

		cr_expect_eq(verdict.wrong, VERIFY_NO_LOG);
		cr_expect_str_eq(verdict.said, strangers[i].said);
	}
	cr_expect_str_eq(verify(wrong_schema[0], strlen(wrong_schema[0])).said,
			 "line 1: no log: not a start record of warder.audit/1\n");
	cr_expect_str_eq(verify(wrong_kind[0], strlen(wrong_kind[0])).said,
			 "line 1: no log: not a start record of warder.audit/1\n");
}

/* Whoever makes each h anew can be betrayed by the numbers alone, or by the head. */
Test(verify, sealed_anew)
{
	_cleanup_text_ struct text log = { 0 };
	struct verify_wanted wanted = { .head = GOOD_HEAD };

	add(&log, resealed, 0, ARRAY_SIZE(resealed));
	expect(&log, VERIFY_RESEALED, 4, "resealed", 0, 0);
	text_reset(&log);
	add(&log, other, 0, LINES);
	cr_expect_eq(verify_for(log.data, log.len, &wanted).wrong, VERIFY_OTHER_HEAD);
	text_reset(&log);
	add(&log, good, 0, LINES);
	cr_expect_eq(verify_for(log.data, log.len, &wanted).wrong, VERIFY_GOOD);
	add(&log, behind_end, 0, 1);
	cr_expect_str_eq(verify_text(&log).said, "line 7: put in: it stands behind the end\n");
}

static char *filled(size_t len, bool newline)
{
	char *bytes = malloc(len);

	memset(bytes, 'a', len);
	if (newline)
		bytes[len - 1] = '\n';
	return bytes;
}

Test(verify, lines_have_a_greatest_length)
{
	_cleanup_free_ char *longest = filled(LINE_MAX_BYTES, true);
	_cleanup_free_ char *longer = filled(LINE_MAX_BYTES + 1, true);
	struct verdict verdict = verify(longest, LINE_MAX_BYTES);

	cr_expect_str_eq(verdict.said, "line 1: no log: this is no audit log\n");
	verdict = verify(longer, LINE_MAX_BYTES + 1);
	cr_expect_eq(verdict.r, 1);
	cr_expect_str_eq(verdict.said, "line 1: no log: longer than 1 MiB: no audit writes that\n");
}
