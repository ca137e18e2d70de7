// SPDX-License-Identifier: MIT
// jail/sealed.c - A view in which nothing that is written gets to the host's files
//
// DOC: Theory of operation
//
// Not a list of what must not be written is kept, but of what may: the whole tree becomes read-only
// (mounts_make()), and overlays are mounted on the places that the policy lets be written. What
// nobody thought of, a second name of a place, a file system that came to be below it, is then
// refused by the kernel with EROFS.
//
// The overlays are made first: a read-only mount would make a read-only layer. What an overlay is
// made of it has clones of, which later changes of the mounts do not reach.
//
// A mount below a place would be gone in the overlay, and the kernel refuses to uncover what such a
// mount covers to a user namespace (mount_namespaces(7), on locked mounts): whoever chooses the
// places leaves none.
#include "jail/sealed.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jail/overlay.h"
#include "jail/root_inside.h"
#include "policy/base/cleanup.h"

void sealed_init(struct sealed *sealed)
{
	for (size_t i = 0; i < SEALED_MAX; i++)
		sealed->fds[i] = -1;
}

void sealed_close(struct sealed *sealed)
{
	for (size_t i = 0; i < SEALED_MAX; i++)
		close_fd(&sealed->fds[i]);
}

static int prepare_one(const struct sealed_place *place, int layers, size_t index, int *ret_fd,
		       struct stage_error *error)
{
	_cleanup_close_ int lower = root_find(place->path), layer = -1;
	char name[24];
	int r;

	if (lower < 0)
		return stage_fail(error, STAGE_WRITES, -lower, "%s", place->path);
	snprintf(name, sizeof(name), "%zu", index);
	if (mkdirat(layers, name, 0700) < 0)
		return stage_fail(error, STAGE_WRITES, errno, "a layer for %s", place->path);
	layer = openat(layers, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (layer < 0)
		return stage_fail(error, STAGE_WRITES, errno, "a layer for %s", place->path);
	r = overlay_make(lower, layer);
	if (r < 0)
		return stage_fail(error, STAGE_WRITES, -r, "a layer for %s", place->path);
	r = overlay_mount(lower, layer);
	if (r < 0)
		return stage_fail(error, STAGE_WRITES, -r, "an overlay on %s", place->path);
	*ret_fd = r;
	return 0;
}

/**
 * sealed_prepare() - Make the overlays
 * @spec:	What is sealed how
 * @sealed:	sealed_init() was called; sealed_close() it in any case
 * @error:	Filled on failure
 *
 * Context: in the new mount namespace, with CAP_SYS_ADMIN in its user namespace, before anything of
 * it is changed; a /proc is mounted. The working directory is another one afterwards.
 *
 * Return: 0 or -errno
 */
int sealed_prepare(const struct sealed_spec *spec, struct sealed *sealed, struct stage_error *error)
{
	_cleanup_close_ int layers = open(spec->layers, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int r = 0;

	if (layers < 0)
		return stage_fail(error, STAGE_WRITES, errno, "%s", spec->layers);
	if (spec->count > SEALED_MAX)
		return stage_fail(error, STAGE_WRITES, E2BIG, "more than %d places", SEALED_MAX);
	for (size_t i = 0; r == 0 && i < spec->count; i++)
		if (!spec->places[i].same)
			r = prepare_one(&spec->places[i], layers, i, &sealed->fds[i], error);
	if (chdir("/") < 0 && r == 0)
		r = stage_fail(error, STAGE_WRITES, errno, "/");
	return r;
}

/* The same overlay once more, under another name. */
static int clone_same(const struct sealed_spec *spec, const struct sealed_place *place)
{
	const struct sealed_place *first = &spec->places[place->same - 1];
	char path[PATH_MAX];
	int found, fd;

	if (snprintf(path, sizeof(path), "%s%s%s", first->path, *place->below ? "/" : "",
		     place->below) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	found = root_find(path);
	if (found < 0)
		return found;
	fd = root_clone_found(found, false);
	close(found);
	return fd;
}

static int show_one(const struct sealed_place *place, int overlay, struct stage_error *error)
{
	_cleanup_close_ int at = root_find(place->path);

	if (at < 0)
		return stage_fail(error, STAGE_WRITES, -at, "%s", place->path);
	if (move_mount(overlay, "", at, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) < 0)
		return stage_fail(error, STAGE_WRITES, errno, "an overlay on %s", place->path);
	return 0;
}

/**
 * sealed_show() - Mount the overlays on their places
 * @spec:	As for sealed_prepare()
 * @sealed:	From there
 * @error:	Filled on failure
 *
 * Context: behind sealed_prepare(); all else is read-only already.
 *
 * Return: 0 or -errno
 */
int sealed_show(const struct sealed_spec *spec, const struct sealed *sealed,
		struct stage_error *error)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < spec->count; i++)
		if (!spec->places[i].same)
			r = show_one(&spec->places[i], sealed->fds[i], error);
	for (size_t i = 0; r == 0 && i < spec->count; i++) {
		_cleanup_close_ int fd = -1;

		if (!spec->places[i].same)
			continue;
		fd = clone_same(spec, &spec->places[i]);
		r = fd < 0 ? stage_fail(error, STAGE_WRITES, -fd, "another name of it, %s",
					spec->places[i].path)
			   : show_one(&spec->places[i], fd, error);
	}
	return r;
}
