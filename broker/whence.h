/* SPDX-License-Identifier: MIT */
/* broker/whence.h - Which file an instruction of a process comes from, and where in it */
#ifndef WARDER_BROKER_WHENCE_H
#define WARDER_BROKER_WHENCE_H

#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "broker/world.h"

/**
 * struct whence - Where an address lies
 * @offset:	In the file; in memory without one, from the mapping's start
 * @len:	Bytes of @path, 0: memory without a name
 * @path:	As the kernel names the mapping: a file, `[vdso]`, `/memfd:x (deleted)`
 */
struct whence {
	uint64_t offset;
	size_t len;
	char path[PATH_MAX];
};

int whence_find(const struct world *world, pid_t pid, uint64_t address, struct whence *ret_whence);
int whence_look(const struct world *world, pid_t pid, uint64_t address, struct whence *ret_whence);

#endif
