/* SPDX-License-Identifier: MIT */
/* policy/redirect.h - A file in another's place: what no line by itself can be wrong about */
#ifndef WARDER_POLICY_REDIRECT_H
#define WARDER_POLICY_REDIRECT_H

#include "policy/tree.h"

bool redirect_of_process(const char *path);
int redirect_check(const struct policy *policy, const struct tree *tree, struct policy_diag *diag);

#endif
