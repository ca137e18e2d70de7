// SPDX-License-Identifier: MIT
// supervisor/writes/side.c - One file of a layer or of the host, and whether two are the same
//
// Trust: a jail chose names, links, sizes and contents of a layer. Nothing is followed, nothing
// leaves the directory that the way begins at, and only regular files are opened.
#include "supervisor/writes/side.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/host/attributes.h"

#define ROOM 65536U

/**
 * side_open() - Open something below a directory
 * @root:	The directory
 * @path:	From there, "" for itself
 * @flags:	open(2) flags; nothing that would wait is waited for
 *
 * Return: a descriptor or -errno: -ELOOP where a link is on the way, -EXDEV where it leaves
 */
int side_open(int root, const char *path, int flags)
{
	int wary = flags & O_PATH ? 0 : O_NONBLOCK | O_NOCTTY;
	struct open_how how = {
		.flags = (uint64_t)(unsigned int)(flags | wary | O_CLOEXEC | O_NOFOLLOW),
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS |
			   RESOLVE_NO_XDEV,
	};
	long fd = syscall(SYS_openat2, root, *path ? path : ".", &how, sizeof(how));

	return fd < 0 ? -errno : (int)fd;
}

/**
 * side_place() - Open a directory that an overlay was put on
 * @path:	Absolute; it had no links in it
 *
 * Return: an O_PATH descriptor or -errno: -ELOOP where a link has come into it
 */
int side_place(const char *path)
{
	struct open_how how = {
		.flags = O_PATH | O_DIRECTORY | O_CLOEXEC,
		.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
	};
	long fd = syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof(how));

	return fd < 0 ? -errno : (int)fd;
}

/**
 * side_parent() - Open the directory that something is in
 * @root:	As for side_open()
 * @path:	Likewise; "" is in itself, as "."
 * @ret_name:	Its name there, in @path
 *
 * Return: an O_PATH descriptor or -errno
 */
int side_parent(int root, const char *path, const char **ret_name)
{
	const char *slash = strrchr(path, '/');
	char parent[PATH_MAX] = "";

	if (slash && (size_t)(slash - path) >= sizeof(parent))
		return -ENAMETOOLONG;
	if (slash)
		memcpy(parent, path, (size_t)(slash - path));
	parent[slash ? slash - path : 0] = '\0';
	*ret_name = slash ? slash + 1 : *path ? path : ".";
	return side_open(root, parent, O_PATH | O_DIRECTORY);
}

/**
 * side_look() - What a name is
 * @dir:	The directory it is in
 * @name:	There
 * @ret_side:	With @mode 0 where there is nothing
 *
 * Return: 0 or -errno
 */
int side_look(int dir, const char *name, struct change_side *ret_side)
{
	struct stat st;

	*ret_side = (struct change_side){ .mode = 0 };
	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT || errno == ENOTDIR ? 0 : -errno;
	*ret_side = (struct change_side){
		.mode = st.st_mode,
		.uid = st.st_uid,
		.gid = st.st_gid,
		.size = S_ISDIR(st.st_mode) ? 0 : (uint64_t)st.st_size,
		.ino = st.st_ino,
		.links = st.st_nlink,
		.mtime = st.st_mtim,
		.ctime = st.st_ctim,
	};
	return 0;
}

/* Whether it says of a layer that there is nothing: overlayfs.rst. */
bool side_whiteout(const struct change_side *side, int dir, const char *name)
{
	struct stat st;

	return S_ISCHR(side->mode) && fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	       st.st_rdev == makedev(0, 0);
}

static ssize_t read_full(int fd, char *to, size_t len, off_t from)
{
	size_t done = 0;

	while (done < len) {
		ssize_t got = pread(fd, to + done, len - done, from + (off_t)done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got < 0 ? -errno : (ssize_t)done;
		done += (size_t)got;
	}
	return (ssize_t)done;
}

/* Where the next bytes are that are in a file, and not in a hole of it. */
static off_t next_data(int fd, off_t from, off_t size)
{
	off_t at = lseek(fd, from, SEEK_DATA);

	if (at < 0)
		return errno == ENXIO ? size : from;
	return at;
}

/* Of the same size; a file of holes may be larger than any disk. */
static bool same_bytes(int one, int other, off_t size)
{
	_cleanup_free_ char *a = malloc(ROOM), *b = malloc(ROOM);
	off_t at = 0;

	if (!a || !b)
		return false;
	while (at < size) {
		off_t here = next_data(one, at, size), there = next_data(other, at, size);
		ssize_t got, more;

		at = here < there ? here : there;
		if (at >= size)
			break;
		got = read_full(one, a, ROOM, at);
		more = read_full(other, b, ROOM, at);
		if (got <= 0 || got != more || memcmp(a, b, (size_t)got) != 0)
			return false;
		at += got;
	}
	return true;
}

static bool same_content(int dir, const char *name, int other_dir, const char *other_name,
			 off_t size)
{
	_cleanup_close_ int one = side_open(dir, name, O_RDONLY);
	_cleanup_close_ int other = side_open(other_dir, other_name, O_RDONLY);

	return one >= 0 && other >= 0 && same_bytes(one, other, size);
}

static bool same_link(int dir, const char *name, int other_dir, const char *other_name)
{
	char one[PATH_MAX], other[PATH_MAX];
	ssize_t len = readlinkat(dir, name, one, sizeof(one));

	return len >= 0 && readlinkat(other_dir, other_name, other, sizeof(other)) == len &&
	       !memcmp(one, other, (size_t)len);
}

static bool same_attributes(int dir, const char *name, int other_dir, const char *other_name)
{
	unsigned char one[ATTRIBUTES_BYTES] = { 0 }, other[ATTRIBUTES_BYTES] = { 0 };
	_cleanup_close_ int a = openat(dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	_cleanup_close_ int b = openat(other_dir, other_name, O_PATH | O_NOFOLLOW | O_CLOEXEC);

	return a >= 0 && b >= 0 && attributes_digest(a, one) == 0 &&
	       attributes_digest(b, other) == 0 && !memcmp(one, other, sizeof(one));
}

/**
 * side_compare() - What of a file is another
 * @dir:	The directory it is in
 * @name:	There
 * @after:	What was found there
 * @other_dir:	Likewise of the other one
 * @other_name:	Likewise
 * @before:	Likewise
 *
 * Return: bits of enum change_what
 */
unsigned int side_compare(int dir, const char *name, const struct change_side *after, int other_dir,
			  const char *other_name, const struct change_side *before)
{
	unsigned int what = 0;

	if ((after->mode & S_IFMT) != (before->mode & S_IFMT))
		return CHANGE_TYPE;
	if (S_ISREG(after->mode) &&
	    (after->size != before->size ||
	     !same_content(dir, name, other_dir, other_name, (off_t)after->size)))
		what |= CHANGE_CONTENT;
	if (S_ISLNK(after->mode) && !same_link(dir, name, other_dir, other_name))
		what |= CHANGE_CONTENT;
	if (after->mode != before->mode)
		what |= CHANGE_MODE;
	if (after->uid != before->uid || after->gid != before->gid)
		what |= CHANGE_OWNER;
	if (after->mtime.tv_sec != before->mtime.tv_sec ||
	    after->mtime.tv_nsec != before->mtime.tv_nsec)
		what |= CHANGE_TIMES;
	if (!S_ISLNK(after->mode) && !same_attributes(dir, name, other_dir, other_name))
		what |= CHANGE_ATTRIBUTES;
	return what;
}
