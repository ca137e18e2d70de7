// SPDX-License-Identifier: MIT
// supervisor/host/removal.c - Remove what is in a tree, whatever its modes and its depth
//
// Every step goes from a descriptor to a name in it and follows no symlink. Each level holds a
// descriptor, so what lies too deep is first moved up to where the removal began.
#include "supervisor/host/removal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base/cleanup.h"

/* A name that no entry has: the directory has nothing of lower layers any more. Else a layer that
 * says so again and again would have all of it looked at each time. */
#define CLEARED "/"
/* Deeper than most trees; a jail may have made more. Each level is a descriptor. */
#define DEEPEST 264U

/**
 * struct removal - One that goes on
 * @top:	Where it began
 * @moved:	How much was moved there from too deep
 * @keep:	Names that stay, and the directories above them; NULL: none
 */
struct removal {
	int top;
	unsigned int moved;
	struct fresh *keep;
};

static void cleanup_closedir(DIR **dir)
{
	int saved = errno;

	if (*dir)
		closedir(*dir);
	errno = saved;
}

/* Opens a directory for listing, and has it writable for us. */
static int open_listing(int parent, const char *name)
{
	_cleanup_close_ int pin =
		openat(parent, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	char self[64];
	struct stat st;
	int fd;

	if (pin < 0 || fstat(pin, &st) < 0)
		return -errno;
	if ((st.st_mode & 0700) != 0700) {
		snprintf(self, sizeof(self), "/proc/self/fd/%d", pin);
		if (chmod(self, 0700) < 0)
			return -errno;
	}
	fd = openat(pin, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* Moves a directory up, under the first name that nobody has. */
static int move_up(struct removal *removal, int parent, const char *name)
{
	int fd = open_listing(parent, name); /* for its `..` to be changed it must be writable */

	if (fd < 0)
		return fd;
	close(fd);
	for (;;) {
		char moved[32];

		snprintf(moved, sizeof(moved), ".deep-%u", removal->moved++);
		if (renameat(parent, name, removal->top, moved) == 0)
			return 0;
		if (errno != ENOTEMPTY && errno != EEXIST && errno != ENOTDIR)
			return -errno;
	}
}

static int remove_listed(struct removal *removal, int fd, unsigned int depth);

static int remove_dir(struct removal *removal, int parent, const char *name, bool stays,
		      unsigned int depth)
{
	int fd, r;

	if (depth > DEEPEST)
		return move_up(removal, parent, name);
	fd = open_listing(parent, name);
	r = fd < 0 ? fd : remove_listed(removal, fd, depth);
	if (r < 0 || stays)
		return r;
	if (unlinkat(parent, name, AT_REMOVEDIR) == 0)
		return 0;
	return removal->keep && (errno == ENOTEMPTY || errno == EEXIST) ? 0 : -errno;
}

static int remove_one(struct removal *removal, int parent, uint64_t parent_ino, const char *name,
		      unsigned int depth)
{
	bool stays = removal->keep && fresh_has(removal->keep, parent_ino, name);
	struct stat st;

	if (fstatat(parent, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : -errno;
	if (S_ISDIR(st.st_mode))
		return remove_dir(removal, parent, name, stays, depth);
	return stays || unlinkat(parent, name, 0) == 0 ? 0 : -errno;
}

/* All in a directory; @fd is closed. */
static int remove_listed(struct removal *removal, int fd, unsigned int depth)
{
	_cleanup_(cleanup_closedir) DIR *dir = fdopendir(fd);
	const struct dirent *entry;
	struct stat st;
	int r = 0;

	if (!dir) {
		r = -errno;
		close(fd);
		return r;
	}
	if (fstat(fd, &st) < 0)
		return -errno;
	if (removal->keep && fresh_has(removal->keep, st.st_ino, CLEARED))
		return 0;
	while (r == 0 && (errno = 0, entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			r = remove_one(removal, fd, st.st_ino, entry->d_name, depth + 1);
	}
	if (r < 0 || errno)
		return r < 0 ? r : -errno;
	return removal->keep ? fresh_add(removal->keep, st.st_ino, CLEARED) : 0;
}

/**
 * removal_inside() - Remove what is in a directory, but not itself
 * @dir:	Also an O_PATH descriptor
 * @keep:	As for removal_entry()
 *
 * Return: 0 or -errno
 */
int removal_inside(int dir, struct fresh *keep)
{
	struct removal removal = { .top = dir, .keep = keep };
	unsigned int before;
	int r;

	do {
		int fd = open_listing(dir, ".");

		before = removal.moved;
		r = fd < 0 ? fd : remove_listed(&removal, fd, 0);
	} while (r == 0 && removal.moved > before);
	return r;
}

/**
 * removal_entry() - Remove a name, and a directory with all that is in it
 * @parent:	The directory it is in
 * @name:	There, or not
 * @keep:	What stays, and the directories above that; NULL: nothing
 *
 * Return: 0, also when it is not there; -errno
 */
int removal_entry(int parent, const char *name, struct fresh *keep)
{
	_cleanup_close_ int dir = -1;
	struct removal removal = { .top = parent, .keep = keep };
	struct stat st;
	int r;

	if (fstat(parent, &st) < 0)
		return -errno;
	dir = openat(parent, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	r = dir < 0 ? 0 : removal_inside(dir, keep);
	return r < 0 ? r : remove_one(&removal, parent, st.st_ino, name, 0);
}
