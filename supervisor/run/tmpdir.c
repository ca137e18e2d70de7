// SPDX-License-Identifier: MIT
// supervisor/run/tmpdir.c - Light mode's private TMPDIR: a directory of the host's /tmp
//
// It is removed at the end. What a run that was killed has left, the next one removes: it is
// somebody's only as long as somebody has it locked.
#include "supervisor/run/tmpdir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/host/removal.h"
#include "supervisor/words/paths.h"

#define PREFIX "warder-"
/* A new one is not locked yet, and another run may take it for a dead one's. */
#define TRIES 100

/* Whether a name is one that log_name_run() made: 20260102T030405.678-9. */
static bool is_run(const char *name)
{
	static const char shape[] = "dddddddd!Tdddddd!.ddd!-";
	size_t len = strlen(PREFIX), digits;

	if (strncmp(name, PREFIX, len) != 0)
		return false;
	name += len;
	for (const char *at = shape; *at; at++, name++) {
		bool digit = *name >= '0' && *name <= '9';

		if (*at == '!' ? *name != *++at : !digit)
			return false;
	}
	digits = strspn(name, "0123456789");
	return digits && !name[digits];
}

/* Opens a directory of this user's, to be locked. A dead run may have closed it to everybody. */
static int open_left(int parent, const char *name)
{
	_cleanup_close_ int pin =
		openat(parent, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	pid_t pid = (pid_t)strtol(strrchr(name, '-') + 1, NULL, 10);
	char self[64];
	struct stat st;
	int dir;

	if (pin < 0 || fstat(pin, &st) < 0 || st.st_uid != geteuid())
		return -ENOENT;
	snprintf(self, sizeof(self), "/proc/self/fd/%d", pin);
	dir = open(self, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0 && pid > 0 && kill(pid, 0) < 0 && errno == ESRCH && chmod(self, 0700) == 0)
		dir = open(self, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return dir < 0 ? -errno : dir;
}

/* Removes a directory that nobody has locked. */
static void sweep_one(int parent, const char *name)
{
	_cleanup_close_ int dir = open_left(parent, name);

	if (dir >= 0 && flock(dir, LOCK_EX | LOCK_NB) == 0)
		removal_entry(parent, name, NULL);
}

static void sweep(int parent)
{
	int fd = openat(parent, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	if (!dir) {
		close_fd(&fd);
		return;
	}
	while ((entry = readdir(dir)))
		if (is_run(entry->d_name))
			sweep_one(parent, entry->d_name);
	closedir(dir);
}

/* Makes and locks it; -EAGAIN: somebody removed it before it was locked. */
static int make(int parent, const char *name, int *ret_dir)
{
	_cleanup_close_ int dir = -1;
	struct stat st;

	if (mkdirat(parent, name, 0700) < 0)
		return errno == EEXIST ? -EAGAIN : -errno;
	dir = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (dir < 0)
		return errno == ENOENT ? -EAGAIN : -errno;
	if (flock(dir, LOCK_EX | LOCK_NB) < 0)
		return -errno;
	if (fstat(dir, &st) < 0 || !st.st_nlink)
		return -EAGAIN;
	*ret_dir = steal_fd(&dir);
	return 0;
}

/**
 * tmpdir_make() - Make a run's directory, and remove what dead runs have left
 * @run:	From log_name_run()
 * @ret_tmpdir:	tmpdir_remove() it; untouched on failure
 *
 * Return: 0 or -errno
 */
int tmpdir_make(const char *run, struct tmpdir *ret_tmpdir)
{
	_cleanup_close_ int parent = open(PATHS_TMP, O_PATH | O_DIRECTORY | O_CLOEXEC);
	_cleanup_close_ int dir = -1;
	_cleanup_free_ char *path = NULL;
	int r = -EAGAIN;

	if (parent < 0)
		return -errno;
	sweep(parent);
	if (asprintf(&path, PATHS_TMP "/" PREFIX "%s", run) < 0) {
		path = NULL;
		return -ENOMEM;
	}
	for (unsigned int i = 0; i < TRIES && r == -EAGAIN; i++)
		r = make(parent, path + strlen(PATHS_TMP "/"), &dir);
	if (r < 0)
		return r == -EAGAIN ? -EEXIST : r;
	*ret_tmpdir = (struct tmpdir){ steal_ptr(path), steal_fd(&parent), steal_fd(&dir) };
	return 0;
}

/**
 * tmpdir_remove() - Remove a run's directory, with all that is in it
 * @tmpdir:	From tmpdir_make(), or TMPDIR_NONE
 */
void tmpdir_remove(struct tmpdir *tmpdir)
{
	if (tmpdir->path && fchmod(tmpdir->dir, 0700) == 0)
		removal_entry(tmpdir->parent, tmpdir->path + strlen(PATHS_TMP "/"), NULL);
	free(steal_ptr(tmpdir->path));
	close_fd(&tmpdir->parent);
	close_fd(&tmpdir->dir);
}
