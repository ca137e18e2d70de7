/* SPDX-License-Identifier: MIT */
/* supervisor/check/finding.h - What `policy check` found in a policy that is no mistake */
#ifndef WARDER_SUPERVISOR_CHECK_FINDING_H
#define WARDER_SUPERVISOR_CHECK_FINDING_H

#include "policy/policy.h"

/**
 * struct finding - One of them
 * @level:	How bad
 * @at:		The rule
 * @what:	A sentence, control bytes escaped
 * @help:	What to do, "" for nothing
 */
struct finding {
	enum diag_level level;
	struct place at;
	char *what;
	char *help;
};

/* Findings that are kept, and shown; more help nobody. */
#define FINDINGS_MAX 500

/**
 * struct findings - All, in the order in which they were found
 * @items:	@count of them
 * @count:	How many
 * @cap:	Room
 * @more:	By level: those that were only counted
 * @failed:	Memory was short: some are missing
 */
struct findings {
	struct finding *items;
	size_t count;
	size_t cap;
	size_t more[DIAG_LEVELS];
	bool failed;
};

void findings_add(struct findings *findings, enum diag_level level, const struct place *at,
		  const struct text *what, const struct text *help);
size_t findings_count(const struct findings *findings, enum diag_level level);
void findings_add_to(struct findings *findings, const struct policy *policy,
		     struct policy_diag *diag);
void findings_free(struct findings *findings);

#endif
