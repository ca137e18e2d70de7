// SPDX-License-Identifier: MIT
// supervisor/host/names.c - Under which other names a rule's path can be reached on this host
//
// Two ways lead to the same file by another name without a link being followed at the time of a
// call: the rule's own path has a symlink in it, and the file's file system is mounted in two
// places (a bind mount). Both are looked up once, at launch; a rule then holds under every name. An
// allow rule holds no further than the first link that the jail may replace:
// supervisor/host/links.c.
#include "supervisor/host/names.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/path.h"
#include "supervisor/host/links.h"
#include "supervisor/host/mounts.h"
#include "supervisor/host/shown.h"

struct names {
	struct mounts mounts;
	struct shown shown;
	struct links *links;
};

/**
 * names_read() - Read the host's mounts
 * @ret_names:	For names_for_tree()
 *
 * Return: 0 or -errno
 */
int names_read(struct names **ret_names)
{
	struct names *names = calloc(1, sizeof(*names));
	int r;

	if (!names)
		return -ENOMEM;
	r = mounts_read(&names->mounts);
	if (r == 0)
		r = shown_find(&names->mounts, &names->shown);
	if (r == 0)
		r = links_new(&names->links);
	if (r < 0) {
		names_free(names);
		return r;
	}
	*ret_names = names;
	return 0;
}

void names_free(struct names *names)
{
	if (!names)
		return;
	shown_free(&names->shown);
	mounts_free(&names->mounts);
	links_free(names->links);
	free(names);
}

/**
 * names_aliases() - The names that bind mounts give a path
 * @names:	Read
 * @path:	Canonical
 * @emit:	Called for each other name
 * @to:		Its first argument
 */
void names_aliases(const struct names *names, const char *path,
		   void (*emit)(void *to, const char *name), void *to)
{
	const struct mounted *home = mounts_home(&names->mounts, path);
	char inside[PATH_MAX], alias[PATH_MAX];

	/* The jail's /proc is its own; any other is out of reach as a whole. */
	if (!home || !home->twice || home->proc)
		return;
	path_join(inside, sizeof(inside), home->root, path_behind(path, home->point));
	for (size_t i = 0; i < names->mounts.count; i++) {
		const struct mounted *other = &names->mounts.list[i];

		if (other == home || strcmp(other->device, home->device) != 0)
			continue;
		if (path_below(inside, other->root)) {
			path_join(alias, sizeof(alias), other->point,
				  path_behind(inside, other->root));
			emit(to, alias);
		} else if (path_below(other->root, inside)) {
			emit(to, other->point); /* it shows a part of what the rule covers */
		}
	}
}

/* One question: the other names of a path. */
struct naming {
	const struct names *names;
	bool allow;
	void (*emit)(void *to, const char *name);
	void *to;
};

/* Appends the components of @rest to a canonical path, folding `.` and `..` as text. */
static bool append(char path[PATH_MAX], const char *rest)
{
	size_t len = strcmp(path, "/") ? strlen(path) : 0;

	while (*(rest += strspn(rest, "/"))) {
		size_t more = strcspn(rest, "/");

		if (more == 2 && !memcmp(rest, "..", 2)) {
			while (len && path[--len] != '/')
				;
		} else if (more != 1 || *rest != '.') {
			if (len + 1 + more >= PATH_MAX)
				return false;
			path[len++] = '/';
			memcpy(path + len, rest, more);
			len += more;
		}
		rest += more;
	}
	if (!len)
		path[len++] = '/';
	path[len] = '\0';
	return true;
}

/* links_visit: a name for each link, as if it were none, and one for the end. */
static bool name_place(void *ctx, struct stop *stop, const char *rest)
{
	const struct naming *naming = ctx;
	bool link = stop->kind == STOP_LINK;
	char name[PATH_MAX];

	if (!link && rest[strspn(rest, "/")])
		return true;
	strcpy(name, stop->path);
	if (append(name, rest)) {
		naming->emit(naming->to, name);
		names_aliases(naming->names, name, naming->emit, naming->to);
	}
	if (link && naming->allow)
		stop->followed = true;
	return link && !(naming->allow && stop->loose);
}

static int each(void *context, const char *path, bool allow,
		void (*emit)(void *to, const char *name), void *to)
{
	const struct names *names = context;
	struct naming naming = { .names = names, .allow = allow, .emit = emit, .to = to };
	bool plain;
	int r;

	if (path[0] != '/')
		return 0;
	names_aliases(names, path, emit, to);
	r = links_plain(names->links, path, &plain);
	if (r == 0 && !plain)
		r = links_walk(names->links, path, name_place, &naming);
	return r == -ENAMETOOLONG ? 0 : r; /* no file has such a name */
}

static bool find_loose(void *ctx, struct stop *stop, const char *rest)
{
	const char **found = ctx;

	(void)rest;
	if (stop->kind == STOP_LINK && stop->loose)
		*found = stop->path;
	return !*found;
}

/**
 * names_loose() - The link at which an allow rule stops
 * @context:	struct names, after tree_build() asked for the path's names
 * @path:	The rule's
 *
 * Return: its canonical path, or NULL
 */
const char *names_loose(void *context, const char *path)
{
	const struct names *names = context;
	const char *found = NULL;
	bool plain;

	if (path[0] == '/' && links_plain(names->links, path, &plain) == 0 && !plain &&
	    links_walk(names->links, path, find_loose, &found) < 0)
		return NULL;
	return found;
}

/* Mount points cannot be removed or renamed; /dev is the jail's own. */
static bool is_fixed(void *context, const char *path, size_t len)
{
	const struct names *names = context;

	if (!strncmp(path, "/dev/", 5) || (len == 4 && !strncmp(path, "/dev", 4)))
		return true;
	for (size_t i = 0; i < names->mounts.count; i++)
		if (names->mounts.list[i].point_len == len &&
		    !memcmp(names->mounts.list[i].point, path, len))
			return true;
	return false;
}

/* Places that show the same: for denials. */
static const struct tree_same *same(void *context, size_t index)
{
	const struct names *names = context;

	return index < names->shown.count ? &names->shown.list[index] : NULL;
}

/**
 * names_links() - The links that were met
 * @names:	Read
 */
struct links *names_links(const struct names *names)
{
	return names->links;
}

/**
 * names_foreign_proc() - Process file systems that are not the jail's own
 * @names:	Read
 * @index:	From 0
 *
 * A second procfs below some directory (a chroot's, say) would show the broker's own directory to a
 * program that the broker opens files for.
 *
 * Return: its mount point, NULL when there are no more
 */
const char *names_foreign_proc(const struct names *names, size_t index)
{
	for (size_t i = 0; i < names->mounts.count; i++)
		if (names->mounts.list[i].proc &&
		    !path_below(names->mounts.list[i].point, "/proc") && !index--)
			return names->mounts.list[i].point;
	return NULL;
}

/**
 * names_groups() - Where control groups are
 * @names:	Read
 * @index:	From 0
 *
 * Return: its mount point, NULL when there are no more
 */
const char *names_groups(const struct names *names, size_t index)
{
	for (size_t i = 0; i < names->mounts.count; i++)
		if (names->mounts.list[i].groups && !index--)
			return names->mounts.list[i].point;
	return NULL;
}

/**
 * names_folding() - Places where a name in another case is the same file
 * @names:	Read
 * @index:	From 0
 *
 * A denial of `.env` would not hold for `.ENV` there, so nothing there is granted.
 *
 * Return: a mount point, NULL when there are no more
 */
const char *names_folding(const struct names *names, size_t index)
{
	for (size_t i = 0; i < names->mounts.count; i++)
		if (names->mounts.list[i].folds && !index--)
			return names->mounts.list[i].point;
	return NULL;
}

/**
 * names_for_tree() - The names as tree_build() and hull_build() ask for them
 * @names:	Must outlive the answer
 */
struct tree_names names_for_tree(struct names *names)
{
	return (struct tree_names){
		.each = each, .same = same, .loose = names_loose, .fixed = is_fixed, .ctx = names
	};
}
