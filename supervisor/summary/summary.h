/* SPDX-License-Identifier: MIT */
/* supervisor/summary/summary.h - What a person reads on stderr after a run that was refused
 * something */
#ifndef WARDER_SUPERVISOR_SUMMARY_SUMMARY_H
#define WARDER_SUPERVISOR_SUMMARY_SUMMARY_H

#include <stdbool.h>
#include <stdio.h>

#include "policy/policy.h"
#include "supervisor/record/denial.h"
#include "supervisor/record/tally.h"

/**
 * struct summary - What the summary is made of
 * @policy:	The run's
 * @vars:	The run's: paths are spelled with ~ and ./ where that is shorter
 * @tally:	From audit_tally()
 * @denials:	From audit_denials()
 * @color:	The reader's terminal shows colours
 * @last:	@log is the newest one at the default place: nobody needs to name it
 * @kept:	@log can be read again
 * @log:	Where the full record is, NULL when nobody kept one
 */
struct summary {
	const struct policy *policy;
	const struct policy_vars *vars;
	const struct tally *tally;
	const struct denials *denials;
	bool color;
	bool last;
	bool kept;
	const char *log;
};

void summary_explain(const char *log, size_t number, struct text *text);

int summary_print(const struct summary *summary, FILE *out);

#endif
