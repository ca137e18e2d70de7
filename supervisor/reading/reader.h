/* SPDX-License-Identifier: MIT */
/* supervisor/reading/reader.h - The records of a log, one after the other */
#ifndef WARDER_SUPERVISOR_READING_READER_H
#define WARDER_SUPERVISOR_READING_READER_H

#include "supervisor/reading/entry.h"
#include "supervisor/reading/lines.h"
#include "supervisor/reading/unfinished.h"
#include "supervisor/writing/chain.h"

/**
 * struct reader - A log that is being read
 * @name:	As messages name it
 * @lines:	Of it
 * @line:	Number of the last one, from 1
 * @bytes:	It, without its newline; valid until the next one
 * @len:	Bytes of it
 * @all:	Records of `trace` and of kinds that are not known are given, too
 * @unfinished:	An `intent` is given whose call never came: before the next one of the same thread,
 *		or at the end of its run. Set it before the first line
 * @pending:	Those whose call has not come yet
 * @held:	The last line is to be given once there are none of these any more
 * @over:	There is no line behind it
 * @quotes:	Rules that it cites; from its latest start on
 * @begun:	There was a start; what comes before one is nobody's
 * @bad:	Lines that were left out
 * @verify:	The chain of each run is followed: set it before the first line
 * @chain:	How far
 * @broken:	The first line that does not go on with it, 0: none so far
 * @complain:	Called for each of them, with "NAME:LINE: what", without a newline
 * @context:	Its first argument
 */
struct reader {
	const char *name;
	struct lines lines;
	uint64_t line;
	char *bytes;
	size_t len;
	bool all;
	bool unfinished;
	struct unfinished pending;
	bool held;
	bool over;
	struct quotes *quotes;
	bool begun;
	uint64_t bad;
	bool verify;
	struct chain chain;
	uint64_t broken;
	void (*complain)(void *context, const char *message);
	void *context;
};

int reader_open(int fd, const char *name, void (*complain)(void *context, const char *message),
		void *context, struct reader *ret_reader);
void reader_close(struct reader *reader);
int reader_next(struct reader *reader, struct entry *entry);
int reader_leave(struct reader *reader, const char *wrong);
void reader_restart(struct reader *reader);

#endif
