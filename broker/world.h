/* SPDX-License-Identifier: MIT */
/* broker/world.h - The file system as the broker holds it: roots, and what is special in it */
#ifndef WARDER_BROKER_WORLD_H
#define WARDER_BROKER_WORLD_H

#include <limits.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>

struct detours;
struct seal;
struct veil;

#define WORLD_LINKS 16

/* A symlink in / that the jail cannot change, such as /lib -> usr/lib. */
struct world_link {
	char from[32];
	size_t from_len;
	char to[64];
	size_t to_len;
};

/**
 * struct world - Fixed at launch, shared by all threads
 * @root:	O_PATH of /, the view through which things may be executed
 * @view:	O_PATH of the noexec view's root; equal to @root where there is none
 * @proc:	O_PATH of the jail's /proc
 * @proc_dev:	st_dev of it
 * @memfd_dev:	st_dev of memory files
 * @uid:	Whose files these are
 * @sticky_links: fs.protected_symlinks: links in sticky directories are followed only if their
 *		owner is the follower or the directory's (proc_sys_fs(5))
 * @broker:	Our own pid in the jail's /proc
 * @links:	For rewriting a path's first component
 * @veil:	What is hidden on the way; NULL where no rule hides
 * @detours:	What is in another file's place; NULL where no rule redirects
 * @seal:	Mounts by which something may be changed; NULL: any
 */
struct world {
	int root;
	int view;
	int proc;
	dev_t proc_dev;
	dev_t memfd_dev;
	uid_t uid;
	bool sticky_links;
	pid_t broker;
	struct world_link links[WORLD_LINKS];
	size_t link_count;
	const struct veil *veil;
	const struct detours *detours;
	const struct seal *seal;
};

int world_open(int view, struct world *ret_world);
bool world_separate_view(const struct world *world);

#endif
