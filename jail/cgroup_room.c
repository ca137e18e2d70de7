// SPDX-License-Identifier: MIT
// jail/cgroup_room.c - Where in the second version's hierarchy a group can be made
//
// DOC: Theory of operation
//
// A group of the second version has either processes or children with controllers, but for the root
// (cgroups(7), "no internal processes"). So a new group is made, in this order:
//
//  1. in the caller's own group, where its children have the controllers already: the root's
//  2. beside it, where that is so: who delegates a tree puts shells into a leaf of it
//  3. in the caller's own group, where nobody but the caller is in it, as below
//     `systemd-run --user --scope -p Delegate=yes`: the caller goes into a leaf, and the group's
//     children get the controllers. All of that is undone at the end.
//
// A group that a service manager has not delegated is its own: it may take controllers away again
// at any time, and limits with them. systemd marks what it has delegated
// (systemd.resource-control(5)).
#include "jail/cgroup_room.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "policy/base/cleanup.h"

static int open_group(const char *path)
{
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static bool lists_all(int dir, const char *file, const char *const *wanted, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!cgroup_lists(dir, file, wanted[i]))
			return false;
	return true;
}

static bool has_mark(int dir, const char *name)
{
	char byte;

	return fgetxattr(dir, name, &byte, sizeof(byte)) >= 0 || errno == ERANGE;
}

/*
 * Whether a service manager made a group and kept it for itself. A slice is never delegated, and
 * those that are always there have no mark (systemd 252: system.slice, app.slice).
 */
static bool is_kept(const char *path, int dir)
{
	const char *kind = strrchr(path, '.');

	if (kind && !strcmp(kind, ".slice"))
		return true;
	if (has_mark(dir, "user.delegate") || has_mark(dir, "trusted.delegate"))
		return false;
	return has_mark(dir, "user.invocation_id") || has_mark(dir, "trusted.invocation_id");
}

/* Whether children of a group have what is wanted, and may be made there. */
static bool is_room(const char *path, const char *const *wanted, size_t count)
{
	_cleanup_close_ int dir = open_group(path);

	return dir >= 0 && !is_kept(path, dir) &&
	       lists_all(dir, "cgroup.subtree_control", wanted, count) &&
	       faccessat(dir, ".", W_OK, AT_EACCESS) == 0;
}

/* Whether the caller is the only process of a group. */
static int check_alone(int dir)
{
	_cleanup_close_ int fd = openat(dir, "cgroup.procs", O_RDONLY | O_CLOEXEC);
	_cleanup_fclose_ FILE *procs = fd < 0 ? NULL : fdopen(fd, "re");
	int pid;

	if (!procs)
		return -errno;
	fd = -1; /* the stream's */
	while (fscanf(procs, "%d", &pid) == 1)
		if (pid != getpid())
			return -EBUSY;
	return 0;
}

static int control(int dir, char sign, const char *controller)
{
	char word[32];

	snprintf(word, sizeof(word), "%c%s", sign, controller);
	return cgroup_write(dir, "cgroup.subtree_control", word);
}

static int step_aside(const char *own, const char *const *wanted, size_t count, const char *name,
		      struct cgroup_room *room)
{
	_cleanup_close_ int dir = open_group(own);
	char leaf[128];
	int r;

	if (dir < 0)
		return -errno;
	if (!lists_all(dir, "cgroup.controllers", wanted, count))
		return -EOPNOTSUPP;
	if (is_kept(own, dir))
		return -EPERM;
	if (faccessat(dir, ".", W_OK, AT_EACCESS) < 0)
		return -errno;
	r = check_alone(dir);
	if (r < 0)
		return r;
	snprintf(leaf, sizeof(leaf), "%s-self", name);
	r = cgroup_make(own, 2, leaf, &room->leaf);
	if (r == 0)
		r = cgroup_enter(room->leaf.procs);
	for (size_t i = 0; r == 0 && i < count; i++) {
		if (cgroup_lists(dir, "cgroup.subtree_control", wanted[i]))
			continue;
		r = control(dir, '+', wanted[i]);
		if (r == 0)
			room->wanted[room->wanted_count++] = wanted[i];
	}
	return r;
}

/**
 * cgroup_room_make() - Find a place, or make one
 * @own:	Directory of the caller's group
 * @point:	Where the hierarchy is mounted: nothing above is one of its groups
 * @wanted:	Controllers, @count of them; words that outlive the room
 * @count:	At most 4
 * @name:	For groups that are made
 * @ret_room:	cgroup_room_leave() it
 *
 * Context: one thread.
 *
 * Return: 0; -EOPNOTSUPP: this part of the hierarchy has not got these controllers; -EBUSY: other
 * processes are in the caller's group; -EPERM, -EACCES: it is not delegated; -errno
 */
int cgroup_room_make(const char *own, const char *point, const char *const *wanted, size_t count,
		     const char *name, struct cgroup_room *ret_room)
{
	struct cgroup_room room = CGROUP_ROOM_NONE;
	_cleanup_free_ char *beside = strdup(own);
	int r = 0;

	room.parent = strdup(own);
	if (!beside || !room.parent) {
		cgroup_room_leave(&room);
		return -ENOMEM;
	}
	if (strcmp(own, point) != 0)
		*strrchr(beside, '/') = '\0';
	if (!is_room(own, wanted, count)) {
		if (is_room(beside, wanted, count)) {
			free(room.parent);
			room.parent = steal_ptr(beside);
		} else {
			r = step_aside(own, wanted, count, name, &room);
		}
	}
	if (r < 0) {
		cgroup_room_leave(&room);
		return r;
	}
	*ret_room = room;
	return 0;
}

/**
 * cgroup_room_leave() - Have it as it was
 * @room:	From cgroup_room_make(), or CGROUP_ROOM_NONE; what was made in it is gone
 */
void cgroup_room_leave(struct cgroup_room *room)
{
	if (room->leaf.path) {
		_cleanup_close_ int dir = open_group(room->parent);

		for (size_t i = 0; i < room->wanted_count; i++)
			control(dir, '-', room->wanted[i]);
		cgroup_write(dir, "cgroup.procs", "0");
	}
	cgroup_remove(&room->leaf);
	free(steal_ptr(room->parent));
	room->wanted_count = 0;
}
