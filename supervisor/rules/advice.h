/* SPDX-License-Identifier: MIT */
/* supervisor/rules/advice.h - Why something was refused, and what would allow it */
#ifndef WARDER_SUPERVISOR_RULES_ADVICE_H
#define WARDER_SUPERVISOR_RULES_ADVICE_H

#include "policy/policy.h"
#include "supervisor/record/denial.h"

void advice_reason(const struct policy *policy, const struct denial *denial, struct text *text);
void advice_remedy(const struct policy *policy, const struct policy_vars *vars,
		   const struct denial *denial, struct text *text);
void advice_line(const struct policy *policy, const struct policy_vars *vars,
		 const struct denial *denial, struct text *text);

#endif
