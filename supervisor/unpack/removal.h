/* SPDX-License-Identifier: MIT */
/* supervisor/unpack/removal.h - Remove what is in a tree, whatever its modes and its depth */
#ifndef WARDER_SUPERVISOR_UNPACK_REMOVAL_H
#define WARDER_SUPERVISOR_UNPACK_REMOVAL_H

#include "supervisor/unpack/fresh.h"

int removal_entry(int parent, const char *name, struct fresh *keep);
int removal_inside(int dir, struct fresh *keep);

#endif
