// SPDX-License-Identifier: MIT
// jail/copy.c - A working directory whose changes are thrown away
//
// An overlayfs (5.11 in a user namespace) is put over the directory: what is read is the host's,
// what is written goes to memory that nothing but the jail's mount namespace and one descriptor
// holds. So nothing stays behind, whoever is killed when. Nothing of the directory's name gets into
// the options, where commas and colons mean something: the lower layer is the directory that the
// caller is in, the upper one is named by a descriptor.
#include "jail/copy.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "policy/base/cleanup.h"

/* The top of an overlay is its upper layer's: it is made to look like what it is put over. */
static int make_top(int memory, const struct stat *st)
{
	const struct timespec times[] = { st->st_atim, st->st_mtim };

	if (mkdirat(memory, "upper", 0700) < 0 || mkdirat(memory, "work", 0700) < 0)
		return -errno;
	/* Its owner may have no number here: then it is whoever the jail runs as. */
	if (fchownat(memory, "upper", st->st_uid, st->st_gid, 0) < 0 && errno != EINVAL &&
	    errno != EPERM)
		return -errno;
	if (fchmodat(memory, "upper", st->st_mode & 07777, 0) < 0 ||
	    utimensat(memory, "upper", times, 0) < 0)
		return -errno;
	return 0;
}

/**
 * copy_make() - Have all that is written to a directory go to memory
 * @path:	Absolute; no mount may be below it, or it would be gone
 * @ret_root:	The directory as the jail sees it, open for reading
 * @error:	Filled on failure
 *
 * Context: in the new mount namespace, with CAP_SYS_ADMIN in its user namespace, /proc mounted. The
 * caller's working directory is @path afterwards.
 *
 * Return: 0 or -errno
 */
int copy_make(const char *path, int *ret_root, struct stage_error *error)
{
	_cleanup_close_ int lower = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	_cleanup_close_ int memory = -1;
	unsigned long flags = MS_NOSUID | MS_NODEV;
	struct statvfs fs;
	char options[128];
	struct stat st;
	int r;

	if (lower < 0 || fstat(lower, &st) < 0 || fstatvfs(lower, &fs) < 0)
		return stage_fail(error, STAGE_COPY, errno, "%s", path);
	/* What cannot be written or run in place cannot be in the copy. */
	flags |= fs.f_flag & ST_NOEXEC ? MS_NOEXEC : 0UL;
	flags |= fs.f_flag & ST_RDONLY ? MS_RDONLY : 0UL;
	if (mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0700,size=25%") < 0)
		return stage_fail(error, STAGE_COPY, errno, "memory for %s", path);
	memory = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (memory < 0)
		return stage_fail(error, STAGE_COPY, errno, "%s", path);
	r = make_top(memory, &st);
	if (r < 0)
		return stage_fail(error, STAGE_COPY, -r, "layers for %s", path);
	if (fchdir(lower) < 0)
		return stage_fail(error, STAGE_COPY, errno, "%s", path);
	snprintf(options, sizeof(options),
		 "userxattr,lowerdir=.,upperdir=/proc/self/fd/%d/upper,workdir=/proc/self/fd/%d/"
		 "work",
		 memory, memory);
	if (mount("overlay", path, "overlay", flags, options) < 0)
		return stage_fail(error, STAGE_COPY, errno, "overlay on %s", path);
	if (chdir(path) < 0)
		return stage_fail(error, STAGE_COPY, errno, "%s", path);
	*ret_root = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return *ret_root < 0 ? stage_fail(error, STAGE_COPY, errno, "%s", path) : 0;
}
