/* SPDX-License-Identifier: MIT */
/* supervisor/host/pins.h - Files under deny! and hide! that have other names already */
#ifndef WARDER_SUPERVISOR_HOST_PINS_H
#define WARDER_SUPERVISOR_HOST_PINS_H

#include "broker/judge.h"
#include "policy/policy.h"

/* Files below those rules that a pin would be missing for. */
enum pins_missed {
	PINS_NONE_MISSED,
	PINS_CUT, /* there are more than are looked at */
	PINS_UNLISTED, /* a directory cannot be listed */
};

/**
 * struct pins - Such files
 * @list:	@count of them
 * @count:	How many
 * @missed:	Why some may be missing
 * @rule:	The first rule that lacks some, where @missed
 * @path:	Where, likewise
 */
struct pins {
	struct judge_pin *list;
	size_t count;
	enum pins_missed missed;
	uint32_t rule;
	char *path;
};

int pins_find(const struct policy *policy, const struct tree_names *names, const char *apart,
	      struct pins *ret_pins);
void pins_free(struct pins *pins);

#endif
