/* SPDX-License-Identifier: MIT */
/* supervisor/rules/complaint_json.h - Complaints about a policy for programs to read */
#ifndef WARDER_SUPERVISOR_RULES_COMPLAINT_JSON_H
#define WARDER_SUPERVISOR_RULES_COMPLAINT_JSON_H

#include "policy/policy.h"

void complaint_json(const struct policy *policy, const struct policy_diag *diag, const char *indent,
		    struct text *text);

#endif
