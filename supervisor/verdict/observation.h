/* SPDX-License-Identifier: MIT */
/* supervisor/verdict/observation.h - What is noted of one run, to be held against another */
#ifndef WARDER_SUPERVISOR_VERDICT_OBSERVATION_H
#define WARDER_SUPERVISOR_VERDICT_OBSERVATION_H

#include <sys/resource.h>
#include <time.h>

#include "supervisor/record/event.h"
#include "supervisor/verdict/ledger.h"

/* Marks of a path. */
enum path_mark {
	PATH_READ = 1 << 0, /* and the run had not made it itself */
	PATH_RUN = 1 << 1, /* likewise */
	PATH_WRITTEN = 1 << 2, /* made, changed or removed */
	PATH_MADE = 1 << 3, /* nothing was there before the run */
	PATH_WITHIN = 1 << 4, /* in the working directory */
	PATH_WHOLE = 1 << 5, /* if it is a directory, it came with all that is in it */
	PATH_WALKED = 1 << 6, /* and that was looked at */
};

/* Where runs can get what another one does not get. */
enum touch {
	TOUCH_RANDOM,
	TOUCH_CLOCK,
	TOUCH_PIDS,
	TOUCH_NETWORK,
	TOUCH_LISTING,
	TOUCH_HOST,
	TOUCH_COUNT
};

#define TOUCH_WHERE 512

/**
 * struct touched - How often something was touched
 * @count:	How often
 * @where:	File or call, and program, of the first time; cut
 */
struct touched {
	uint64_t count;
	char where[TOUCH_WHERE];
};

/**
 * struct stream_print - What came out of a stream
 * @watched:	Somebody looked
 * @len:	Bytes
 * @digest:	Of all of them
 * @lost:	Its reader did not take all of it
 * @kept:	Its first bytes, @kept_len of them; heap
 * @kept_len:	How many
 */
struct stream_print {
	bool watched;
	uint64_t len;
	unsigned char digest[DIGEST_BYTES];
	bool lost;
	unsigned char *kept;
	size_t kept_len;
};

/* Kinds of how a command ended. */
enum end_kind {
	END_ITSELF, /* @status has how */
	END_LIMIT,
	END_NOT_RUN,
	END_BROKEN, /* nothing can be said */
};

/**
 * struct observation - One run; from observation_begin(), nothing was seen yet
 * @cwd:	Set by the caller: the working directory, which must outlive it
 * @kept:	Likewise: what of /tmp is the host's, where @private_tmp
 * @kept_count:	How many
 * @private_tmp: Set by the caller: /tmp is gone with the jail
 * @private_net: Likewise the network
 * @began:	Set by the caller: a time before the jail was there
 * @ahead:	Likewise: seconds by which its clock is ahead
 * @paths:	Files, by resolved path
 * @calls:	Decided calls: "PROGRAM CALL"
 * @pending:	Tasks with a call of which nobody knows what came of it, by number
 * @touched:	What can be another thing in another run
 * @out:	Standard output and error; see @joined
 * @joined:	Both are one file, and are in out[0]
 * @stdin_read:	Bytes that were taken from standard input, where that can be told
 * @end:	How it ended
 * @cause:	Of END_LIMIT and END_NOT_RUN: in words
 * @reached:	Limits that were reached: a bit each, by enum limit
 * @status:	wait(2) status
 * @usage:	What it took
 * @refusals:	What the policy refused, or would have, as --fail-on-deny counts it, less @kills
 * @kills:	Processes that were killed
 * @denial:	The first refusal: what it was about, and the program
 * @kill:	The first kill, likewise
 */
struct observation {
	const char *cwd;
	char *const *kept;
	size_t kept_count;
	bool private_tmp;
	bool private_net;
	struct timespec began;
	time_t ahead;
	struct ledger paths;
	struct ledger calls;
	struct ledger pending;
	struct touched touched[TOUCH_COUNT];
	struct stream_print out[2];
	bool joined;
	uint64_t stdin_read;
	enum end_kind end;
	const char *cause;
	uint32_t reached;
	int status;
	struct rusage usage;
	uint64_t refusals;
	uint64_t kills;
	char denial[TOUCH_WHERE];
	char kill[TOUCH_WHERE];
};

int observation_begin(struct observation *observation);
void observation_take(struct observation *observation, const struct event *event, const char *comm);
void observation_free(struct observation *observation);

#endif
