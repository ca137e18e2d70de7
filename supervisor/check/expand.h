/* SPDX-License-Identifier: MIT */
/* supervisor/check/expand.h - What a pattern matches on this host now */
#ifndef WARDER_SUPERVISOR_CHECK_EXPAND_H
#define WARDER_SUPERVISOR_CHECK_EXPAND_H

#include <stdbool.h>

/* Names that are looked at for one pattern. */
#define EXPAND_MAX 20000

/* One path that is there; false: enough. */
typedef bool expand_found(void *ctx, const char *path);

bool expand_pattern(const char *pattern, expand_found *found, void *ctx);

#endif
