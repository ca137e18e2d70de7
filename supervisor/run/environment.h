/* SPDX-License-Identifier: MIT */
/* supervisor/run/environment.h - The environment of the command */
#ifndef WARDER_SUPERVISOR_RUN_ENVIRONMENT_H
#define WARDER_SUPERVISOR_RUN_ENVIRONMENT_H

#include "policy/policy.h"

/* Set to 1 in every jail. */
#define ENVIRONMENT_ACTIVE "WARDER_ACTIVE"

/**
 * struct environment_who - What the variables about the user say, where they are there
 * @name:	USER and LOGNAME; NULL: as they are
 * @home:	HOME; NULL: as it is
 */
struct environment_who {
	const char *name;
	const char *home;
};

int environment_make(const struct policy *policy, char *const *from,
		     const struct environment_who *who, char ***ret_environment);
void environment_free(char **environment);
const char *environment_get(char *const *environment, const char *name);

#endif
