// SPDX-License-Identifier: MIT
// supervisor/reading/verify.c - Whether an audit log is whole and unchanged
//
// The chain has no key. It finds what was changed, removed, put in or cut off by somebody who did
// not recompute everything behind it; for more than that, compare the head with one kept
// elsewhere.
#include "supervisor/reading/verify.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/reading/line.h"
#include "supervisor/reading/lines.h"
#include "supervisor/writing/chain.h"
#include "supervisor/writing/render_run.h"

#define START_HEAD "\"start\",\"schema\":\"" AUDIT_SCHEMA "\""

/* How far the check has come. */
struct check {
	struct chain chain;
	bool ended;
	FILE *out;
};

static int bad_seq(const struct check *check, uint64_t seq)
{
	uint64_t number = check->chain.lines + 1, due = check->chain.lines;

	if (seq > due)
		fprintf(check->out,
			"line %" PRIu64 ": seq is %" PRIu64 " where %" PRIu64 " is due: %" PRIu64
			" line%s missing before it\n",
			number, seq, due, seq - due, seq - due == 1 ? " is" : "s are");
	else
		fprintf(check->out,
			"line %" PRIu64 ": seq is %" PRIu64 " where %" PRIu64
			" is due: lines were reordered or repeated\n",
			number, seq, due);
	return 1;
}

/* The first line has to say what it is. */
static bool is_start(const struct line *line, const char *bytes)
{
	size_t at = (size_t)(line->kind - bytes) - 1, len = sizeof(START_HEAD) - 1;

	return line->body >= at + len && !memcmp(bytes + at, START_HEAD, len);
}

/* 0 when the line goes on where the chain is, 1 (told) when it does not. */
static int check_line(struct check *check, char *bytes, size_t len)
{
	uint64_t number = check->chain.lines + 1;
	char due[DIGEST_HEX + 1];
	struct line line;

	if (line_parse(bytes, len, &line) < 0) {
		fprintf(check->out, "line %" PRIu64 ": %s\n", number,
			number == 1 ? "this is no audit log" : "not a record of an audit log");
		return 1;
	}
	if (line.seq != check->chain.lines)
		return bad_seq(check, line.seq);
	if (number == 1 && !is_start(&line, bytes)) {
		fprintf(check->out, "line 1: not a start record of " AUDIT_SCHEMA "\n");
		return 1;
	}
	if (check->ended) {
		fprintf(check->out, "line %" PRIu64 ": stands behind the end record\n", number);
		return 1;
	}
	bytes[line.body] = '}'; /* the first byte of the tail, which is not needed any more */
	chain_hash(&check->chain, bytes, line.body + 1, due);
	if (memcmp(due, line.h, DIGEST_HEX) != 0) {
		fprintf(check->out, "line %" PRIu64 ": changed or put in later: its h is wrong\n",
			number);
		return 1;
	}
	memcpy(check->chain.head, due, sizeof(due));
	check->chain.lines++;
	check->ended = line_is(&line, "end");
	return 0;
}

/* What comes behind the last whole line. */
static int check_end(const struct check *check, int found)
{
	uint64_t lines = check->chain.lines;

	if (found == LINES_LONG)
		fprintf(check->out, "line %" PRIu64 ": longer than 1 MiB: no audit writes that\n",
			lines + 1);
	else if (found == LINES_CUT)
		fprintf(check->out, "line %" PRIu64 ": cut off in the middle\n", lines + 1);
	else if (!lines)
		fprintf(check->out, "empty: not even a start record\n");
	else if (!check->ended)
		fprintf(check->out,
			"ends behind line %" PRIu64
			" without an end record: cut off, or warder was killed\n",
			lines);
	else
		fprintf(check->out, "ok: %" PRIu64 " records, head %s\n", lines, check->chain.head);
	return found != LINES_END || !check->ended;
}

/**
 * verify_file() - Check the chain of an audit log from its first line to its last
 * @fd:		Open for reading, at the log's start; may be a pipe
 * @out:	Gets one line: what was found, or the first bad line and what is wrong with it
 *
 * Trust: the log may hold any bytes; memory is bounded by LINE_MAX_BYTES.
 *
 * Return: 0 when the log is good, 1 when it is not, -errno when it could not be read
 */
int verify_file(int fd, FILE *out)
{
	_cleanup_(lines_close) struct lines lines;
	struct check check = { .out = out };
	char *bytes;
	size_t len;
	int r = lines_open(fd, &lines);

	if (r < 0)
		return r;
	chain_begin(&check.chain);
	while ((r = lines_next(&lines, &bytes, &len)) == LINES_LINE) {
		r = check_line(&check, bytes, len);
		if (r)
			return r;
	}
	return r < 0 ? r : check_end(&check, r);
}
