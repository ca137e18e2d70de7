// SPDX-License-Identifier: MIT
// supervisor/host/own_rights.c - All rights over files of the user's own
//
// A file may have a mode that keeps its owner out. Changing the mode to look at it would be seen,
// and would stay if the looking was interrupted.
#include "supervisor/host/own_rights.h"

#include <sched.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "jail/namespace.h"

/**
 * own_rights_take() - Be where modes do not count for whoever the caller is
 *
 * A user namespace in which an ordinary user is who they were, and has all capabilities over what
 * is theirs (capabilities(7)). Root has them as it is. Where the host has no user namespaces things
 * stay as they are.
 *
 * Context: a process with one thread, of which nothing but such work is wanted any more.
 */
void own_rights_take(void)
{
	struct namespace_user self = { geteuid(), getegid() };
	struct stage_error error = { 0 };

	if (self.uid == 0 || unshare(CLONE_NEWUSER) < 0)
		return;
	prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); /* or the maps are root's */
	(void)namespace_map_one(0, self, self, &error);
}
