/* SPDX-License-Identifier: MIT */
/* supervisor/learn/frame.h - What ~ and ./ stand for, where runs do not agree */
#ifndef WARDER_SUPERVISOR_LEARN_FRAME_H
#define WARDER_SUPERVISOR_LEARN_FRAME_H

#include <stdbool.h>

#include "policy/base/text.h"
#include "policy/policy.h"

/* Stand for a home, and a working directory, that was another one in each run. */
#define FRAME_HOME "/~home~"
#define FRAME_CWD "/~cwd~"

/**
 * struct frame - The places of a run, or of several together
 * @vars:	As policies take them; strings of its own
 */
struct frame {
	struct policy_vars vars;
	char *home;
	char *cwd;
	char *tmpdir;
};

int frame_copy(const struct policy_vars *vars, struct frame *ret_frame);
void frame_free(struct frame *frame);
bool frame_same(const struct frame *frame, const struct policy_vars *vars);
bool frame_differs(const struct frame *frame, const struct policy_vars *vars);
int frame_join(const struct frame *frame, const struct policy_vars *vars, struct frame *ret_frame);
void frame_map(const struct frame *from, const struct frame *to, const char *pattern,
	       struct text *text);

#endif
