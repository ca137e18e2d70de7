/* SPDX-License-Identifier: MIT */
/* supervisor/run/identity.h - Who the command is: --uid, --hostname */
#ifndef WARDER_SUPERVISOR_RUN_IDENTITY_H
#define WARDER_SUPERVISOR_RUN_IDENTITY_H

#include "jail/identity.h"
#include "policy/base/text.h"
#include "supervisor/options/options.h"

/**
 * struct identity - The command's user
 * @spec:	For the jail
 * @uid:	Inside
 * @gid:	Likewise
 * @other:	--uid says that it is not the caller
 * @name:	Of the user, NULL where no /etc/passwd has it
 * @home:	Its home, NULL: the caller's
 */
struct identity {
	struct identity_spec spec;
	uid_t uid;
	gid_t gid;
	bool other;
	char *name;
	char *home;
};

int identity_find(const struct options *options, const char *root, struct identity *ret_identity,
		  struct text *message);
void identity_free(struct identity *identity);

#endif
