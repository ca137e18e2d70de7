/* SPDX-License-Identifier: MIT */
/* supervisor/run/ending.h - How a run ended: its status, and what a person and a program are told
 */
#ifndef WARDER_SUPERVISOR_RUN_ENDING_H
#define WARDER_SUPERVISOR_RUN_ENDING_H

#include "supervisor/run/audit.h"
#include "supervisor/run/flood.h"
#include "supervisor/run/holding.h"
#include "supervisor/run/hosts.h"
#include "supervisor/run/launch.h"
#include "supervisor/run/patience.h"
#include "supervisor/run/session.h"
#include "supervisor/run/signals.h"
#include "supervisor/run/trials.h"
#include "supervisor/run/watch.h"
#include "supervisor/run/written.h"

/**
 * struct run - A run while it goes on
 * @options:	What was asked for
 * @session:	Prepared
 * @hosts:	The names of its rules
 * @holding:	What holds its limits
 * @launched:	The jail
 * @signals:	Held back while it goes on
 * @learn:	--learn's, NULL without
 * @used:	--tighten's, and for -v; NULL without
 * @tightened:	Index of the policy's text that --tighten is about
 * @audit:	NULL as long as nothing has been launched
 * @watched:	How it went
 * @flood:	`limit output`
 * @reached:	Limits that were reached, once it has ended: a bit each, by enum limit
 * @patience:	What waits for who reads the log, or the status
 * @start_ns:	When it began
 * @end_ns:	When its log ended, 0: not yet
 * @trial:	One of those of --verdict, or NULL
 * @verdict:	When there is one, NULL before; the trials'
 * @written:	With --writes, once the jail is gone
 * @no_command:	There was nothing to launch: the command was not found or cannot be run
 * @message:	What is still to be said on stderr
 */
struct run {
	const struct options *options;
	struct session session;
	struct hosts hosts;
	struct holding holding;
	struct launched launched;
	struct signals signals;
	struct learn *learn;
	struct used *used;
	unsigned int tightened;
	struct audit *audit;
	struct watched watched;
	struct flood flood;
	uint32_t reached;
	struct patience patience;
	uint64_t start_ns;
	uint64_t end_ns;
	struct trial *trial;
	const struct verdict *verdict;
	struct written written;
	bool no_command;
	struct text message;
};

enum end_kind ending_kind(const struct run *run);
uint32_t ending_reached(const struct run *run);
const char *ending_cause(const struct run *run);
void ending_tell(const struct run *run);
int ending_status(const struct run *run);
int ending_result(struct run *run, int status);

#endif
