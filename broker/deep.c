// SPDX-License-Identifier: MIT
// broker/deep.c - Names that are longer than the kernel spells, or takes
//
// Who goes down with chdir can work in directories whose names no path holds (configure scripts try
// it). The kernel then says ENAMETOOLONG for /proc/self/fd/N, and for the whole name in one call.
// So the name is put together from below, each part looked up in the directory above, and followed
// piece by piece.
#include "broker/deep.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "broker/pin.h"
#include "policy/base/cleanup.h"
#include "policy/base/inode.h"

static bool is_entry(int dir, const struct dirent64 *entry, const struct stat *wanted)
{
	struct stat st;

	if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..") ||
	    (entry->d_type != DT_DIR && entry->d_type != DT_UNKNOWN))
		return false;
	return fstatat(dir, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && same_file(&st, wanted);
}

/* The name of a directory in the one above it. */
static int find_entry(int above, const struct stat *wanted, char leaf[NAME_MAX + 1])
{
	_cleanup_close_ int dir = openat(above, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_Alignas(8) char bytes[4096];
	long len;

	if (dir < 0)
		return -errno;
	while ((len = syscall(SYS_getdents64, dir, bytes, sizeof(bytes))) > 0) {
		const struct dirent64 *entry;

		for (long at = 0; at < len; at += entry->d_reclen) {
			entry = (const struct dirent64 *)(const void *)(bytes + at);
			if (is_entry(above, entry, wanted)) {
				memcpy(leaf, entry->d_name, strlen(entry->d_name) + 1);
				return 0;
			}
		}
	}
	return len < 0 ? -errno : -ENOENT;
}

/* Goes one directory up, and puts the name of where it was in front of what is at @to + *@at. */
static int climb(int *here, char to[DEEP_ROOM], size_t *at)
{
	_cleanup_close_ int above = openat(*here, "..", O_PATH | O_DIRECTORY | O_CLOEXEC);
	char leaf[NAME_MAX + 1];
	struct stat st;
	size_t len;
	int r;

	if (above < 0 || fstat(*here, &st) < 0)
		return -errno;
	r = find_entry(above, &st, leaf);
	if (r < 0)
		return r;
	len = strlen(leaf);
	if (*at < PATH_MAX + len + 1) /* the kernel's part goes to the front */
		return -ENAMETOOLONG;
	*at -= len;
	memcpy(to + *at, leaf, len);
	to[--*at] = '/';
	close_fd(here);
	*here = steal_fd(&above);
	return 0;
}

/**
 * deep_spell() - The canonical name of a pinned object, as readlink of /proc/self/fd spells it
 * @pin:	O_PATH descriptor; where the name is longer than PATH_MAX, of a directory
 * @to:		Gets it, NUL terminated
 * @ret_len:	Its length
 *
 * Trust: other names may take the place of those on the way meanwhile; as with any name, the caller
 * decides on it and acts on the pin.
 *
 * Return: 0; -ENAMETOOLONG for a file that lies so deep, or what lies deeper than DEEP_ROOM;
 * -EACCES when a directory on the way may not be read; -errno
 */
int deep_spell(int pin, char to[DEEP_ROOM], size_t *ret_len)
{
	_cleanup_close_ int here = -1;
	size_t at = DEEP_ROOM - 1;
	ssize_t len = pin_read(pin, to, PATH_MAX);

	if (len >= 0 && len < PATH_MAX) {
		to[len] = '\0';
		*ret_len = (size_t)len;
		return 0;
	}
	if (len != -ENAMETOOLONG && len < 0)
		return (int)len;
	here = openat(pin, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (here < 0)
		return errno == ENOTDIR ? -ENAMETOOLONG : -errno;
	to[at] = '\0';
	do {
		int r = climb(&here, to, &at);

		if (r < 0)
			return r;
		len = pin_read(here, to, PATH_MAX);
	} while (len == -ENAMETOOLONG || len == PATH_MAX);
	if (len <= 0)
		return len < 0 ? (int)len : -ENOENT;
	if (len == 1)
		len = 0; /* "/": what follows begins with one */
	*ret_len = (size_t)len + DEEP_ROOM - 1 - at;
	memmove(to + len, to + at, DEEP_ROOM - at);
	return 0;
}

/**
 * deep_directory() - Follow the front of a path that is longer than the kernel takes
 * @dir:	Where it starts
 * @path:	Relative and canonical; what is left of it fits in a call
 *
 * Return: an O_PATH descriptor of the directory that the rest starts from, -ELOOP where there is a
 * link on the way, -errno
 */
int deep_directory(int dir, const char **path)
{
	struct open_how how = {
		.flags = O_PATH | O_DIRECTORY | O_CLOEXEC,
		.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
	};
	_cleanup_close_ int here = -1;

	while (strlen(*path) >= PATH_MAX) {
		char piece[PATH_MAX];
		const char *slash = memrchr(*path, '/', PATH_MAX - 1);
		int next;

		if (!slash || slash == *path)
			return -ENAMETOOLONG;
		memcpy(piece, *path, (size_t)(slash - *path));
		piece[slash - *path] = '\0';
		next = (int)syscall(SYS_openat2, here < 0 ? dir : here, piece, &how, sizeof(how));
		if (next < 0)
			return -errno;
		close_fd(&here);
		here = next;
		*path = slash + 1;
	}
	return steal_fd(&here);
}
