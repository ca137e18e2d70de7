/* SPDX-License-Identifier: MIT */
/* supervisor/run/trials.h - --verdict: runs of one command, and what they come to */
#ifndef WARDER_SUPERVISOR_RUN_TRIALS_H
#define WARDER_SUPERVISOR_RUN_TRIALS_H

#include "supervisor/options/options.h"
#include "supervisor/run/session.h"
#include "supervisor/run/streams.h"
#include "supervisor/run/watch.h"
#include "supervisor/verdict/judge.h"
#include "supervisor/words/output.h"

/*
 * DOC: The order of runs
 *
 * With --verdict=N there are N runs that are given the same. All but the last have a working
 * directory whose changes are thrown away (jail/copy.c), so that each of them, and then the last
 * one, starts from what was there at the beginning. The last one is the run that was asked for: in
 * place, with its output passed on, and with the verdict in its log. Between them is the probe: one
 * more on a copy, with another clock, other random bytes and pids, and at addresses that are not
 * random. Where something has come out otherwise by then, there is one more with such addresses and
 * nothing else changed: if it and the probe agree, it was the addresses. See docs/verdict.md.
 */
enum trial_kind {
	TRIAL_ALONE, /* nothing is compared */
	TRIAL_REHEARSAL,
	TRIAL_PROBE,
	TRIAL_FIXED,
	TRIAL_LAST,
};

/**
 * struct trials - What is known of all runs
 * @options:	The user's
 * @input:	What they are given
 * @cwd:	Where warder was started
 * @logs:	Their logs, opened before the first; of -o FILE only
 * @log_count:	How many
 * @apart:	All descriptors of the above, which no jail may have
 * @apart_count: How many
 * @protected:	Names of those: no run may change the log of another
 * @first:	What the others are held against
 * @compared:	How they differ
 * @probed:	How the probe differs
 * @probe:	What was seen of the probe
 * @has_probe:	There was one, and nothing ended it
 * @fixed:	How the run at fixed addresses differs from the probe
 * @has_fixed:	There was one, and nothing ended it
 * @emulated:	What the policy emulates by itself, which the probe leaves as it is
 * @verdict:	Grows with each run
 */
struct trials {
	const struct options *options;
	struct input input;
	int cwd;
	struct output *logs;
	size_t log_count;
	int apart[OPTIONS_RUNS_MAX + 3];
	size_t apart_count;
	struct strings protected;
	struct observation first;
	struct comparison compared;
	struct comparison probed;
	struct observation probe;
	bool has_probe;
	struct comparison fixed;
	bool has_fixed;
	bool emulated[EMULATE_COUNT];
	struct verdict verdict;
};

/**
 * struct trial - One run
 * @trials:	Of all of them
 * @kind:	Which
 * @number:	From 1
 * @streams:	Its 0-2, unless it is alone
 * @seen:	What was noted of it
 * @options:	Its own, but for those of the one that was asked for
 * @rules:	Theirs, and what the probe adds
 * @complete:	It went to its end, and was judged
 */
struct trial {
	struct trials *trials;
	enum trial_kind kind;
	unsigned int number;
	struct streams streams;
	struct observation seen;
	struct options options;
	struct text rules;
	bool complete;
};

int trials_open(const struct options *options, struct trials *ret_trials, struct text *message);
void trials_close(struct trials *trials);
bool trials_doubt(const struct trials *trials);
int trial_open(struct trials *trials, enum trial_kind kind, unsigned int number,
	       struct trial *ret_trial, struct text *message);
void trial_close(struct trial *trial);
bool trial_is_apart(const struct trial *trial);
bool trial_is_hidden(const struct trial *trial);
void trial_lend(struct trial *trial, struct session *session);
int trial_check(const struct trial *trial, const struct session *session, struct text *message);
int trial_begin(struct trial *trial, const struct session *session,
		const struct launched *launched);
int trial_end(struct trial *trial, const struct session *session, const struct watched *watched,
	      enum end_kind end, const char *cause, int copy);

#endif
