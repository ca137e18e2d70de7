/* SPDX-License-Identifier: MIT */
/* supervisor/show/where.h - Names that a person asks for, as a policy writes them */
#ifndef WARDER_SUPERVISOR_SHOW_WHERE_H
#define WARDER_SUPERVISOR_SHOW_WHERE_H

#include "policy/policy.h"
#include "policy/tree.h"

/**
 * struct where - A path of the policy language, or a pattern for one component
 * @word:	As it was typed; stays the caller's
 * @policy:	Of one rule about it, in a run; see where_place()
 * @tree:	Of @policy; NULL: @word has no slash, and is about the last component of a name, or
 *		about all of one that is no path
 */
struct where {
	const char *word;
	struct policy policy;
	struct tree *tree;
};

int where_check(const char *option, const char *word, struct text *message);
int where_place(struct where *where, const struct policy_vars *vars);
bool where_matches(const struct where *where, const char *name, size_t len);
void where_free(struct where *where);
bool where_is_path(const char *word);

#endif
