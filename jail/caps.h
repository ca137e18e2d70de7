/* SPDX-License-Identifier: MIT */
/* jail/caps.h - Give every capability up, for good */
#ifndef WARDER_JAIL_CAPS_H
#define WARDER_JAIL_CAPS_H

#include <stdbool.h>

#include "jail/identity.h"

/**
 * struct caps_active - What is really in force, read back from the kernel
 * @none:	Permitted, effective, inheritable, ambient and bounding sets are empty
 * @locked:	The securebits that would let uid 0 regain any are set and locked
 * @no_new_privs:	execve grants nothing
 * @groups_kept:	How many supplementary groups could not be dropped
 */
struct caps_active {
	bool none;
	bool locked;
	bool no_new_privs;
	int groups_kept;
};

int caps_drop(const struct identity_spec *identity, struct caps_active *ret_active,
	      struct stage_error *error);

#endif
