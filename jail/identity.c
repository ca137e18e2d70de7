// SPDX-License-Identifier: MIT
// jail/identity.c - Who the jail's processes are
//
// For an ordinary user another number is a matter of the user namespace's map (namespace_map()):
// it looks so inside, and all that is made still belongs to the user. Root's namespace has every
// user in it, and there the jail's processes really become another one.
#include "jail/identity.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

/**
 * identity_take() - Become the user that the jail's processes are to be
 * @spec:	Who that is
 * @error:	Filled on failure
 *
 * The kernel forgets two things with it that are set again: whose death ends this process, and that
 * it may be looked into (credentials(7), PR_SET_PDEATHSIG in prctl(2)).
 *
 * Context: with CAP_SETUID and CAP_SETGID, and securebits that keep all others. Init of a pid
 * namespace never sees who its parent is; the supervisor sees to its end by other means there.
 *
 * Return: 0 or -errno
 */
int identity_take(const struct identity_spec *spec, struct stage_error *error)
{
	pid_t parent = getppid();

	if (!spec->taken)
		return 0;
	if (setresgid(spec->gid, spec->gid, spec->gid) < 0)
		return stage_fail(error, STAGE_USER, errno, "group %u", spec->gid);
	if (setresuid(spec->uid, spec->uid, spec->uid) < 0)
		return stage_fail(error, STAGE_USER, errno, "user %u", spec->uid);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0 || prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) < 0)
		return stage_fail(error, STAGE_USER, errno, "prctl");
	return getppid() == parent ? 0 : stage_fail(error, STAGE_USER, ECHILD, "the supervisor");
}

/**
 * identity_name_host() - Give the jail a name of its own, if it is to have one
 * @spec:	Which
 * @error:	Filled on failure
 *
 * Context: in a UTS namespace of its own, with CAP_SYS_ADMIN in its user namespace.
 *
 * Return: 0 or -errno
 */
int identity_name_host(const struct identity_spec *spec, struct stage_error *error)
{
	if (spec->hostname && sethostname(spec->hostname, strlen(spec->hostname)) < 0)
		return stage_fail(error, STAGE_USER, errno, "host name");
	return 0;
}
