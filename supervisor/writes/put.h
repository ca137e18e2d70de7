/* SPDX-License-Identifier: MIT */
/* supervisor/writes/put.h - Have one file of the host be what it is in a layer */
#ifndef WARDER_SUPERVISOR_WRITES_PUT_H
#define WARDER_SUPERVISOR_WRITES_PUT_H

#include "supervisor/writes/changes.h"

/* Nobody's: while it is there something is being put in its place. */
#define PUT_NEW ".warder-writes-new"

int put_file(int from, const char *name, int to, const struct change_side *after);
int put_link(int from_dir, const char *from, int to, const char *name);
int put_directory(int to, const char *name);
int put_attributes(int from, const char *name, int to, const struct change_side *after);

#endif
