// SPDX-License-Identifier: MIT
// supervisor/unpack/tree.c - The root that is being made
//
// DOC: Theory of operation
//
// Nobody else is in the tree: it lies in a directory that only its user may enter, and this program
// has one thread. So what was looked at stays as it was, and what has to be held off is only what
// the image itself has put there before: a symlink to /etc, and then something to be written below
// it. Every name is therefore taken apart here; its directory is found by tree_find(), which never
// leaves the root, and its last component is made, linked or removed in that directory's
// descriptor, with calls that follow no link there.
//
// Until tree_finish() all directories are 0700 and ours.
#include "supervisor/unpack/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base/cleanup.h"

/* Of a directory that no layer lists. */
#define IMPLIED_MODE 0755

void spot_close(struct spot *spot)
{
	close_fd(&spot->fd);
}

static int remember(struct tree *tree, uint64_t ino, uint32_t depth)
{
	struct dir_facts facts = {
		.ino = ino,
		.mode = IMPLIED_MODE,
		.uid = geteuid(),
		.gid = getegid(),
		.depth = depth,
		.mtime.tv_nsec = UTIME_OMIT,
	};

	return dirs_put(&tree->dirs, &facts);
}

/* A directory that is there. */
static int open_spot(int parent, const char *name, struct spot *ret_spot)
{
	_cleanup_(spot_close) struct spot spot = SPOT_NONE;
	struct stat st;

	spot.fd = openat(parent, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (spot.fd < 0 || fstat(spot.fd, &st) < 0)
		return -errno;
	spot.ino = st.st_ino;
	*ret_spot = spot;
	spot.fd = -1;
	return 0;
}

/**
 * tree_open() - Begin a root
 * @parent:	The directory it is made in
 * @name:	Its name, which is not there yet
 * @bounds:	What may come
 * @ret_tree:	tree_close() it, also on failure
 *
 * Return: 0 or -errno
 */
int tree_open(int parent, const char *name, const struct bounds *bounds, struct tree *ret_tree)
{
	struct spot spot;
	int r;

	*ret_tree = (struct tree){ .root = -1, .left = *bounds, .owners = geteuid() == 0 };
	if (mkdirat(parent, name, 0700) < 0)
		return -errno;
	r = open_spot(parent, name, &spot);
	if (r < 0)
		return r;
	ret_tree->root = spot.fd;
	ret_tree->ino = spot.ino;
	return remember(ret_tree, spot.ino, 0);
}

/**
 * tree_count() - One more entry
 * @tree:	Its bound is lowered
 *
 * Return: 0, or -EDQUOT when there are too many
 */
int tree_count(struct tree *tree)
{
	if (!tree->left.entries)
		return -EDQUOT;
	tree->left.entries--;
	return 0;
}

/**
 * tree_mkdir() - Make a directory
 * @tree:	Any
 * @parent:	A directory in it
 * @name:	Not there yet
 * @ret_spot:	spot_close() it
 *
 * Return: 0; -ELOOP when it would be too deep; -errno
 */
int tree_mkdir(struct tree *tree, const struct spot *parent, const char *name,
	       struct spot *ret_spot)
{
	_cleanup_(spot_close) struct spot spot = SPOT_NONE;
	const struct dir_facts *above = dirs_get(&tree->dirs, parent->ino);
	uint32_t depth = above ? above->depth + 1 : 1;
	int r = depth > BOUNDS_DEPTH ? -ELOOP : tree_count(tree);

	if (r < 0)
		return r;
	if (mkdirat(parent->fd, name, 0700) < 0)
		return -errno;
	r = open_spot(parent->fd, name, &spot);
	if (r == 0)
		r = remember(tree, spot.ino, depth);
	if (r == 0)
		r = fresh_add(&tree->fresh, parent->ino, name);
	if (r < 0)
		return r;
	*ret_spot = spot;
	spot.fd = -1;
	return 0;
}

void tree_close(struct tree *tree)
{
	close_fd(&tree->root);
	dirs_free(&tree->dirs);
	fresh_free(&tree->fresh);
}
