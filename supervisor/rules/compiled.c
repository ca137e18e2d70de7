// SPDX-License-Identifier: MIT
// supervisor/rules/compiled.c - A policy's three artefacts, and the names of this host that they
// hold
#include "supervisor/rules/compiled.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/diag.h"
#include "policy/names.h"
#include "policy/pattern.h"
#include "policy/redirect.h"

static int build_tree(const struct policy *policy, const struct tree_names *real,
		      struct names_memory **memory, struct tree_names *names, struct tree **tree,
		      struct policy_diag *diag)
{
	int r;

	tree_free(*tree);
	*tree = NULL;
	names_memory_free(*memory);
	*memory = NULL;
	r = names_memory_new(real, memory, names);
	return r < 0 ? r : tree_build(policy, names, tree, diag);
}

/*
 * Which links are loose follows from the tree, and which names rules have in the tree from the
 * links. As a rule none is, and the first tree is the last. Otherwise what allow rules say under
 * the names they were given tells of the first loose links; then the others are followed, and more
 * of them may turn out loose, until the tree lets the jail replace none that it follows.
 */
static int settle_tree(const struct policy *policy, const struct tree_names *real,
		       struct links *links, struct names_memory **memory, struct tree_names *names,
		       struct tree **tree, struct policy_diag *diag)
{
	int r = build_tree(policy, real, memory, names, tree, diag);

	if (r < 0 || !links_loosen(links, *tree))
		return r;
	links_loosen_all(links, true);
	r = build_tree(policy, real, memory, names, tree, diag);
	links_loosen_all(links, false);
	if (r == 0)
		links_loosen(links, *tree);
	do
		r = r < 0 ? r : build_tree(policy, real, memory, names, tree, diag);
	while (r == 0 && links_loosen(links, *tree));
	return r;
}

/* The rules that observing does not override, as a tree of their own. */
static int build_strong(const struct policy *policy, const struct tree_names *names,
			struct compiled *compiled, struct policy_diag *diag)
{
	struct rule *rules = calloc(policy->rule_count + 1, sizeof(*rules));

	if (!rules)
		return -ENOMEM;
	compiled->strong_rules = *policy;
	compiled->strong_rules.rules = rules;
	compiled->strong_rules.rule_count = 0;
	for (size_t i = 0; i < policy->rule_count; i++)
		if (policy->rules[i].strong || policy->rules[i].kind == RULE_REDIRECT)
			rules[compiled->strong_rules.rule_count++] = policy->rules[i];
	return tree_build(&compiled->strong_rules, names, &compiled->strong, diag);
}

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
	r = settle_tree(policy, &real, names_links(compiled->names), &memory, &names,
			&compiled->tree, diag);
	if (r == 0)
		r = redirect_check(policy, compiled->tree, diag);
	if (r == 0 && options->observe)
		r = build_strong(policy, &names, compiled, diag);
	if (r == 0)
		r = hull_build(policy, &names, compiled->tree, &compiled->hull);
	if (r == 0)
		r = plan_build(policy, options, &compiled->plan, diag);
	names_memory_free(memory);
	return r;
}

static void warn_rule(const struct policy *policy, const struct rule *rule, const char *path,
		      const char *link, struct policy_diag *diag)
{
	_cleanup_text_ struct text shown = { 0 }, help = { 0 };
	_cleanup_free_ char *real = realpath(path, NULL);

	text_visible(&shown, link, strlen(link));
	text_str(&help, "remove the link, or name what is meant");
	if (real) {
		text_printf(&help, ", as in `%s ", verb_word_granting(rule->verbs));
		text_visible(&help, real, strlen(real));
		text_char(&help, '`');
	}
	diag_warning(diag, policy, &rule->at, text_cstr(&help),
		     "the rule does not follow the link %s: a jailed program, or a stranger, may "
		     "have put it there",
		     text_cstr(&shown));
}

/**
 * compiled_warn() - Say which rules do not hold for all that their paths lead to
 * @policy:	As it was for compiled_build()
 * @compiled:	From there
 * @diag:	Gets the warnings
 */
void compiled_warn(const struct policy *policy, const struct compiled *compiled,
		   struct policy_diag *diag)
{
	for (size_t i = 0; i < policy->rule_count; i++) {
		const struct rule *rule = &policy->rules[i];
		_cleanup_text_ struct text path = { 0 };
		const char *link;

		if (!policy_rule_grants(rule) || !pattern_is_path(rule->pattern))
			continue;
		pattern_prefix(rule->pattern, &path);
		link = path.failed ? NULL : names_loose(compiled->names, text_cstr(&path));
		if (link)
			warn_rule(policy, rule, text_cstr(&path), link, diag);
	}
}

void compiled_free(struct compiled *compiled)
{
	tree_free(compiled->tree);
	tree_free(compiled->strong);
	free(compiled->strong_rules.rules); /* what they point to is the policy's */
	hull_free(&compiled->hull);
	names_free(compiled->names);
	*compiled = (struct compiled){ .names = NULL };
}
