/* SPDX-License-Identifier: MIT */
/* supervisor/host/links.h - The symlinks on the way of a path, as they are at launch */
#ifndef WARDER_SUPERVISOR_HOST_LINKS_H
#define WARDER_SUPERVISOR_HOST_LINKS_H

#include <stdbool.h>
#include <stddef.h>

#include "policy/tree.h"

struct links;

enum stop_kind {
	STOP_PLAIN, /* something that is no link */
	STOP_LINK,
	STOP_MISSING,
	STOP_BEYOND, /* not canonical: a link comes before */
};

/**
 * struct stop - One name on the way of a path
 * @kind:	What is there
 * @target:	Of a link
 * @foreign:	A stranger's link in a directory where anybody may make one
 * @followed:	An allow rule's path leads through this link
 * @loose:	The jail may replace this link: no allow rule is to follow it
 * @path:	Canonical: no link comes before the last component
 */
struct stop {
	enum stop_kind kind;
	char *target;
	bool foreign;
	bool followed;
	bool loose;
	char path[];
};

/* One step: a place, and what of the path comes behind it ("" or "/more"). False: no further. */
typedef bool links_visit(void *ctx, struct stop *stop, const char *rest);

int links_new(struct links **ret_links);
void links_free(struct links *links);
int links_walk(struct links *links, const char *path, links_visit *visit, void *ctx);
int links_plain(struct links *links, const char *path, bool *ret_plain);
bool links_loosen(struct links *links, const struct tree *tree);
void links_loosen_all(struct links *links, bool loose);

#endif
