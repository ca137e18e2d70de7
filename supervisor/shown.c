// SPDX-License-Identifier: MIT
// supervisor/shown.c - Places where this host shows the same thing
//
// What a mount shows is also where else its file system is mounted, as a whole or with what is
// around it. Each such thing is looked up once, with all its names; a host where no file system is
// mounted twice has none. Parts of it are the business of policy/tree_shown.c.
#include "supervisor/shown.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/path.h"

static bool has(const struct strings *paths, const char *path)
{
	for (size_t i = 0; i < paths->count; i++)
		if (!strcmp(paths->items[i], path))
			return true;
	return false;
}

static void free_same(struct tree_same *same)
{
	strings_free(&same->places);
}

/* Where a mount does not show what it has there: another one lies over it. */
static bool is_covered(const struct mounts *mounts, const struct mounted *mount, const char *path)
{
	return mounts_home(mounts, path) != mount;
}

/* All names of what a mount shows: in every mount that has it too. */
static int find_places(const struct mounts *mounts, const struct mounted *mount,
		       struct tree_same *same)
{
	char path[PATH_MAX];
	int r = 0;

	for (size_t i = 0; i < mounts->count && !r; i++) {
		const struct mounted *other = &mounts->list[i];

		if (strcmp(other->device, mount->device) != 0 ||
		    !path_below(mount->root, other->root))
			continue;
		path_join(path, sizeof(path), other->point, path_behind(mount->root, other->root));
		if (!is_covered(mounts, other, path) && !has(&same->places, path))
			r = strings_push(&same->places, path, strlen(path));
	}
	return r;
}

/* Whether what a mount shows is known: another one showed it. */
static bool is_known(const struct shown *shown, const struct mounted *mount)
{
	for (size_t i = 0; i < shown->count; i++)
		if (has(&shown->list[i].places, mount->point))
			return true;
	return false;
}

static int add_same(struct shown *shown, const struct mounts *mounts, const struct mounted *mount)
{
	struct tree_same same = { .places = { 0 } }, *grown;
	int r = find_places(mounts, mount, &same);

	if (r < 0 || same.places.count < 2) {
		free_same(&same);
		return r;
	}
	grown = realloc(shown->list, (shown->count + 1) * sizeof(*grown));
	if (!grown) {
		free_same(&same);
		return -ENOMEM;
	}
	shown->list = grown;
	grown[shown->count++] = same;
	return 0;
}

/**
 * shown_find() - Look for them
 * @mounts:	The host's. The jail's /proc is its own, and any other is out of reach as a whole
 * @ret_shown:	shown_free() it in any case
 *
 * Return: 0 or -ENOMEM
 */
int shown_find(const struct mounts *mounts, struct shown *ret_shown)
{
	int r = 0;

	*ret_shown = (struct shown){ .count = 0 };
	for (size_t i = 0; i < mounts->count && !r; i++) {
		const struct mounted *mount = &mounts->list[i];

		if (mount->twice && !mount->proc && !is_covered(mounts, mount, mount->point) &&
		    !is_known(ret_shown, mount))
			r = add_same(ret_shown, mounts, mount);
	}
	return r;
}

void shown_free(struct shown *shown)
{
	for (size_t i = 0; i < shown->count; i++)
		free_same(&shown->list[i]);
	free(shown->list);
	*shown = (struct shown){ .count = 0 };
}
