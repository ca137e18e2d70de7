/* SPDX-License-Identifier: MIT */
/* broker/resolve.h - From a path of a target to a pinned object and its canonical name */
#ifndef WARDER_BROKER_RESOLVE_H
#define WARDER_BROKER_RESOLVE_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "broker/deep.h"
#include "broker/world.h"

/* How the last component is treated. */
enum resolve_flags {
	RESOLVE_FOLLOW = 0,
	RESOLVE_LEAF = 1 << 0, /* do not follow a symlink there */
	RESOLVE_EMPTY = 1 << 1, /* an empty path is the base itself: AT_EMPTY_PATH */
	RESOLVE_ENTRY = 1 << 2, /* the directory entry: never followed, a slash is the caller's */
	RESOLVE_PLAIN = 1 << 3, /* magic links are -ELOOP */
	RESOLVE_CREATE = 1 << 4, /* for O_CREAT: a slash at the end is -EISDIR */
	RESOLVE_COUNT = 1 << 5, /* resolve()'s own: every link is counted */
	RESOLVE_STRAIGHT = 1 << 6, /* detour.c's own: nothing is in another's place */
};

/**
 * struct origin - Whose path it is
 * @tid:	Thread
 * @dirfd:	What a relative path starts from: its descriptor or TARGET_CWD
 * @root:	Pin of the directory that is `/` for it; 0: the jail's
 */
struct origin {
	pid_t tid;
	int dirfd;
	int root;
};

/**
 * struct name - What a path led to
 * @path:	Canonical absolute path, NUL terminated; of the object when it exists, else where it
 *		would be
 * @len:	Its length
 * @parent:	O_PATH pin of the directory that holds @leaf; -1 when the object was reached without
 *		one (a descriptor, a magic link)
 * @leaf:	Last component as seen in @parent; "." or ".." where the path ends so
 * @object:	O_PATH pin of the object, -1 when there is none
 * @st:		Its status when there is one
 * @anonymous:	The object has no path: a pipe, a socket, a memory file
 * @opened:	It was reached by a descriptor, or by a magic link to one
 * @foreign:	The name it has leads elsewhere here: it was opened outside of the jail
 * @slash:	The path ended with a slash: only a directory will do
 * @detour:	The rule by which another file is in the place of what the path ended at, RULE_NONE
 *		for none; all of the above is then that file's
 * @from:	With @detour: the canonical name in whose place it is
 * @from_len:	Its length. 0: the name itself was asked for (RESOLVE_ENTRY, detour_bar()), and only
 *		the object is that file
 * @veil:	The rule that hides a place it leads through, RULE_NONE (UINT32_MAX) for none. The
 *		lookup ended there, with no @object, unless only observing let it go on
 *
 * Owned by the caller; name_close() when done.
 */
struct name {
	char path[DEEP_ROOM];
	size_t len;
	int parent;
	char leaf[NAME_MAX + 1];
	int object;
	struct stat st;
	bool anonymous;
	bool opened;
	bool foreign;
	bool slash;
	uint32_t detour;
	size_t from_len;
	uint32_t veil;
	char from[PATH_MAX]; /* last: it is not touched without a detour */
};

void name_init(struct name *name);
void name_close(struct name *name);

int resolve(const struct world *world, const struct origin *origin, const char *path,
	    unsigned int flags, struct name *name);
int resolve_split(char *path, const char **ret_dir, char leaf[NAME_MAX + 1], bool *slash);
bool resolve_same_mount(int a, int b);
int resolve_join(const struct world *world, struct name *name);
int resolve_fill(const struct world *world, struct name *name);
int resolve_fd(const struct world *world, const struct origin *origin, struct name *name);
int resolve_reopen(int pin, int flags);

#endif
