/* SPDX-License-Identifier: MIT */
/* supervisor/host/removal.h - Remove what is in a tree, whatever its modes and its depth */
#ifndef WARDER_SUPERVISOR_HOST_REMOVAL_H
#define WARDER_SUPERVISOR_HOST_REMOVAL_H

#include "supervisor/host/fresh.h"

int removal_entry(int parent, const char *name, struct fresh *keep);
int removal_inside(int dir, struct fresh *keep);

#endif
