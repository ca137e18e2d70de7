/* SPDX-License-Identifier: MIT */
/* supervisor/rules/complaint.h - What the policy compiler found wrong, as warder says it */
#ifndef WARDER_SUPERVISOR_RULES_COMPLAINT_H
#define WARDER_SUPERVISOR_RULES_COMPLAINT_H

#include "policy/policy.h"

void complaint_said(const struct text *message, struct policy_diag *diag);
void complaint_take(struct policy_diag *diag, struct text *message);

#endif
