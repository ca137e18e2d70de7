// SPDX-License-Identifier: MIT
// broker/resolve.c - From a path of a target to a pinned object and its canonical name
//
// DOC: Theory of operation
//
// The directory part is resolved by the kernel in one call, links and all, and pinned; where that
// would go wrong (magic links, /proc) walk.c takes the steps one by one. The last component is then
// opened in the pinned directory without following, and a link there starts over with what it says.
// The name is read from the pins: it is the name of what was reached, not of what was spelled.
// Whatever moves meanwhile, the caller decides on that name and acts on those pins.
#include "broker/resolve.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "broker/detour.h"
#include "broker/pin.h"
#include "broker/seal.h"
#include "broker/target.h"
#include "broker/veil.h"
#include "broker/walk.h"
#include "policy/base/cleanup.h"
#include "policy/base/inode.h"

#define NAME_TRIES 4 /* it may be renamed while it is looked at */

void name_init(struct name *name)
{
	name->path[0] = '\0';
	name->len = 0;
	name->parent = -1;
	name->leaf[0] = '\0';
	name->object = -1;
	name->anonymous = false;
	name->opened = false;
	name->foreign = false;
	name->slash = false;
	name->detour = RULE_NONE;
	name->from_len = 0;
	name->veil = RULE_NONE;
}

void name_close(struct name *name)
{
	close_fd(&name->parent);
	close_fd(&name->object);
}

/**
 * resolve_reopen() - A real descriptor for a pinned object
 * @pin:	O_PATH descriptor
 * @flags:	open(2) flags; must not create
 *
 * Return: a descriptor with O_CLOEXEC and O_NOCTTY, or -errno
 */
int resolve_reopen(int pin, int flags)
{
	int fd = open(pin_path(pin).text,
		      (flags & ~(O_NOFOLLOW | O_CREAT | O_EXCL)) | O_CLOEXEC | O_NOCTTY);

	return fd < 0 ? -errno : fd;
}

/*
 * Whether a name leads to the file it was read from: 1, or 0; -EACCES when nobody may look, since a
 * directory on the way cannot be searched (any more).
 */
static int name_leads(const struct world *world, const char *path, const struct stat *st)
{
	_cleanup_close_ int deep = -1;
	struct stat found;

	if (strlen(path) >= PATH_MAX) {
		path++;
		deep = deep_directory(world->root, &path);
		if (deep < 0)
			return deep == -EACCES ? -EACCES : 0;
	}
	if (fstatat(deep >= 0 ? deep : world->root, path, &found, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == EACCES ? -EACCES : 0;
	return same_file(&found, st);
}

/*
 * Where nobody may look, the name holds if the last directory that can be seen on the way is on the
 * same file system: what lies elsewhere, outside of the jail, has no such name on it.
 */
static bool name_is_likely(const struct world *world, const char *path, const struct stat *st)
{
	char way[PATH_MAX];
	struct stat found;
	char *slash;

	if (strlen(path) >= sizeof(way))
		return false;
	strcpy(way, path);
	while ((slash = strrchr(way, '/')) && slash > way) {
		*slash = '\0';
		if (fstatat(world->root, way, &found, AT_SYMLINK_NOFOLLOW) == 0)
			return found.st_dev == st->st_dev;
	}
	return false;
}

/* The kernel's name for a pin with the status @st, in @name's @path, @len and @anonymous. */
static int read_name(const struct world *world, int pin, const struct stat *st, struct name *name,
		     bool *ret_deleted)
{
	size_t len;
	int r = deep_spell(pin, name->path, &len);

	if (r < 0)
		return r;
	if (!len)
		return -ENOENT;
	name->anonymous = name->path[0] != '/' || st->st_dev == world->memfd_dev;
	*ret_deleted = false;
	if (!name->anonymous && pin_deleted(name->path, len)) {
		/* It may really be called that. Without any link it is not called anything. */
		r = st->st_nlink ? name_leads(world, name->path, st) : 0;
		if (r < 0)
			return r;
		*ret_deleted = !r;
	}
	if (*ret_deleted)
		len -= strlen(PIN_DELETED);
	name->path[len] = '\0';
	name->len = len;
	return 0;
}

/* The name of a pin, and whether it leads there: it may be renamed while it is looked at. */
static int find_name(const struct world *world, int pin, struct stat *st, struct name *name)
{
	bool deleted;
	int r;

	name->foreign = true;
	for (int i = 0; i < NAME_TRIES && name->foreign; i++) {
		if (fstat(pin, st) < 0)
			return -errno;
		r = read_name(world, pin, st, name, &deleted);
		if (r < 0)
			return r;
		r = name->anonymous || deleted ? 1 : name_leads(world, name->path, st);
		if (r == -EACCES)
			r = name_is_likely(world, name->path, st);
		name->foreign = r <= 0;
	}
	if (world->seal && !name->anonymous && !seal_has(world->seal, pin))
		name->foreign = true;
	return 0;
}

/**
 * resolve_fill() - The status and the canonical name of a pinned object
 * @world:	The jail
 * @name:	@object is set; @st, @path, @len, @anonymous and @foreign are filled. The @path of
 *		an anonymous one is the kernel's description of it
 *
 * A deleted object keeps the last name it had: unlinking it was itself decided under that name. A
 * file whose name cannot be known (too long, or perhaps a deleted one's) is foreign, without name.
 *
 * Return: 0 or -errno
 */
int resolve_fill(const struct world *world, struct name *name)
{
	int r = find_name(world, name->object, &name->st, name);

	if (r != -ENAMETOOLONG && r != -EACCES)
		return r;
	name->len = 0; /* it is there, but nobody can say where */
	return 0;
}

/* The kernel's resolution of a directory part, where it is the target's as well. */
static int open_directory(const struct world *world, const struct origin *origin, int start,
			  const char *path, unsigned int flags, unsigned int *links,
			  struct name *name)
{
	struct open_how how = {
		.flags = O_PATH | O_DIRECTORY | O_CLOEXEC,
		.resolve = RESOLVE_NO_MAGICLINKS,
	};
	const int from = path[0] == '/' ? world->root : start;
	struct stat st;
	int fd, err;

	if (world->veil || origin->root || flags & RESOLVE_COUNT)
		return walk_directory(world, origin, start, path, flags, links, name);
	fd = (int)syscall(SYS_openat2, from, path[0] ? path : ".", &how, sizeof(how));
	if (fd >= 0 && fstat(fd, &st) == 0 && st.st_dev != world->proc_dev)
		return fd;
	if (fd < 0 && errno != ELOOP) {
		/* Was it the broker's /proc/self where this is not? Not if there is no link. */
		err = errno;
		how.resolve |= RESOLVE_NO_SYMLINKS;
		fd = (int)syscall(SYS_openat2, from, path[0] ? path : ".", &how, sizeof(how));
		if (fd < 0 && errno == err)
			return -err;
	}
	if (fd >= 0)
		close(fd);
	return walk_directory(world, origin, start, path, flags, links, name);
}

/**
 * resolve_split() - Split a path into directory part and last component; slashes at its end go
 * @path:	At least one byte; changed in place
 * @ret_dir:	The directory part, in @path: "" for none. Set in any case
 * @leaf:	The last component, "." of "/"; untouched if it is too long
 * @slash:	Set when there was a slash at the end, else untouched
 *
 * Return: 0, or -ENAMETOOLONG for the leaf, which counts once the directory is there
 */
int resolve_split(char *path, const char **ret_dir, char leaf[NAME_MAX + 1], bool *slash)
{
	size_t len = strlen(path);
	char *last;

	while (len > 1 && path[len - 1] == '/') {
		path[--len] = '\0';
		*slash = true;
	}
	last = strrchr(path, '/');
	len = strlen(last ? last + 1 : path);
	if (len <= NAME_MAX)
		memcpy(leaf, last ? last + 1 : path, len + 1);
	if (!len)
		strcpy(leaf, "."); /* the path was "/" */
	if (!last) {
		*ret_dir = "";
	} else if (last == path) {
		path[1] = '\0';
		*ret_dir = path;
	} else {
		*last = '\0';
		*ret_dir = path;
	}
	return len <= NAME_MAX ? 0 : -ENAMETOOLONG;
}

/**
 * resolve_join() - The canonical name of something in a pinned directory, be it there or not
 * @world:	The jail
 * @name:	@parent and @leaf are set; @path and @len are filled, @anonymous is cleared. It is
 *		foreign where the directory is: a descriptor of that may have been passed in
 *
 * Return: 0, -ENAMETOOLONG, -ENOENT when the directory has no name, -errno
 */
int resolve_join(const struct world *world, struct name *name)
{
	size_t leaf_len = strlen(name->leaf);
	struct stat st;
	int r = find_name(world, name->parent, &st, name);

	name->anonymous = false;
	if (r < 0)
		return r;
	if (name->len + 1 + leaf_len >= sizeof(name->path))
		return -ENAMETOOLONG;
	if (name->len > 1)
		name->path[name->len++] = '/';
	memcpy(name->path + name->len, name->leaf, leaf_len + 1);
	name->len += leaf_len;
	return 0;
}

/**
 * resolve_same_mount() - Whether two pins are from one mount
 * @a:		O_PATH descriptor
 * @b:		Another
 */
bool resolve_same_mount(int a, int b)
{
	struct statx one, other;

	return statx(a, "", AT_EMPTY_PATH, STATX_MNT_ID, &one) == 0 &&
	       statx(b, "", AT_EMPTY_PATH, STATX_MNT_ID, &other) == 0 &&
	       one.stx_mnt_id == other.stx_mnt_id;
}

/* Goes through a magic link to the object behind it. */
static int follow_magic(const struct world *world, unsigned int flags, struct name *name)
{
	int r = walk_magic(world, name->parent, name->leaf, flags & RESOLVE_PLAIN);

	if (r < 0)
		return r;
	name->object = r;
	name->opened = true;
	close_fd(&name->parent);
	return resolve_fill(world, name);
}

static bool is_dots(const char *leaf)
{
	return !strcmp(leaf, ".") || !strcmp(leaf, "..");
}

/* Looks the last component up; a link to follow is written to @path, to go on with. */
static int find_leaf(const struct world *world, const struct origin *origin, unsigned int flags,
		     struct name *name, char path[PATH_MAX], unsigned int *links)
{
	char text[PATH_MAX];
	int r, err;

	if (world->detours && !(flags & RESOLVE_STRAIGHT) && !is_dots(name->leaf)) {
		r = detour_take(world, origin, flags, name);
		if (r != DETOUR_NONE)
			return r;
	}
	name->object = openat(name->parent, name->leaf, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	err = name->object < 0 ? -errno : 0;
	if (err == -ENOENT) { /* no other way than where something hidden has that name */
		r = veil_check(world, name->parent, name->leaf, name);
		return r ? r : resolve_join(world, name);
	}
	if (!err && fstat(name->object, &name->st) < 0)
		err = -errno;
	if (is_dots(name->leaf)) {
		r = veil_check(world, name->parent, NULL, name);
		return r ? r : err ? err : resolve_fill(world, name);
	}
	if (err) {
		r = veil_check(world, name->parent, name->leaf, name);
		return r ? r : err;
	}
	if (!S_ISLNK(name->st.st_mode) || flags & RESOLVE_ENTRY ||
	    (flags & RESOLVE_LEAF && !name->slash))
		return resolve_join(world, name);
	r = veil_check(world, name->parent, name->leaf, name);
	if (r)
		return r;
	if (++*links > WALK_LINKS)
		return -ELOOP;
	r = walk_link(world, origin, name->parent, name->leaf, name->object, &name->st, text,
		      sizeof(text));
	close_fd(&name->object);
	if (r == WALK_MAGIC)
		return follow_magic(world, flags, name);
	if (r < 0)
		return r;
	strcpy(path, text);
	return WALK_AGAIN;
}

/**
 * resolve_fd() - Name the object behind a target's descriptor
 * @world:	The jail
 * @origin:	Thread and descriptor
 * @name:	From name_init()
 *
 * Return: 0, -EBADF, -ESRCH, -errno
 */
int resolve_fd(const struct world *world, const struct origin *origin, struct name *name)
{
	name->object = target_base_pin(world, origin->tid, origin->dirfd);
	if (name->object < 0) {
		int r = name->object;

		name->object = -1;
		return r;
	}
	name->opened = true;
	return resolve_fill(world, name);
}

/* One way along a path, link by link at its end. */
static int go_along(const struct world *world, const struct origin *origin, int start,
		    const char *path, unsigned int flags, struct name *name, unsigned int *links)
{
	_cleanup_close_ int last = -1;
	char rest[PATH_MAX];
	const char *dir;
	int r;

	strcpy(rest, path);
	for (;;) {
		int split, parent;

		split = resolve_split(rest, &dir, name->leaf, &name->slash);
		parent = open_directory(world, origin, start, dir, flags, links, name);
		if (parent < 0 || parent == WALK_VEILED)
			return parent < 0 ? parent : 0;
		close_fd(&last);
		close_fd(&name->parent);
		name->parent = parent;
		if (split == 0 && name->slash && flags & RESOLVE_CREATE && !is_dots(name->leaf))
			split = -EISDIR;
		r = split < 0 ? veil_check(world, parent, NULL, name) : 0;
		if (r)
			return r < 0 ? r : 0;
		if (split < 0)
			return split;
		r = find_leaf(world, origin, flags, name, rest, links);
		if (r != WALK_AGAIN)
			break;
		last = steal_fd(&name->parent);
		start = last;
	}
	if (r == WALK_VEILED)
		return 0;
	if (r == 0 && name->slash && !(flags & RESOLVE_ENTRY) && name->object >= 0 &&
	    !S_ISDIR(name->st.st_mode)) {
		r = name->parent >= 0 ? veil_check(world, name->parent, name->leaf, name) : 0;
		return r < 0 ? r : r == WALK_VEILED ? 0 : -ENOTDIR;
	}
	return r;
}

/* Links in directory parts are the kernel's to follow, which counts each part from nought. */
static bool may_be_too_many(const struct world *world, const struct origin *origin, int base,
			    const char *path)
{
	struct open_how how = { .flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_NO_MAGICLINKS };
	_cleanup_close_ int fd = -1;

	if (world->veil || origin->root)
		return false; /* they were followed and counted here */
	fd = (int)syscall(SYS_openat2, path[0] == '/' ? world->root : base, path, &how,
			  sizeof(how));
	return fd < 0 && errno == ELOOP;
}

/**
 * resolve() - Follow a path as the target would
 * @world:	The jail
 * @origin:	Whose path it is
 * @path:	NUL terminated copy of what the target passed
 * @flags:	enum resolve_flags
 * @name:	From name_init(); filled, also with pins on some errors: name_close() in any case
 *
 * Trust: @path is the target's, and so are all directories it leads through.
 *
 * Return: 0 also when the last component does not exist (@name->object is then -1), and when the
 * path leads through something hidden (@name->veil); the kernel's errno for everything that fails
 * before it
 */
int resolve(const struct world *world, const struct origin *origin, const char *path,
	    unsigned int flags, struct name *name)
{
	_cleanup_close_ int base = -1;
	unsigned int links = 0;
	size_t len = strlen(path);
	int r;

	if (!len)
		return flags & RESOLVE_EMPTY ? resolve_fd(world, origin, name) : -ENOENT;
	if (len >= PATH_MAX)
		return -ENAMETOOLONG;
	if (path[0] != '/') {
		base = target_base_pin(world, origin->tid, origin->dirfd);
		if (base < 0)
			return base;
	}
	r = go_along(world, origin, base, path, flags, name, &links);
	if (links && may_be_too_many(world, origin, base, path)) {
		name_close(name);
		name_init(name);
		links = 0;
		r = go_along(world, origin, base, path, flags | RESOLVE_COUNT, name, &links);
	}
	return r;
}
