/* SPDX-License-Identifier: MIT */
/* supervisor/host/shown.h - Places where this host shows the same thing */
#ifndef WARDER_SUPERVISOR_HOST_SHOWN_H
#define WARDER_SUPERVISOR_HOST_SHOWN_H

#include "policy/tree.h"
#include "supervisor/host/mounts.h"

/* For struct tree_names. */
struct shown {
	struct tree_same *list;
	size_t count;
};

int shown_find(const struct mounts *mounts, struct shown *ret_shown);
void shown_free(struct shown *shown);

#endif
