// SPDX-License-Identifier: MIT
// supervisor/check/warnings.c - What is no mistake in a policy, but hardly meant
#include "supervisor/check/warnings.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/diag.h"
#include "policy/idle.h"
#include "policy/pattern.h"
#include "supervisor/check/checking.h"

/* Where a home directory is not known, nothing is in it. */
#define NOWHERE "/nonexistent"

static int load_agent(const struct policy_vars *vars, struct policy *agent)
{
	struct policy_vars known = *vars;
	struct policy_diag diag = { .count = 0 };
	int r;

	known.home = vars->home ? vars->home : NOWHERE;
	r = policy_add_name(agent, "agent", NULL, &known, &diag);
	policy_diag_free(&diag);
	return r;
}

/* What is asked of one rule at a time. */
static const struct {
	void (*check)(struct checking *checking, uint32_t index);
	bool addresses; /* it is about rules for addresses as well */
} checks[] = {
	{ check_idle, true },	{ check_inet, true },	   { check_absent, false },
	{ check_link, false },	{ check_runs, false },	   { check_strangers, false },
	{ check_fence, false }, { check_redirect, false },
};

static int check(struct checking *checking)
{
	const struct tree_names names = names_for_tree(checking->compiled->names);
	const struct policy *policy = checking->policy;
	int r = idle_find(policy, checking->compiled->tree, &checking->blames);

	if (r == 0)
		r = load_agent(checking->vars, &checking->agent);
	if (r == 0)
		r = ground_create(checking->vars, &names, &checking->ground);
	for (size_t k = 0; r == 0 && k < ARRAY_SIZE(checks); k++)
		for (uint32_t i = 0; i < policy->rule_count; i++)
			if (checking_is_users(checking, i) &&
			    (checks[k].addresses || !pattern_is_inet(policy->rules[i].pattern)))
				checks[k].check(checking, i);
	if (r == 0) {
		check_emulated(checking);
		r = check_secrets(checking);
	}
	return r < 0 ? r : check_traps(checking);
}

/**
 * warnings_find() - Look at every rule that the user wrote
 * @policy:	Complete; rules of shipped policies are nobody's mistake
 * @compiled:	What it becomes on this host
 * @vars:	Of this run
 * @findings:	Grows
 *
 * Return: 0, -ENOMEM or -errno
 */
int warnings_find(const struct policy *policy, const struct compiled *compiled,
		  const struct policy_vars *vars, struct findings *findings)
{
	struct checking checking = {
		.policy = policy, .compiled = compiled, .vars = vars, .findings = findings
	};
	int r = check(&checking);

	ground_free(checking.ground);
	policy_free(&checking.agent);
	free(checking.blames);
	return r < 0 ? r : findings->failed ? -ENOMEM : 0;
}

/**
 * warnings_pins() - Say that files of several names may be held by one of them alone
 * @policy:	As it was for pins_find()
 * @pins:	From there
 * @diag:	Grows by a warning, unless all files were looked at
 */
void warnings_pins(const struct policy *policy, const struct pins *pins, struct policy_diag *diag)
{
	_cleanup_text_ struct text what = { 0 };
	const struct rule *rule = &policy->rules[pins->rule];
	bool cut = pins->missed == PINS_CUT;

	if (!pins->missed)
		return;
	checking_begin(rule, &what);
	text_str(&what, " does not hold for other names (hard links) that files have in ");
	text_visible(&what, pins->path, strlen(pins->path));
	text_str(&what, cut ? " and behind it: there are too many to look at"
			    : ", which cannot be listed");
	diag->failed |= what.failed;
	diag_add_bare(diag, DIAG_WARNING, policy, &rule->at,
		      cut ? "name what matters in them by rules of their own, in front of it"
			  : "give yourself the right to (chmod u+rx), or deny those other names",
		      text_cstr(&what));
}
