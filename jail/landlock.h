/* SPDX-License-Identifier: MIT */
/* jail/landlock.h - The policy's hull as a Landlock ruleset: the fence behind the broker */
#ifndef WARDER_JAIL_LANDLOCK_H
#define WARDER_JAIL_LANDLOCK_H

#include <stdbool.h>

#include "jail/stage.h"
#include "policy/hull.h"

int landlock_abi(void);
int landlock_enter_broker(const struct hull *hull, int queues, struct stage_error *error);
int landlock_enter_target(const struct hull *hull, bool *ret_scoped, struct stage_error *error);

#endif
