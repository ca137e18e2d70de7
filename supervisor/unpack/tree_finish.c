// SPDX-License-Identifier: MIT
// supervisor/unpack/tree_finish.c - Give directories what the image says, from the innermost on
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "supervisor/unpack/tree.h"

/* Owner first, which takes bits off the mode; the time is not changed by either. */
static int settle(struct tree *tree, int fd)
{
	const struct dir_facts *facts;
	struct timespec times[2];
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	facts = dirs_get(&tree->dirs, st.st_ino);
	if (!facts)
		return 0;
	if (tree->owners && (facts->uid != st.st_uid || facts->gid != st.st_gid) &&
	    fchown(fd, facts->uid, facts->gid) < 0) {
		if (errno != EPERM && errno != EINVAL)
			return -errno;
		tree->skipped.owners++;
	}
	times[0] = times[1] = facts->mtime;
	if (fchmod(fd, facts->mode) < 0 || futimens(fd, times) < 0)
		return -errno;
	return 0;
}

static int finish_inside(struct tree *tree, DIR *dir);

static int finish_dir(struct tree *tree, int parent, const char *name)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), r;
	DIR *dir;

	if (fd < 0)
		return -errno;
	dir = fdopendir(fd);
	if (!dir) {
		r = -errno;
		close(fd);
		return r;
	}
	r = finish_inside(tree, dir);
	if (r == 0)
		r = settle(tree, fd);
	closedir(dir);
	return r;
}

static int finish_inside(struct tree *tree, DIR *dir)
{
	const struct dirent *entry;
	struct stat st;
	int r = 0;

	while (r == 0 && (errno = 0, entry = readdir(dir))) {
		bool is_dir = entry->d_type == DT_DIR;

		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		if (entry->d_type == DT_UNKNOWN) {
			if (fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
				return -errno;
			is_dir = S_ISDIR(st.st_mode);
		}
		if (is_dir)
			r = finish_dir(tree, dirfd(dir), entry->d_name);
	}
	return r < 0 || !errno ? r : -errno;
}

/**
 * tree_finish() - All is in: directories get their modes, owners and times
 * @tree:	Nothing more is put into it
 *
 * Return: 0 or -errno
 */
int tree_finish(struct tree *tree)
{
	return finish_dir(tree, tree->root, ".");
}
