// SPDX-License-Identifier: MIT
// tests/system/escape/without_landlock.c - Landlock's calls, where it holds less, or nothing
#include "without.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "policy/base/kernel.h"

/* In the place of a ruleset that would hold nothing, which the kernel does not make. */
static int nothing = -1;

static long make_ruleset(long nr, const long args[6])
{
	struct kernel_landlock_attr attr = { 0 };
	long with[6] = { (long)&attr, args[1], args[2] };

	if (args[2]) /* its version is asked for */
		return without_call(nr, args);
	memcpy(&attr, (const void *)args[0], (size_t)args[1]);
	if (without(L_HULL) || without(L_DOMAIN))
		attr.handled_access_fs = 0;
	if (without(L_TCP) || without(L_DOMAIN))
		attr.handled_access_net = 0;
	if (without(L_SCOPE) || without(L_DOMAIN))
		attr.scoped = 0;
	if (attr.handled_access_fs || attr.handled_access_net || attr.scoped)
		return without_call(nr, with);
	nothing = memfd_create("nothing", MFD_CLOEXEC);
	return nothing;
}

static long add_rule(long nr, const long args[6])
{
	enum layer layer = args[1] == LANDLOCK_RULE_PATH_BENEATH ? L_HULL : L_TCP;

	return without(layer) || args[0] == nothing ? 0 : without_call(nr, args);
}

long without_landlock(long nr, const long args[6])
{
	switch (nr) {
	case SYS_landlock_create_ruleset:
		return make_ruleset(nr, args);
	case SYS_landlock_add_rule:
		return add_rule(nr, args);
	default:
		return args[0] == nothing ? 0 : without_call(nr, args);
	}
}
