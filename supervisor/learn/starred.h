/* SPDX-License-Identifier: MIT */
/* supervisor/learn/starred.h - Whether a pattern may stand for a name that looks made up */
#ifndef WARDER_SUPERVISOR_LEARN_STARRED_H
#define WARDER_SUPERVISOR_LEARN_STARRED_H

#include <stdbool.h>

#include "supervisor/learn/sibling.h"

bool starred_is_temporary(const char *dir);
bool starred_may(const struct kinship *kinship, const char *dir, const char *glob);

#endif
