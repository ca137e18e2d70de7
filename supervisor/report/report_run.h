/* SPDX-License-Identifier: MIT */
/* supervisor/report/report_run.h - What a report tells of one run, gathered from its records */
#ifndef WARDER_SUPERVISOR_REPORT_REPORT_RUN_H
#define WARDER_SUPERVISOR_REPORT_REPORT_RUN_H

#include "policy/base/strings.h"
#include "supervisor/reading/cited.h"
#include "supervisor/reading/reader.h"
#include "supervisor/report/report_paths.h"
#include "supervisor/report/report_process.h"

/* A timeline has at most as many steps; their length doubles when the run goes on behind them. */
#define REPORT_STEPS 64
#define REPORT_STEP_NS 1000000U
/* Of calls without a result as many are shown. */
#define UNFINISHED_SHOWN 20U

/* What happened in one step of a timeline. */
struct report_step {
	uint64_t calls;
	uint64_t refused;
	uint64_t execs;
};

/**
 * struct report_run - One run
 * @name:	Of its log, as messages name it
 * @command:	Words that a shell takes as they are, shown
 * @time:	When it began, shown
 * @cwd:	Shown
 * @policy:	Names of the policies that were asked for, shown, with commas between
 * @programs:	The command's program and its interpreters: of each the path, shown, then its
 *		digest, "" when it is not known
 * @missing:	Layers that were not active, shown, with commas between
 * @home_raw:	Bytes, for @vars
 * @cwd_raw:	Likewise
 * @tmpdir_raw:	Likewise
 * @vars:	What ~ and ./ stood for
 * @observe:	It only observed
 * @light:	It had no namespaces
 * @ended:	There was an `end`: @end is filled in
 * @status:	Of the command, as wait(2) has it
 * @cause:	Why it ended, shown, "" when by itself
 * @reached:	Limits that were, shown, "" when none was
 * @verdict:	What was said of it, shown, "": nothing
 * @wall_ns:	How long it took; without an `end`: up to its last record
 * @usage:	What the `end` says that all of it used
 * @tally:	Counted here
 * @others:	Calls with a decision that this version has no word for; in @tally they are allowed
 * @unfinished:	Calls that were decided and whose result the log does not have; not in @tally
 * @unfinished_shown: The first of them, a line each
 * @counted:	What the `end` says was counted
 * @processes:	All
 * @paths:	All
 * @hosts:	Internet addresses among them, the same way
 * @denials:	Distinct refusals; their rules are numbers of the log's quotes
 * @cited:	Those rules
 * @steps:	The timeline
 * @step_ns:	Length of one step
 */
struct report_run {
	const char *name;
	struct text command, time, cwd, policy, missing, cause, reached, verdict;
	struct strings programs;
	struct text home_raw, cwd_raw, tmpdir_raw;
	struct policy_vars vars;
	bool observe;
	bool light;
	bool ended;
	int status;
	uint64_t wall_ns;
	struct entry_usage usage;
	struct tally tally;
	uint64_t others;
	uint64_t unfinished;
	struct text unfinished_shown;
	struct tally counted;
	struct processes processes;
	struct paths_tree paths;
	struct paths_tree hosts;
	struct denials *denials;
	struct cited cited;
	struct report_step steps[REPORT_STEPS];
	uint64_t step_ns;
};

/**
 * struct report_event - One record as a report counts it
 * @outcome:	Of a call: what became of it, or would have
 * @refused:	It is a refusal
 * @name:	Which string of the event it is about
 * @host:	Of a call: that is an internet address
 * @node:	Of a call: its node in @paths, or in @hosts; 0: it is about no name
 * @process:	Index of its process
 * @denial:	Of a refusal: its number, 0: it found no room
 */
struct report_event {
	enum outcome_word outcome;
	bool refused;
	unsigned int name;
	bool host;
	uint32_t node;
	uint32_t process;
	size_t denial;
};

int report_begin(struct report_run *run, const char *name, const struct entry *start);
int report_take(struct report_run *run, const struct entry *entry, const struct quotes *quotes,
		struct report_event *ret_event);
void report_unfinished(struct report_run *run, const struct entry *entry);
void report_end(struct report_run *run, const struct entry *end);
int report_close(struct report_run *run);
void report_run_free(struct report_run *run);
bool report_is_host(const char *path, size_t len);

#endif
