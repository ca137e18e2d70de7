// SPDX-License-Identifier: MIT
// supervisor/host/links.c - The symlinks on the way of a path, as they are at launch
//
// DOC: Theory of operation
//
// A rule's path may lead through symlinks. What it leads to is looked up at launch, name by name,
// as the kernel does it. Who made a link does not show; what shows is whether the policy lets the
// jail make it: if some rule allows creating or deleting the link's own name, an earlier run may
// have put it there, and following it would let the jail choose what a rule of the next run is
// about. Such a link is loose. Whether one is depends on the rules, and what the rules hold for on
// the links that are followed; supervisor/rules/compiled.c goes on until that is settled.
#include "supervisor/host/links.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base/cleanup.h"

/* As many as the kernel follows: path_resolution(7). */
#define FOLLOWED_MAX 40

/* Open addressing by the path's hash, at most half full. */
struct links {
	struct stop **slots;
	size_t mask;
	size_t count;
};

static struct stop **slot_of(struct stop **slots, size_t mask, const char *path, size_t len)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)path[i]) * UINT64_C(0x100000001b3);
	for (size_t i = (size_t)(hash ^ hash >> 32);; i++) {
		struct stop **slot = &slots[i & mask];

		if (!*slot || (!strncmp((*slot)->path, path, len) && !(*slot)->path[len]))
			return slot;
	}
}

static int grow(struct links *links)
{
	size_t size = links->slots ? (links->mask + 1) * 2 : 1024;
	struct stop **slots = calloc(size, sizeof(*slots));

	if (!slots)
		return -ENOMEM;
	for (size_t i = 0; links->slots && i <= links->mask; i++) {
		struct stop *stop = links->slots[i];

		if (stop)
			*slot_of(slots, size - 1, stop->path, strlen(stop->path)) = stop;
	}
	free(links->slots);
	links->slots = slots;
	links->mask = size - 1;
	return 0;
}

int links_new(struct links **ret_links)
{
	struct links *links = calloc(1, sizeof(*links));
	int r = links ? grow(links) : -ENOMEM;

	if (r < 0) {
		free(links);
		return r;
	}
	*ret_links = links;
	return 0;
}

void links_free(struct links *links)
{
	if (!links)
		return;
	for (size_t i = 0; i <= links->mask; i++) {
		if (links->slots[i])
			free(links->slots[i]->target);
		free(links->slots[i]);
	}
	free(links->slots);
	free(links);
}

static int add_stop(struct links *links, const char *path, size_t len, enum stop_kind kind,
		    const char *target, struct stop **ret_stop)
{
	struct stop *stop = calloc(1, sizeof(*stop) + len + 1);

	if (!stop)
		return -ENOMEM;
	stop->kind = kind;
	memcpy(stop->path, path, len);
	if (target && !(stop->target = strdup(target))) {
		free(stop);
		return -ENOMEM;
	}
	if ((links->count + 1) * 2 > links->mask && grow(links) < 0) {
		free(stop->target);
		free(stop);
		return -ENOMEM;
	}
	*slot_of(links->slots, links->mask, path, len) = stop;
	links->count++;
	*ret_stop = stop;
	return 0;
}

/* The directory part of a path's first @len bytes. */
static size_t parent_len(const char *path, size_t len)
{
	while (len > 1 && path[len - 1] != '/')
		len--;
	return len > 1 ? len - 1 : len;
}

/* As the kernel has it for its own lookups: fs.protected_symlinks in proc_sys_fs(5). */
static bool is_foreign(const char *path, size_t len)
{
	_cleanup_free_ char *parent = strndup(path, parent_len(path, len));
	struct stat link, dir;

	if (!parent || lstat(path, &link) < 0 || stat(parent, &dir) < 0)
		return true;
	return dir.st_mode & S_ISVTX && dir.st_mode & S_IWOTH && link.st_uid != geteuid() &&
	       link.st_uid != dir.st_uid;
}

/* What is at the first @len bytes of an absolute path without `.`, `..` and double slashes. */
static int find_stop(struct links *links, const char *path, size_t len, struct stop **ret_stop)
{
	struct stop *stop = *slot_of(links->slots, links->mask, path, len);
	enum stop_kind kind = STOP_PLAIN;
	char copy[PATH_MAX], target[PATH_MAX];
	bool link = false;
	ssize_t got;
	int r;

	if (stop) {
		*ret_stop = stop;
		return 0;
	}
	if (len >= sizeof(copy))
		return -ENAMETOOLONG;
	if (len > 1) {
		r = find_stop(links, path, parent_len(path, len), &stop);
		if (r < 0)
			return r;
		kind = stop->kind == STOP_LINK ? STOP_BEYOND : stop->kind;
	}
	if (len > 1 && kind == STOP_PLAIN) {
		memcpy(copy, path, len);
		copy[len] = '\0';
		got = readlink(copy, target, sizeof(target) - 1);
		link = got >= 0;
		if (link)
			target[got] = '\0';
		kind = link ? STOP_LINK : errno == EINVAL ? STOP_PLAIN : STOP_MISSING;
	}
	r = add_stop(links, path, len, kind, link ? target : NULL, ret_stop);
	if (r == 0 && link)
		(*ret_stop)->foreign = is_foreign(copy, len);
	return r;
}

/**
 * links_plain() - Whether a path leads through no link, as far as it exists
 * @links:	Remembers what is looked up
 * @path:	Absolute, without `.`, `..` and double slashes
 * @ret_plain:	The answer
 *
 * Return: 0, -ENOMEM, -ENAMETOOLONG
 */
int links_plain(struct links *links, const char *path, bool *ret_plain)
{
	struct stop *stop;
	int r = find_stop(links, path, strlen(path), &stop);

	if (r < 0)
		return r;
	*ret_plain = stop->kind == STOP_PLAIN || stop->kind == STOP_MISSING;
	return 0;
}

/* A walk: the canonical path so far, and what is to come. */
struct walk {
	char at[PATH_MAX]; /* "" is the root */
	char rest[2 * PATH_MAX];
	unsigned int followed;
};

/* Takes the next component off what is to come; false at the end. */
static bool next_component(struct walk *walk, char name[NAME_MAX + 1], int *ret_error)
{
	const char *start = walk->rest + strspn(walk->rest, "/");
	size_t len = strcspn(start, "/");

	if (!len)
		return false;
	if (len > NAME_MAX) {
		*ret_error = -ENAMETOOLONG;
		return false;
	}
	memcpy(name, start, len);
	name[len] = '\0';
	memmove(walk->rest, start + len, strlen(start + len) + 1);
	return true;
}

static int follow(struct walk *walk, const struct stop *link)
{
	size_t len = strlen(link->target), rest = strlen(walk->rest);

	if (++walk->followed > FOLLOWED_MAX)
		return -ELOOP;
	if (len + 1 + rest + 1 > sizeof(walk->rest))
		return -ENAMETOOLONG;
	memmove(walk->rest + len, walk->rest, rest + 1);
	memcpy(walk->rest, link->target, len);
	if (link->target[0] == '/')
		walk->at[0] = '\0';
	else
		walk->at[parent_len(link->path, strlen(link->path))] = '\0';
	if (!strcmp(walk->at, "/"))
		walk->at[0] = '\0';
	return 0;
}

static int step(struct links *links, struct walk *walk, const char *name, struct stop **ret_stop)
{
	size_t len = strlen(walk->at), more = strlen(name);

	if (!strcmp(name, ".")) {
		*ret_stop = NULL;
		return 0;
	}
	if (!strcmp(name, "..")) {
		while (len && walk->at[--len] != '/')
			;
		walk->at[len] = '\0';
		*ret_stop = NULL;
		return 0;
	}
	if (len + 1 + more >= sizeof(walk->at))
		return -ENAMETOOLONG;
	walk->at[len] = '/';
	memcpy(walk->at + len + 1, name, more + 1);
	return find_stop(links, walk->at, len + 1 + more, ret_stop);
}

/**
 * links_walk() - Go along a path as the kernel does, and tell of each name on the way
 * @links:	Remembers what is looked up
 * @path:	Absolute; it may have `.` and `..` in it
 * @visit:	Called for every stop, the last one too; links are followed after it
 * @ctx:	Its first argument
 *
 * Behind what is missing the path goes on as text; one with `..` there leads nowhere.
 *
 * Return: 0, also when the path ends early (a loop of links); -ENOMEM
 */
int links_walk(struct links *links, const char *path, links_visit *visit, void *ctx)
{
	struct walk walk = { .followed = 0 };
	char name[NAME_MAX + 1];
	struct stop *stop = NULL;
	bool missing = false;
	int r = 0;

	if (strlen(path) >= PATH_MAX)
		return 0;
	strcpy(walk.rest, path);
	while (!r && next_component(&walk, name, &r)) {
		if (missing && !strcmp(name, ".."))
			break;
		r = step(links, &walk, name, &stop);
		if (r < 0 || !stop)
			continue;
		missing = stop->kind == STOP_MISSING;
		if (!visit(ctx, stop, walk.rest))
			break;
		if (stop->kind == STOP_LINK)
			r = follow(&walk, stop);
	}
	return r == -ENOMEM ? r : 0;
}

/*
 * Whether the jail may put something else at a place: its own name may be created or deleted, or
 * that of a directory above it, unless the directory cannot be moved because of a rule inside. A
 * link is made by calls that have no open flags.
 */
static bool replaceable(const struct tree *tree, const char *path)
{
	size_t whole = strlen(path);

	for (size_t len = whole; len > 1; len = parent_len(path, len)) {
		struct outcome outcome;

		tree_lookup(tree, path, len, 0, &outcome);
		if ((outcome.allowed | outcome.asked) & (V_CREATE | V_DELETE) &&
		    (len == whole || !tree_depends_below(tree, path, len)))
			return true;
		if (len == parent_len(path, len))
			break;
	}
	return false;
}

/**
 * links_loosen() - Find the links that a policy lets the jail replace
 * @links:	Those that allow rules followed so far are looked at; the ones found become loose
 * @tree:	The policy's
 *
 * Return: whether there are new ones
 */
bool links_loosen(struct links *links, const struct tree *tree)
{
	bool found = false;

	for (size_t i = 0; i <= links->mask; i++) {
		struct stop *stop = links->slots[i];

		if (!stop || stop->kind != STOP_LINK || !stop->followed || stop->loose ||
		    (!stop->foreign && !replaceable(tree, stop->path)))
			continue;
		stop->loose = found = true;
	}
	return found;
}

/**
 * links_loosen_all() - Let allow rules follow no link at all, or all again
 * @links:	All that were looked up
 * @loose:	Which of the two
 */
void links_loosen_all(struct links *links, bool loose)
{
	for (size_t i = 0; i <= links->mask; i++)
		if (links->slots[i])
			links->slots[i]->loose = loose && links->slots[i]->kind == STOP_LINK;
}
