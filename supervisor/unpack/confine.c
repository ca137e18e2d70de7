// SPDX-License-Identifier: MIT
// supervisor/unpack/confine.c - Give up what unpacking does not need
//
// What is parsed here was made by others, and the parsers by others too. Should one of them be
// taken over, it can read the layout, write to the cache, and that is all: nothing else on the file
// system, no program, no TCP, and as root no capability beyond those with which files get owners
// and modes. The caller's verdict does not depend on it, so a kernel that has no Landlock is told
// of by `warder doctor` and not here.
#include "supervisor/unpack/confine.h"

#include <errno.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "jail/landlock.h"
#include "policy/base/cleanup.h"
#include "policy/base/kernel.h"
#include "supervisor/unpack/complain.h"

#define READING (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define MAKING                                                                                     \
	(LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |                           \
	 LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR |                            \
	 LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_SYM)
/* Nothing of these is ever needed. */
#define NEVER                                                                                      \
	(LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_MAKE_CHAR |                               \
	 LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_BLOCK)
/* bind and connect. */
#define TCP 3U

/* With these root gives files owners and modes; others have them not. */
static const cap_value_t kept[] = { CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FOWNER, CAP_FSETID };

static int drop_capabilities(void)
{
	cap_t now = cap_get_proc(), wanted = cap_init();
	int r = now && wanted ? 0 : -errno;

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(kept); i++) {
		cap_flag_value_t has = CAP_CLEAR;

		if (cap_get_flag(now, kept[i], CAP_PERMITTED, &has) < 0 ||
		    cap_set_flag(wanted, CAP_PERMITTED, 1, &kept[i], has) < 0 ||
		    cap_set_flag(wanted, CAP_EFFECTIVE, 1, &kept[i], has) < 0)
			r = -errno;
	}
	if (r == 0 && cap_set_proc(wanted) < 0)
		r = -errno;
	cap_free(now);
	cap_free(wanted);
	return r;
}

static int add_rule(int ruleset, int dir, uint64_t rights)
{
	struct landlock_path_beneath_attr rule = { .allowed_access = rights, .parent_fd = dir };

	return syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) < 0
		       ? -errno
		       : 0;
}

/* ABI 1 cannot let hard links across directories through. */
static int enter_landlock(int layout, int cache)
{
	struct kernel_landlock_attr attr = { 0 };
	uint64_t making = MAKING | KERNEL_LANDLOCK_REFER;
	_cleanup_close_ int ruleset = -1;
	int abi = landlock_abi(), r;

	if (abi < 2)
		return 0;
	if (abi >= 3)
		making |= KERNEL_LANDLOCK_TRUNCATE;
	attr.handled_access_fs = READING | making | NEVER |
				 (abi >= 5 ? KERNEL_LANDLOCK_IOCTL_DEV : 0);
	attr.handled_access_net = abi >= 4 ? TCP : 0;
	attr.scoped = abi >= 6 ? KERNEL_LANDLOCK_SCOPE_ABSTRACT | KERNEL_LANDLOCK_SCOPE_SIGNAL : 0;
	ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr), 0);
	if (ruleset < 0) /* a kernel before 6.12 takes the rest only where it is 0, and it is */
		return -errno;
	r = add_rule(ruleset, layout, READING);
	if (r == 0)
		r = add_rule(ruleset, cache, READING | making);
	if (r == 0 && syscall(SYS_landlock_restrict_self, ruleset, 0) < 0)
		r = -errno;
	return r;
}

/**
 * confine_enter() - From here on only the layout is read and only the cache is written to
 * @layout:	Directory
 * @cache:	Directory
 * @message:	What is wrong
 *
 * Return: 0 or -errno
 */
int confine_enter(int layout, int cache, struct text *message)
{
	int r = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ? -errno : drop_capabilities();

	if (r == 0)
		r = enter_landlock(layout, cache);
	if (r < 0)
		return complain(message, r, "see what warder doctor says of Landlock",
				"rights cannot be given up: %s", strerror(-r));
	return 0;
}
