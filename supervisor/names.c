// SPDX-License-Identifier: MIT
// supervisor/names.c - Under which other names a rule's path can be reached on this host
//
// Two ways lead to the same file by another name without a link being followed at the time of a
// call: the rule's own path has a symlink in it, and the file's file system is mounted in two
// places (a bind mount). Both are looked up once, at launch; a rule then holds under every name. An
// allow rule holds no further than the first link that the jail may replace: supervisor/links.c.
#include "supervisor/names.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/path.h"
#include "supervisor/links.h"

/* One line of /proc/self/mountinfo: proc(5). */
struct mounted {
	char device[24]; /* major:minor */
	char *root; /* what of the file system is shown */
	char *point; /* where */
	size_t point_len;
	bool twice; /* its file system is mounted in another place as well */
	bool proc; /* a process file system */
	bool folds; /* its names are the same in upper and lower case */
};

struct names {
	struct mounted *mounts;
	size_t count;
	struct links *links;
};

/* Whether names of a file system, by its type in mountinfo, are the same in either case. */
static bool folds_case(const char *type)
{
	static const char *const types[] = { "vfat", "msdos",	"exfat", "ntfs", "ntfs3", "fuseblk",
					     "hfs",  "hfsplus", "cifs",	 "smb3", "vboxsf" };
	size_t len = strcspn(type, " ");

	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (strlen(types[i]) == len && !memcmp(type, types[i], len))
			return true;
	return false;
}

/* Undoes \040 and its kind, in place. */
static void unescape(char *text)
{
	char *to = text;

	for (const char *from = text; *from; from++) {
		if (from[0] == '\\' && from[1] >= '0' && from[1] <= '3' && from[2] && from[3]) {
			*to++ = (char)((from[1] - '0') * 64 + (from[2] - '0') * 8 +
				       (from[3] - '0'));
			from += 3;
		} else {
			*to++ = *from;
		}
	}
	*to = '\0';
}

static int add_mount(struct names *names, const char *line)
{
	struct mounted mount = { .device = "" }, *grown;
	char root[PATH_MAX + 1], point[PATH_MAX + 1];
	const char *type;

	if (sscanf(line, "%*d %*d %23s %4096s %4096s", mount.device, root, point) != 3)
		return 0;
	type = strstr(line, " - ");
	mount.proc = type && !strncmp(type + 3, "proc ", 5);
	mount.folds = type && folds_case(type + 3);
	unescape(root);
	unescape(point);
	grown = realloc(names->mounts, (names->count + 1) * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	names->mounts = grown;
	mount.root = strdup(root);
	mount.point = strdup(point);
	if (!mount.root || !mount.point) {
		free(mount.root);
		free(mount.point);
		return -ENOMEM;
	}
	mount.point_len = strlen(mount.point);
	for (size_t i = 0; i < names->count; i++)
		if (!strcmp(names->mounts[i].device, mount.device))
			names->mounts[i].twice = mount.twice = true;
	names->mounts[names->count++] = mount;
	return 0;
}

/**
 * names_read() - Read the host's mounts
 * @ret_names:	For names_for_tree()
 *
 * Return: 0 or -errno
 */
int names_read(struct names **ret_names)
{
	_cleanup_fclose_ FILE *file = fopen("/proc/self/mountinfo", "re");
	_cleanup_free_ char *line = NULL;
	struct names *names;
	size_t room = 0;
	int r = 0;

	if (!file)
		return -errno;
	names = calloc(1, sizeof(*names));
	if (!names)
		return -ENOMEM;
	r = links_new(&names->links);
	while (r == 0 && getline(&line, &room, file) > 0)
		r = add_mount(names, line);
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
	for (size_t i = 0; i < names->count; i++) {
		free(names->mounts[i].root);
		free(names->mounts[i].point);
	}
	free(names->mounts);
	links_free(names->links);
	free(names);
}

/* The mount that shows a path: the last one with the longest point. */
static const struct mounted *mount_of(const struct names *names, const char *path)
{
	const struct mounted *best = NULL;
	size_t longest = 0, path_len = strlen(path);

	for (size_t i = 0; i < names->count; i++) {
		size_t len = names->mounts[i].point_len;

		if (len > path_len || len < longest || !path_below(path, names->mounts[i].point))
			continue;
		longest = len;
		best = &names->mounts[i];
	}
	return best;
}

/* Joins two parts with one slash between them; the second may be empty. */
static void join(char to[PATH_MAX], const char *first, const char *second)
{
	size_t first_len, second_len;

	while (*second == '/')
		second++;
	first_len = strcmp(first, "/") ? strnlen(first, PATH_MAX - 2) : 0;
	second_len = strnlen(second, PATH_MAX - 2 - first_len);
	memmove(to, first, first_len);
	if (second_len || !first_len)
		to[first_len++] = '/';
	memcpy(to + first_len, second, second_len);
	to[first_len + second_len] = '\0';
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
	const struct mounted *home = mount_of(names, path);
	char inside[PATH_MAX], alias[PATH_MAX];
	size_t len;

	/* The jail's /proc is its own; any other is out of reach as a whole. */
	if (!home || !home->twice || home->proc)
		return;
	len = strlen(home->point);
	join(inside, home->root, path + (len == 1 ? 0 : len));
	for (size_t i = 0; i < names->count; i++) {
		const struct mounted *other = &names->mounts[i];

		if (other == home || strcmp(other->device, home->device) != 0)
			continue;
		len = strlen(other->root);
		if (path_below(inside, other->root)) {
			join(alias, other->point, inside + (len == 1 ? 0 : len));
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
	for (size_t i = 0; i < names->count; i++)
		if (names->mounts[i].point_len == len && !memcmp(names->mounts[i].point, path, len))
			return true;
	return false;
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
	for (size_t i = 0; i < names->count; i++)
		if (names->mounts[i].proc && !path_below(names->mounts[i].point, "/proc") &&
		    !index--)
			return names->mounts[i].point;
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
	for (size_t i = 0; i < names->count; i++)
		if (names->mounts[i].folds && !index--)
			return names->mounts[i].point;
	return NULL;
}

/**
 * names_for_tree() - The names as tree_build() and hull_build() ask for them
 * @names:	Must outlive the answer
 */
struct tree_names names_for_tree(struct names *names)
{
	return (struct tree_names){
		.each = each, .loose = names_loose, .fixed = is_fixed, .ctx = names
	};
}
