/* SPDX-License-Identifier: MIT */
/* supervisor/explain.h - Why a path is allowed or refused, in words on stdout */
#ifndef WARDER_SUPERVISOR_EXPLAIN_H
#define WARDER_SUPERVISOR_EXPLAIN_H

#include "supervisor/offline.h"

int explain_path(const struct offline *offline, const struct verb_word *word, uint32_t flags);
bool explain_is_number(int argc, char *const argv[]);
int explain_denial(int argc, char *const argv[]);

#endif
