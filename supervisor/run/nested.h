/* SPDX-License-Identifier: MIT */
/* supervisor/run/nested.h - A warder that is itself in a jail of warder's */
#ifndef WARDER_SUPERVISOR_RUN_NESTED_H
#define WARDER_SUPERVISOR_RUN_NESTED_H

#include <stdbool.h>

#include "supervisor/options/options.h"

bool nested(void);
int nested_run(const struct options *options, struct text *message);

#endif
