/* SPDX-License-Identifier: MIT */
/* supervisor/host/interpreters.h - What runs besides a program: its `#!` programs, and the loader
 */
#ifndef WARDER_SUPERVISOR_HOST_INTERPRETERS_H
#define WARDER_SUPERVISOR_HOST_INTERPRETERS_H

#include <limits.h>
#include <sys/types.h>

/* Five scripts, as many as the kernel follows, and a loader. */
#define INTERPRETERS_MAX 6

/* One of them, resolved, and which file that is. */
struct interpreter {
	char path[PATH_MAX];
	dev_t dev;
	ino_t ino;
};

struct interpreters {
	unsigned int count;
	struct interpreter list[INTERPRETERS_MAX];
};

void interpreters_find(const char *program, const char *cwd, struct interpreters *found);

#endif
