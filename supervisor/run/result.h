/* SPDX-License-Identifier: MIT */
/* supervisor/run/result.h - The result of a run for programs: --status-fd */
#ifndef WARDER_SUPERVISOR_RUN_RESULT_H
#define WARDER_SUPERVISOR_RUN_RESULT_H

#include "supervisor/record/audit_ends.h"
#include "supervisor/record/tally.h"
#include "supervisor/verdict/verdict.h"

/**
 * struct result - How a run ended, or why there was none
 * @run:	Its name
 * @status:	warder's exit status
 * @cause:	What @status means: "exit", "signal", "denied", "verdict", "timeout", "command",
 *"log" or "warder"
 * @exit:	The command's own status, -1: it did not exit
 * @signal:	Of which signal the command died, or which ended the launch; 0: none
 * @wall_ns:	How long it took
 * @used:	What it used, NULL: nothing ran
 * @tally:	What was decided, NULL: nothing
 * @limits:	The policy's, NULL: nobody got as far
 * @verdict:	--verdict's, NULL without
 * @log:	The audit log, NULL when there is none
 * @head:	h of its last line, NULL when it is not complete
 */
struct result {
	const char *run;
	int status;
	const char *cause;
	int exit;
	int signal;
	uint64_t wall_ns;
	const struct audit_used *used;
	const struct tally *tally;
	const struct limit_value *limits;
	const struct verdict *verdict;
	const char *log;
	const char *head;
};

int result_write(int fd, const struct result *result);

#endif
