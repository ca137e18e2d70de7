/* SPDX-License-Identifier: MIT */
/* supervisor/unpack/cache_facts.h - What is remembered of a root, beside it */
#ifndef WARDER_SUPERVISOR_UNPACK_CACHE_FACTS_H
#define WARDER_SUPERVISOR_UNPACK_CACHE_FACTS_H

#include <jansson.h>

#include "supervisor/unpack/tree.h"

json_t *facts_skipped(const struct skipped *skipped);
int facts_read(int dir, struct skipped *ret_skipped);
int facts_write(int dir, const struct skipped *skipped);

#endif
