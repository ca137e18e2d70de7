// SPDX-License-Identifier: MIT
// broker/fast.c - The name of a path without looking it up: text that one openat2 then proves
//
// A path without symlinks is its own canonical name. So the text is joined and tidied here, the
// decision is made on it, and openat2 with RESOLVE_NO_SYMLINKS both proves that the text is the
// name and opens the object: as many system calls as a broker that decides nothing. Whatever could
// make the text lie is left to resolve().
#include "broker/fast.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "broker/detour.h"
#include "broker/pin.h"
#include "broker/target.h"
#include "policy/base/cleanup.h"

/* Trees where a name can mean something else to the broker than to the target. */
static const struct {
	const char *path;
	size_t len;
} special[] = { { "/proc", 5 }, { "/dev", 4 } };

static bool is_special(const char *path, size_t len)
{
	for (size_t i = 0; i < sizeof(special) / sizeof(special[0]); i++)
		if (len >= special[i].len && !memcmp(path, special[i].path, special[i].len) &&
		    (len == special[i].len || path[special[i].len] == '/'))
			return true;
	return false;
}

/* Rewrites a first component that is one of /'s fixed links: /lib/x to /usr/lib/x. */
static int rewrite(const struct world *world, char *path, size_t *len, size_t room)
{
	for (size_t i = 0; i < world->link_count; i++) {
		const struct world_link *link = &world->links[i];

		if (*len < link->from_len || memcmp(path, link->from, link->from_len) != 0 ||
		    (*len > link->from_len && path[link->from_len] != '/'))
			continue;
		if (*len - link->from_len + link->to_len >= room)
			return -ENAMETOOLONG;
		memmove(path + link->to_len, path + link->from_len, *len - link->from_len);
		memcpy(path, link->to, link->to_len);
		*len = *len - link->from_len + link->to_len;
		return 0;
	}
	return 0;
}

/* Appends @from's components to @to, without "//" and "."; -EAGAIN where text alone will not do. */
static int append(char *to, size_t *to_len, size_t room, const char *from, size_t from_len)
{
	size_t at = 0, out = *to_len;

	while (at < from_len) {
		size_t start, size;

		while (at < from_len && from[at] == '/')
			at++;
		start = at;
		while (at < from_len && from[at] != '/')
			at++;
		size = at - start;
		if (!size || (size == 2 && from[start] == '.' && from[start + 1] == '.'))
			return -EAGAIN; /* a slash at the end, or `..` */
		if (size == 1 && from[start] == '.') {
			if (at == from_len)
				return -EAGAIN; /* `.` at the end is a directory */
			continue;
		}
		if (out + 1 + size >= room)
			return -EAGAIN;
		to[out++] = '/';
		memcpy(to + out, from + start, size);
		out += size;
	}
	*to_len = out;
	return 0;
}

static int base_text(const struct world *world, const struct origin *origin, struct name *name)
{
	int r = target_base_name(world, origin->tid, origin->dirfd, name->path,
				 sizeof(name->path) - 1, &name->len);

	if (r < 0)
		return r;
	if (name->path[0] != '/' || pin_deleted(name->path, name->len))
		return -EAGAIN;
	if (name->len == 1)
		name->len = 0; /* "/": components bring their own slash */
	return 0;
}

/**
 * fast_name() - Make the canonical name of a path that has no symlinks, as text
 * @world:	The jail
 * @origin:	Whose path
 * @path:	@len bytes
 * @len:	Length, at least 1
 * @name:	@path and @len are filled; no pins
 *
 * Trust: the text proves nothing until openat2(RESOLVE_NO_SYMLINKS) has opened it.
 *
 * Return: 0, -EAGAIN when only resolve() can tell, -EBADF, -ESRCH, -EACCES
 */
int fast_name(const struct world *world, const struct origin *origin, const char *path, size_t len,
	      struct name *name)
{
	int r = 0;

	name->len = 0;
	if (path[0] != '/')
		r = base_text(world, origin, name);
	if (r == 0)
		r = append(name->path, &name->len, sizeof(name->path) - 1, path, len);
	if (r == 0 && !name->len)
		r = -EAGAIN;
	if (r == 0)
		r = rewrite(world, name->path, &name->len, sizeof(name->path) - 1);
	if (r == 0 && is_special(name->path, name->len))
		r = -EAGAIN;
	if (r < 0) {
		name->len = 0;
		return r;
	}
	name->path[name->len] = '\0';
	return 0;
}

/**
 * fast_pin() - Pin what a path leads to, if it leads there without symlinks
 * @world:	The jail
 * @origin:	Whose path
 * @path:	@len bytes, NUL terminated
 * @len:	Length, at least 1
 * @flags:	RESOLVE_LEAF or RESOLVE_FOLLOW
 * @name:	From name_init(); filled but for @parent and @leaf
 *
 * Return: 0, also with no @object where nothing is there; -EAGAIN when only resolve() can tell
 */
int fast_pin(const struct world *world, const struct origin *origin, const char *path, size_t len,
	     unsigned int flags, struct name *name)
{
	struct open_how how = {
		.flags = O_PATH | O_CLOEXEC | (flags & RESOLVE_LEAF ? O_NOFOLLOW : 0),
		.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
	};

	if (fast_name(world, origin, path, len, name) < 0)
		return -EAGAIN;
	if (detour_at(world, name->path, name->len)) {
		name->len = 0;
		return -EAGAIN;
	}
	name->object = (int)syscall(SYS_openat2, world->root, name->path + 1, &how, sizeof(how));
	if (name->object >= 0 && fstat(name->object, &name->st) == 0)
		return 0;
	if (name->object < 0 && errno == ENOENT)
		return 0;
	close_fd(&name->object);
	name->len = 0;
	return -EAGAIN;
}
