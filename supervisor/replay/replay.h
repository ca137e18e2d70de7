/* SPDX-License-Identifier: MIT */
/* supervisor/replay/replay.h - What a changed policy changes for the requests of logs, counted */
#ifndef WARDER_SUPERVISOR_REPLAY_REPLAY_H
#define WARDER_SUPERVISOR_REPLAY_REPLAY_H

#include <stdio.h>

#include "supervisor/replay/rejudge.h"

/* Groups of changes that are kept, and examples of each. */
#define REPLAY_GROUPS 2048
#define REPLAY_EXAMPLES 3

/* What became of a request. */
enum replay_change {
	REPLAY_DENIED, /* it would be refused now */
	REPLAY_ALLOWED, /* it was refused, and would not be now */
	REPLAY_OTHERWISE, /* refused as before, but with another errno, or killed */
	REPLAY_SAME,
	REPLAY_UNKNOWN,
	REPLAY_CHANGES
};

/**
 * struct replay_group - Requests that changed alike: because of one rule, for one verb
 * @change:	How; not REPLAY_SAME
 * @verb:	What is refused, or was; VERB_COUNT: the call itself
 * @kill:	It would be killed, or was
 * @count:	How many
 * @comm:	Program that asked first, as it may be shown
 * @call:	Its system call
 * @rule:	The rule's line as advice_reason() says it, with its place
 * @text:	The line alone; NULL when it is no line of the policy
 * @at:		Its place; likewise
 * @builtin:	A rule of warder's own: its name; NULL: none
 * @remedy:	What would allow it, "" when there is nothing to say
 * @examples:	Paths, the first ones; NULL: fewer
 */
struct replay_group {
	enum replay_change change;
	uint8_t verb;
	bool kill;
	uint64_t count;
	char *comm;
	const char *call;
	char *rule;
	char *text;
	char *at;
	const char *builtin;
	char *remedy;
	char *examples[REPLAY_EXAMPLES];
};

/**
 * struct replay - Counts over all logs
 * @counts:	By enum replay_change
 * @doubts:	Of REPLAY_UNKNOWN, why: by enum rejudge_doubt
 * @other_rule:	Of REPLAY_SAME: another rule decides than the log says
 * @ungrouped:	Changes that found no room in @groups
 * @runs:	Start records
 * @bad:	Lines that were left out
 */
struct replay {
	uint64_t counts[REPLAY_CHANGES];
	uint64_t doubts[DOUBT_COUNT];
	uint64_t other_rule;
	uint64_t ungrouped;
	uint64_t runs;
	uint64_t bad;
	struct replay_group *groups;
	size_t group_count;
};

int replay_add(struct replay *replay, const struct former *former, const struct entry *entry,
	       const struct rejudged *rejudged);
uint64_t replay_records(const struct replay *replay);
void replay_free(struct replay *replay);

void replay_print(const struct replay *replay, FILE *out);
void replay_json(const struct replay *replay, FILE *out);
const char *replay_note(unsigned int index);

#endif
