/* SPDX-License-Identifier: MIT */
/* supervisor/check/finding.h - What `policy check` found in a policy that is no mistake */
#ifndef WARDER_SUPERVISOR_CHECK_FINDING_H
#define WARDER_SUPERVISOR_CHECK_FINDING_H

#include "policy/policy.h"

enum severity {
	SEVERITY_WARNING, /* hardly meant */
	SEVERITY_NOTE, /* does no harm */
	SEVERITY_COUNT
};

/**
 * struct finding - One of them
 * @severity:	How bad
 * @at:		The rule
 * @what:	A sentence, control bytes escaped
 * @help:	What to do, "" for nothing
 */
struct finding {
	enum severity severity;
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
 * @more:	By severity: those that were only counted
 * @failed:	Memory was short: some are missing
 */
struct findings {
	struct finding *items;
	size_t count;
	size_t cap;
	size_t more[SEVERITY_COUNT];
	bool failed;
};

void findings_add(struct findings *findings, enum severity severity, const struct place *at,
		  const struct text *what, const struct text *help);
size_t findings_count(const struct findings *findings, enum severity severity);
void findings_show(struct findings *findings, const struct policy *policy, struct text *text);
void findings_free(struct findings *findings);

#endif
