// SPDX-License-Identifier: MIT
// jail/root_tree.c - The tree that a root is made of, and the places in it where more is shown
//
// Nothing of the host's is written for a place that is missing: then memory is put over the
// directory (overlayfs, 5.11 in a user namespace), and the place is made there.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jail/root_inside.h"
#include "policy/base/cleanup.h"

#define PLACE_MAX 4096

/* Where every root has something. A directory may be without some of it, where that is written. */
static const struct {
	const char *place;
	bool always;
	bool with_dev; /* where --dev insists */
} usual[] = { { "/proc", true, false }, { "/dev", false, true }, { "/tmp", false, false } };

/* Makes one name in @parent, unless it is there. */
static int make_name(int parent, const char *name, bool directory)
{
	int fd;

	if (directory)
		return mkdirat(parent, name, 0755) < 0 && errno != EEXIST ? -errno : 0;
	fd = openat(parent, name, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY | O_CLOEXEC, 0644);
	if (fd >= 0)
		close(fd);
	return fd < 0 && errno != EEXIST ? -errno : 0;
}

/**
 * root_place() - Make a place in a root, and the directories on the way, unless they are there
 * @root:	Of the tree; it can be written
 * @place:	Absolute; links in it lead on from the root
 * @directory:	It is one, else an empty file
 *
 * Return: 0 or -errno
 */
int root_place(int root, const char *place, bool directory)
{
	char path[PLACE_MAX];
	size_t len = strlen(place);

	if (len >= sizeof(path))
		return -ENAMETOOLONG;
	for (size_t at = 1; at <= len; at++) {
		_cleanup_close_ int parent = -1;
		size_t start = at;
		int r;

		at += strcspn(place + at, "/");
		if (at == start)
			continue;
		memcpy(path, place, start);
		path[start] = '\0';
		parent = root_open(root, path);
		if (parent < 0)
			return parent;
		memcpy(path, place, at);
		path[at] = '\0';
		r = make_name(parent, path + start, directory || place[at]);
		if (r < 0)
			return r;
	}
	return 0;
}

static bool is_missing(int root, const char *place)
{
	_cleanup_close_ int fd = root_open(root, place);

	return fd == -ENOENT;
}

/* What is to be shown in a directory and has no place there; NULL: all has one. */
static const char *find_missing(const struct root_spec *spec, int root)
{
	for (size_t i = 0; i < spec->mount_count; i++)
		if (is_missing(root, spec->mounts[i].place))
			return spec->mounts[i].place;
	for (size_t i = 0; i < ARRAY_SIZE(usual); i++)
		if ((usual[i].always || spec->read_only || (usual[i].with_dev && spec->dev)) &&
		    is_missing(root, usual[i].place))
			return usual[i].place;
	return NULL;
}

static int set(int context, const char *name, const char *value)
{
	return fsconfig(context, value ? FSCONFIG_SET_STRING : FSCONFIG_SET_FLAG, name, value, 0);
}

/* Memory over a directory; it lies under the root, where nobody gets to. */
static int layer(const char *directory, const char *size, int *ret_root, struct stage_error *error)
{
	_cleanup_close_ int lower = root_find(directory);
	_cleanup_close_ int context = fsopen("overlay", FSOPEN_CLOEXEC);
	_cleanup_close_ int memory = root_memory(size, "0700");
	char paths[3][64];
	struct stat st;
	int r;

	if (lower < 0 || fstat(lower, &st) < 0)
		return stage_fail(error, STAGE_ROOT, lower < 0 ? -lower : errno, "%s", directory);
	if (memory < 0)
		return stage_fail(error, STAGE_ROOT, -memory, "memory for it");
	r = root_cover(memory, error);
	if (r < 0)
		return r;
	if (mkdirat(memory, "upper", 0700) < 0 || mkdirat(memory, "work", 0700) < 0 ||
	    fchmodat(memory, "upper", st.st_mode & 07777, 0) < 0)
		return stage_fail(error, STAGE_ROOT, errno, "layers of it");
	/* By descriptor: commas and colons of a path mean something there. */
	snprintf(paths[0], sizeof(paths[0]), "/proc/self/fd/%d", lower);
	snprintf(paths[1], sizeof(paths[1]), "/proc/self/fd/%d/upper", memory);
	snprintf(paths[2], sizeof(paths[2]), "/proc/self/fd/%d/work", memory);
	if (context < 0 || set(context, "userxattr", NULL) < 0 ||
	    set(context, "lowerdir", paths[0]) < 0 || set(context, "upperdir", paths[1]) < 0 ||
	    set(context, "workdir", paths[2]) < 0 ||
	    fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
		return stage_fail(error, STAGE_ROOT, errno, "overlayfs on %s", directory);
	*ret_root = fsmount(context, FSMOUNT_CLOEXEC, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
	return *ret_root < 0 ? stage_fail(error, STAGE_ROOT, errno, "overlayfs") : 0;
}

/* *@ret_memory: it is not the directory itself, and can be written. */
static int show_directory(const struct root_spec *spec, int *ret_root, bool *ret_memory,
			  struct stage_error *error)
{
	_cleanup_close_ int top = root_find(spec->directory);
	const char *missing;

	if (top < 0)
		return stage_fail(error, STAGE_ROOT, -top, "%s", spec->directory);
	missing = find_missing(spec, top);
	*ret_memory = missing && spec->read_only;
	if (*ret_memory)
		return layer(spec->directory, "1M", ret_root, error);
	if (missing)
		return stage_fail(error, STAGE_ROOT, ENOENT,
				  "%s has no %s, and nothing can be put in its place where a rule "
				  "writes: make it",
				  spec->directory, missing);
	*ret_root = root_clone_found(top, spec->read_only);
	return *ret_root < 0 ? stage_fail(error, STAGE_ROOT, -*ret_root, "%s", spec->directory) : 0;
}

/* Makes what will be covered, where that is in memory. */
static int make_places(const struct root_spec *spec, const struct root_sources *sources, int root,
		       struct stage_error *error)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(usual); i++)
		r = root_place(root, usual[i].place, true);
	for (size_t i = 0; r == 0 && i < spec->mount_count; i++) {
		const char *place = spec->mounts[i].place;
		struct stat st;

		if (fstat(sources->fds[i], &st) < 0)
			return stage_fail(error, STAGE_ROOT, errno, "what is shown as %s", place);
		r = root_place(root, place, S_ISDIR(st.st_mode));
		if (r < 0)
			return stage_fail(error, STAGE_ROOT, -r, "a place for %s", place);
	}
	return r < 0 ? stage_fail(error, STAGE_ROOT, -r, "places in it") : 0;
}

/**
 * root_tree() - Make the tree, with a place for all that will be shown in it
 * @spec:	What it is
 * @sources:	What will be shown
 * @ret_root:	Its top, mounted where roots are made
 * @error:	Filled on failure
 *
 * Return: 0 or -errno
 */
int root_tree(const struct root_spec *spec, const struct root_sources *sources, int *ret_root,
	      struct stage_error *error)
{
	_cleanup_close_ int root = -1;
	bool memory = spec->kind == ROOT_LAYERED || spec->kind == ROOT_FRESH;
	int r = 0;

	switch (spec->kind) {
	case ROOT_HOST:
		root = root_clone("/", false);
		r = root < 0 ? stage_fail(error, STAGE_ROOT, -root, "/") : 0;
		break;
	case ROOT_DIRECTORY:
		r = show_directory(spec, &root, &memory, error);
		break;
	case ROOT_LAYERED:
		r = layer(spec->directory, "40%", &root, error);
		break;
	case ROOT_FRESH:
		root = root_memory("40%", "0755");
		r = root < 0 ? stage_fail(error, STAGE_ROOT, -root, "memory for it") : 0;
		break;
	}
	if (r == 0)
		r = root_cover(root, error);
	if (r == 0 && memory)
		r = make_places(spec, sources, root, error);
	if (r == 0 && spec->kind == ROOT_FRESH)
		r = root_fill(spec, root, error);
	if (r == 0 && spec->read_only && spec->kind != ROOT_HOST &&
	    root_close_writing(root, false) < 0)
		r = stage_fail(error, STAGE_ROOT, errno, "making it read-only");
	if (r == 0)
		*ret_root = steal_fd(&root);
	return r;
}
