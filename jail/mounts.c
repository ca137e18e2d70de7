// SPDX-License-Identifier: MIT
// jail/mounts.c - The jail's private view of the file systems
//
// DOC: Theory of operation
//
// Everything is done with detached trees (open_tree(2), move_mount(2), 5.2;
// mount_setattr(2), 5.12), and the order carries the meaning:
//  1. nothing that happens to mounts later, inside or outside, crosses over (MS_PRIVATE);
//  2. the few devices are cloned while they are still usable;
//  3. the whole tree becomes nosuid and nodev; with --writes read-only as well, and overlays come
//     on what may be written (jail/sealed.c);
//  4. a fresh /proc shows the jail's processes only; it covers the other one wherever that is, also
//     where somebody outside has renamed the directory below it;
//  5. the kept parts of /tmp are cloned, nosuid and nodev like the rest;
//  6. the clones are put on top, so that exactly the devices are exempt from step 3; terminals,
//     shared memory and /tmp are made anew;
//  7. what in /proc is about the kernel and not about processes is the host's: for user 0, who may
//     write it without any capability, it becomes read-only.
// The target's view is never cut up more than that: a rename across two mounts would be EXDEV.
#include "jail/mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "policy/base/cleanup.h"

#define CLONED_MAX 64

/* A detached copy of a tree and where it will be shown. */
struct cloned {
	int fd;
	const char *path;
};

struct clones {
	struct cloned list[CLONED_MAX];
	size_t count;
};

static void clones_free(struct clones *clones)
{
	for (size_t i = 0; i < clones->count; i++)
		close_fd(&clones->list[i].fd);
}

static int clones_add(struct clones *clones, const char *path, bool must_exist,
		      struct stage_error *error)
{
	int fd;

	if (clones->count == CLONED_MAX)
		return stage_fail(error, STAGE_MOUNTS, E2BIG, "more than %d devices or kept paths",
				  CLONED_MAX);
	fd = open_tree(AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
	if (fd < 0 && !must_exist && (errno == ENOENT || errno == ENOTDIR || errno == EACCES))
		return 0;
	if (fd < 0)
		return stage_fail(error, STAGE_MOUNTS, errno, "cloning %s", path);
	clones->list[clones->count++] = (struct cloned){ fd, path };
	return 0;
}

static int clones_show(const struct clones *clones, struct stage_error *error)
{
	for (size_t i = 0; i < clones->count; i++) {
		const struct cloned *cloned = &clones->list[i];

		if (move_mount(cloned->fd, "", AT_FDCWD, cloned->path, MOVE_MOUNT_F_EMPTY_PATH) < 0)
			return stage_fail(error, STAGE_MOUNTS, errno, "showing %s", cloned->path);
	}
	return 0;
}

/* Makes the place where a kept path is shown again, in the fresh /tmp. */
static int make_place(int fd, const char *path, struct stage_error *error)
{
	char partial[PATH_MAX];
	struct stat st;
	size_t len = strlen(path);

	if (len >= sizeof(partial))
		return stage_fail(error, STAGE_MOUNTS, ENAMETOOLONG, "%s", path);
	for (size_t i = strlen("/tmp/"); i < len; i++) {
		if (path[i] != '/')
			continue;
		memcpy(partial, path, i);
		partial[i] = '\0';
		if (mkdir(partial, 0755) < 0 && errno != EEXIST)
			return stage_fail(error, STAGE_MOUNTS, errno, "%s", partial);
	}
	if (fstat(fd, &st) < 0)
		return stage_fail(error, STAGE_MOUNTS, errno, "%s", path);
	if (S_ISDIR(st.st_mode)) {
		if (mkdir(path, 0755) < 0 && errno != EEXIST)
			return stage_fail(error, STAGE_MOUNTS, errno, "%s", path);
	} else {
		_cleanup_close_ int file = open(path, O_CREAT | O_CLOEXEC | O_WRONLY, 0600);

		if (file < 0 && errno != EEXIST)
			return stage_fail(error, STAGE_MOUNTS, errno, "%s", path);
	}
	return 0;
}

/* What is in them is memory: together half of the machine's at most. */
static const struct memory_mount {
	const char *path;
	unsigned int percent;
	uint64_t inodes; /* at most */
} own_tmp = { "/tmp", 40, 131072 }, own_shm = { "/dev/shm", 10, 16384 };

#define INODES_LEAST 1024

/*
 * Memory that everybody may write to. Files without content are memory, too, about a KiB each,
 * which no size counts: there are as many as pages, within bounds.
 */
static int mount_memory(const struct memory_mount *mounted, uint64_t size,
			struct stage_error *error)
{
	uint64_t inodes = size / (uint64_t)sysconf(_SC_PAGESIZE);
	char options[96];

	if (!size || inodes > mounted->inodes)
		inodes = mounted->inodes;
	if (inodes < INODES_LEAST)
		inodes = INODES_LEAST;
	if (size)
		snprintf(options, sizeof(options), "mode=1777,size=%" PRIu64 ",nr_inodes=%" PRIu64,
			 size, inodes);
	else
		snprintf(options, sizeof(options), "mode=1777,size=%u%%,nr_inodes=%" PRIu64,
			 mounted->percent, inodes);
	if (mount("tmpfs", mounted->path, "tmpfs", MS_NOSUID | MS_NODEV, options) < 0)
		return stage_fail(error, STAGE_MOUNTS, errno, "private %s", mounted->path);
	return 0;
}

static int make_tmp(const struct clones *kept, uint64_t size, struct stage_error *error)
{
	int mounted = mount_memory(&own_tmp, size, error);

	if (mounted < 0)
		return mounted;
	for (size_t i = 0; i < kept->count; i++) {
		int r = make_place(kept->list[i].fd, kept->list[i].path, error);

		if (r < 0)
			return r;
	}
	return clones_show(kept, error);
}

/* Terminals and shared memory are made anew: the host's belong to other programs of the user. */
static int make_device(const char *path, struct clones *clones, struct stage_error *error)
{
	static const char *const anew[] = { "/dev/pts", "/dev/ptmx", "/dev/shm" };

	for (size_t i = 0; i < ARRAY_SIZE(anew); i++)
		if (!strcmp(path, anew[i]))
			return 0;
	return clones_add(clones, path, false, error);
}

static int make_terminals(struct stage_error *error)
{
	struct stat st;

	if (access("/dev/pts", F_OK) < 0)
		return 0;
	if (mount("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC,
		  "newinstance,ptmxmode=0666,mode=620") < 0)
		return stage_fail(error, STAGE_MOUNTS, errno, "terminals on /dev/pts");
	if (lstat("/dev/ptmx", &st) < 0 || S_ISLNK(st.st_mode))
		return 0; /* a link to pts/ptmx needs nothing */
	if (mount("/dev/pts/ptmx", "/dev/ptmx", NULL, MS_BIND, NULL) < 0)
		return stage_fail(error, STAGE_MOUNTS, errno, "/dev/ptmx");
	return 0;
}

static int make_shared_memory(uint64_t size, struct stage_error *error)
{
	return access("/dev/shm", F_OK) < 0 ? 0 : mount_memory(&own_shm, size, error);
}

/*
 * A mount goes along with its directory when that is renamed where nothing is mounted on it, so
 * what is covered here is the one that was looked at.
 */
static int make_proc(struct stage_error *error)
{
	_cleanup_close_ int there = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	_cleanup_close_ int context = fsopen("proc", FSOPEN_CLOEXEC);
	_cleanup_close_ int proc = -1;
	struct statfs system;

	if (there < 0 || fstatfs(there, &system) < 0)
		return stage_fail(error, STAGE_MOUNTS, errno, "/proc");
	if (system.f_type != PROC_SUPER_MAGIC)
		return stage_fail(error, STAGE_MOUNTS, ESTALE, "/proc is another directory now");
	if (context < 0 || fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
		return stage_fail(error, STAGE_MOUNTS, errno, "fresh /proc");
	proc = fsmount(context, FSMOUNT_CLOEXEC,
		       MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
	if (proc < 0 ||
	    move_mount(proc, "", there, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) < 0)
		return stage_fail(error, STAGE_MOUNTS, errno, "fresh /proc");
	return 0;
}

/* A device can be written whatever its mount says; its mode, owner and times cannot be. */
static int close_devices(const struct clones *devices, struct stage_error *error)
{
	struct mount_attr closed = { .attr_set = MOUNT_ATTR_RDONLY };

	for (size_t i = 0; i < devices->count; i++)
		if (mount_setattr(devices->list[i].fd, "", AT_EMPTY_PATH | AT_RECURSIVE, &closed,
				  sizeof(closed)) < 0)
			return stage_fail(error, STAGE_WRITES, errno, "%s", devices->list[i].path);
	return 0;
}

static int close_down(bool seal, const struct clones *devices, struct stage_error *error)
{
	struct mount_attr strict = { .attr_set = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV |
						 (seal ? MOUNT_ATTR_RDONLY : 0U) };
	int r;

	if (mount_setattr(AT_FDCWD, "/", AT_RECURSIVE, &strict, sizeof(strict)) < 0)
		return stage_fail(error, STAGE_MOUNTS, errno, "nosuid and nodev");
	r = seal ? close_devices(devices, error) : 0;
	return r == 0 ? make_proc(error) : r;
}

/* Steps 2 and 3. */
static int make_strict(const struct mount_spec *spec, struct clones *devices,
		       struct stage_error *error)
{
	bool seal = spec->sealed.layers;
	struct sealed sealed;
	int r = 0;

	sealed_init(&sealed);
	if (seal)
		r = sealed_prepare(&spec->sealed, &sealed, error);
	for (size_t i = 0; r == 0 && i < spec->device_count; i++)
		r = make_device(spec->devices[i], devices, error);
	if (r == 0)
		r = close_down(seal, devices, error);
	if (r == 0 && seal)
		r = sealed_show(&spec->sealed, &sealed, error);
	sealed_close(&sealed);
	return r;
}

/* Whatever /etc/resolv.conf leads to: that is the one which is read. */
static int show_nameservers(const char *file, struct stage_error *error)
{
	if (mount(file, "/etc/resolv.conf", NULL, MS_BIND, NULL) < 0)
		return stage_fail(error, STAGE_MOUNTS, errno, "%s as /etc/resolv.conf", file);
	return 0;
}

/**
 * mounts_make() - Build the view, see the DOC block
 * @spec:	What it shows
 * @error:	Filled on failure
 *
 * Context: in the new mount namespace, with CAP_SYS_ADMIN in its user namespace.
 *
 * Return: 0 or -errno
 */
int mounts_make(const struct mount_spec *spec, struct stage_error *error)
{
	_cleanup_(clones_free) struct clones devices = { .count = 0 };
	_cleanup_(clones_free) struct clones kept = { .count = 0 };
	int r;

	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return stage_fail(error, STAGE_MOUNTS, errno, "making / private");
	r = make_strict(spec, &devices, error);
	/* Cloned after step 3: what is kept of /tmp is nosuid and nodev like the rest. */
	for (size_t i = 0; r == 0 && spec->private_tmp && i < spec->kept_count; i++)
		r = clones_add(&kept, spec->kept[i], true, error);
	if (r == 0)
		r = clones_show(&devices, error);
	if (r == 0)
		r = make_terminals(error);
	if (r == 0)
		r = make_shared_memory(spec->tmp_size, error);
	if (r == 0 && spec->private_tmp)
		r = make_tmp(&kept, spec->tmp_size, error);
	if (r == 0 && spec->nameservers)
		r = show_nameservers(spec->nameservers, error);
	return r;
}

/**
 * mounts_close_kernel() - What /proc has of the kernel's own can only be read
 * @error:	Filled on failure
 *
 * sysctl_perm() in fs/proc/proc_sysctl.c asks for user 0 and not for a capability, and
 * /proc/sys/kernel/core_pattern names a program that the kernel runs outside of every jail
 * (core(5)). Anybody else could not write there anyway.
 *
 * Context: behind mounts_make(), as the user that the jail begins with.
 *
 * Return: 0 or -errno
 */
int mounts_close_kernel(struct stage_error *error)
{
	static const char *const places[] = { "/proc/sys",  "/proc/sysrq-trigger", "/proc/mtrr",
					      "/proc/irq",  "/proc/bus",	   "/proc/fs",
					      "/proc/acpi", "/proc/scsi" };
	struct mount_attr closed = { .attr_set = MOUNT_ATTR_RDONLY };

	if (geteuid() != 0)
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		_cleanup_close_ int fd =
			open_tree(AT_FDCWD, places[i], OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);

		if (fd < 0 && errno == ENOENT)
			continue;
		if (fd < 0 || mount_setattr(fd, "", AT_EMPTY_PATH, &closed, sizeof(closed)) < 0 ||
		    move_mount(fd, "", AT_FDCWD, places[i], MOVE_MOUNT_F_EMPTY_PATH) < 0)
			return stage_fail(error, STAGE_MOUNTS, errno, "read-only %s", places[i]);
	}
	return 0;
}

/**
 * mounts_noexec_view() - A second, detached view of the same tree in which nothing is executable
 * @ret_view:	Its root, an O_PATH descriptor
 * @error:	Filled on failure
 *
 * A file opened through it reads as usual, but mmap(PROT_EXEC), mprotect(PROT_EXEC) and execveat
 * of it are refused by the kernel, whatever a racing thread does.
 *
 * Return: 0 or -errno
 */
int mounts_noexec_view(int *ret_view, struct stage_error *error)
{
	_cleanup_close_ int view =
		open_tree(AT_FDCWD, "/", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
	struct mount_attr noexec = { .attr_set = MOUNT_ATTR_NOEXEC };

	if (view < 0)
		return stage_fail(error, STAGE_VIEW, errno, "cloning /");
	if (mount_setattr(view, "", AT_EMPTY_PATH | AT_RECURSIVE, &noexec, sizeof(noexec)) < 0)
		return stage_fail(error, STAGE_VIEW, errno, "noexec");
	*ret_view = steal_fd(&view);
	return 0;
}

/**
 * mounts_queues() - The root of the ipc namespace's message queues, mounted nowhere
 *
 * mq_open(2) opens a file of it, which Landlock looks at like any other: the hull needs to name it.
 *
 * Return: a descriptor, or -1 where the kernel has no queues, or does not let a namespace mount
 * them
 */
int mounts_queues(void)
{
	_cleanup_close_ int context = fsopen("mqueue", FSOPEN_CLOEXEC);

	if (context < 0 || fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
		return -1;
	return fsmount(context, FSMOUNT_CLOEXEC, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
}
