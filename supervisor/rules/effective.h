/* SPDX-License-Identifier: MIT */
/* supervisor/rules/effective.h - The policy in force: shipped, files, command line, and our own
 * rules */
#ifndef WARDER_SUPERVISOR_RULES_EFFECTIVE_H
#define WARDER_SUPERVISOR_RULES_EFFECTIVE_H

#include "policy/policy.h"
#include "supervisor/host/names.h"
#include "supervisor/options/options.h"
#include "supervisor/words/paths.h"

struct policy_io effective_io(struct paths *paths);
int effective_load(const struct options *options, struct paths *paths,
		   const struct policy_vars *vars, struct policy *ret_policy,
		   struct policy_diag *diag);
int effective_protect(const struct strings *secret, const struct paths *paths, struct names *names,
		      const struct policy_vars *vars, struct policy *policy,
		      struct policy_diag *diag);
int effective_add_own(const char *text, unsigned int alone, const struct policy_vars *vars,
		      struct policy *policy, struct policy_diag *diag);
bool effective_is_own_name(const char *name);
bool effective_is_own(const struct source *source);
size_t effective_count(const struct policy *policy, size_t *ret_texts);

#endif
