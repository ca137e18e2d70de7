/* SPDX-License-Identifier: MIT */
/* supervisor/learn/tighten.h - A policy's text without what a run did not use */
#ifndef WARDER_SUPERVISOR_LEARN_TIGHTEN_H
#define WARDER_SUPERVISOR_LEARN_TIGHTEN_H

#include "supervisor/learn/used.h"

/**
 * struct tightened - What became of a policy's paths
 * @paths:	That were looked at
 * @gone:	Of them
 * @narrower:	Of those that stay
 */
struct tightened {
	size_t paths;
	size_t gone;
	size_t narrower;
};

int tighten_find(const struct policy *policy, const char *name);
int tighten(const struct used *used, unsigned int source, struct tightened *ret_tightened,
	    struct text *text);

#endif
