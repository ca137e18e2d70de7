/* SPDX-License-Identifier: MIT */
/* supervisor/run/environment.h - The environment of the command */
#ifndef WARDER_SUPERVISOR_RUN_ENVIRONMENT_H
#define WARDER_SUPERVISOR_RUN_ENVIRONMENT_H

#include "policy/base/strings.h"
#include "policy/policy.h"

/* Set to 1 in every jail. */
#define ENVIRONMENT_ACTIVE "WARDER_ACTIVE"

/**
 * struct environment_more - What the environment has besides the caller's
 * @name:	What USER and LOGNAME say, where they are there; NULL: as they are
 * @home:	What HOME says, likewise; NULL: as it is
 * @image:	NAME=VALUE each that an image brings. They hold before what shipped policies set,
 *		and no `env` line drops them; NULL: none
 */
struct environment_more {
	const char *name;
	const char *home;
	const struct strings *image;
};

int environment_make(const struct policy *policy, char *const *from,
		     const struct environment_more *more, char ***ret_environment);
void environment_free(char **environment);
const char *environment_get(char *const *environment, const char *name);

#endif
