/* SPDX-License-Identifier: MIT */
/* supervisor/host/standin.h - Files in the place of others, as they lie on this host */
#ifndef WARDER_SUPERVISOR_HOST_STANDIN_H
#define WARDER_SUPERVISOR_HOST_STANDIN_H

#include "policy/policy.h"

int standin_check(const struct policy *policy, struct policy_diag *diag);

#endif
