/* SPDX-License-Identifier: MIT */
/* supervisor/rules/compiled.h - A policy's three artefacts, and the names of this host that they
 * hold */
#ifndef WARDER_SUPERVISOR_RULES_COMPILED_H
#define WARDER_SUPERVISOR_RULES_COMPILED_H

#include "policy/hull.h"
#include "policy/plan.h"
#include "policy/tree.h"
#include "supervisor/host/names.h"

/**
 * struct compiled - What a policy becomes
 * @names:	Other names of its paths on this host; the tree's answers depend on them
 * @tree:	Exact rules: the broker's
 * @strong:	The strong ones and the redirects alone, for a run that observes; else NULL
 * @strong_rules: What it was built from
 * @hull:	Their outline: Landlock's
 * @plan:	What the filter does: seccomp's
 */
struct compiled {
	struct names *names;
	struct tree *tree;
	struct tree *strong;
	struct policy strong_rules;
	struct hull hull;
	struct plan plan;
};

int compiled_build(const struct policy *policy, const struct plan_options *options,
		   struct compiled *compiled, struct policy_diag *diag);
void compiled_warn(const struct policy *policy, const struct compiled *compiled,
		   struct policy_diag *diag);
void compiled_free(struct compiled *compiled);

#endif
