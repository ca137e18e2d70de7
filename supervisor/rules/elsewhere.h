/* SPDX-License-Identifier: MIT */
/* supervisor/rules/elsewhere.h - Homes that are not a run's own */
#ifndef WARDER_SUPERVISOR_RULES_ELSEWHERE_H
#define WARDER_SUPERVISOR_RULES_ELSEWHERE_H

#include <stdbool.h>
#include <stddef.h>

#include "policy/base/text.h"

enum elsewhere {
	ELSEWHERE_ASKER, /* of whoever has a policy made of a log */
	ELSEWHERE_HOME,
	ELSEWHERE_ROOT,
	ELSEWHERE_USERS,
	ELSEWHERE_COUNT,
};

bool elsewhere(const char *home, const char *asker, enum elsewhere kind, const char *path,
	       size_t len, struct text *own);

#endif
