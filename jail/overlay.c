// SPDX-License-Identifier: MIT
// jail/overlay.c - One directory whose changes go elsewhere
//
// An overlayfs (5.11 in a user namespace): what is read is the directory's, what is written goes to
// a layer. Nothing of either name gets into the options, where commas and colons mean something:
// the lower directory is the one that the caller is in, the layer is named by a descriptor.
#include "jail/overlay.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "policy/base/cleanup.h"

/*
 * The owner of a directory may have no number here. Whoever the jail runs as then owns the layer's
 * top, and gets as its owner what they have in the directory as somebody else.
 */
static mode_t mode_of_stranger(int lower, mode_t mode)
{
	static const int ways[] = { R_OK, W_OK, X_OK };
	mode_t own = 0;

	for (size_t i = 0; i < ARRAY_SIZE(ways); i++)
		if (faccessat(lower, ".", ways[i], AT_EACCESS) == 0)
			own |= 0400U >> i;
	return (mode & ~(mode_t)0700) | own;
}

/* Default and access control lists: what is made in the directory gets its own from them. */
static void copy_lists(int lower, int top)
{
	static const char *const names[] = { "system.posix_acl_default",
					     "system.posix_acl_access" };
	char from[40], to[40], value[4096];

	snprintf(from, sizeof(from), "/proc/self/fd/%d", lower);
	snprintf(to, sizeof(to), "/proc/self/fd/%d", top);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		ssize_t len = getxattr(from, names[i], value, sizeof(value));

		if (len > 0)
			(void)!setxattr(to, names[i], value, (size_t)len, 0);
	}
}

/**
 * overlay_make() - Make what overlay_mount() needs in a layer
 * @lower:	The directory that it will be for
 * @layer:	An empty directory
 *
 * The top of an overlay is its upper layer's: it is made to look like what it is put over.
 *
 * Return: 0 or -errno
 */
int overlay_make(int lower, int layer)
{
	_cleanup_close_ int top = -1;
	struct timespec times[2];
	struct stat st;
	mode_t mode;

	if (fstat(lower, &st) < 0 || mkdirat(layer, "upper", 0700) < 0 ||
	    mkdirat(layer, "work", 0700) < 0)
		return -errno;
	top = openat(layer, "upper", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (top < 0)
		return -errno;
	times[0] = st.st_atim;
	times[1] = st.st_mtim;
	mode = st.st_mode & 07777;
	if (fchown(top, st.st_uid, st.st_gid) < 0) {
		if (errno != EINVAL && errno != EPERM)
			return -errno;
		mode = mode_of_stranger(lower, mode);
	} else {
		copy_lists(lower, top);
	}
	return fchmod(top, mode) < 0 || futimens(top, times) < 0 ? -errno : 0;
}

/* What cannot be run in the directory cannot be in the overlay. */
static unsigned int attributes_of(const struct statvfs *fs)
{
	unsigned int attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;

	attributes |= fs->f_flag & ST_NOEXEC ? MOUNT_ATTR_NOEXEC : 0U;
	attributes |= fs->f_flag & ST_RDONLY ? MOUNT_ATTR_RDONLY : 0U;
	return attributes;
}

/**
 * overlay_mount() - An overlay, mounted nowhere
 * @lower:	The directory; no mount may be below it
 * @layer:	Behind overlay_make()
 *
 * Context: with CAP_SYS_ADMIN in the user namespace of the mount namespace, /proc mounted. The
 * caller's working directory is @lower afterwards.
 *
 * Return: a descriptor of its top or -errno
 */
int overlay_mount(int lower, int layer)
{
	_cleanup_close_ int context = fsopen("overlay", FSOPEN_CLOEXEC);
	char upper[48], work[48];
	struct statvfs fs;
	int fd;

	if (context < 0 || fstatvfs(lower, &fs) < 0 || fchdir(lower) < 0)
		return -errno;
	snprintf(upper, sizeof(upper), "/proc/self/fd/%d/upper", layer);
	snprintf(work, sizeof(work), "/proc/self/fd/%d/work", layer);
	if (fsconfig(context, FSCONFIG_SET_STRING, "source", "overlay", 0) < 0 ||
	    fsconfig(context, FSCONFIG_SET_FLAG, "userxattr", NULL, 0) < 0 ||
	    fsconfig(context, FSCONFIG_SET_STRING, "lowerdir", ".", 0) < 0 ||
	    fsconfig(context, FSCONFIG_SET_STRING, "upperdir", upper, 0) < 0 ||
	    fsconfig(context, FSCONFIG_SET_STRING, "workdir", work, 0) < 0 ||
	    fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
		return -errno;
	fd = fsmount(context, FSMOUNT_CLOEXEC, attributes_of(&fs));
	return fd < 0 ? -errno : fd;
}
