/* SPDX-License-Identifier: MIT */
/* policy/load.h - Texts by name: shipped ones, or what the caller's files hold */
#ifndef WARDER_POLICY_LOAD_H
#define WARDER_POLICY_LOAD_H

#include "policy/parse.h"

/* Includes below the policy that was named. */
#define LOAD_DEPTH_MAX 8

int load_named(struct parse *parse, const char *name, unsigned int rank, const struct line *line,
	       const struct word *word, bool optional);
int load_source(struct policy *policy, const struct source *source);

#endif
