/* SPDX-License-Identifier: MIT */
/* supervisor/learn/lessons.h - What the runs of some logs teach: a policy, or what of one was used
 */
#ifndef WARDER_SUPERVISOR_LEARN_LESSONS_H
#define WARDER_SUPERVISOR_LEARN_LESSONS_H

#include "supervisor/learn/learn.h"
#include "supervisor/learn/used.h"
#include "supervisor/reading/complaints.h"
#include "supervisor/reading/former.h"
#include "supervisor/reading/reader.h"
#include "supervisor/record/demand.h"

/* How many runs something is true of, and where the first of them begins: LOG:LINE. */
struct lessons_note {
	uint64_t runs;
	struct text first;
};

/**
 * struct lessons - All runs so far
 * @options:	Of the command line: -p and its kin name the policy whose settings go on, --tighten
 *		the one that is held against the runs
 * @limits:	Limits are learnt, too
 * @entry:	The line that is read
 * @paths:	Of whoever asks
 * @names:	Other names of paths on this host
 * @tree_names:	The same, for trees
 * @learn:	Without --tighten: what was learnt
 * @used:	With it: what was used
 * @tightened:	With it: index of the policy's text
 * @first:	The policy of the first run, and the run's places
 * @policy:	That of the run at hand, where it is another one; nothing in it is for keeps
 * @own:	Policies are those of the runs: the command line names none
 * @key:	What the policy of the run at hand depends on
 * @tree:	With --tighten: of the policy of the run at hand
 * @seen:	Runs that were there to their end, by name and time
 * @name:	What the run at hand is known by
 * @where:	Where the run at hand begins: LOG:LINE
 * @mode:	Of the run at hand: it is learnt from, or it is passed over
 * @measured:	Of the run at hand: its end told what it took
 * @ended:	Of the run at hand
 * @observe:	Of the run at hand
 * @command:	Of the last run: words, a NUL behind each
 * @runs:	How many runs were learnt from
 * @enforced:	Of these
 * @unmeasured:	Of these: they do not say which calls they made
 * @cut:	Of these: they have no end
 * @again:	Runs that were passed over: they had been there before
 * @broken:	Logs of which the chain does not hold
 * @complaints:	Lines that were left out
 */
struct lessons {
	const struct options *options;
	bool limits;
	struct entry *entry;
	struct paths paths;
	struct names *names;
	struct tree_names tree_names;
	struct learn *learn;
	struct used *used;
	unsigned int tightened;
	struct former first;
	struct former policy;
	bool own;
	struct text key;
	struct tree *tree;
	struct demands seen;
	struct text name;
	struct text where;
	enum lessons_mode {
		LESSONS_NO_RUN,
		LESSONS_TAKE,
		LESSONS_PASS,
	} mode;
	bool measured;
	bool ended;
	bool observe;
	struct text command;
	uint64_t runs;
	struct lessons_note enforced;
	struct lessons_note unmeasured;
	struct lessons_note cut;
	struct lessons_note again;
	struct lessons_note broken;
	struct complaints complaints;
};

int lessons_open(const struct options *options, bool limits, struct lessons *lessons);
int lessons_log(struct lessons *lessons, const char *name);
void lessons_tell(const struct lessons *lessons);
void lessons_notes(const struct lessons *lessons, struct text *text);
void lessons_close(struct lessons *lessons);

/* Between lessons.c and lessons_policy.c. */
int lessons_policy(struct lessons *lessons);

#endif
