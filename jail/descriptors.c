// SPDX-License-Identifier: MIT
// jail/descriptors.c - Which open descriptors the jail inherits
#include "jail/descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "policy/base/cleanup.h"

/**
 * descriptors_close() - Close everything above 2 that the caller of warder left open
 * @kept:	Descriptors to keep, ascending
 * @count:	How many
 *
 * close_range(2) (5.9) and not a loop: a loop up to some limit misses what lies above it. Closed
 * ones among 0-2 are opened on /dev/null, so that no later descriptor takes their place, until the
 * command's execve closes them again: to it they are as closed as they were.
 *
 * Context: first thing in main(), before anything of our own is open.
 *
 * Return: 0 or -errno
 */
int descriptors_close(const int *kept, size_t count)
{
	unsigned int from = 3;

	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR | O_CLOEXEC) != fd)
			return -EBADF;
	for (size_t i = 0; i < count; i++) {
		if (kept[i] < 3)
			continue;
		if ((unsigned int)kept[i] > from &&
		    close_range(from, (unsigned int)kept[i] - 1, 0) < 0)
			return -errno;
		if (fcntl(kept[i], F_SETFD, FD_CLOEXEC) < 0)
			return -errno;
		from = (unsigned int)kept[i] + 1;
	}
	return close_range(from, UINT_MAX, 0) < 0 ? -errno : 0;
}

/**
 * descriptors_reachable() - Whether the host lets the broker take a target's open file
 *
 * pidfd_getfd(2) (5.6) is forbidden by the profiles of some containers; the filter does not look at
 * whose descriptor it is.
 */
bool descriptors_reachable(void)
{
	_cleanup_close_ int pidfd = (int)syscall(SYS_pidfd_open, getpid(), 0);
	_cleanup_close_ int fd = (int)syscall(SYS_pidfd_getfd, pidfd, STDERR_FILENO, 0);

	return fd >= 0;
}

/**
 * descriptors_check() - Refuse a directory on 0-2
 * @error:	Names the descriptor
 *
 * A directory is a way out: openat(0, "../..") would start from it. An O_PATH descriptor may be
 * one.
 *
 * Return: 0 or -errno
 */
int descriptors_check(struct stage_error *error)
{
	static const char *const names[] = { "stdin", "stdout", "stderr" };

	for (int fd = 0; fd <= 2; fd++) {
		struct stat st;
		int flags = fcntl(fd, F_GETFL);

		if (flags < 0 || fstat(fd, &st) < 0)
			return stage_fail(error, STAGE_DESCRIPTORS, errno, "%s", names[fd]);
		if (S_ISDIR(st.st_mode))
			return stage_fail(error, STAGE_DESCRIPTORS, EISDIR, "%s is a directory",
					  names[fd]);
		if (flags & O_PATH)
			return stage_fail(error, STAGE_DESCRIPTORS, EBADF,
					  "%s is only a path, not an open file", names[fd]);
	}
	return 0;
}
