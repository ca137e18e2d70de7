// SPDX-License-Identifier: MIT
// supervisor/names.c - Under which other names a rule's path can be reached on this host
//
// Two ways lead to the same file by another name without a link being followed at the time of a
// call: the rule's own path has a symlink in it, and the file's file system is mounted in two
// places (a bind mount). Both are looked up once, at launch; a rule then holds under every name.
#include "supervisor/names.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/path.h"

/* One line of /proc/self/mountinfo: proc(5). */
struct mounted {
	char device[24]; /* major:minor */
	char *root; /* what of the file system is shown */
	char *point; /* where */
	size_t point_len;
	bool twice; /* its file system is mounted in another place as well */
	bool proc; /* a process file system */
};

/* What is known of one path: a shipped policy asks for the same directories hundreds of times. */
struct known {
	char *path;
	char *resolved; /* NULL: it does not exist */
};

#define KNOWN_SLOTS 4096 /* a power of two; when it is three quarters full, no more is kept */

struct names {
	struct mounted *mounts;
	size_t count;
	struct known known[KNOWN_SLOTS];
	size_t known_count;
};

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
	for (size_t i = 0; i < KNOWN_SLOTS; i++) {
		free(names->known[i].path);
		free(names->known[i].resolved);
	}
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

static void emit_aliases(const struct names *names, const char *path,
			 void (*emit)(void *to, const char *name), void *to)
{
	const struct mounted *home = mount_of(names, path);
	char inside[PATH_MAX], alias[PATH_MAX];
	size_t len;

	if (!home || !home->twice)
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

/* The slot of a path: where it is, or where it would be. */
static struct known *slot_of(struct names *names, const char *path, size_t len)
{
	uint64_t hash = 14695981039346656037U; /* FNV-1a; the paths are the policy's */

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)path[i]) * 1099511628211U;
	for (size_t i = (size_t)hash;; i++) {
		struct known *slot = &names->known[i % KNOWN_SLOTS];

		if (!slot->path || (!strncmp(slot->path, path, len) && !slot->path[len]))
			return slot;
	}
}

static bool resolve_prefix(struct names *names, const char *path, size_t len, char to[PATH_MAX]);

/* Looks one path up for real: its directory is resolved already. */
static bool look_up(struct names *names, const char *path, size_t len, char to[PATH_MAX])
{
	char target[PATH_MAX], real[PATH_MAX];
	size_t cut = len;

	while (cut > 1 && path[cut - 1] != '/')
		cut--;
	if (!resolve_prefix(names, path, cut > 1 ? cut - 1 : 1, real))
		return false;
	snprintf(target, sizeof(target), "%.*s", (int)(len - cut), path + cut);
	join(to, real, target);
	if (readlink(to, target, sizeof(target)) < 0)
		return errno == EINVAL; /* it is there, and no link */
	if (!realpath(to, real))
		return false;
	strcpy(to, real);
	return true;
}

/* The real path of the first @len bytes of @path; false when there is nothing of that name. */
static bool resolve_prefix(struct names *names, const char *path, size_t len, char to[PATH_MAX])
{
	struct known *slot = slot_of(names, path, len);
	bool exists;

	if (len <= 1) {
		strcpy(to, "/");
		return true;
	}
	if (slot->path) {
		if (slot->resolved)
			strcpy(to, slot->resolved);
		return slot->resolved;
	}
	exists = look_up(names, path, len, to);
	slot = slot_of(names, path, len); /* the recursion may have taken it */
	if (names->known_count < KNOWN_SLOTS / 4 * 3) {
		slot->path = strndup(path, len);
		slot->resolved = exists && slot->path ? strdup(to) : NULL;
		names->known_count += slot->path != NULL;
	}
	return exists;
}

/* The real path of the longest part that exists, with the rest behind it. */
static bool resolve_existing(struct names *names, const char *path, char to[PATH_MAX])
{
	char resolved[PATH_MAX];
	size_t len = strlen(path);

	if (len >= PATH_MAX)
		return false;
	while (len > 1 && !resolve_prefix(names, path, len, resolved)) {
		while (len > 1 && path[len - 1] != '/')
			len--;
		if (len > 1)
			len--;
	}
	if (len <= 1)
		return false;
	join(to, resolved, path + len);
	return true;
}

static int each(void *context, const char *path, void (*emit)(void *to, const char *name), void *to)
{
	struct names *names = context;
	char resolved[PATH_MAX];

	if (path[0] != '/')
		return 0;
	emit_aliases(names, path, emit, to);
	if (resolve_existing(names, path, resolved) && strcmp(resolved, path) != 0) {
		emit(to, resolved);
		emit_aliases(names, resolved, emit, to);
	}
	return 0;
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
 * names_for_tree() - The names as tree_build() and hull_build() ask for them
 * @names:	Must outlive the answer
 */
struct tree_names names_for_tree(struct names *names)
{
	return (struct tree_names){ .each = each, .ctx = names };
}
