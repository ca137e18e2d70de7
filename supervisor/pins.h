/* SPDX-License-Identifier: MIT */
/* supervisor/pins.h - Files under deny! and hide! that have other names already */
#ifndef WARDER_SUPERVISOR_PINS_H
#define WARDER_SUPERVISOR_PINS_H

#include "broker/judge.h"

int pins_find(const struct policy *policy, const struct tree_names *names,
	      struct judge_pin **ret_pins, size_t *ret_count);

#endif
