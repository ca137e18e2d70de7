/* SPDX-License-Identifier: MIT */
/* supervisor/pins.h - Files under deny! and hide! that have other names already */
#ifndef WARDER_SUPERVISOR_PINS_H
#define WARDER_SUPERVISOR_PINS_H

#include "broker/judge.h"
#include "policy/policy.h"

/**
 * struct pins - Such files
 * @list:	@count of them
 * @count:	How many
 * @cut:	There were more files below those rules than are looked at
 */
struct pins {
	struct judge_pin *list;
	size_t count;
	bool cut;
};

int pins_find(const struct policy *policy, const struct tree_names *names, struct pins *ret_pins);
void pins_free(struct pins *pins);

#endif
