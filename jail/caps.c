// SPDX-License-Identifier: MIT
// jail/caps.c - Give every capability up, for good
//
// The order matters (capabilities(7)): the securebits are set and locked while CAP_SETPCAP is still
// there, the bounding set is emptied with it too, and only then the sets themselves go. Without
// CAP_SETPCAP (light mode, ordinary user) there is nothing to drop but no_new_privs holds: it makes
// execve grant nothing.
#include "jail/caps.h"

#include <errno.h>
#include <grp.h>
#include <linux/securebits.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "policy/base/cleanup.h"

#define LOCKED_BITS                                                                                \
	(SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP |                           \
	 SECBIT_NO_SETUID_FIXUP_LOCKED | SECBIT_KEEP_CAPS_LOCKED | SECBIT_NO_CAP_AMBIENT_RAISE |   \
	 SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED)

static void free_caps(cap_t *caps)
{
	if (*caps)
		cap_free(*caps);
}

static bool may_set_securebits(void)
{
	_cleanup_(free_caps) cap_t caps = cap_get_proc();
	cap_flag_value_t has = CAP_CLEAR;

	if (!caps || cap_get_flag(caps, CAP_SETPCAP, CAP_EFFECTIVE, &has) < 0)
		return false;
	return has == CAP_SET;
}

static int drop_with_privilege(struct stage_error *error)
{
	if (cap_set_secbits(LOCKED_BITS) < 0)
		return stage_fail(error, STAGE_CAPABILITIES, errno, "securebits");
	for (cap_value_t cap = 0;; cap++) {
		if (cap_drop_bound(cap) == 0)
			continue;
		if (cap > 0 && errno == EINVAL)
			return 0; /* there are no more */
		return stage_fail(error, STAGE_CAPABILITIES, errno, "bounding set, %d", cap);
	}
}

static bool bounding_is_empty(void)
{
	for (cap_value_t cap = 0;; cap++) {
		int has = cap_get_bound(cap);

		if (has < 0)
			return true;
		if (has)
			return false;
	}
}

static int read_back(bool privileged, struct caps_active *ret_active, struct stage_error *error)
{
	_cleanup_(free_caps) cap_t now = cap_get_proc();
	_cleanup_(free_caps) cap_t none = cap_init();
	struct caps_active active = { 0 };

	if (!now || !none)
		return stage_fail(error, STAGE_CAPABILITIES, errno, "reading back");
	if (cap_compare(now, none) != 0)
		return stage_fail(error, STAGE_CAPABILITIES, EPERM, "some are still there");
	active.none = bounding_is_empty();
	active.locked = (cap_get_secbits() & LOCKED_BITS) == LOCKED_BITS;
	active.no_new_privs = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
	active.groups_kept = getgroups(0, NULL);
	if (privileged && (!active.none || !active.locked))
		return stage_fail(error, STAGE_CAPABILITIES, EPERM, "bounding set or securebits");
	if (!active.no_new_privs)
		return stage_fail(error, STAGE_CAPABILITIES, EPERM, "no_new_privs");
	*ret_active = active;
	return 0;
}

/**
 * caps_drop() - Empty all capability sets, lock the securebits, set no_new_privs, read it all back
 * @identity:	Who to be afterwards
 * @ret_active:	What the kernel says afterwards
 * @error:	Where it failed
 *
 * Supplementary groups are dropped where the namespace allows setgroups (real root); elsewhere
 * @ret_active tells how many stay.
 *
 * Return: 0 or -errno with @error filled
 */
int caps_drop(const struct identity_spec *identity, struct caps_active *ret_active,
	      struct stage_error *error)
{
	_cleanup_(free_caps) cap_t none = cap_init();
	bool privileged = may_set_securebits();
	int r;

	if (!none)
		return stage_fail(error, STAGE_CAPABILITIES, ENOMEM, "cap_init");
	if (setgroups(0, NULL) < 0 && (identity->taken || errno != EPERM))
		return stage_fail(error, STAGE_CAPABILITIES, errno, "setgroups");
	if (privileged) {
		r = drop_with_privilege(error);
		if (r < 0)
			return r;
	}
	r = identity_take(identity, error);
	if (r < 0)
		return r;
	if (cap_reset_ambient() < 0 && errno != EINVAL && errno != EPERM)
		return stage_fail(error, STAGE_CAPABILITIES, errno, "ambient set");
	if (cap_set_proc(none) < 0)
		return stage_fail(error, STAGE_CAPABILITIES, errno, "capset");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return stage_fail(error, STAGE_CAPABILITIES, errno, "no_new_privs");
	return read_back(privileged, ret_active, error);
}
