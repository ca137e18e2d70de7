// SPDX-License-Identifier: MIT
// supervisor/warnings.c - What is no mistake in a policy, but hardly meant
#include "supervisor/warnings.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "policy/idle.h"
#include "policy/pattern.h"
#include "policy/shipped.h"

static void begin(const struct policy *policy, const struct rule *rule, struct text *text)
{
	text_str(text, "warder: ");
	policy_place(policy, &rule->at, text);
	text_str(text, ": warning: ");
	text_visible(text, rule->spelled, strlen(rule->spelled));
}

/* A rule that another one decides for wherever it matches. */
static void warn_idle(const struct policy *policy, const struct tree *tree, uint32_t index,
		      struct text *text)
{
	uint32_t blame = RULE_NONE;

	if (blame == RULE_NONE)
		return;
	begin(policy, &policy->rules[index], text);
	text_str(text, " never decides anything: ");
	policy_place(policy, &policy->rules[blame].at, text);
	text_str(text, " always does\n");
}

static void warn_absent(const struct policy *policy, const struct rule *rule, struct text *text)
{
	struct stat st;

	if (rule->pattern[0] != '/' || !pattern_is_literal(rule->pattern) ||
	    lstat(rule->pattern, &st) == 0 || (errno != ENOENT && errno != ENOTDIR))
		return;
	begin(policy, rule, text);
	text_str(text, " does not exist\n");
}

/**
 * warnings_find() - Look at every rule that the user wrote
 * @policy:	Complete; rules of shipped policies are nobody's mistake
 * @text:	Grows by a line for each warning
 *
 * Return: 0 or -ENOMEM
 */
int warnings_find(const struct policy *policy, struct text *text)
{
	struct policy_diag diag = { .count = 0 };
	struct tree *tree = NULL;
	int r = tree_build(policy, NULL, &tree, &diag);

	for (uint32_t i = 0; r == 0 && i < policy->rule_count; i++) {
		const struct rule *rule = &policy->rules[i];

		if (shipped_find(policy->sources[rule->at.source].name))
			continue;
		warn_idle(policy, tree, i, text);
		warn_absent(policy, rule, text);
	}
	tree_free(tree);
	text_free(&diag.text);
	return r < 0 || text->failed ? -ENOMEM : 0;
}

/**
 * warnings_pins() - Say that files of several names may be held by one of them alone
 * @policy:	As it was for pins_find()
 * @pins:	From there
 * @text:	Grows by a warning, unless all files were looked at
 */
void warnings_pins(const struct policy *policy, const struct pins *pins, struct text *text)
{
	if (!pins->missed)
		return;
	begin(policy, &policy->rules[pins->rule], text);
	text_str(text, " does not hold for other names (hard links) that files have in ");
	text_visible(text, pins->path, strlen(pins->path));
	text_str(text,
		 pins->missed == PINS_CUT
			 ? " and behind it: there are too many to look at\n  help: name what "
			   "matters in them by rules of their own, in front of it\n"
			 : ", which cannot be listed\n  help: give yourself the right to (chmod "
			   "u+rx), or deny those other names\n");
}
