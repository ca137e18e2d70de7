/* SPDX-License-Identifier: MIT */
/* supervisor/rules/complaint.h - What the policy compiler found wrong, as warder says it */
#ifndef WARDER_SUPERVISOR_RULES_COMPLAINT_H
#define WARDER_SUPERVISOR_RULES_COMPLAINT_H

#include "policy/policy.h"

/* A remedy begins with the one, and goes on in lines that begin with the other. */
#define COMPLAINT_HELP "  help:"
#define COMPLAINT_MORE "        "

void complaint_take(struct policy_diag *diag, struct text *message);

#endif
