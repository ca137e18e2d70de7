// SPDX-License-Identifier: MIT
// supervisor/writes/put.c - Have one file of the host be what it is in a layer
//
// A file is made beside its place, whole, with its attributes, and is on the disk before it takes
// the place of another. Names are of directories that were opened without following anything.
#include "supervisor/writes/put.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/host/attributes.h"
#include "supervisor/writes/side.h"

/* XATTR_LIST_MAX and XATTR_SIZE_MAX of linux/limits.h. */
#define ROOM 65536U

static int copy_range(int from, int to, off_t at, off_t end)
{
	while (at < end) {
		off_t in = at, out = at;
		ssize_t got = copy_file_range(from, &in, to, &out, (size_t)(end - at), 0);
		char bytes[65536];

		if (got < 0 && (errno == EXDEV || errno == EINVAL || errno == ENOSYS ||
				errno == EOPNOTSUPP || errno == EBADF)) {
			size_t most = sizeof(bytes) < (size_t)(end - at) ? sizeof(bytes)
									 : (size_t)(end - at);

			got = pread(from, bytes, most, at);
			if (got > 0)
				got = pwrite(to, bytes, (size_t)got, at);
		}
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got < 0 ? -errno : -EIO;
		at += got;
	}
	return 0;
}

/* Holes stay holes. */
static int copy_content(int from, int to, off_t size)
{
	off_t at = 0;
	int r = ftruncate(to, size) < 0 ? -errno : 0;

	while (r == 0 && at < size) {
		off_t data = lseek(from, at, SEEK_DATA), hole;

		if (data < 0 && errno == ENXIO)
			return 0;
		if (data < 0)
			data = at;
		hole = lseek(from, data, SEEK_HOLE);
		if (hole < 0 || hole > size)
			hole = size;
		r = copy_range(from, to, data, hole);
		at = hole;
	}
	return r;
}

/* Gives and takes extended attributes until both have the same of those that count. */
static int copy_list(const char *from, const char *to)
{
	_cleanup_free_ char *list = malloc(ROOM), *value = malloc(ROOM);
	ssize_t len;

	if (!list || !value)
		return -ENOMEM;
	len = listxattr(to, list, ROOM);
	for (char *at = list; len > 0 && at < list + len; at += strlen(at) + 1)
		if (attributes_count(at) && getxattr(from, at, NULL, 0) < 0 && errno == ENODATA &&
		    removexattr(to, at) < 0)
			return -errno;
	len = listxattr(from, list, ROOM);
	if (len < 0)
		return errno == EOPNOTSUPP ? 0 : -errno;
	for (char *at = list; at < list + len; at += strlen(at) + 1) {
		ssize_t got = attributes_count(at) ? getxattr(from, at, value, ROOM) : -1;

		if (got >= 0 && setxattr(to, at, value, (size_t)got, 0) < 0)
			return -errno;
	}
	return 0;
}

static int copy_attributes(int from, int to)
{
	char one[40], other[40];

	snprintf(one, sizeof(one), "/proc/self/fd/%d", from);
	snprintf(other, sizeof(other), "/proc/self/fd/%d", to);
	return copy_list(one, other);
}

/* What is the same already is left alone: not everybody may give files away. */
static int set_owner(int fd, const struct change_side *after)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	if (st.st_uid == after->uid && st.st_gid == after->gid)
		return 0;
	return fchownat(fd, "", after->uid, after->gid, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW) < 0
		       ? -errno
		       : 0;
}

static int give_attributes(int from, int fd, const struct change_side *after)
{
	const struct timespec times[] = { { .tv_nsec = UTIME_OMIT }, after->mtime };
	char path[40];
	int r = set_owner(fd, after);

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (r == 0 && !S_ISLNK(after->mode))
		r = copy_attributes(from, fd);
	/* Behind the owner, which takes set-id bits away, and behind lists, which set the mode. */
	if (r == 0 && !S_ISLNK(after->mode) && chmod(path, after->mode & 07777) < 0)
		r = -errno;
	if (r == 0 && utimensat(fd, "", times, AT_EMPTY_PATH) < 0)
		r = -errno;
	return r;
}

/**
 * put_attributes() - Give something that is there owner, mode, attributes and times
 * @from:	What has them, O_PATH
 * @name:	Its name in @to
 * @to:		The directory of the host
 * @after:	What @from is
 * @ino:	The one that is meant; 0: whichever has the name
 *
 * Return: 0 or -errno; -ESTALE when it is another one
 */
int put_attributes(int from, const char *name, int to, const struct change_side *after,
		   uint64_t ino)
{
	_cleanup_close_ int fd = openat(to, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	if ((st.st_mode & S_IFMT) != (after->mode & S_IFMT) || (ino && st.st_ino != ino))
		return -ESTALE;
	return give_attributes(from, fd, after);
}

static int make_regular(const struct put *put, int from, const struct change_side *after)
{
	_cleanup_close_ int source = side_open(from, put->name, O_RDONLY);
	_cleanup_close_ int file = -1;
	struct stat st;
	int r;

	if (source < 0)
		return source;
	if (fstat(source, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode) || st.st_ino != after->ino)
		return -ESTALE;
	file = openat(put->to, put->new, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		      0600);
	if (file < 0)
		return -errno;
	r = copy_content(source, file, st.st_size);
	if (r == 0) /* not by its name: who else may write there can have another file have that */
		r = give_attributes(source, file, after);
	return r == 0 && fsync(file) < 0 ? -errno : r;
}

static int make_link(const struct put *put, int from)
{
	char target[PATH_MAX];
	ssize_t len = readlinkat(from, put->name, target, sizeof(target) - 1);

	if (len < 0)
		return -errno;
	target[len] = '\0';
	return symlinkat(target, put->to, put->new) < 0 ? -errno : 0;
}

static int make_other(const struct put *put, int from, const struct change_side *after)
{
	_cleanup_close_ int source = openat(from, put->name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	int r;

	if (source < 0)
		return -errno;
	if (S_ISLNK(after->mode))
		r = make_link(put, from);
	else if (S_ISFIFO(after->mode) || S_ISSOCK(after->mode))
		r = mknodat(put->to, put->new, (after->mode & S_IFMT) | 0600, 0) < 0 ? -errno : 0;
	else
		r = -EOPNOTSUPP; /* no jail can make another */
	return r < 0 ? r : put_attributes(source, put->new, put->to, after, 0);
}

static int clear_place(const struct put *put)
{
	return unlinkat(put->to, put->new, 0) < 0 && errno != ENOENT ? -errno : 0;
}

static int take_place(const struct put *put)
{
	int r = renameat(put->to, put->new, put->to, put->name) < 0 ? -errno : 0;
	int cleared = clear_place(put); /* rename(2) leaves two names of one file as they are */

	return r < 0 ? r : cleared;
}

/**
 * put_file() - Put something that is no directory in its place
 * @put:	That; it is called so in the layer, too
 * @from:	Its directory in the layer
 * @after:	What it is there
 *
 * What was left of an attempt that was interrupted is thrown away.
 *
 * Return: 0 or -errno
 */
int put_file(const struct put *put, int from, const struct change_side *after)
{
	int r = clear_place(put);

	if (r == 0)
		r = S_ISREG(after->mode) ? make_regular(put, from, after)
					 : make_other(put, from, after);
	if (r == 0)
		return take_place(put);
	(void)clear_place(put);
	return r;
}

/**
 * put_link() - Put another name of a file of the host in its place
 * @put:	That
 * @from_dir:	Directory of the file
 * @from:	Its name there
 *
 * Return: 0 or -errno
 */
int put_link(const struct put *put, int from_dir, const char *from)
{
	int r = clear_place(put);

	if (r == 0 && linkat(from_dir, from, put->to, put->new, 0) < 0)
		r = -errno;
	return r < 0 ? r : take_place(put);
}

/**
 * put_directory() - Make a directory, for nobody else until put_attributes()
 * @to:		The directory of the host it will be in
 * @name:	There
 *
 * Return: 0, also when it is there; -errno
 */
int put_directory(int to, const char *name)
{
	struct stat st;

	if (mkdirat(to, name, 0700) == 0)
		return 0;
	if (errno != EEXIST || fstatat(to, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	return S_ISDIR(st.st_mode) ? 0 : -EEXIST;
}
