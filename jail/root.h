/* SPDX-License-Identifier: MIT */
/* jail/root.h - A root of the jail's own: another tree than the host's, or the host's with more */
#ifndef WARDER_JAIL_ROOT_H
#define WARDER_JAIL_ROOT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "jail/stage.h"

/* What the root is. */
enum root_kind {
	ROOT_HOST, /* the host's tree */
	ROOT_DIRECTORY, /* a directory of it */
	ROOT_LAYERED, /* a directory, and memory over it that takes what is written */
	ROOT_FRESH, /* nothing but memory */
};

/**
 * struct root_mount - Something else that is shown in the root
 * @source:	A path of the host, resolved; NULL: an empty file system in memory
 * @place:	Where in the root; absolute
 * @read_only:	Nobody can write it there
 */
struct root_mount {
	char *source;
	char *place;
	bool read_only;
};

/**
 * struct root_spec - A root
 * @kind:	What it is
 * @directory:	Of ROOT_DIRECTORY and ROOT_LAYERED; a path of the host, resolved
 * @read_only:	Nobody can write it but where something else is shown
 * @dev:	It has to have a /dev; else it gets one where there is a directory for it
 * @busybox:	Of ROOT_FRESH: a static busybox of the host, shown as /bin/busybox
 * @applets:	Names of programs that it is, @applet_count of them
 * @applet_count: How many
 * @uid:	Of ROOT_FRESH: who is to have a name, a home and the right to write there
 * @gid:	Likewise
 * @mounts:	What else is shown, in that order
 * @mount_count: How many
 */
struct root_spec {
	enum root_kind kind;
	const char *directory;
	bool read_only;
	bool dev;
	const char *busybox;
	const char *const *applets;
	size_t applet_count;
	uid_t uid;
	gid_t gid;
	const struct root_mount *mounts;
	size_t mount_count;
};

int root_open(int root, const char *place);
int root_unshare(struct stage_error *error);
int root_make(const struct root_spec *spec, int *ret_root, struct stage_error *error);
int root_pivot(struct stage_error *error);

#endif
