// SPDX-License-Identifier: MIT
// jail/cgroup.c - A control group of the jail's own
//
// DOC: Who removes it
//
// Whoever made it, when the jail has ended. A supervisor that is killed cannot; its jail dies with
// it, and an empty group is left. Its directory is locked (flock(2)) as long as the supervisor
// lives, and the kernel lets go of the lock whatever the supervisor dies of: the next run that
// makes a group in the same place removes those that nobody has locked.
#include "jail/cgroup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "policy/base/cleanup.h"

/* More than any file of a group that is read here. */
#define FILE_BYTES 4096
/* Somebody who sweeps may take a new group for an old one as often. */
#define TRIES 16
/* How long tasks that have ended may still be seen in a group. */
#define LINGER_MS 2000

/* Whether an open directory is the one that a path leads to. */
static bool is_there(const char *path, int dir)
{
	struct stat named, opened;

	return stat(path, &named) == 0 && fstat(dir, &opened) == 0 &&
	       named.st_dev == opened.st_dev && named.st_ino == opened.st_ino;
}

static int make_locked(const char *path, int *ret_dir)
{
	_cleanup_close_ int dir = -1;

	if (mkdir(path, 0755) < 0 && errno != EEXIST)
		return -errno;
	dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return -errno;
	if (flock(dir, LOCK_EX) < 0)
		return -errno;
	if (!is_there(path, dir))
		return -ENOENT;
	*ret_dir = steal_fd(&dir);
	return 0;
}

/**
 * cgroup_make() - Make one, and lock it
 * @parent:	Directory of the group in which it is
 * @version:	Of the hierarchy
 * @name:	Behind CGROUP_PREFIX; nobody else's
 * @ret_cgroup:	cgroup_remove() it
 *
 * Groups there that nobody needs any more are removed.
 *
 * Return: 0 or -errno
 */
int cgroup_make(const char *parent, unsigned int version, const char *name,
		struct cgroup *ret_cgroup)
{
	struct cgroup cgroup = CGROUP_NONE;
	int r = -ENOENT;

	cgroup_sweep(parent);
	if (asprintf(&cgroup.path, "%s/" CGROUP_PREFIX "%s", parent, name) < 0)
		return -ENOMEM;
	cgroup.version = version;
	for (int i = 0; i < TRIES && r == -ENOENT; i++)
		r = make_locked(cgroup.path, &cgroup.dir);
	if (r == 0) {
		cgroup.procs = openat(cgroup.dir, "cgroup.procs", O_WRONLY | O_CLOEXEC);
		r = cgroup.procs < 0 ? -errno : 0;
	}
	if (r < 0) {
		cgroup_remove(&cgroup);
		return r;
	}
	*ret_cgroup = cgroup;
	return 0;
}

/**
 * cgroup_enter() - Put the calling process into a group
 * @procs:	Its cgroup.procs
 *
 * The kernel asks whether who *opened* it may do that, and in whose namespace (Linux 5.16, and
 * stable kernels of its time): the caller may have given up all of it.
 *
 * Context: async-signal-safe.
 *
 * Return: 0 or -errno
 */
int cgroup_enter(int procs)
{
	return write(procs, "0", 1) == 1 ? 0 : -errno;
}

/**
 * cgroup_write() - Set one of a group's files
 * @dir:	The group
 * @file:	Its name
 * @value:	What to write
 *
 * Return: 0 or -errno; -ENOENT where the kernel has no such file
 */
int cgroup_write(int dir, const char *file, const char *value)
{
	_cleanup_close_ int fd = openat(dir, file, O_WRONLY | O_CLOEXEC);
	size_t len = strlen(value);

	if (fd < 0)
		return -errno;
	return write(fd, value, len) == (ssize_t)len ? 0 : -errno;
}

static int read_file(int dir, const char *file, char ret_bytes[FILE_BYTES])
{
	_cleanup_close_ int fd = openat(dir, file, O_RDONLY | O_CLOEXEC);
	ssize_t got = fd < 0 ? -1 : read(fd, ret_bytes, FILE_BYTES - 1);

	if (got < 0)
		return -errno;
	ret_bytes[got] = '\0';
	return 0;
}

/**
 * cgroup_read() - Read the number that a file begins with
 * @dir:	The group
 * @file:	Its name
 * @ret_value:	The number
 *
 * Return: 0; -ERANGE: there is none, as in `max`; -errno
 */
int cgroup_read(int dir, const char *file, uint64_t *ret_value)
{
	char bytes[FILE_BYTES];
	int r = read_file(dir, file, bytes);

	if (r < 0)
		return r;
	return sscanf(bytes, "%" SCNu64, ret_value) == 1 ? 0 : -ERANGE;
}

/**
 * cgroup_count() - Read the number behind a word: `oom_kill 1`
 * @dir:	The group
 * @file:	Its name; a line a word
 * @word:	Which
 * @ret_count:	The number
 *
 * Return: 0; -ERANGE: there is no such word; -errno
 */
int cgroup_count(int dir, const char *file, const char *word, uint64_t *ret_count)
{
	char bytes[FILE_BYTES];
	char *rest = bytes, *line;
	size_t len = strlen(word);
	int r = read_file(dir, file, bytes);

	while (r == 0 && (line = strsep(&rest, "\n")))
		if (!strncmp(line, word, len) && line[len] == ' ')
			return sscanf(line + len, "%" SCNu64, ret_count) == 1 ? 0 : -ERANGE;
	return r < 0 ? r : -ERANGE;
}

/**
 * cgroup_lists() - Whether a file of words with blanks between them has one
 * @dir:	The group
 * @file:	Its name: cgroup.controllers, cgroup.subtree_control
 * @word:	Which
 */
bool cgroup_lists(int dir, const char *file, const char *word)
{
	char bytes[FILE_BYTES];
	char *rest = bytes, *one;

	if (read_file(dir, file, bytes) < 0)
		return false;
	while ((one = strsep(&rest, " \n")))
		if (!strcmp(one, word))
			return true;
	return false;
}

/**
 * cgroup_remove() - Remove it; nobody in it lives any more
 * @cgroup:	From cgroup_make(), or CGROUP_NONE
 *
 * A group that cannot be removed by now is left to a later run.
 */
void cgroup_remove(struct cgroup *cgroup)
{
	static const struct timespec nap = { .tv_nsec = 1000000 };

	close_fd(&cgroup->procs);
	if (cgroup->dir >= 0)
		for (int i = 0; i < LINGER_MS && rmdir(cgroup->path) < 0 && errno == EBUSY; i++)
			nanosleep(&nap, NULL);
	close_fd(&cgroup->dir);
	free(steal_ptr(cgroup->path));
}

/**
 * cgroup_sweep() - Remove groups whose makers were killed
 * @parent:	Directory of the group in which they are
 */
void cgroup_sweep(const char *parent)
{
	DIR *list = opendir(parent);
	const struct dirent *entry;

	while (list && (entry = readdir(list))) {
		_cleanup_close_ int dir = -1;

		if (strncmp(entry->d_name, CGROUP_PREFIX, strlen(CGROUP_PREFIX)) != 0)
			continue;
		dir = openat(dirfd(list), entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (dir >= 0 && flock(dir, LOCK_EX | LOCK_NB) == 0)
			unlinkat(dirfd(list), entry->d_name, AT_REMOVEDIR);
	}
	if (list)
		closedir(list);
}
