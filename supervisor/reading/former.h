/* SPDX-License-Identifier: MIT */
/* supervisor/reading/former.h - A policy as it would hold in a run that a log tells of */
#ifndef WARDER_SUPERVISOR_READING_FORMER_H
#define WARDER_SUPERVISOR_READING_FORMER_H

#include "supervisor/reading/entry.h"
#include "supervisor/rules/offline.h"

/**
 * struct former - A policy for a former run
 * @offline:	The policy, with the run's variables and what warder itself protected in it
 * @enforced:	The filter's plan, not observing
 * @observe:	The run only observed
 * @key:	What of the run the policy depends on, to tell whether the next run is like it
 * @protected_known: The log says what warder itself protected
 */
struct former {
	struct offline offline;
	struct plan *enforced;
	bool observe;
	struct text key;
	bool protected_known;
};

int former_options(const struct entry *start, struct options *options);
bool former_had(const struct entry *start, const struct source *source);
int former_read(const struct options *options, const struct entry *start,
		const struct policy_vars *places, struct former *former, struct text *message);
int former_load(const struct options *options, const struct entry *start, struct former *former,
		struct text *message);
bool former_fits(const struct former *former, const struct entry *start);
uint32_t former_rule(const struct policy *policy, const struct quote *quote);
void former_free(struct former *former);

#endif
