// SPDX-License-Identifier: MIT
// supervisor/compiled.c - A policy's three artefacts, and the names of this host that they hold
#include "supervisor/compiled.h"

#include "policy/names.h"

/**
 * compiled_build() - Make tree, hull and plan
 * @policy:	Complete
 * @options:	For the plan
 * @compiled:	Zeroed, or with its names read already; compiled_free() in any case
 * @diag:	Gets what the policy asks for and cannot have
 *
 * Return: 0, -EINVAL with @diag, or -errno
 */
int compiled_build(const struct policy *policy, const struct plan_options *options,
		   struct compiled *compiled, struct policy_diag *diag)
{
	struct names_memory *memory = NULL;
	struct tree_names real, names;
	int r = compiled->names ? 0 : names_read(&compiled->names);

	if (r < 0)
		return r;
	real = names_for_tree(compiled->names);
	r = names_memory_new(&real, &memory, &names);
	if (r < 0)
		return r;
	r = tree_build(policy, &names, &compiled->tree, diag);
	if (r == 0)
		r = hull_build(policy, &names, &compiled->hull);
	if (r == 0)
		r = plan_build(policy, options, &compiled->plan, diag);
	names_memory_free(memory);
	return r;
}

void compiled_free(struct compiled *compiled)
{
	tree_free(compiled->tree);
	hull_free(&compiled->hull);
	names_free(compiled->names);
	*compiled = (struct compiled){ .names = NULL };
}
