/* SPDX-License-Identifier: MIT */
/* supervisor/learn/learn_denials.h - What of the runs' own denials a learnt policy keeps */
#ifndef WARDER_SUPERVISOR_LEARN_LEARN_DENIALS_H
#define WARDER_SUPERVISOR_LEARN_LEARN_DENIALS_H

#include "policy/base/strings.h"
#include "supervisor/learn/learning.h"

int learn_denials_take(struct learn *learn, const struct policy *policy);
int learn_denials_rename(struct learn_denials *denials, const struct frame *from,
			 const struct frame *to);
void learn_denials_free(struct learn_denials *denials);
int learn_denials_write(const struct learn *learn, const struct strings *granted,
			struct text *text);

#endif
