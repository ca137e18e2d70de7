/* SPDX-License-Identifier: MIT */
/* supervisor/ask/remember.h - The file that answers go to which hold for later runs */
#ifndef WARDER_SUPERVISOR_ASK_REMEMBER_H
#define WARDER_SUPERVISOR_ASK_REMEMBER_H

#include "policy/tree.h"
#include "supervisor/words/output.h"

/**
 * struct remember - --remember's file
 * @output:	Open for appending; no descriptor without the option
 */
struct remember {
	struct output output;
};

#define REMEMBER_NONE ((struct remember){ .output = OUTPUT_NONE })

int remember_open(const char *path, struct remember *ret_remember, struct text *message);
int remember_check(const struct remember *remember, const struct policy *policy,
		   const struct tree_names *names, struct text *message);
int remember_append(struct remember *remember, const char *lines);

#endif
