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

#include "broker/detour.h"
#include "broker/opening.h"
#include "broker/pin.h"
#include "broker/target.h"
#include "broker/veil.h"
#include "broker/walk.h"
#include "policy/base/cleanup.h"

#define TRIES 16
#define JUMPED 1 /* the path has ended behind a magic link */
#define ROOM DEEP_ROOM /* for a path with what its links say in the place of them */

static int open_scoped(int base, const char *path, int flags, uint64_t scope)
{
	struct open_how how = {
		.flags = (uint64_t)(unsigned int)(O_PATH | O_CLOEXEC | flags),
		.resolve = (scope & ~(uint64_t)RESOLVE_CACHED) | RESOLVE_NO_MAGICLINKS,
	};
	int fd;

	/* EAGAIN: something moved, anywhere, while the kernel was at a `..` */
	for (int i = 0; i < TRIES; i++) {
		fd = (int)syscall(SYS_openat2, base, path, &how, sizeof(how));
		if (fd >= 0 || errno != EAGAIN)
			break;
	}
	return fd < 0 ? -errno : fd;
}

/* A failed open's errno; no descriptor stays behind. */
static int take_error(int *fd)
{
	int r = *fd;

	*fd = -1;
	return r;
}

/* Whether the target has what a magic link in @dir led to from the same mount; see nd_jump_link().
 */
static bool is_beside(const struct world *world, int dir, const struct name *name)
{
	_cleanup_close_ int named = -1;

	if (resolve_same_mount(dir, name->object))
		return true;
	/* What the broker opened for it through the noexec view counts as the name it has. */
	if (name->anonymous || name->foreign || !world_separate_view(world))
		return false;
	named = opening_raw(world->root, name->path + 1, O_PATH | O_NOFOLLOW, 0, TEXT_ONLY);
	return named >= 0 && pin_is(named, &name->st) && resolve_same_mount(dir, named);
}

/* Goes through the magic link @name->leaf, as far as @scope lets it. */
static int jump(const struct world *world, uint64_t scope, struct name *name)
{
	int r;

	if (walk_is_own(world, name->parent))
		return -EACCES;
	if (scope & RESOLVE_NO_MAGICLINKS)
		return -ELOOP;
	if (scope & (RESOLVE_BENEATH | RESOLVE_IN_ROOT))
		return -EXDEV;
	r = walk_magic(world, name->parent, name->leaf, false);
	if (r < 0)
		return r;
	close_fd(&name->object);
	name->object = r;
	name->opened = true;
	r = resolve_fill(world, name);
	if (r == 0 && scope & RESOLVE_NO_XDEV && !is_beside(world, name->parent, name))
		r = -EXDEV;
	close_fd(&name->parent);
	return r;
}

/*
 * Puts what the link @name->leaf says in the place of it: between @dir and @behind, if relative.
 * WALK_MAGIC when it does not say anything.
 */
static int follow(const struct world *world, const struct origin *origin, const struct name *name,
		  uint64_t scope, const char *dir, const char *behind, char path[ROOM])
{
	char text[PATH_MAX], joined[ROOM];
	int r;

	if (scope & RESOLVE_NO_SYMLINKS)
		return -ELOOP;
	r = walk_link(world, origin, name->parent, name->leaf, name->object, &name->st, text,
		      sizeof(text));
	if (r) /* WALK_MAGIC, or it failed */
		return r;
	/* The path itself may be absolute under NO_XDEV, but no link in it: nd_jump_root(). */
	if (text[0] == '/' && !(scope & RESOLVE_IN_ROOT) &&
	    scope & (RESOLVE_NO_XDEV | RESOLVE_BENEATH))
		return -EXDEV;
	r = snprintf(joined, sizeof(joined), "%s%s%s%s", text[0] == '/' ? "" : dir,
		     text[0] == '/' || !*dir ? "" : "/", text, behind);
	if (r >= (int)sizeof(joined))
		return -ENAMETOOLONG;
	strcpy(path, joined);
	return 0;
}

/* One look at the path: 0 when it ended somewhere, WALK_AGAIN with what a link made of it. */
static int find_once(const struct world *world, const struct origin *origin, int base,
		     uint64_t scope, unsigned int flags, char path[ROOM], struct name *name)
{
	char dir[ROOM];
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
		return take_error(&name->object);
	}
	name->parent = open_scoped(base, *rest ? rest : ".", O_DIRECTORY, scope);
	if (name->parent < 0)
		return take_error(&name->parent);
	if (split < 0)
		return split;
	if (name->slash && flags & RESOLVE_CREATE)
		return -EISDIR;
	name->object = open_scoped(name->parent, name->leaf, O_NOFOLLOW, scope & RESOLVE_NO_XDEV);
	if (name->object < 0) {
		r = take_error(&name->object);
		return r == -ENOENT ? resolve_join(world, name) : r;
	}
	if (fstat(name->object, &name->st) < 0)
		return -errno;
	if (!S_ISLNK(name->st.st_mode) || (flags & RESOLVE_LEAF && !name->slash))
		return resolve_join(world, name);
	r = follow(world, origin, name, scope, rest, "", path);
	if (r == WALK_MAGIC)
		return jump(world, scope, name);
	return r < 0 ? r : WALK_AGAIN;
}

/* The directory part of @path, up to @len, as it is opened. */
static const char *front(const char *path, size_t len, char dir[ROOM])
{
	memcpy(dir, path, len);
	dir[len] = '\0';
	return len ? dir : ".";
}

/* Where a component that ends before @at begins; @at when there is none, or it is "..". */
static size_t before(const char *path, size_t at)
{
	size_t end = at, start;

	while (end && path[end - 1] == '/')
		end--;
	start = end;
	while (start && path[start - 1] != '/')
		start--;
	return start == end || (end - start == 2 && !memcmp(path + start, "..", 2)) ? at : start;
}

/*
 * What stands at @at is no link. Taken out of @path with the directory before it where it is a `..`
 * with more behind it; returns where the path goes on, and in @len how much of it is to be passed.
 */
static size_t pass(char path[ROOM], size_t at, const char *behind, const char *leaf, size_t *len)
{
	const char *rest = behind + strspn(behind, "/");
	size_t cut = !*rest || strcmp(leaf, "..") != 0 ? at : before(path, at);

	if (cut == at)
		return at;
	memmove(path + cut, rest, strlen(rest) + 1);
	*len = 0;
	return cut;
}

/*
 * Follows every link of @path, one at a time, so that none is left that leads elsewhere for the
 * broker: /proc/self is no magic link, and the kernel would follow it to the broker's own
 * directory. Behind a magic link the path goes on from another @base. What `..` takes back is taken
 * out, so that the path stays as short as the directories lie deep. JUMPED when a magic link was
 * the last of it.
 */
static int follow_all(const struct world *world, const struct origin *origin, int *base,
		      uint64_t scope, unsigned int flags, char path[ROOM], struct name *name)
{
	size_t at = strspn(path, "/"), len;

	for (int links = 0; path[at]; at += len + strspn(path + at + len, "/")) {
		char dir[ROOM], behind[ROOM];
		bool last;
		int r;

		len = strcspn(path + at, "/");
		strcpy(behind, path + at + len);
		last = !behind[strspn(behind, "/")];
		if (len > NAME_MAX || (flags & RESOLVE_LEAF && !*behind) ||
		    (flags & RESOLVE_CREATE && *behind && last))
			return 0; /* find_once() says what comes of it */
		memcpy(name->leaf, path + at, len);
		name->leaf[len] = '\0';
		close_fd(&name->object);
		close_fd(&name->parent);
		name->parent = open_scoped(*base, front(path, at, dir), O_DIRECTORY, scope);
		if (name->parent < 0)
			return take_error(&name->parent);
		name->object =
			open_scoped(name->parent, name->leaf, O_NOFOLLOW, scope & RESOLVE_NO_XDEV);
		if (name->object < 0) {
			r = take_error(&name->object);
			return r == -ENOENT && last ? 0 : r;
		}
		if (fstat(name->object, &name->st) < 0)
			return -errno;
		if (!S_ISLNK(name->st.st_mode)) {
			at = pass(path, at, behind, name->leaf, &len);
			continue;
		}
		if (++links > WALK_LINKS)
			return -ELOOP;
		r = follow(world, origin, name, scope, dir, behind, path);
		if (r == WALK_MAGIC)
			r = jump(world, scope, name);
		if (r < 0)
			return r;
		if (name->opened && last)
			return JUMPED;
		if (name->opened) {
			close_fd(base);
			*base = steal_fd(&name->object);
			name->opened = false;
			strcpy(path, behind + strspn(behind, "/"));
			at = 0;
		}
		len = 0;
		if (strncmp(path, dir, at) != 0)
			at = 0; /* it was absolute */
	}
	return 0;
}

/* Looks until no link is left; whether there were any is told by @ret_links. */
static int find(const struct world *world, const struct origin *origin, int base, uint64_t scope,
		unsigned int flags, char path[ROOM], struct name *name, bool *ret_links)
{
	int r = find_once(world, origin, base, scope, flags, path, name);

	*ret_links = r == WALK_AGAIN;
	for (int links = 1; r == WALK_AGAIN && links <= WALK_LINKS; links++)
		r = find_once(world, origin, base, scope, flags, path, name);
	if (r == WALK_AGAIN)
		return -ELOOP;
	if (r == 0 && name->slash && name->object >= 0 && !S_ISDIR(name->st.st_mode))
		return -ENOTDIR;
	return r;
}

static bool is_broker(const struct world *world, const struct name *name)
{
	return target_owns_proc(world, name->path) == world->broker;
}

/* Links before the last component were the kernel's to follow, which did not count the others. */
static bool may_be_too_many(int base, const char *path, uint64_t scope)
{
	_cleanup_close_ int fd = open_scoped(base, path, 0, scope);

	return fd == -ELOOP;
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
	name->opened = false;
	return 0;
}

/*
 * Whether the path ends where another file is. Whether RESOLVE_* let it lead there is not known of
 * that one: the name stays, and is refused.
 */
static bool look_for_detour(const struct world *world, const struct origin *origin, int base,
			    const char *path, uint64_t scope, unsigned int flags, struct name *name)
{
	struct origin own = *origin;

	if (scope & RESOLVE_IN_ROOT)
		own.root = base;
	(void)resolve(world, &own, path, flags, name);
	if (name->detour != RULE_NONE) {
		detour_bar(name);
		return true;
	}
	name_close(name);
	name_init(name);
	return false;
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
	char rest[ROOM];
	bool links;
	int r;

	if (!*path)
		return -ENOENT;
	if (strlen(path) >= PATH_MAX)
		return -ENAMETOOLONG;
	strcpy(rest, path);
	base = path[0] == '/' && !(scope & RESOLVE_IN_ROOT)
		       ? pin_again(world->root)
		       : target_base_pin(world, origin->tid, origin->dirfd);
	if (base < 0)
		return base;
	if (world->detours && look_for_detour(world, origin, base, path, scope, flags, name))
		return 0;
	if (world->veil && look_for_veil(world, origin, base, path, scope, flags, name))
		return 0;
	r = find(world, origin, base, scope, flags, rest, name, &links);
	/* -EISDIR is about the slash at the end, which is looked at before any link there. */
	if (scope & RESOLVE_NO_SYMLINKS || r == -EISDIR ||
	    (r == 0 && !is_broker(world, name) && !(links && may_be_too_many(base, path, scope))))
		return r;
	/* Perhaps somebody followed /proc/self, and it was not the target. */
	strcpy(rest, path);
	r = follow_all(world, origin, &base, scope, flags, rest, name);
	if (r == JUMPED)
		return name->slash && !S_ISDIR(name->st.st_mode) ? -ENOTDIR : 0;
	if (r < 0)
		return r;
	return find(world, origin, base, scope | RESOLVE_NO_SYMLINKS, flags, rest, name, &links);
}
