/* SPDX-License-Identifier: MIT */
/* supervisor/learn_denials.h - What of a run's own denials a learnt policy keeps */
#ifndef WARDER_SUPERVISOR_LEARN_DENIALS_H
#define WARDER_SUPERVISOR_LEARN_DENIALS_H

#include "policy/brace.h"
#include "supervisor/learn.h"

int learn_denials(const struct learn *learn, const struct strings *granted, struct text *text);

#endif
