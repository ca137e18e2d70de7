/* SPDX-License-Identifier: MIT */
/* supervisor/unpack/entry_name.h - What a name in a layer is about */
#ifndef WARDER_SUPERVISOR_UNPACK_ENTRY_NAME_H
#define WARDER_SUPERVISOR_UNPACK_ENTRY_NAME_H

#include <limits.h>

enum entry_kind {
	ENTRY_THING,
	ENTRY_ROOT, /* the root itself */
	ENTRY_WHITEOUT, /* @leaf of a lower layer is gone */
	ENTRY_OPAQUE, /* all that lower layers have in @parent is gone */
	ENTRY_IGNORED, /* what an old file system kept for itself */
};

/**
 * struct entry_name - A name, taken apart
 * @kind:	What it says
 * @parent:	The directory, from the root on: no empty component, `.` or `..`; "." is the root
 * @leaf:	The name in there; of ENTRY_WHITEOUT what is hidden
 */
struct entry_name {
	enum entry_kind kind;
	char parent[PATH_MAX];
	char leaf[NAME_MAX + 1];
};

int entry_name_parse(const char *spelled, struct entry_name *ret_name);

#endif
