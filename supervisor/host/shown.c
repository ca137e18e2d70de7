// SPDX-License-Identifier: MIT
// supervisor/host/shown.c - Places where this host shows the same thing
//
// What a mount shows is also where else its file system is mounted, as a whole or with what is
// around it; what an overlay shows is in its layers, too, where these can be reached. Each such
// thing is looked up once, with all its names; a host where no file system is mounted twice has
// none. Parts of it are the business of policy/tree_shown.c.
#include "supervisor/host/shown.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/base/path.h"
#include "supervisor/host/overlay.h"

static void free_same(struct tree_same *same)
{
	strings_free(&same->places);
	strings_free(&same->layers);
}

/* Where a mount does not show what it has there: another one lies over it. */
static bool is_covered(const struct mounts *mounts, const struct mounted *mount, const char *path)
{
	return mounts_home(mounts, path) != mount;
}

/* All names of what a file system has at @root: in every mount that shows it. */
static int find_places(const struct mounts *mounts, const char *device, const char *root,
		       struct strings *places)
{
	char path[PATH_MAX];
	int r = 0;

	for (size_t i = 0; i < mounts->count && !r; i++) {
		const struct mounted *mount = &mounts->list[i];

		if (strcmp(mount->device, device) != 0 || !path_below(root, mount->root))
			continue;
		path_join(path, sizeof(path), mount->point, path_behind(root, mount->root));
		if (!is_covered(mounts, mount, path) && !strings_has(places, path))
			r = strings_push(places, path, strlen(path));
	}
	return r;
}

/* The same for what an overlay shows, in one of its layers. One that we cannot reach nobody can. */
static int find_layer(const struct mounts *mounts, const char *path, struct tree_same *same)
{
	_cleanup_free_ char *layer = realpath(path, NULL);
	const struct mounted *home = layer ? mounts_home(mounts, layer) : NULL;
	char root[PATH_MAX];

	if (!home || strings_has(&same->places, layer) || strings_has(&same->layers, layer))
		return 0;
	path_join(root, sizeof(root), home->root, path_behind(layer, home->point));
	return find_places(mounts, home->device, root, &same->layers);
}

static int find_layers(const struct mounts *mounts, const struct mounted *mount,
		       struct tree_same *same)
{
	_cleanup_strings_ struct strings layers = { 0 };
	char path[PATH_MAX];
	int r = mount->layers ? overlay_layers(mount->layers, &layers) : 0;

	for (size_t i = 0; i < layers.count && !r; i++) {
		path_join(path, sizeof(path), layers.items[i], mount->root);
		r = find_layer(mounts, path, same);
	}
	return r;
}

/* Whether what a mount shows is known: another one showed it. */
static bool is_known(const struct shown *shown, const struct mounted *mount)
{
	for (size_t i = 0; i < shown->count; i++)
		if (strings_has(&shown->list[i].places, mount->point))
			return true;
	return false;
}

static int add_same(struct shown *shown, const struct mounts *mounts, const struct mounted *mount)
{
	struct tree_same same = { .places = { 0 } }, *grown;
	int r = find_places(mounts, mount->device, mount->root, &same.places);

	if (r == 0)
		r = find_layers(mounts, mount, &same);
	if (r < 0 || same.places.count + same.layers.count < 2) {
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

		if ((mount->twice || mount->layers) && !mount->proc &&
		    !is_covered(mounts, mount, mount->point) && !is_known(ret_shown, mount))
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
