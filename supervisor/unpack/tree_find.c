// SPDX-License-Identifier: MIT
// supervisor/unpack/tree_find.c - Which directory of the root a name is in
//
// Symlinks on the way are followed as a program in the root would follow them, an absolute one from
// the root on: a layer may have lib/x.so where a lower one has made lib a link to usr/lib, and real
// images do. To refuse them would refuse those; to replace them would take a lower layer's files
// away. The kernel finds what is there (RESOLVE_IN_ROOT); where something is to be made on the way,
// or the kernel has no openat2, each component is taken by itself.
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/unpack/tree.h"

/**
 * struct walk - A lookup that goes on
 * @at:		Where it is
 * @rest:	What is left of the name, with the links that were met put in
 * @links:	How many those were
 * @make:	What is not there is made
 */
struct walk {
	struct spot at;
	char rest[2 * PATH_MAX];
	unsigned int links;
	bool make;
};

static int reopen(int fd, const char *name, struct spot *spot)
{
	int opened = openat(fd, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;

	if (opened < 0)
		return -errno;
	if (fstat(opened, &st) < 0) {
		close(opened);
		return -errno;
	}
	spot_close(spot);
	*spot = (struct spot){ opened, st.st_ino };
	return 0;
}

/* Puts a link's target in front of what is left. */
static int follow(const struct tree *tree, struct walk *walk, const char *name)
{
	char target[PATH_MAX];
	ssize_t len = readlinkat(walk->at.fd, name, target, sizeof(target));
	size_t left = strlen(walk->rest) + 1;

	if (len < 0)
		return -errno;
	if (++walk->links > BOUNDS_LINKS)
		return -ELOOP;
	if (len == (ssize_t)sizeof(target) || (size_t)len + 1 + left > sizeof(walk->rest))
		return -ENAMETOOLONG;
	memmove(walk->rest + len + 1, walk->rest, left);
	memcpy(walk->rest, target, (size_t)len);
	walk->rest[len] = '/';
	return walk->rest[0] == '/' ? reopen(tree->root, ".", &walk->at) : 0;
}

/* One component. */
static int take(struct tree *tree, struct walk *walk, const char *name)
{
	struct spot made = SPOT_NONE;
	struct stat st;
	int r;

	if (!*name || !strcmp(name, "."))
		return 0;
	if (!strcmp(name, ".."))
		return walk->at.ino == tree->ino ? 0 : reopen(walk->at.fd, "..", &walk->at);
	if (fstatat(walk->at.fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		return S_ISLNK(st.st_mode) ? follow(tree, walk, name)
					   : reopen(walk->at.fd, name, &walk->at);
	if (errno != ENOENT || !walk->make)
		return -errno;
	r = tree_mkdir(tree, &walk->at, name, &made);
	if (r < 0)
		return r;
	spot_close(&walk->at);
	walk->at = made;
	return 0;
}

static int walk_all(struct tree *tree, const char *parent, bool make, struct spot *ret_spot)
{
	struct walk walk = { .at = SPOT_NONE, .make = make };
	int r = reopen(tree->root, ".", &walk.at);

	snprintf(walk.rest, sizeof(walk.rest), "%s", parent);
	while (r == 0 && *walk.rest) {
		char name[NAME_MAX + 1];
		size_t len = strcspn(walk.rest, "/");
		size_t past = len + strspn(walk.rest + len, "/");

		if (len > NAME_MAX) {
			r = -ENAMETOOLONG;
			break;
		}
		memcpy(name, walk.rest, len);
		name[len] = '\0';
		memmove(walk.rest, walk.rest + past, strlen(walk.rest + past) + 1);
		r = take(tree, &walk, name);
	}
	if (r < 0) {
		spot_close(&walk.at);
		return r;
	}
	*ret_spot = walk.at;
	return 0;
}

/* What is there, by the kernel. */
static int find_there(const struct tree *tree, const char *parent, struct spot *ret_spot)
{
	struct open_how how = {
		.flags = O_PATH | O_DIRECTORY | O_CLOEXEC,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV,
	};
	struct stat st;
	long fd = syscall(SYS_openat2, tree->root, parent, &how, sizeof(how));

	if (fd < 0)
		return -errno;
	if (fstat((int)fd, &st) < 0) {
		close((int)fd);
		return -errno;
	}
	*ret_spot = (struct spot){ (int)fd, st.st_ino };
	return 0;
}

/**
 * tree_find() - Find a directory
 * @tree:	Any
 * @parent:	As entry_name_parse() has it
 * @make:	What is missing on the way is made, also where a symlink leads
 * @ret_spot:	spot_close() it
 *
 * Trust: both the name and what is in the tree are of the image.
 *
 * Return: 0; -ENOENT; -ENOTDIR when something on the way is no directory; -ELOOP for links in a
 * circle and directories too deep; -errno
 */
int tree_find(struct tree *tree, const char *parent, bool make, struct spot *ret_spot)
{
	int r = find_there(tree, parent, ret_spot);

	if (r == 0 || (r == -ENOENT && !make) || r == -ENOTDIR || r == -ELOOP)
		return r;
	return walk_all(tree, parent, make, ret_spot);
}
