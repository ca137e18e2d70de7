/* SPDX-License-Identifier: MIT */
/* jail/root_inside.h - What the files of a root share among themselves */
#ifndef WARDER_JAIL_ROOT_INSIDE_H
#define WARDER_JAIL_ROOT_INSIDE_H

#include "jail/root.h"

/**
 * struct root_sources - What root_spec.mounts will show, in that order
 * @fds:	@count of them, each mounted nowhere until it is shown
 * @count:	How many
 */
struct root_sources {
	int *fds;
	size_t count;
};

int root_memory(const char *size, const char *mode);
int root_clone(const char *path, bool read_only);
int root_find(const char *path);
int root_clone_found(int found, bool read_only);
int root_close_writing(int mount, bool all);
int root_cover(int mount, struct stage_error *error);
int root_show(int root, int mount, const char *place, struct stage_error *error);
int root_place(int root, const char *place, bool directory);
int root_tree(const struct root_spec *spec, const struct root_sources *sources, int *ret_root,
	      struct stage_error *error);
int root_fill(const struct root_spec *spec, int root, struct stage_error *error);
int root_dev(int root, bool wanted, struct stage_error *error);

#endif
