/* SPDX-License-Identifier: MIT */
/* supervisor/run/environment.h - The environment of the command */
#ifndef WARDER_SUPERVISOR_RUN_ENVIRONMENT_H
#define WARDER_SUPERVISOR_RUN_ENVIRONMENT_H

#include "policy/policy.h"

/* Set to 1 in every jail. */
#define ENVIRONMENT_ACTIVE "WARDER_ACTIVE"

int environment_make(const struct policy *policy, char *const *from, char ***ret_environment);
void environment_free(char **environment);
const char *environment_get(char *const *environment, const char *name);

#endif
