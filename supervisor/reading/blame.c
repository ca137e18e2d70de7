// SPDX-License-Identifier: MIT
// supervisor/reading/blame.c - What was done to a log, told from the place where its chain breaks
//
// DOC: Theory of operation
//
// A line has a number (seq) and an h over the h of the line before it and over its own bytes. So of
// any two lines it can be asked whether one goes on from the other, wherever they stand. At the
// first bad line all before it is good, and this is what tells the cases apart:
//
//	some later line has the number that is due and goes on from the last good one: that is the
//	right line. The bad one was moved here when it goes on from some other line, is there twice
//	when it stands again elsewhere, and was put in when it does neither.
//	the line behind the bad one goes on from its h: what it says was changed, and its h was not.
//	that line goes on from what its h should be: only the h was changed.
//	its number is higher and the right line is nowhere: lines were removed.
//
// Nothing can be told of who recomputed every h: see verify.c.
#include "supervisor/reading/blame.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "policy/base/cleanup.h"

/**
 * struct behind - What the lines behind the bad one say of it
 * @next:	The next one is a record, and this is its seq
 * @there:	There is a next one
 * @parsed:	See @next
 * @on_line:	It goes on from the bad line's h
 * @on_due:	It goes on from what that should be
 * @right:	Number in the file of the line that is due here, 0: it is nowhere
 * @before:	Likewise of the line from which the bad one goes on
 * @twin:	Likewise of one that is the same as the bad one
 */
struct behind {
	uint64_t next;
	bool there;
	bool parsed;
	bool on_line;
	bool on_due;
	uint64_t right;
	uint64_t before;
	uint64_t twin;
};

/* What the line right behind the bad one goes on from. */
static void look_next(const struct blame *blame, const struct line *next, char *bytes,
		      struct behind *behind)
{
	char due[DIGEST_HEX + 1];

	behind->parsed = true;
	behind->next = next->seq;
	if (!blame->line)
		return;
	line_hash(blame->line, blame->bytes, blame->chain->head, due);
	behind->on_line = line_follows(next, bytes, blame->line->h);
	behind->on_due = line_follows(next, bytes, due);
}

static void look_later(const struct blame *blame, const struct line *later, char *bytes, size_t len,
		       uint64_t number, struct behind *behind)
{
	const struct line *line = blame->line;

	if (!behind->right && later->seq == blame->chain->lines &&
	    line_follows(later, bytes, blame->chain->head))
		behind->right = number;
	if (!line)
		return;
	if (!behind->before && line->seq && later->seq == line->seq - 1 &&
	    line_follows(line, blame->bytes, later->h))
		behind->before = number;
	if (!behind->twin && len == blame->len && !memcmp(bytes, blame->bytes, len))
		behind->twin = number;
}

/* Reads the rest of the log. */
static int look_behind(const struct blame *blame, struct behind *ret_behind)
{
	struct behind behind = { 0 };
	uint64_t number = blame->chain->lines + 1;
	char *bytes;
	size_t len;
	int r;

	while ((r = lines_next(blame->lines, &bytes, &len)) != LINES_END && r != LINES_CUT) {
		struct line later;

		if (r < 0)
			return r;
		number++;
		if (r == LINES_LONG) {
			r = lines_skip(blame->lines);
			if (r < 0)
				return r;
		} else if (line_parse(bytes, len, &later) == 0) {
			if (number == blame->chain->lines + 2)
				look_next(blame, &later, bytes, &behind);
			look_later(blame, &later, bytes, len, number, &behind);
		}
		behind.there = true;
	}
	*ret_behind = behind;
	return 0;
}

/* Whether the bad line is the good one of the same number again: 1, 0, or -errno. */
static int is_again(const struct blame *blame)
{
	_cleanup_(lines_close) struct lines lines = { .buffer = NULL };
	uint64_t number = 0;
	char *bytes;
	size_t len;
	int r;

	if (blame->line->seq >= blame->chain->lines)
		return 0;
	if (blame->origin < 0) /* of the line before it the h is known */
		return !memcmp(blame->line->h, blame->chain->head, DIGEST_HEX);
	if (lseek(blame->lines->fd, blame->origin, SEEK_SET) < 0)
		return -errno;
	r = lines_open(blame->lines->fd, &lines);
	while (r == 0 && (r = lines_next(&lines, &bytes, &len)) == LINES_LINE)
		if (number++ == blame->line->seq)
			return len == blame->len && !memcmp(bytes, blame->bytes, len);
	return r < 0 ? r : 0;
}

/* Whether with another seq its h would be right: 1, 0, or -ENOMEM. */
static int only_seq(const struct blame *blame)
{
	const char *rest = memchr(blame->bytes, ',', blame->len); /* there is one: it was parsed */
	_cleanup_text_ struct text again = { 0 };
	struct line line;

	text_str(&again, "{\"seq\":");
	text_u64(&again, blame->chain->lines);
	text_add(&again, rest, blame->len - (size_t)(rest - blame->bytes));
	if (again.failed)
		return -ENOMEM;
	return line_parse(again.data, again.len, &line) == 0 &&
	       line_follows(&line, again.data, blame->chain->head);
}

static enum verify_wrong say(struct text *said, enum verify_wrong wrong, const char *what)
{
	text_str(said, what);
	return wrong;
}

/* What is no record. */
static enum verify_wrong blame_stranger(const struct blame *blame, const struct behind *behind,
					struct text *said)
{
	if (blame->ended)
		return say(said, VERIFY_PUT_IN, "it stands behind the end, and is no record");
	if (behind->right) {
		text_printf(said,
			    "it is no record, and the line that belongs here is line %" PRIu64,
			    behind->right);
		return VERIFY_PUT_IN;
	}
	return say(said, VERIFY_CHANGED, "it is not a record of an audit log");
}

/* It stands behind the end, or has a number that was there before. @again: see is_again(). */
static enum verify_wrong blame_late(const struct blame *blame, const struct behind *behind,
				    bool again, struct text *said)
{
	const uint64_t seq = blame->line->seq;

	if (again) {
		text_printf(said, "it is line %" PRIu64 " once more", seq + 1);
		return VERIFY_REPEATED;
	}
	if (line_is(blame->line, "start"))
		return say(said, VERIFY_OTHER_LOG, "another log begins here");
	if (blame->ended)
		return say(said, VERIFY_PUT_IN, "it stands behind the end");
	if (behind->on_line && behind->next == blame->chain->lines + 1) {
		text_printf(said, "its seq is %" PRIu64 " where %" PRIu64 " is due", seq,
			    blame->chain->lines);
		return VERIFY_CHANGED;
	}
	text_printf(said, "its seq is %" PRIu64 ", which line %" PRIu64 " has", seq, seq + 1);
	if (blame->origin < 0)
		text_str(said, "; whether it is that line once more can only be told of a file");
	return VERIFY_PUT_IN;
}

/* The line that is due here stands further on. */
static enum verify_wrong blame_early(const struct blame *blame, const struct behind *behind,
				     struct text *said)
{
	if (behind->twin) {
		text_printf(said, "it is line %" PRIu64 " once more", behind->twin);
		return VERIFY_REPEATED;
	}
	text_printf(said, "the line that belongs here is line %" PRIu64, behind->right);
	if (behind->before && blame->line->seq != blame->chain->lines) {
		text_printf(said, ", and this one belongs behind line %" PRIu64, behind->before);
		return VERIFY_REORDERED;
	}
	return VERIFY_PUT_IN;
}

/* Its number is right, its h is not. */
static enum verify_wrong blame_content(const struct behind *behind, struct text *said)
{
	if (behind->on_due)
		return say(said, VERIFY_CHANGED, "only its h, which is not that of what it says");
	if (behind->on_line)
		return say(said, VERIFY_CHANGED,
			   "its h is not that of what it says; the lines behind it go on from that "
			   "h (they are the same log's, or it and they are another's)");
	if (behind->there)
		return say(said, VERIFY_CHANGED,
			   "its h is not that of what it says, and the line behind it goes on from "
			   "neither: another line, or more than this one was changed");
	return say(said, VERIFY_CHANGED, "its h is not that of what it says");
}

/* Its number is too high, and the line that is due here is nowhere. */
static enum verify_wrong blame_gap(const struct blame *blame, const struct behind *behind,
				   struct text *said)
{
	uint64_t due = blame->chain->lines, seq = blame->line->seq;

	text_printf(said, "its seq is %" PRIu64 " where %" PRIu64 " is due", seq, due);
	if (behind->parsed && behind->next == due + 1) {
		text_str(said, ", and the next line has the right one");
		return VERIFY_CHANGED;
	}
	text_printf(said, ": %" PRIu64 " line%s missing before it", seq - due,
		    seq - due == 1 ? " is" : "s are");
	return VERIFY_REMOVED;
}

static enum verify_wrong blame_record(const struct blame *blame, const struct behind *behind,
				      bool again, struct text *said)
{
	if (blame->ended || blame->line->seq < blame->chain->lines)
		return blame_late(blame, behind, again, said);
	if (behind->right)
		return blame_early(blame, behind, said);
	if (blame->line->seq == blame->chain->lines)
		return blame_content(behind, said);
	return blame_gap(blame, behind, said);
}

/**
 * blame_line() - Find out what was done to a log
 * @blame:	Its first bad line
 * @ret_wrong:	What it is
 * @said:	Grows by the same in words
 *
 * The rest of the log is read, and all of it again where that is possible: the position of the
 * descriptor is anywhere afterwards.
 *
 * Trust: the log may hold any bytes.
 *
 * Return: 0, or -errno when the log could not be read
 */
int blame_line(struct blame *blame, enum verify_wrong *ret_wrong, struct text *said)
{
	struct behind behind;
	int again = 0, r = look_behind(blame, &behind);

	if (r < 0)
		return r;
	if (!blame->line) {
		*ret_wrong = blame_stranger(blame, &behind, said);
		return 0;
	}
	if (!blame->ended && blame->line->seq != blame->chain->lines) {
		r = only_seq(blame);
		if (r < 0)
			return r;
	}
	if (r || (!blame->ended && line_follows(blame->line, blame->bytes, blame->chain->head))) {
		text_printf(said,
			    "its seq is %" PRIu64 " where %" PRIu64 " is due, and its h is %s",
			    blame->line->seq, blame->chain->lines,
			    r ? "right for that one" : "right all the same");
		*ret_wrong = r ? VERIFY_CHANGED : VERIFY_RESEALED;
		return 0;
	}
	again = is_again(blame);
	if (again < 0)
		return again;
	*ret_wrong = blame_record(blame, &behind, again, said);
	return 0;
}
