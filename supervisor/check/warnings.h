/* SPDX-License-Identifier: MIT */
/* supervisor/check/warnings.h - What is no mistake in a policy, but hardly meant */
#ifndef WARDER_SUPERVISOR_CHECK_WARNINGS_H
#define WARDER_SUPERVISOR_CHECK_WARNINGS_H

#include "policy/policy.h"
#include "supervisor/check/finding.h"
#include "supervisor/host/pins.h"
#include "supervisor/rules/compiled.h"

int warnings_find(const struct policy *policy, const struct compiled *compiled,
		  const struct policy_vars *vars, struct findings *findings);
void warnings_pins(const struct policy *policy, const struct pins *pins, struct policy_diag *diag);

#endif
