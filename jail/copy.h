/* SPDX-License-Identifier: MIT */
/* jail/copy.h - A working directory whose changes are thrown away */
#ifndef WARDER_JAIL_COPY_H
#define WARDER_JAIL_COPY_H

#include "jail/stage.h"

int copy_make(const char *path, int *ret_root, struct stage_error *error);

#endif
