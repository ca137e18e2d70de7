// SPDX-License-Identifier: MIT
// tests/unit/supervisor/reading/test_verify.c - Each way of touching a log, and what is said of it
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/text.h"
#include "supervisor/reading/line.h"
#include "supervisor/reading/verify.h"

/*
 * Four lines of a log, sealed with b2sum (coreutils 9.1), not with our own code:
 * h = printf '%s%s' "$prev" "$body" | b2sum -l 256
 */
static const char *const good[] = {
	"{\"seq\":0,\"t\":0.000000,\"kind\":\"start\",\"schema\":\"warder.audit/1\","
	"\"run\":\"r\","
	"\"h\":\"7430900fa3a7059cbb03ddf1c2ed28e1659f78ef9b1c1628c79ba04becd8df36\"}\n",
	"{\"seq\":1,\"t\":0.000100,\"kind\":\"exec\",\"pid\":1,"
	"\"h\":\"09e0003cdb02f7b08bda2b0aa52595f036e5c7d68c1d789d1501068900d0aa74\"}\n",
	"{\"seq\":2,\"t\":0.000200,\"kind\":\"call\",\"path\":\"/etc/passwd\","
	"\"h\":\"33a9bb14a2dad96bba4d0f49ecfd6494e9d1d34008ea44aa6feae455ef1cb05e\"}\n",
	"{\"seq\":3,\"t\":0.500000,\"kind\":\"end\",\"status\":0,"
	"\"h\":\"692369761fe79323bf4dd85f96ebdcfcbad240e7452985f89e634998bf52570f\"}\n",
};

#define HEAD "692369761fe79323bf4dd85f96ebdcfcbad240e7452985f89e634998bf52570f"

/* Sealed likewise: one line more behind the end, and first lines of other logs. */
#define BEHIND_END                                                                                 \
	"{\"seq\":4,\"t\":0.600000,\"kind\":\"call\","                                             \
	"\"h\":\"edad27d343549deca94159753b00c7a47f88d928b5222ddf016d230d05aca553\"}\n"
#define WRONG_SCHEMA                                                                               \
	"{\"seq\":0,\"t\":0.000000,\"kind\":\"start\",\"schema\":\"warder.audit/2\","              \
	"\"run\":\"r\","                                                                           \
	"\"h\":\"e36f126352aff194ba0fba977ac0a0b166cf73e80da64933dbc441ddcccd16f2\"}\n"
#define WRONG_KIND                                                                                 \
	"{\"seq\":0,\"t\":0.000000,\"kind\":\"call\",\"schema\":\"warder.audit/1\","               \
	"\"run\":\"r\","                                                                           \
	"\"h\":\"62548e4e0a54be022e0084ce8b12b7e853547bd904119447dca180f316cdde7d\"}\n"

struct verdict {
	int r;
	char said[512];
};

static struct verdict verify(const char *bytes, size_t len)
{
	_cleanup_close_ int fd = memfd_create("log", MFD_CLOEXEC);
	struct verdict verdict = { 0 };
	FILE *out = fmemopen(verdict.said, sizeof(verdict.said), "w");

	cr_assert_eq(write(fd, bytes, len), (ssize_t)len);
	lseek(fd, 0, SEEK_SET);
	verdict.r = verify_file(fd, out);
	fclose(out);
	return verdict;
}

static struct verdict verify_text(const struct text *text)
{
	return verify(text_cstr(text), text->len);
}

/* The lines named by the digits of @order. */
static void add_lines(struct text *log, const char *order)
{
	for (; *order; order++)
		text_str(log, good[*order - '0']);
}

static const struct {
	const char *order;
	int r;
	const char *said;
} orders[] = {
	{ "0123", 0, "ok: 4 records, head " HEAD "\n" },
	{ "", 1, "empty: not even a start record\n" },
	{ "012", 1, "ends behind line 3 without an end record: cut off, or warder was killed\n" },
	{ "0", 1, "ends behind line 1 without an end record: cut off, or warder was killed\n" },
	{ "013", 1, "line 3: seq is 3 where 2 is due: 1 line is missing before it\n" },
	{ "03", 1, "line 2: seq is 3 where 1 is due: 2 lines are missing before it\n" },
	{ "123", 1, "line 1: seq is 1 where 0 is due: 1 line is missing before it\n" },
	{ "0213", 1, "line 2: seq is 2 where 1 is due: 1 line is missing before it\n" },
	{ "01123", 1, "line 3: seq is 1 where 2 is due: lines were reordered or repeated\n" },
	{ "01230", 1, "line 5: seq is 0 where 4 is due: lines were reordered or repeated\n" },
};

Test(verify, lines_in_some_order)
{
	for (size_t i = 0; i < ARRAY_SIZE(orders); i++) {
		_cleanup_text_ struct text log = { 0 };
		struct verdict verdict;

		add_lines(&log, orders[i].order);
		verdict = verify_text(&log);
		cr_expect_eq(verdict.r, orders[i].r, "%s", orders[i].order);
		cr_expect_str_eq(verdict.said, orders[i].said);
	}
}

/* Whatever byte of whatever line is changed, that line is named (or the next, when lines merge). */
Test(verify, every_byte_of_every_line)
{
	_cleanup_text_ struct text log = { 0 };
	size_t number = 1;

	add_lines(&log, "0123");
	for (size_t i = 0; i < log.len; i++) {
		char was = log.data[i], due[32];
		struct verdict verdict;

		log.data[i] = was == 'a' ? 'b' : 'a';
		verdict = verify_text(&log);
		log.data[i] = was;
		snprintf(due, sizeof(due), "line %zu: ", number);
		cr_assert_eq(verdict.r, 1, "byte %zu", i);
		cr_assert(!strncmp(verdict.said, due, strlen(due)), "byte %zu of line %zu: %s", i,
			  number, verdict.said);
		number += was == '\n';
	}
}

/* Wherever it is cut, it is no whole log; and what is said is true. */
Test(verify, cut_anywhere)
{
	_cleanup_text_ struct text log = { 0 };
	size_t number = 0;

	add_lines(&log, "0123");
	for (size_t len = 0; len < log.len; len++) {
		struct verdict verdict;
		char due[80];

		number += len && log.data[len - 1] == '\n';
		verdict = verify(log.data, len);
		if (!len)
			snprintf(due, sizeof(due), "empty:");
		else if (log.data[len - 1] == '\n')
			snprintf(due, sizeof(due), "ends behind line %zu without", number);
		else
			snprintf(due, sizeof(due), "line %zu: cut off in the middle\n", number + 1);
		cr_assert_eq(verdict.r, 1);
		cr_assert(!strncmp(verdict.said, due, strlen(due)), "%zu: %s", len, verdict.said);
	}
}

static const struct {
	const char *bytes;
	const char *said;
} strangers[] = {
	{ "hello\n", "line 1: this is no audit log\n" },
	{ "\n", "line 1: this is no audit log\n" },
	{ "{}\n", "line 1: this is no audit log\n" },
	{ "{\"seq\":0,\"t\":0.000000,\"kind\":\"start\"}\n", "line 1: this is no audit log\n" },
	{ "hello", "line 1: cut off in the middle\n" },
};

Test(verify, what_is_no_log)
{
	for (size_t i = 0; i < ARRAY_SIZE(strangers); i++) {
		struct verdict verdict = verify(strangers[i].bytes, strlen(strangers[i].bytes));

		cr_expect_eq(verdict.r, 1);
		cr_expect_str_eq(verdict.said, strangers[i].said);
	}
}

Test(verify, first_line_must_be_a_start_of_this_schema)
{
	struct verdict verdict = verify(WRONG_SCHEMA, strlen(WRONG_SCHEMA));

	cr_expect_eq(verdict.r, 1);
	cr_expect_str_eq(verdict.said, "line 1: not a start record of warder.audit/1\n");
	verdict = verify(WRONG_KIND, strlen(WRONG_KIND));
	cr_expect_str_eq(verdict.said, "line 1: not a start record of warder.audit/1\n");
}

Test(verify, what_stands_behind_the_end)
{
	_cleanup_text_ struct text log = { 0 };
	struct verdict verdict;

	add_lines(&log, "0123");
	text_str(&log, BEHIND_END);
	verdict = verify_text(&log);
	cr_expect_eq(verdict.r, 1);
	cr_expect_str_eq(verdict.said, "line 5: stands behind the end record\n");
	log.len -= strlen(BEHIND_END);
	text_char(&log, '\n');
	verdict = verify_text(&log);
	cr_expect_str_eq(verdict.said, "line 5: not a record of an audit log\n");
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

	cr_expect_str_eq(verdict.said, "line 1: this is no audit log\n");
	verdict = verify(longer, LINE_MAX_BYTES + 1);
	cr_expect_eq(verdict.r, 1);
	cr_expect_str_eq(verdict.said, "line 1: longer than 1 MiB: no audit writes that\n");
}

static void *trickle(void *arg)
{
	int fd = *(int *)arg;

	for (size_t i = 0; i < ARRAY_SIZE(good); i++)
		for (const char *c = good[i]; *c; c++)
			cr_assert_eq(write(fd, c, 1), 1);
	close(fd);
	return NULL;
}

Test(verify, pipe_that_gives_single_bytes)
{
	char said[256] = "";
	FILE *out = fmemopen(said, sizeof(said), "w");
	pthread_t thread;
	int fds[2];

	cr_assert_eq(pipe2(fds, O_CLOEXEC), 0);
	cr_assert_eq(pthread_create(&thread, NULL, trickle, &fds[1]), 0);
	cr_expect_eq(verify_file(fds[0], out), 0);
	pthread_join(thread, NULL);
	fclose(out);
	cr_expect_str_eq(said, "ok: 4 records, head " HEAD "\n");
	close(fds[0]);
}

Test(verify, read_errors_are_no_verdict)
{
	_cleanup_close_ int fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char said[64] = "";
	FILE *out = fmemopen(said, sizeof(said), "w");

	cr_expect_eq(verify_file(fd, out), -EISDIR);
	fclose(out);
	cr_expect_str_eq(said, "");
}
