// SPDX-License-Identifier: MIT
// broker/walk.c - One step of a path at a time, as the target would take it
//
// Needed where the kernel, resolving for the broker, would go elsewhere than for the target:
// /proc/self and /proc/thread-self (which are no magic links, so RESOLVE_NO_MAGICLINKS lets them
// pass, to the broker's own directory), and the magic links of /proc/PID.
#include "broker/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "broker/pin.h"
#include "broker/target.h"
#include "broker/veil.h"
#include "policy/base/cleanup.h"

/* The kernel follows a link in a sticky, world-writable directory for its owner or the directory's.
 */
static bool may_follow(const struct world *world, int dir, const struct stat *link)
{
	struct stat st;

	if (!world->sticky_links || link->st_uid == world->uid)
		return true;
	if (fstat(dir, &st) < 0)
		return false;
	if ((st.st_mode & (S_ISVTX | S_IWOTH)) != (S_ISVTX | S_IWOTH))
		return true;
	return st.st_uid == link->st_uid;
}

static bool is_proc_root(const struct world *world, int dir)
{
	struct stat root;

	return fstat(world->proc, &root) == 0 && pin_is(dir, &root);
}

/* What /proc/self and /proc/thread-self say to the target. */
static int self_link(const struct world *world, const struct origin *origin, const char *leaf,
		     char *to, size_t room)
{
	struct target_state state;
	int r = target_state(world, origin->tid, &state);

	if (r < 0)
		return r;
	if (!strcmp(leaf, "self"))
		snprintf(to, room, "%d", state.tgid);
	else
		snprintf(to, room, "%d/task/%d", state.tgid, origin->tid);
	return 0;
}

/**
 * walk_link() - Read a symlink as the target would
 * @world:	The jail
 * @origin:	Whose
 * @dir:	The directory it was found in
 * @leaf:	Its name there
 * @link:	O_PATH pin of it
 * @st:		Its status
 * @to:		@room bytes for what it says, NUL terminated
 * @room:	Bytes
 *
 * Return: 0, WALK_MAGIC when it leads to an object and not to a path, or -errno
 */
int walk_link(const struct world *world, const struct origin *origin, int dir, const char *leaf,
	      int link, const struct stat *st, char *to, size_t room)
{
	ssize_t len;

	if (st->st_dev == world->proc_dev) {
		if (is_proc_root(world, dir)) {
			if (!strcmp(leaf, "self") || !strcmp(leaf, "thread-self"))
				return self_link(world, origin, leaf, to, room);
		} else {
			return WALK_MAGIC;
		}
	} else if (!may_follow(world, dir, st)) {
		return -EACCES;
	}
	len = readlinkat(link, "", to, room);
	if (len < 0)
		return -errno;
	if (len == 0)
		return -ENOENT;
	if ((size_t)len >= room)
		return -ENAMETOOLONG;
	to[len] = '\0';
	return 0;
}

/**
 * walk_read() - What readlink says of a link, to the target
 * @world:	The jail
 * @origin:	Whose
 * @name:	A symlink, pinned
 * @to:		@room bytes for it, not NUL terminated
 * @room:	Bytes
 * @ret_len:	How many of them it took
 *
 * The broker could read its own links, which nobody else can.
 *
 * Return: 0, -EACCES, -errno
 */
int walk_read(const struct world *world, const struct origin *origin, const struct name *name,
	      char *to, size_t room, size_t *ret_len)
{
	static const char root[] = "/proc/";
	const char *leaf = name->path + strlen(root);
	ssize_t len;
	int r;

	if (name->st.st_dev == world->proc_dev) {
		if (target_proc_is_closed(world, name->path))
			return -EACCES;
		if (!strcmp(leaf, "self") || !strcmp(leaf, "thread-self")) {
			r = self_link(world, origin, leaf, to, room);
			if (r == 0)
				*ret_len = strlen(to);
			return r;
		}
	}
	len = readlinkat(name->object, "", to, room);
	if (len < 0)
		return -errno;
	*ret_len = (size_t)len;
	return 0;
}

/**
 * walk_is_own() - Whether a directory is one of the broker's in /proc
 * @world:	The jail
 * @dir:	O_PATH pin of a directory in /proc
 *
 * Return: true also when that cannot be told, as under another name
 */
bool walk_is_own(const struct world *world, int dir)
{
	char name[PATH_MAX];
	ssize_t len = pin_read(dir, name, sizeof(name) - 1);

	if (len < 0)
		return true;
	name[len] = '\0';
	return target_proc_is_closed(world, name);
}

/**
 * walk_magic() - Follow a magic link of /proc
 * @world:	The jail
 * @dir:	The directory it was found in, in /proc
 * @leaf:	Its name there
 * @plain:	No magic link may be followed
 *
 * The broker could follow those of every process in the jail and its own; the target may follow
 * none of the broker's, which the kernel would see before it saw that it may follow none at all.
 *
 * Return: an O_PATH descriptor of the object, -EACCES for the broker's, -ELOOP if @plain, -errno
 */
int walk_magic(const struct world *world, int dir, const char *leaf, bool plain)
{
	int fd;

	if (walk_is_own(world, dir))
		return -EACCES;
	if (plain)
		return -ELOOP;
	fd = openat(dir, leaf, O_PATH | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static void walk_done(struct walk *walk)
{
	free(walk->rest);
}

/* Takes the next component off @walk->rest; false when none is left. */
static bool next_component(struct walk *walk, char leaf[NAME_MAX + 1], int *ret_error)
{
	const char *at = walk->rest;
	size_t len;

	*ret_error = 0;
	while (*at == '/')
		at++;
	if (!*at)
		return false;
	len = strcspn(at, "/");
	if (len > NAME_MAX) {
		*ret_error = -ENAMETOOLONG;
		return false;
	}
	memcpy(leaf, at, len);
	leaf[len] = '\0';
	memmove(walk->rest, at + len, strlen(at + len) + 1);
	return true;
}

/* Puts what a link says in front of what is left. */
static int prepend(struct walk *walk, const char *text)
{
	char *joined;

	if (++walk->links > WALK_LINKS)
		return -ELOOP;
	if (asprintf(&joined, "%s/%s", text, walk->rest) < 0)
		return -ENOMEM;
	free(walk->rest);
	walk->rest = joined;
	return 0;
}

static int root_of(const struct world *world, const struct origin *origin)
{
	return origin->root ? origin->root : world->root;
}

static bool is_root(const struct world *world, const struct origin *origin, int dir)
{
	struct stat root;

	return origin->root && fstat(root_of(world, origin), &root) == 0 && pin_is(dir, &root);
}

/* What a link says goes on from the root or from where the link is. */
static int follow(const struct world *world, const struct origin *origin, struct walk *walk,
		  int dir, const char *leaf, int link, const struct stat *st)
{
	char text[PATH_MAX];
	int r = walk_link(world, origin, dir, leaf, link, st, text, sizeof(text));

	if (r == WALK_MAGIC) {
		if (++walk->links > WALK_LINKS)
			return -ELOOP;
		return walk_magic(world, dir, leaf, walk->plain);
	}
	if (r == 0)
		r = prepend(walk, text);
	return r < 0 ? r : pin_again(text[0] == '/' ? root_of(world, origin) : dir);
}

/* One component from @dir: returns the next directory's pin, which may be @dir's own root again. */
static int step(const struct world *world, const struct origin *origin, struct walk *walk, int dir,
		const char *leaf, struct name *name)
{
	bool up = !strcmp(leaf, "..");
	_cleanup_close_ int fd = -1;
	struct stat st;
	int r, err = 0;

	if (up && is_root(world, origin, dir))
		return pin_again(dir);
	fd = openat(dir, leaf, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0)
		err = -errno;
	if (!err && S_ISDIR(st.st_mode) && !up)
		return steal_fd(&fd);
	/* Whatever comes now shows that something is there, or that it is not. */
	r = veil_check(world, dir, up ? NULL : leaf, name);
	if (r || err)
		return r ? r : err;
	if (S_ISDIR(st.st_mode))
		return steal_fd(&fd);
	return S_ISLNK(st.st_mode) ? follow(world, origin, walk, dir, leaf, fd, &st) : -ENOTDIR;
}

/**
 * walk_directory() - Resolve a path to a directory, every link followed
 * @world:	The jail
 * @origin:	Whose path
 * @start:	Directory it starts from unless it is absolute
 * @path:	Any path, "" for @start itself
 * @flags:	RESOLVE_PLAIN or 0
 * @links:	Symlinks followed so far; counts on
 * @name:	Told what is hidden on the way
 *
 * Return: an O_PATH descriptor, WALK_VEILED, -ENOTDIR, -ENOENT, -ELOOP, -EACCES, -errno
 */
int walk_directory(const struct world *world, const struct origin *origin, int start,
		   const char *path, unsigned int flags, unsigned int *links, struct name *name)
{
	_cleanup_close_ int dir = -1;
	_cleanup_(walk_done) struct walk walk = {
		.rest = strdup(path),
		.links = *links,
		.plain = flags & RESOLVE_PLAIN,
	};
	char leaf[NAME_MAX + 1];
	struct stat st;
	int r;

	if (!walk.rest)
		return -ENOMEM;
	dir = pin_again(path[0] == '/' ? root_of(world, origin) : start);
	if (dir < 0)
		return dir;
	while (next_component(&walk, leaf, &r)) {
		int next = step(world, origin, &walk, dir, leaf, name);

		if (next < 0 || next == WALK_VEILED)
			return next;
		close_fd(&dir);
		dir = next;
	}
	if (r < 0) {
		int veiled = veil_check(world, dir, NULL, name);

		return veiled ? veiled : r;
	}
	if (fstat(dir, &st) < 0)
		return -errno;
	if (!S_ISDIR(st.st_mode)) /* a magic link's object */
		return -ENOTDIR;
	*links = walk.links;
	return steal_fd(&dir);
}
