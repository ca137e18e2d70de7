/* SPDX-License-Identifier: MIT */
/* policy/idle.h - Rules that can never decide anything */
#ifndef WARDER_POLICY_IDLE_H
#define WARDER_POLICY_IDLE_H

#include "policy/policy.h"
#include "policy/tree.h"

int idle_find(const struct policy *policy, const struct tree *tree, uint32_t **ret_blames);

#endif
