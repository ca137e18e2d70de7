// SPDX-License-Identifier: MIT
// jail/root.c - A root of the jail's own: another tree than the host's, or the host's with more
//
// DOC: Theory of operation
//
// The policy is about what the jail sees, so the supervisor has to look at it before there is a
// jail: at links, mounts, inodes, the command. It makes the root in a mount namespace of its own,
// where it is mounted on a directory that the supervisor has no use for. The supervisor stays on
// the host, and steps into the root and back with chroot(2) for as long as it looks. (Mounted on
// `/` it would not be in anybody's way, but then the kernel takes the supervisor for a process in a
// chroot, and refuses it a user namespace: user_namespaces(7).)
//
// The jail's mount namespace is a copy of that one. There a copy of the root becomes the root with
// pivot_root(2), and the old one is detached with all that is mounted in it: the host's tree is not
// covered in the jail, it is not mounted there at all.
#include "jail/root.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "jail/namespace.h"
#include "jail/root_inside.h"
#include "policy/base/cleanup.h"

/* Every host has it, and nothing in it is the supervisor's concern. */
#define STAGING "/sys"

/**
 * root_unshare() - Give the caller a mount namespace that it may change
 * @error:	Filled on failure
 *
 * Root has the right to; anybody else gets it in a user namespace, where they are who they were
 * (user_namespaces(7)).
 *
 * Context: a process with one thread. What is open stays as it is.
 *
 * Return: 0 or -errno
 */
int root_unshare(struct stage_error *error)
{
	struct namespace_user self = { geteuid(), getegid() }; /* nobody, once it has unshared */

	if (self.uid == 0 && unshare(CLONE_NEWNS) == 0)
		return 0;
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0)
		return stage_fail(error, STAGE_CLONE, errno, "unshare");
	return namespace_map_one(0, self, self, error);
}

/**
 * root_open() - Open a place in a root as whoever lives there would
 * @root:	Of the tree
 * @place:	Absolute; links in it lead on from the root, and never out of it
 *
 * Return: an O_PATH descriptor or -errno
 */
int root_open(int root, const char *place)
{
	struct open_how how = {
		.flags = O_PATH | O_CLOEXEC,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};
	long fd = syscall(SYS_openat2, root, place, &how, sizeof(how));

	return fd < 0 ? -errno : (int)fd;
}

/**
 * root_memory() - A new file system in memory, mounted nowhere
 * @size:	As tmpfs(5) has it
 * @mode:	Of its top, octal
 *
 * Return: a descriptor of its top or -errno
 */
int root_memory(const char *size, const char *mode)
{
	_cleanup_close_ int context = fsopen("tmpfs", FSOPEN_CLOEXEC);
	int fd;

	if (context < 0 || fsconfig(context, FSCONFIG_SET_STRING, "size", size, 0) < 0 ||
	    fsconfig(context, FSCONFIG_SET_STRING, "mode", mode, 0) < 0 ||
	    fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
		return -errno;
	fd = fsmount(context, FSMOUNT_CLOEXEC, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
	return fd < 0 ? -errno : fd;
}

static int clone_at(int dir, const char *path, bool read_only)
{
	_cleanup_close_ int fd = open_tree(
		dir, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE | AT_EMPTY_PATH);

	if (fd < 0 || (read_only && root_close_writing(fd, true) < 0))
		return -errno;
	return steal_fd(&fd);
}

/**
 * root_clone() - A copy of a part of the host's tree with all that is mounted in it, mounted
 * nowhere
 * @path:	Of the host
 * @read_only:	Nobody can write it
 *
 * Return: a descriptor of its top or -errno
 */
int root_clone(const char *path, bool read_only)
{
	return clone_at(AT_FDCWD, path, read_only);
}

/**
 * root_find() - Open a place of the host by the name that was found out before
 * @path:	Absolute and resolved: a link that has come into it since is -ELOOP
 *
 * Return: an O_PATH descriptor or -errno
 */
int root_find(const char *path)
{
	struct open_how how = {
		.flags = O_PATH | O_CLOEXEC,
		.resolve = RESOLVE_NO_SYMLINKS,
	};
	long fd = syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof(how));

	return fd < 0 ? -errno : (int)fd;
}

/* root_clone() of what root_find() opened. */
int root_clone_found(int found, bool read_only)
{
	return clone_at(found, "", read_only);
}

static int clone_source(const char *path, bool read_only)
{
	_cleanup_close_ int found = root_find(path);

	return found < 0 ? found : root_clone_found(found, read_only);
}

/* Makes a mount read-only, and with @all what is mounted in it. Return: 0, or -1 with errno. */
int root_close_writing(int mount, bool all)
{
	struct mount_attr closed = { .attr_set = MOUNT_ATTR_RDONLY };

	return mount_setattr(mount, "", AT_EMPTY_PATH | (all ? AT_RECURSIVE : 0), &closed,
			     sizeof(closed));
}

/**
 * root_show() - Mount something in a root
 * @root:	Of the tree, mounted
 * @mount:	Mounted nowhere
 * @place:	Where; absolute
 * @error:	Filled on failure
 *
 * Return: 0 or -errno
 */
int root_show(int root, int mount, const char *place, struct stage_error *error)
{
	int at = root_open(root, place);
	int r = at < 0 ? at : 0;

	if (r == 0 &&
	    move_mount(mount, "", at, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) < 0)
		r = -errno;
	if (at >= 0)
		close(at);
	return r < 0 ? stage_fail(error, STAGE_ROOT, -r, "showing something as %s", place) : 0;
}

/**
 * root_cover() - Mount something where roots are made
 * @mount:	Mounted nowhere
 * @error:	Filled on failure
 *
 * What was there already lies under it.
 *
 * Return: 0 or -errno
 */
int root_cover(int mount, struct stage_error *error)
{
	if (move_mount(mount, "", AT_FDCWD, STAGING, MOVE_MOUNT_F_EMPTY_PATH) < 0)
		return stage_fail(error, STAGE_ROOT, errno, "mounting it on " STAGING);
	return 0;
}

/* What will be shown, as it is on the host: where roots are made it cannot be found later. */
static int take_sources(const struct root_spec *spec, struct root_sources *sources,
			struct stage_error *error)
{
	sources->fds = calloc(spec->mount_count + 1, sizeof(*sources->fds));
	if (!sources->fds)
		return stage_fail(error, STAGE_ROOT, ENOMEM, "what is shown in it");
	for (size_t i = 0; i < spec->mount_count; i++) {
		const struct root_mount *mount = &spec->mounts[i];
		int fd = mount->source ? clone_source(mount->source, mount->read_only)
				       : root_memory("20%", "0755");

		if (fd < 0)
			return stage_fail(error, STAGE_ROOT, -fd, "%s",
					  mount->source ? mount->source : "memory");
		sources->fds[sources->count++] = fd;
	}
	return 0;
}

static void close_sources(struct root_sources *sources)
{
	for (size_t i = 0; i < sources->count; i++)
		close(sources->fds[i]);
	free(sources->fds);
}

/* What covers a part of /proc would be in the way of the jail's own. */
static bool leads_into_proc(int root, const char *place)
{
	_cleanup_close_ int at = root_open(root, place);
	struct statfs system;

	return at >= 0 && fstatfs(at, &system) == 0 && system.f_type == PROC_SUPER_MAGIC;
}

static int show_mounts(const struct root_spec *spec, const struct root_sources *sources, int root,
		       struct stage_error *error)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < spec->mount_count; i++) {
		const char *place = spec->mounts[i].place;

		r = leads_into_proc(root, place)
			    ? stage_fail(error, STAGE_ROOT, EINVAL, "%s leads into /proc", place)
			    : root_show(root, sources->fds[i], place, error);
	}
	return r;
}

/* The host's processes, until the jail's own /proc is mounted over it. */
static int show_proc(int root, struct stage_error *error)
{
	_cleanup_close_ int proc = root_clone("/proc", false);

	if (proc < 0)
		return stage_fail(error, STAGE_ROOT, -proc, "/proc");
	return root_show(root, proc, "/proc", error);
}

/**
 * root_make() - Make a root, see the DOC block
 * @spec:	What it is
 * @ret_root:	Its top, an O_PATH descriptor
 * @error:	Filled on failure
 *
 * Context: behind root_unshare().
 *
 * Return: 0 or -errno
 */
int root_make(const struct root_spec *spec, int *ret_root, struct stage_error *error)
{
	_cleanup_(close_sources) struct root_sources sources = { .count = 0 };
	_cleanup_close_ int root = -1;
	int r;

	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return stage_fail(error, STAGE_ROOT, errno, "making / private");
	r = take_sources(spec, &sources, error);
	if (r == 0)
		r = root_tree(spec, &sources, &root, error);
	if (r == 0 && spec->kind != ROOT_HOST)
		r = show_proc(root, error);
	if (r == 0 && (spec->kind != ROOT_HOST || spec->dev))
		r = root_dev(root, spec->dev, error);
	if (r == 0)
		r = show_mounts(spec, &sources, root, error);
	if (r == 0)
		*ret_root = steal_fd(&root);
	return r;
}

/**
 * root_pivot() - Have the root that was made be the only one
 * @error:	Filled on failure
 *
 * The old one is gone from this mount namespace with all that is mounted in it.
 *
 * Context: in the jail's mount namespace, with CAP_SYS_ADMIN in its user namespace. The working
 * directory is the new root's afterwards.
 *
 * Return: 0 or -errno
 */
int root_pivot(struct stage_error *error)
{
	/* A copy: what came from a namespace with more rights is locked, and cannot be a root. */
	_cleanup_close_ int root =
		open_tree(AT_FDCWD, STAGING, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);

	if (root < 0)
		return stage_fail(error, STAGE_ROOT, errno, "finding it");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return stage_fail(error, STAGE_ROOT, errno, "making / private");
	if (move_mount(root, "", AT_FDCWD, "/", MOVE_MOUNT_F_EMPTY_PATH) < 0 || fchdir(root) < 0 ||
	    syscall(SYS_pivot_root, ".", ".") < 0)
		return stage_fail(error, STAGE_ROOT, errno, "changing to it");
	/* The old root lies over the new one now, and `.` is the new one's. */
	if (umount2(".", MNT_DETACH) < 0 || chdir("/") < 0)
		return stage_fail(error, STAGE_ROOT, errno, "leaving the old one");
	return 0;
}
