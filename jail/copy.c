// SPDX-License-Identifier: MIT
// jail/copy.c - A working directory whose changes are thrown away
//
// An overlay is put over the directory, whose layer is memory that nothing but the jail's mount
// namespace and one descriptor holds. So nothing stays behind, whoever is killed when.
#include "jail/copy.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include "jail/overlay.h"
#include "policy/base/cleanup.h"

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
	_cleanup_close_ int memory = -1, copy = -1;
	int r;

	if (lower < 0)
		return stage_fail(error, STAGE_COPY, errno, "%s", path);
	if (mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0700,size=25%") < 0)
		return stage_fail(error, STAGE_COPY, errno, "memory for %s", path);
	memory = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (memory < 0)
		return stage_fail(error, STAGE_COPY, errno, "%s", path);
	r = overlay_make(lower, memory);
	if (r < 0)
		return stage_fail(error, STAGE_COPY, -r, "layers for %s", path);
	copy = overlay_mount(lower, memory);
	if (copy < 0)
		return stage_fail(error, STAGE_COPY, -copy, "overlay on %s", path);
	if (move_mount(copy, "", AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH) < 0)
		return stage_fail(error, STAGE_COPY, errno, "overlay on %s", path);
	if (chdir(path) < 0)
		return stage_fail(error, STAGE_COPY, errno, "%s", path);
	*ret_root = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return *ret_root < 0 ? stage_fail(error, STAGE_COPY, errno, "%s", path) : 0;
}
