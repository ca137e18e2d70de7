/* SPDX-License-Identifier: MIT */
/* tests/victims/secrets.h - The attacks of secrets, in two tables: reading and changing */
#ifndef TESTS_VICTIMS_SECRETS_H
#define TESTS_VICTIMS_SECRETS_H

#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <unistd.h>

#include "tap.h"

/* The file: its absolute name, one from the working directory, its last component, its directory.
 */
struct secret {
	const char *absolute;
	const char *relative;
	const char *leaf;
	char directory[PATH_MAX];
};

/* One attack: 0 when it worked, -errno otherwise. */
struct attack {
	const char *name;
	int (*run)(const struct secret *secret);
	int wanted[ERRNOS];
};

extern const struct attack reading[], changing[];
extern const size_t reading_count, changing_count;

/* Whether the descriptor gives a byte. */
static inline int reads(int fd)
{
	char byte;
	int result;

	if (fd < 0)
		return -errno;
	result = read(fd, &byte, 1) == 1 ? 0 : -errno;
	close(fd);
	return result;
}

static inline int keeps(int fd)
{
	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

static inline int answer(int result)
{
	return result < 0 ? -errno : 0;
}

#endif
