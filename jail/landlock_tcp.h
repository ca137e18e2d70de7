/* SPDX-License-Identifier: MIT */
/* jail/landlock_tcp.h - The ports of a policy's rules as Landlock rules for TCP */
#ifndef WARDER_JAIL_LANDLOCK_TCP_H
#define WARDER_JAIL_LANDLOCK_TCP_H

#include <stdint.h>

#include "jail/stage.h"
#include "policy/hull.h"

uint64_t landlock_tcp_handled(const struct hull *hull, int abi);
int landlock_tcp_add(int ruleset, const struct hull *hull, uint64_t handled, enum stage stage,
		     struct stage_error *error);

#endif
