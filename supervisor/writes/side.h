/* SPDX-License-Identifier: MIT */
/* supervisor/writes/side.h - One file of a layer or of the host, and whether two are the same */
#ifndef WARDER_SUPERVISOR_WRITES_SIDE_H
#define WARDER_SUPERVISOR_WRITES_SIDE_H

#include "supervisor/writes/changes.h"

int side_open(int root, const char *path, int flags);
int side_place(const char *path);
int side_parent(int root, const char *path, const char **ret_name);
int side_look(int dir, const char *name, struct change_side *ret_side);
bool side_whiteout(const struct change_side *side, int dir, const char *name);
unsigned int side_compare(int dir, const char *name, const struct change_side *after, int other_dir,
			  const char *other_name, const struct change_side *before);

#endif
