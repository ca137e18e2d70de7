/* SPDX-License-Identifier: MIT */
/* supervisor/writes/put.h - Have one file of the host be what it is in a layer */
#ifndef WARDER_SUPERVISOR_WRITES_PUT_H
#define WARDER_SUPERVISOR_WRITES_PUT_H

#include "supervisor/writes/changes.h"

/**
 * struct put - Where something is put
 * @to:		The directory of the host
 * @name:	There
 * @new:	A name there that nobody else has, under which it is made first
 */
struct put {
	int to;
	const char *name;
	const char *new;
};

int put_file(const struct put *put, int from, const struct change_side *after);
int put_link(const struct put *put, int from_dir, const char *from);
int put_directory(int to, const char *name);
int put_attributes(int from, const char *name, int to, const struct change_side *after,
		   uint64_t ino);

#endif
