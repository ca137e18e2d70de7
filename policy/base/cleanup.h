/* SPDX-License-Identifier: MIT */
/* policy/base/cleanup.h - Ownership that ends with the scope: descriptors and heap blocks */
#ifndef WARDER_BASE_CLEANUP_H
#define WARDER_BASE_CLEANUP_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define _cleanup_(func) __attribute__((cleanup(func)))

/* Both keep errno: a cleanup runs on the error path, between the failure and its report. */
static inline void cleanup_close(int *fd)
{
	int saved = errno;

	if (*fd >= 0)
		close(*fd);
	errno = saved;
}

static inline void cleanup_free(void *ptr)
{
	int saved = errno;

	free(*(void **)ptr);
	errno = saved;
}

static inline void cleanup_fclose(FILE **file)
{
	int saved = errno;

	if (*file)
		fclose(*file);
	errno = saved;
}

#define _cleanup_close_ _cleanup_(cleanup_close)
#define _cleanup_free_ _cleanup_(cleanup_free)
#define _cleanup_fclose_ _cleanup_(cleanup_fclose)

/**
 * steal_fd() - Hand a descriptor on, so that its scope does not close it
 * @fd:		The owner; holds -1 afterwards
 *
 * Return: the descriptor
 */
static inline int steal_fd(int *fd)
{
	int ret = *fd;

	*fd = -1;
	return ret;
}

/**
 * close_fd() - Close a descriptor now and forget it
 * @fd:		The owner; holds -1 afterwards. -1 is fine.
 */
static inline void close_fd(int *fd)
{
	cleanup_close(fd);
	*fd = -1;
}

/* A pointer's version of steal_fd(): evaluates to the pointer and leaves NULL in its owner. */
#define steal_ptr(ptr)                                                                             \
	__extension__({                                                                            \
		__typeof__(ptr) stolen_ = (ptr);                                                   \
		(ptr) = NULL;                                                                      \
		stolen_;                                                                           \
	})

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

#endif
