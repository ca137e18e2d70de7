// SPDX-License-Identifier: MIT
// supervisor/reading/reader.c - The records of a log, one after the other
//
// One bad line is no reason to throw the others away: it is told of, with what is done about it,
// and left out. Whether a log is whole is the business of `warder audit verify`.
#include "supervisor/reading/reader.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/reading/line.h"

/**
 * reader_open() - Begin to read a log
 * @fd:		Open for reading; may be a pipe; stays the caller's
 * @name:	For messages
 * @complain:	See struct reader
 * @context:	Likewise
 * @ret_reader:	reader_close() in any case
 *
 * Return: 0 or -ENOMEM
 */
int reader_open(int fd, const char *name, void (*complain)(void *context, const char *message),
		void *context, struct reader *ret_reader)
{
	int r;

	*ret_reader = (struct reader){ .name = name, .complain = complain, .context = context };
	r = lines_open(fd, &ret_reader->lines);
	return r < 0 ? r : quotes_create(&ret_reader->quotes);
}

void reader_close(struct reader *reader)
{
	lines_close(&reader->lines);
	quotes_free(steal_ptr(reader->quotes));
	unfinished_free(&reader->pending);
}

static int tell(struct reader *reader, const char *wrong, const char *done)
{
	_cleanup_text_ struct text message = { 0 };

	reader->bad++;
	text_visible(&message, reader->name, strlen(reader->name));
	text_printf(&message, ":%" PRIu64 ": %s; %s", reader->line, wrong, done);
	if (message.failed)
		return -ENOMEM;
	reader->complain(reader->context, text_cstr(&message));
	return 0;
}

/* Whether a line goes on with the chain; a start begins one. See supervisor/reading/verify.c. */
static void follow(struct reader *reader, char *bytes, size_t len, bool start)
{
	struct line line;

	if (!reader->verify || reader->broken)
		return;
	if (start)
		chain_begin(&reader->chain);
	reader->broken = reader->line;
	if (line_parse(bytes, len, &line) < 0 || line.seq != reader->chain.lines)
		return;
	if (!line_follows(&line, bytes, reader->chain.head))
		return;
	memcpy(reader->chain.head, line.h, DIGEST_HEX);
	reader->chain.lines++;
	reader->broken = 0;
}

/* A new run cites other rules. */
static int begin_run(struct reader *reader)
{
	reader->begun = true;
	quotes_free(steal_ptr(reader->quotes));
	return quotes_create(&reader->quotes);
}

/* Gives an intent that was kept. */
static int give(struct reader *reader, struct entry *entry, struct unfinished_line *line)
{
	const char *wrong;
	int r = entry_read(entry, reader->quotes, line->bytes, line->len, &wrong);

	unfinished_line_free(line);
	return r < 0 ? r : 1;
}

/*
 * What a record means for the intents before it. 1: the entry is one of these now, with @held the
 * line is to be taken again; 0: there is nothing to give before it.
 */
static int settle(struct reader *reader, struct entry *entry)
{
	struct unfinished_line line;
	bool ends = entry->kind == ENTRY_START || entry->kind == ENTRY_END;
	bool call = entry->kind == ENTRY_EVENT && entry->event.record.kind == RECORD_CALL;
	int r;

	if (ends && unfinished_first(&reader->pending, &line)) {
		reader->held = true;
		return give(reader, entry, &line);
	}
	if (call && unfinished_take(&reader->pending, entry->event.record.tid, &line))
		unfinished_line_free(&line);
	if (entry->kind != ENTRY_INTENT)
		return 0;
	call = unfinished_take(&reader->pending, entry->event.record.tid, &line);
	r = unfinished_add(&reader->pending, entry->event.record.tid, reader->bytes, reader->len);
	if (r == -ENOSPC)
		r = tell(reader, "more calls at once than any run has", "this line is left out");
	if (call && r == 0)
		return give(reader, entry, &line);
	if (call)
		unfinished_line_free(&line);
	return r;
}

/* 1: the entry is good; 0: it was left out. */
static int take_line(struct reader *reader, struct entry *entry, char *line, size_t len)
{
	static const char left[] = "this line is left out";
	bool again = reader->held;
	const char *wrong;
	int r = entry_read(entry, reader->quotes, line, len, &wrong);

	reader->held = false;
	if (!again)
		follow(reader, line, len, r == 0 && entry->kind == ENTRY_START);
	if (r == -EINVAL)
		return tell(reader, wrong, left);
	if (r == 0 && reader->unfinished && (reader->begun || entry->kind == ENTRY_START))
		r = settle(reader, entry);
	if (r)
		return r;
	if (entry->kind == ENTRY_START) {
		r = begin_run(reader);
		return r < 0 ? r : 1;
	}
	if (!reader->begun)
		return tell(reader, "no start record stands before it", left);
	return reader->all || entry->kind == ENTRY_EVENT || entry->kind == ENTRY_END;
}

/**
 * reader_leave() - Leave out the last line after all
 * @reader:	reader_next() gave its record
 * @wrong:	What is wrong with it
 *
 * Return: 0 or -ENOMEM
 */
int reader_leave(struct reader *reader, const char *wrong)
{
	return tell(reader, wrong, "this line is left out");
}

/**
 * reader_restart() - Begin anew: the descriptor stands at the start of another log now
 * @reader:	Open
 */
void reader_restart(struct reader *reader)
{
	lines_restart(&reader->lines);
	unfinished_free(&reader->pending);
	reader->held = reader->over = false;
	reader->line = 0;
	reader->begun = false;
}

/* What is left to give behind the last line. */
static int at_end(struct reader *reader, struct entry *entry)
{
	struct unfinished_line line;

	return unfinished_first(&reader->pending, &line) ? give(reader, entry, &line) : 0;
}

/**
 * reader_next() - The next record
 * @reader:	Open
 * @entry:	Zeroed at first; gets the record
 *
 * Kinds that are not known are passed over, unless all are asked for. A log may hold several runs,
 * each from its start on.
 *
 * Trust: the log may hold any bytes; memory is bounded by LINE_MAX_BYTES and QUOTES_BYTES.
 *
 * Return: 1; 0 at the end of the log; -errno when it cannot be read
 */
int reader_next(struct reader *reader, struct entry *entry)
{
	char *line = reader->bytes;
	size_t len = reader->len;
	int r;

	for (;;) {
		if (reader->over)
			return at_end(reader, entry);
		r = reader->held ? LINES_LINE : lines_next(&reader->lines, &line, &len);
		if (r < 0)
			return r;
		reader->over = r == LINES_END || r == LINES_CUT;
		if (r == LINES_END)
			continue;
		reader->line += !reader->held;
		reader->bytes = line;
		reader->len = len;
		switch ((enum lines_found)r) {
		case LINES_CUT:
			r = tell(reader, "cut off in the middle", "the log ends here");
			break;
		case LINES_LONG:
			r = tell(reader, "longer than 1 MiB: no audit writes that",
				 "this line is left out");
			if (r == 0)
				r = lines_skip(&reader->lines);
			break;
		case LINES_LINE:
		case LINES_END:
			r = take_line(reader, entry, line, len);
			break;
		}
		if (r)
			return r;
	}
}
