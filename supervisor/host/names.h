/* SPDX-License-Identifier: MIT */
/* supervisor/host/names.h - Under which other names a rule's path can be reached on this host */
#ifndef WARDER_SUPERVISOR_HOST_NAMES_H
#define WARDER_SUPERVISOR_HOST_NAMES_H

#include "supervisor/host/links.h"

struct names;

int names_read(struct names **ret_names);
void names_free(struct names *names);
const char *names_folding(const struct names *names, size_t index);
const char *names_groups(const struct names *names, size_t index);
const char *names_foreign_proc(const struct names *names, size_t index);
void names_aliases(const struct names *names, const char *path,
		   void (*emit)(void *to, const char *name), void *to);
const char *names_loose(void *names, const char *path);
struct links *names_links(const struct names *names);
struct tree_names names_for_tree(struct names *names);

#endif
