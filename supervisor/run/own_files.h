/* SPDX-License-Identifier: MIT */
/* supervisor/run/own_files.h - What a jail must not touch of warder's own, by the names it has
 * there
 */
#ifndef WARDER_SUPERVISOR_RUN_OWN_FILES_H
#define WARDER_SUPERVISOR_RUN_OWN_FILES_H

#include "supervisor/run/rooted.h"

/**
 * struct own_files - For effective_protect()
 * @secret:	The log, its directory, --learn's file and so on
 * @paths:	Policies and where they are looked for
 * @whole:	@paths is another's
 * @remembered:	--remember's file, one of the policies, can be seen in a root
 */
struct own_files {
	struct strings secret;
	struct paths paths;
	bool whole;
	bool remembered;
};

int own_files_find(const struct rooted *rooted, const struct strings *secret,
		   const struct paths *paths, const char *remember, struct own_files *ret_own);
void own_files_free(struct own_files *own);

#endif
