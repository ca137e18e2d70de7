/* SPDX-License-Identifier: MIT */
/* supervisor/summary/cover.h - As few lines of a policy as would allow what was refused */
#ifndef WARDER_SUPERVISOR_SUMMARY_COVER_H
#define WARDER_SUPERVISOR_SUMMARY_COVER_H

#include "policy/tree.h"
#include "supervisor/reading/cited.h"
#include "supervisor/record/denial.h"

/**
 * struct cover_row - Refusals that the same line would allow
 * @line:	It; empty: no line does
 * @first:	The one of them that came first
 * @hits:	How often they happened, all together
 * @paths:	How many different paths they are about
 */
struct cover_row {
	struct text line;
	const struct denial *first;
	uint64_t hits;
	size_t paths;
};

/* The most frequent ones first. */
struct cover {
	struct cover_row *rows;
	size_t count;
};

int cover_find(const struct policy *policy, const struct policy_vars *vars,
	       const struct tree_names *names, const struct denials *denials,
	       struct cover *ret_cover);
int cover_find_cited(const struct cited *cited, const struct policy_vars *vars,
		     const struct denials *denials, struct cover *ret_cover);
void cover_free(struct cover *cover);

#endif
