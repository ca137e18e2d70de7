// SPDX-License-Identifier: MIT
// broker/world.c - The file system as the broker holds it: roots, and what is special in it
#include "broker/world.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/kernel.h"

static void close_dir(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

static bool read_sticky_links(void)
{
	_cleanup_close_ int fd = open("/proc/sys/fs/protected_symlinks", O_RDONLY | O_CLOEXEC);
	char digit = '1';

	/* Unreadable: assume that it is on, which only refuses more. */
	return fd < 0 || read(fd, &digit, 1) != 1 || digit != '0';
}

/* Takes note of one entry of / if it is a relative link that only another user could change. */
static void note_link(struct world *world, const char *name)
{
	struct world_link *link = &world->links[world->link_count];
	struct stat st;
	ssize_t len;

	if (world->link_count == WORLD_LINKS || strlen(name) + 2 > sizeof(link->from))
		return;
	if (fstatat(world->root, name, &st, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISLNK(st.st_mode))
		return;
	link->to[0] = '/';
	len = readlinkat(world->root, name, link->to + 1, sizeof(link->to) - 2);
	if (len <= 0 || (size_t)len >= sizeof(link->to) - 2)
		return;
	link->to[len + 1] = '\0';
	if (link->to[1] == '/' || strstr(link->to, "..") || strstr(link->to, "//") ||
	    strstr(link->to, "/./"))
		return;
	link->to_len = strlen(link->to);
	link->from[0] = '/';
	strcpy(link->from + 1, name);
	link->from_len = strlen(link->from);
	world->link_count++;
}

static void read_links(struct world *world)
{
	_cleanup_(close_dir) DIR *dir = opendir("/");
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (entry->d_type == DT_LNK || entry->d_type == DT_UNKNOWN)
			note_link(world, entry->d_name);
}

/**
 * world_open() - Look the jail's file system over
 * @view:	Root of the noexec view, -1 where there is none; stays the caller's
 * @ret_world:	Filled
 *
 * Context: in the jail's mount namespace; before Landlock, since / itself is listed.
 *
 * Return: 0 or -errno
 */
int world_open(int view, struct world *ret_world)
{
	struct world world = { .uid = geteuid(), .broker = getpid() };
	_cleanup_close_ int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	_cleanup_close_ int proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	_cleanup_close_ int memory = memfd_create("warder", MFD_CLOEXEC);
	struct statfs system;
	struct stat st;

	if (root < 0 || proc < 0 || memory < 0)
		return -errno;
	if (fstat(proc, &st) < 0 || fstatfs(proc, &system) < 0)
		return -errno;
	if (system.f_type != PROC_SUPER_MAGIC)
		return -ESTALE; /* its directory was renamed from outside */
	world.proc_dev = st.st_dev;
	if (fstat(memory, &st) < 0)
		return -errno;
	world.memfd_dev = st.st_dev;
	world.sticky_links = read_sticky_links();
	world.root = root;
	read_links(&world);
	world.root = steal_fd(&root);
	world.proc = steal_fd(&proc);
	world.view = view >= 0 ? view : world.root;
	*ret_world = world;
	return 0;
}

bool world_separate_view(const struct world *world)
{
	return world->view != world->root;
}
