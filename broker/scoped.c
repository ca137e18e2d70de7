// SPDX-License-Identifier: MIT
// broker/scoped.c - Paths that openat2's RESOLVE_* keep inside of something
//
// The kernel does it: the directory part is opened from the target's own start with the target's
// own RESOLVE_*, and pinned. The last component is looked up in the pin; a link there is put in the
// place of it, and the kernel judges the whole text again from the same start. What comes out is
// decided on by its own name like every other object, so RESOLVE_* only ever take something away.
#include "broker/scoped.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "broker/target.h"
#include "broker/veil.h"
#include "broker/walk.h"
#include "policy/base/cleanup.h"

static int open_scoped(int base, const char *path, int flags, uint64_t scope)
{
	struct open_how how = {
		.flags = (uint64_t)(unsigned int)(O_PATH | O_CLOEXEC | flags),
		.resolve = (scope & ~(uint64_t)RESOLVE_CACHED) | RESOLVE_NO_MAGICLINKS,
	};
	int fd = (int)syscall(SYS_openat2, base, path, &how, sizeof(how));

	return fd < 0 ? -errno : fd;
}

/* /proc/self is no magic link: the kernel would follow it to the broker's own directory. */
static int name_self(const struct world *world, const struct origin *origin, int base,
		     char path[PATH_MAX])
{
	static const char *const selves[] = { "self", "thread-self" };
	struct target_state state;
	char joined[PATH_MAX];
	struct stat a, b;

	if (fstat(base, &a) < 0 || fstat(world->proc, &b) < 0)
		return -errno;
	if (a.st_dev != b.st_dev || a.st_ino != b.st_ino)
		return 0;
	for (unsigned int i = 0; i < ARRAY_SIZE(selves); i++) {
		size_t len = strlen(selves[i]);
		int r;

		if (strncmp(path, selves[i], len) != 0 || (path[len] && path[len] != '/'))
			continue;
		r = target_state(world, origin->tid, &state);
		if (r < 0)
			return r;
		if (i == 0)
			r = snprintf(joined, sizeof(joined), "%d%s", state.tgid, path + len);
		else
			r = snprintf(joined, sizeof(joined), "%d/task/%d%s", state.tgid,
				     origin->tid, path + len);
		if (r >= (int)sizeof(joined))
			return -ENAMETOOLONG;
		strcpy(path, joined);
		break;
	}
	return 0;
}

/* Puts what the link @name->leaf says in the place of it. */
static int follow(const struct world *world, const struct origin *origin, const struct name *name,
		  uint64_t scope, const char *dir, char path[PATH_MAX])
{
	char text[PATH_MAX], joined[PATH_MAX];
	int r;

	if (scope & RESOLVE_NO_SYMLINKS)
		return -ELOOP;
	r = walk_link(world, origin, name->parent, name->leaf, name->object, &name->st, text,
		      sizeof(text));
	if (r == WALK_MAGIC)
		return scope & RESOLVE_NO_MAGICLINKS ? -ELOOP : -EXDEV;
	if (r < 0)
		return r;
	/* The path itself may be absolute under NO_XDEV, but no link in it: nd_jump_root(). */
	if (text[0] == '/' && !(scope & RESOLVE_IN_ROOT) &&
	    scope & (RESOLVE_NO_XDEV | RESOLVE_BENEATH))
		return -EXDEV;
	if (text[0] == '/' || !*dir)
		r = snprintf(joined, sizeof(joined), "%s", text);
	else
		r = snprintf(joined, sizeof(joined), "%s/%s", dir, text);
	if (r >= (int)sizeof(joined))
		return -ENAMETOOLONG;
	strcpy(path, joined);
	return 0;
}

/* One look at the path: 0 when it ended somewhere, WALK_AGAIN with what a link made of it. */
static int look(const struct world *world, const struct origin *origin, int base, uint64_t scope,
		unsigned int flags, char path[PATH_MAX], struct name *name)
{
	char dir[PATH_MAX];
	const char *rest;
	int r, split;

	strcpy(dir, path);
	split = resolve_split(dir, &rest, name->leaf, &name->slash);
	close_fd(&name->object);
	close_fd(&name->parent);
	if (split == 0 && (!strcmp(name->leaf, ".") || !strcmp(name->leaf, ".."))) {
		name->object = open_scoped(base, path, O_DIRECTORY, scope);
		if (name->object >= 0)
			return resolve_fill(world, name);
		r = name->object;
		name->object = -1;
		return r;
	}
	name->parent = open_scoped(base, *rest ? rest : ".", O_DIRECTORY, scope);
	if (name->parent < 0) {
		r = name->parent;
		name->parent = -1;
		return r;
	}
	if (split < 0)
		return split;
	if (name->slash && flags & RESOLVE_CREATE)
		return -EISDIR;
	name->object = open_scoped(name->parent, name->leaf, O_NOFOLLOW, scope & RESOLVE_NO_XDEV);
	if (name->object < 0) {
		r = name->object;
		name->object = -1;
		return r == -ENOENT ? resolve_join(world, name) : r;
	}
	if (fstat(name->object, &name->st) < 0)
		return -errno;
	if (!S_ISLNK(name->st.st_mode) || (flags & RESOLVE_LEAF && !name->slash))
		return resolve_join(world, name);
	r = follow(world, origin, name, scope, rest, path);
	return r < 0 ? r : WALK_AGAIN;
}

/*
 * Whether the path leads through something hidden. RESOLVE_* only ever refuse what would be reached
 * without them, so an ordinary lookup tells; IN_ROOT moves the root.
 */
static int look_for_veil(const struct world *world, const struct origin *origin, int base,
			 const char *path, uint64_t scope, unsigned int flags, struct name *name)
{
	struct origin own = *origin;
	int r;

	if (scope & RESOLVE_IN_ROOT)
		own.root = base;
	r = resolve(world, &own, path, flags, name);
	if (r == 0 && name->parent >= 0) /* be it there or not */
		r = veil_check(world, name->parent, name->leaf, name);
	if (r == WALK_VEILED || (r == 0 && name->veil != RULE_NONE && name->object < 0))
		return WALK_VEILED;
	name_close(name);
	return 0;
}

/**
 * scoped_resolve() - Follow a path as openat2 would with RESOLVE_*
 * @world:	The jail
 * @origin:	Whose path it is
 * @path:	NUL terminated copy of what the target passed
 * @scope:	RESOLVE_ of openat2(2); RESOLVE_CACHED says nothing here
 * @flags:	RESOLVE_LEAF, RESOLVE_CREATE
 * @name:	As for resolve()
 *
 * Trust: as resolve().
 *
 * Return: as resolve(); -EXDEV and -ELOOP for what @scope refuses
 */
int scoped_resolve(const struct world *world, const struct origin *origin, const char *path,
		   uint64_t scope, unsigned int flags, struct name *name)
{
	_cleanup_close_ int base = -1;
	char rest[PATH_MAX];
	int r;

	if (!*path)
		return -ENOENT;
	if (strlen(path) >= sizeof(rest))
		return -ENAMETOOLONG;
	strcpy(rest, path);
	base = path[0] == '/' && !(scope & RESOLVE_IN_ROOT)
		       ? fcntl(world->root, F_DUPFD_CLOEXEC, 0)
		       : target_base_pin(world, origin->tid, origin->dirfd);
	if (base < 0)
		return base;
	if (world->veil && look_for_veil(world, origin, base, path, scope, flags, name))
		return 0;
	r = scope & RESOLVE_NO_SYMLINKS ? 0 : name_self(world, origin, base, rest);
	for (int links = 0; r == 0; links++) {
		r = look(world, origin, base, scope, flags, rest, name);
		if (r != WALK_AGAIN)
			break;
		r = links < WALK_LINKS ? 0 : -ELOOP;
	}
	/* Somebody followed /proc/self, and it was not the target. */
	if (r == 0 && name->object >= 0 && name->st.st_dev == world->proc_dev &&
	    target_owns_proc(world, name->path) == world->broker)
		return -EACCES;
	if (r == 0 && name->slash && name->object >= 0 && !S_ISDIR(name->st.st_mode))
		return -ENOTDIR;
	return r;
}
