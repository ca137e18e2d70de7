/* SPDX-License-Identifier: MIT */
/* broker/mapped.h - Which files a process has mapped, from /proc/PID/maps */
#ifndef WARDER_BROKER_MAPPED_H
#define WARDER_BROKER_MAPPED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "broker/resolve.h"

/* A line with the longest name that is read, and more. */
#define MAPPED_BYTES (2 * PATH_MAX)

/**
 * struct mapping - One line
 * @start:	Address
 * @end:	Behind it
 * @offset:	In the file
 * @writable:	By the process, now
 * @executable:	Likewise
 * @dev:	Of the file, as the kernel knows it: not always what stat(2) says. 0: no file
 * @ino:	Likewise
 * @path:	The kernel's name for the file, in the reader's memory until the next line
 */
struct mapping {
	uint64_t start;
	uint64_t end;
	uint64_t offset;
	bool writable;
	bool executable;
	dev_t dev;
	ino_t ino;
	const char *path;
	size_t len;
};

/* The rest of what was read is @bytes from @at to @end. */
struct mapped {
	int fd;
	size_t at;
	size_t end;
	char bytes[MAPPED_BYTES];
};

int mapped_open(const struct world *world, pid_t pid, struct mapped *mapped);
void mapped_close(struct mapped *mapped);
int mapped_next(struct mapped *mapped, struct mapping *ret_mapping);
bool mapped_is(const struct world *world, const struct mapping *mapping, const struct name *name);

#endif
