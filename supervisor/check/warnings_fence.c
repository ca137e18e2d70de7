// SPDX-License-Identifier: MIT
// supervisor/check/warnings_fence.c - Rules because of which the kernel's fence is far above what
// they grant
//
// Landlock holds whole trees: a glob's literal prefix, and where a rule's own path may go away and
// come to be again the directory above it. Far above is /, a directory in it, or the home.
#include <string.h>
#include <sys/stat.h>

#include "policy/pattern.h"
#include "supervisor/check/checking.h"

/* What Landlock controls. */
#define V_FENCED ((verbs_t)(V_READ | V_MODIFY | V_CREATE | V_DELETE | V_EXEC))
#define V_REPLACES ((verbs_t)(V_CREATE | V_DELETE | V_BIND))

static bool is_far(const struct checking *checking, const char *path)
{
	return !strchr(path + 1, '/') ||
	       (checking->vars->home && !strcmp(path, checking->vars->home));
}

/* Whether the fence at a directory lets something through that the policy refuses there. */
static bool is_wider(const struct checking *checking, const char *path, verbs_t verbs)
{
	struct outcome around;
	verbs_t held = hull_verbs(&checking->compiled->hull, path, strlen(path));

	return checking_within(checking, path, &around) &&
	       verbs & held & V_FENCED & (verbs_t)~around.allowed;
}

static void report_glob(struct checking *checking, const struct rule *rule, const char *fence)
{
	_cleanup_text_ struct text what = { 0 }, help = { 0 };

	checking_begin(rule, &what);
	text_str(&what, " begins to be a glob in ");
	text_visible(&what, fence, strlen(fence));
	text_str(&what, ", so that the kernel's fence (Landlock) is on all of it: what the glob "
			"does not match there is kept by the broker alone");
	text_str(&help, "name more of the path before the first glob");
	findings_add(checking->findings, DIAG_WARNING, &rule->at, &what, &help);
}

static void report_place(struct checking *checking, const struct rule *rule, const char *path,
			 const char *fence)
{
	_cleanup_text_ struct text what = { 0 }, help = { 0 };
	struct stat st;

	checking_begin(rule, &what);
	text_str(&what, " may go away and come to be again, so that the kernel's fence "
			"(Landlock) is on ");
	text_visible(&what, fence, strlen(fence));
	text_str(&what, ": what else is there is kept by the broker alone");
	if (stat(path, &st) < 0)
		text_str(&help, "make the directory before, and ");
	text_printf(&help, "name what is in it: %s ", verb_word_granting(rule->verbs));
	checking_path(checking->vars, path, &help);
	text_str(&help, "/**");
	findings_add(checking->findings, DIAG_WARNING, &rule->at, &what, &help);
}

/* A rule for one path that it lets be replaced itself. */
static void check_place(struct checking *checking, uint32_t index, const char *path)
{
	const struct rule *rule = &checking->policy->rules[index];
	_cleanup_text_ struct text above = { 0 };
	const char *slash = strrchr(path, '/');
	struct outcome outcome;

	text_add(&above, path, slash > path ? (size_t)(slash - path) : 1);
	checking_outcome(checking, path, &outcome);
	if (above.failed || !is_far(checking, above.data) ||
	    (outcome.rule[VERB_CREATE] != index && outcome.rule[VERB_DELETE] != index) ||
	    !is_wider(checking, above.data, rule->verbs & (verbs_t)~V_READ))
		return;
	report_place(checking, rule, path, above.data);
}

/**
 * check_fence() - A rule because of which the kernel's fence is far above what is granted
 * @checking:	The policy
 * @index:	The rule
 */
void check_fence(struct checking *checking, uint32_t index)
{
	const struct rule *rule = &checking->policy->rules[index];
	_cleanup_text_ struct text path = { 0 };
	bool whole = pattern_prefix(rule->pattern, &path);

	if (rule->kind != RULE_ALLOW || !pattern_is_path(rule->pattern) || path.failed)
		return;
	if (whole && rule->verbs & V_REPLACES)
		check_place(checking, index, path.data);
	else if (!whole && is_far(checking, path.data) &&
		 is_wider(checking, path.data, rule->verbs))
		report_glob(checking, rule, path.data);
}
