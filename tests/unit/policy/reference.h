/* SPDX-License-Identifier: MIT */
/* tests/unit/policy/reference.h - POLICY.md's "which rule wins", as slowly and plainly as it reads
 */
#ifndef WARDER_TESTS_REFERENCE_H
#define WARDER_TESTS_REFERENCE_H

#include "policy/policy.h"
#include "policy/tree.h"

void reference_lookup(const struct policy *policy, const struct tree_names *names, const char *path,
		      uint32_t open_flags, struct outcome *ret_outcome);

#endif
