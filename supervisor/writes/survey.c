// SPDX-License-Identifier: MIT
// supervisor/writes/survey.c - Find out what a layer changes
//
// An overlay's layer has what was made or changed, whole; a whiteout for what was removed; and a
// directory that hides the lower one is marked opaque (Documentation/filesystems/overlayfs.rst). A
// file that was only opened for writing is there as well, so all is compared with what lies below.
//
// Trust: a jail made all of it, but for the marks, which only the kernel makes. Directories are
// taken from a list, each by its path, so that no depth takes descriptors or stack.
#include "supervisor/writes/survey.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/strings.h"
#include "supervisor/writes/side.h"

/* A survey that goes on. @todo: directories of the layer; the first byte says what lies below. */
struct survey {
	int upper;
	int lower;
	unsigned int place;
	const struct timespec *began;
	struct strings todo;
	struct changes *changes;
};

#define MERGED 'm'
#define ALONE 'a'

static void close_dir(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorted. */
static int list_names(int root, const char *path, struct strings *names)
{
	int fd = side_open(root, path, O_RDONLY | O_DIRECTORY);
	_cleanup_(close_dir) DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;
	int r = 0;

	if (fd < 0)
		return fd;
	if (!dir) {
		close(fd);
		return -ENOMEM;
	}
	while (r == 0 && (errno = 0, entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			r = strings_push(names, entry->d_name, strlen(entry->d_name));
	r = r < 0 ? r : -errno;
	if (r == 0 && names->count)
		qsort(names->items, names->count, sizeof(*names->items), compare);
	return r;
}

/* "" and a name, or a path and a name; NULL where no call would take it. */
static char *join(const char *path, const char *name, char to[PATH_MAX])
{
	size_t len = strlen(path), more = strlen(name);

	if (len + more + 2 > PATH_MAX)
		return NULL;
	memcpy(to, path, len);
	if (len)
		to[len++] = '/';
	memcpy(to + len, name, more + 1);
	return to;
}

static int later(struct survey *survey, char how, const char *path)
{
	char item[PATH_MAX + 1] = { how };

	strcpy(item + 1, path);
	return strings_push(&survey->todo, item, strlen(item));
}

/* Whether a file of the host was changed when the run had begun. */
static bool is_raced(const struct survey *survey, const struct change_side *before)
{
	const struct timespec *changed = &before->ctime;

	if (!before->mode || S_ISDIR(before->mode))
		return false;
	return changed->tv_sec > survey->began->tv_sec ||
	       (changed->tv_sec == survey->began->tv_sec &&
		changed->tv_nsec > survey->began->tv_nsec);
}

static int add(struct survey *survey, enum change_kind kind, unsigned int what, char *path,
	       const struct change_side *before, const struct change_side *after)
{
	static const struct change_side nothing;
	struct change change = {
		.kind = kind,
		.what = what | (is_raced(survey, before ? before : &nothing) ? CHANGE_RACED : 0),
		.place = survey->place,
		.path = path,
		.before = before ? *before : nothing,
		.after = after ? *after : nothing,
	};

	return changes_add(survey->changes, &change);
}

/* One name of a directory of the host that goes. */
static int add_gone(struct survey *survey, int dir, const char *name, char *path,
		    struct strings *todo)
{
	struct change_side side;
	int r;

	if (side_look(dir, name, &side) < 0 || !side.mode) {
		survey->changes->missed++;
		return 0;
	}
	r = add(survey, CHANGE_DELETED, 0, path, &side, NULL);
	return r == 0 && S_ISDIR(side.mode) ? strings_push(todo, path, strlen(path)) : r;
}

/* All that lies below a directory of the host that goes. */
static int add_inside(struct survey *survey, const char *top)
{
	_cleanup_strings_ struct strings todo = { 0 };
	int r = strings_push(&todo, top, strlen(top));

	for (size_t i = 0; r == 0 && i < todo.count; i++) {
		_cleanup_strings_ struct strings names = { 0 };
		_cleanup_close_ int dir =
			side_open(survey->lower, todo.items[i], O_PATH | O_DIRECTORY);
		char path[PATH_MAX];

		if (dir < 0 || list_names(survey->lower, todo.items[i], &names) < 0) {
			survey->changes->missed++;
			continue;
		}
		for (size_t k = 0; r == 0 && k < names.count; k++) {
			if (join(todo.items[i], names.items[k], path))
				r = add_gone(survey, dir, names.items[k], path, &todo);
			else
				survey->changes->missed++;
		}
	}
	return r;
}

static int add_deleted(struct survey *survey, char *path, const struct change_side *before)
{
	int r = add(survey, CHANGE_DELETED, 0, path, before, NULL);

	return r == 0 && S_ISDIR(before->mode) ? add_inside(survey, path) : r;
}

/* A name that both have. */
static int add_both(struct survey *survey, int upper, int lower, const char *name, char *path,
		    const struct change_side *before, const struct change_side *after)
{
	unsigned int what = side_compare(upper, name, after, lower, name, before);
	bool linked = !what && !S_ISDIR(after->mode) && after->links > 1;
	int r = 0;

	if (what || linked)
		r = add(survey, CHANGE_CHANGED, what | (linked ? CHANGE_IMPLIED : 0), path, before,
			after);
	if (r == 0 && what & CHANGE_TYPE && S_ISDIR(before->mode))
		r = add_inside(survey, path);
	if (r == 0 && S_ISDIR(after->mode))
		r = later(survey, what & CHANGE_TYPE ? ALONE : MERGED, path);
	return r;
}

/* One name of a directory of the layer; @lower is -1 where it lies over nothing. */
static int look_at(struct survey *survey, int upper, int lower, const char *name, char *path)
{
	struct change_side before = { .mode = 0 }, after;
	int r = side_look(upper, name, &after);

	if (r == 0 && lower >= 0)
		r = side_look(lower, name, &before);
	if (r < 0 || !after.mode) {
		survey->changes->missed++;
		return 0;
	}
	if (side_whiteout(&after, upper, name))
		return before.mode ? add_deleted(survey, path, &before) : 0;
	if (before.mode)
		return add_both(survey, upper, lower, name, path, &before, &after);
	r = add(survey, CHANGE_CREATED, 0, path, NULL, &after);
	return r == 0 && S_ISDIR(after.mode) ? later(survey, ALONE, path) : r;
}

static bool is_opaque(int dir)
{
	char path[32], mark = 0;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", dir);
	return getxattr(path, "user.overlay.opaque", &mark, 1) == 1 && mark == 'y';
}

/* What an opaque directory hides and has no name for. */
static int look_hidden(struct survey *survey, int lower, const char *path,
		       const struct strings *names)
{
	_cleanup_strings_ struct strings hidden = { 0 };
	char full[PATH_MAX];
	int r = list_names(survey->lower, path, &hidden);

	if (r < 0 && r != -ENOMEM) {
		survey->changes->missed++;
		return 0;
	}
	for (size_t i = 0; r == 0 && i < hidden.count; i++) {
		struct change_side side;

		if (names->count && bsearch(&hidden.items[i], names->items, names->count,
					    sizeof(*names->items), compare))
			continue;
		if (!join(path, hidden.items[i], full) ||
		    side_look(lower, hidden.items[i], &side) < 0 || !side.mode)
			survey->changes->missed++;
		else
			r = add_deleted(survey, full, &side);
	}
	return r;
}

static int look_in(struct survey *survey, char how, const char *path)
{
	_cleanup_strings_ struct strings names = { 0 };
	_cleanup_close_ int upper = side_open(survey->upper, path, O_PATH | O_DIRECTORY);
	_cleanup_close_ int lower =
		how == MERGED ? side_open(survey->lower, path, O_PATH | O_DIRECTORY) : -ENOENT;
	char full[PATH_MAX];
	int r = upper < 0 ? upper : list_names(survey->upper, path, &names);

	if (r < 0 && r != -ENOMEM) {
		survey->changes->missed++;
		return 0;
	}
	for (size_t i = 0; r == 0 && i < names.count; i++) {
		if (join(path, names.items[i], full))
			r = look_at(survey, upper, lower, names.items[i], full);
		else
			survey->changes->missed++;
	}
	if (r == 0 && lower >= 0 && is_opaque(upper))
		r = look_hidden(survey, lower, path, &names);
	return r;
}

/* The directory that the overlay was put on. Of a stranger's only the times are to be compared. */
static int look_at_top(struct survey *survey)
{
	struct change_side before, after;
	char none[1] = "";
	unsigned int what;

	if (side_look(survey->upper, ".", &after) < 0 || side_look(survey->lower, ".", &before) < 0)
		return -EIO;
	what = side_compare(survey->upper, ".", &after, survey->lower, ".", &before);
	if (what & CHANGE_OWNER)
		what &= CHANGE_TIMES;
	return what ? add(survey, CHANGE_CHANGED, what, none, &before, &after) : 0;
}

/**
 * survey_place() - Compare a layer with the directory that it lies over
 * @upper:	Its `upper`
 * @lower:	The directory
 * @place:	Index of it
 * @began:	When the run was about to begin, by CLOCK_REALTIME
 * @changes:	Grows, in no order; what cannot be looked at is counted there
 *
 * Context: nobody writes the layer any more.
 *
 * Return: 0 or -errno
 */
int survey_place(int upper, int lower, unsigned int place, const struct timespec *began,
		 struct changes *changes)
{
	struct survey survey = {
		.upper = upper, .lower = lower, .place = place, .began = began, .changes = changes
	};
	int r = look_at_top(&survey);

	if (r == 0)
		r = later(&survey, MERGED, "");
	while (r == 0 && survey.todo.count) {
		_cleanup_free_ char *item = survey.todo.items[--survey.todo.count];

		r = look_in(&survey, item[0], item + 1);
	}
	strings_free(&survey.todo);
	return r;
}
