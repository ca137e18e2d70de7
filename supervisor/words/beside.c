// SPDX-License-Identifier: MIT
// supervisor/words/beside.c - A file that takes another one's place once all of it is written
//
// Where the file system can, the new file has no name until then, so that nothing is left behind
// even by a process that is killed.
#include "supervisor/words/beside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "policy/base/cleanup.h"

/* Names that are tried before somebody else's are blamed. */
#define TRIES 100U

/* Splits off the directory, "." without one; what is a link is followed. */
static int find_place(const char *path, struct beside *beside)
{
	char *slash;

	if (!*path)
		return -ENOENT;
	beside->path = realpath(path, NULL);
	if (!beside->path)
		beside->path = errno == ENOENT ? strdup(path) : NULL;
	beside->dir = beside->path ? strdup(beside->path) : NULL;
	if (!beside->dir)
		return -errno;
	slash = strrchr(beside->dir, '/');
	if (!slash)
		strcpy(beside->dir, ".");
	else
		slash[slash == beside->dir] = '\0';
	return 0;
}

static int own_name(struct beside *beside, unsigned int number)
{
	free(beside->name);
	if (asprintf(&beside->name, "%s/.warder-%d-%u", beside->dir, (int)getpid(), number) < 0)
		beside->name = NULL;
	return beside->name ? 0 : -ENOMEM;
}

/* A file with a name of its own, where none can be without. */
static int make_named(struct beside *beside)
{
	for (unsigned int i = 0; i < TRIES; i++) {
		int r = own_name(beside, i);

		if (r < 0)
			return r;
		beside->fd = open(beside->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		if (beside->fd >= 0)
			return 0;
		if (errno != EEXIST)
			break;
	}
	free(steal_ptr(beside->name));
	return -errno;
}

static int make(struct beside *beside)
{
	beside->fd = open(beside->dir, O_WRONLY | O_TMPFILE | O_CLOEXEC, 0600);
	if (beside->fd >= 0)
		return 0;
	return errno == EOPNOTSUPP || errno == EISDIR ? make_named(beside) : -errno;
}

/**
 * beside_open() - Begin a file
 * @path:	Whose place it takes, if there is one: then with its owner and mode, else with 0600
 * @ret_beside:	beside_close() it
 *
 * A device or a pipe is written to as it is.
 *
 * Return: 0 or -errno
 */
int beside_open(const char *path, struct beside *ret_beside)
{
	_cleanup_(beside_close) struct beside beside = BESIDE_NONE;
	struct stat st;
	bool there = stat(path, &st) == 0;
	int r;

	if (there && S_ISDIR(st.st_mode))
		return -EISDIR;
	if (there && !S_ISREG(st.st_mode)) {
		beside.fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
		r = beside.fd < 0 ? -errno : 0;
	} else {
		r = find_place(path, &beside);
		if (r == 0 && there && access(path, W_OK) < 0)
			r = -errno;
		if (r == 0)
			r = make(&beside);
		if (r == 0 && there &&
		    (fchown(beside.fd, st.st_uid, st.st_gid) < 0 ||
		     fchmod(beside.fd, st.st_mode & 07777) < 0))
			r = -errno;
	}
	if (r < 0)
		return r;
	*ret_beside = beside;
	beside = BESIDE_NONE;
	return 0;
}

/* Gives a file without a name one. */
static int give_name(struct beside *beside)
{
	char self[64];
	int r;

	snprintf(self, sizeof(self), "/proc/self/fd/%d", beside->fd);
	for (unsigned int i = 0; i < TRIES; i++) {
		r = own_name(beside, i);
		if (r == 0 && linkat(AT_FDCWD, self, AT_FDCWD, beside->name, AT_SYMLINK_FOLLOW) < 0)
			r = -errno;
		if (r != -EEXIST)
			break;
	}
	if (r < 0)
		free(steal_ptr(beside->name));
	return r;
}

/**
 * beside_place() - All of it is written: from here on it stands in the other one's place
 * @beside:	From beside_open()
 *
 * Return: 0 or -errno
 */
int beside_place(struct beside *beside)
{
	int r;

	if (!beside->path)
		return 0;
	if (fsync(beside->fd) < 0)
		return -errno;
	r = beside->name ? 0 : give_name(beside);
	if (r == 0 && rename(beside->name, beside->path) < 0)
		r = -errno;
	if (r == 0)
		free(steal_ptr(beside->name));
	return r;
}

/**
 * beside_close() - Forget it; what was not put into its place is gone
 * @beside:	Empty afterwards
 */
void beside_close(struct beside *beside)
{
	if (beside->name)
		unlink(beside->name);
	free(beside->name);
	free(beside->path);
	free(beside->dir);
	close_fd(&beside->fd);
	*beside = BESIDE_NONE;
}
