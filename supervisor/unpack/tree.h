/* SPDX-License-Identifier: MIT */
/* supervisor/unpack/tree.h - The root that is being made */
#ifndef WARDER_SUPERVISOR_UNPACK_TREE_H
#define WARDER_SUPERVISOR_UNPACK_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "supervisor/unpack/bounds.h"
#include "supervisor/unpack/dirs.h"
#include "supervisor/host/fresh.h"

/**
 * struct skipped - What of an image is not in its root
 * @devices:	Device nodes: a jail has its own /dev
 * @owners:	Entries that are of another user or group than in the image
 * @xattrs:	Extended attributes and access control lists
 */
struct skipped {
	uint64_t devices;
	uint64_t owners;
	uint64_t xattrs;
};

/**
 * struct tree - A root, and what is yet to be done with it
 * @root:	O_PATH descriptor of it
 * @ino:	Its inode
 * @owners:	Files can be given to others
 * @left:	What may still come
 * @dirs:	Every directory in it, by tree_mkdir()
 * @fresh:	What the layer in hand has brought
 * @skipped:	Counts
 */
struct tree {
	int root;
	uint64_t ino;
	bool owners;
	struct bounds left;
	struct dirs dirs;
	struct fresh fresh;
	struct skipped skipped;
};

/**
 * struct spot - A directory in the tree
 * @fd:		O_PATH descriptor
 * @ino:	Its inode
 */
struct spot {
	int fd;
	uint64_t ino;
};

#define SPOT_NONE ((struct spot){ .fd = -1 })

int tree_open(int parent, const char *name, const struct bounds *bounds, struct tree *ret_tree);
int tree_count(struct tree *tree);
int tree_mkdir(struct tree *tree, const struct spot *parent, const char *name,
	       struct spot *ret_spot);
int tree_find(struct tree *tree, const char *parent, bool make, struct spot *ret_spot);
int tree_finish(struct tree *tree);
void tree_close(struct tree *tree);
void spot_close(struct spot *spot);

#endif
