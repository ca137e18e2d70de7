/* SPDX-License-Identifier: MIT */
/* jail/identity.h - Who the jail's processes are */
#ifndef WARDER_JAIL_IDENTITY_H
#define WARDER_JAIL_IDENTITY_H

#include <stdbool.h>
#include <sys/types.h>

#include "jail/stage.h"

/**
 * struct identity_spec - A user
 * @shown:	The jail's one user is called @uid and @gid in it, and stays who it is outside
 * @taken:	The jail's processes become @uid and @gid, outside as well: root's way
 * @uid:	The number
 * @gid:	Likewise
 * @hostname:	The jail's own, NULL: the host's
 */
struct identity_spec {
	bool shown;
	bool taken;
	uid_t uid;
	gid_t gid;
	const char *hostname;
};

int identity_take(const struct identity_spec *spec, struct stage_error *error);
int identity_name_host(const struct identity_spec *spec, struct stage_error *error);

#endif
