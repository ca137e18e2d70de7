/* SPDX-License-Identifier: MIT */
/* supervisor/learn/outline.h - What a run asked, as a tree of directories */
#ifndef WARDER_SUPERVISOR_LEARN_OUTLINE_H
#define WARDER_SUPERVISOR_LEARN_OUTLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/base/text.h"
#include "supervisor/record/demand.h"

struct kinship;

enum spot_flag {
	SPOT_DIRECTORY = 1 << 0,
	SPOT_WHOLE = 1 << 1, /* what is below it was counted to it */
	SPOT_GONE = 1 << 2, /* counted to another one */
	SPOT_PRIVATE = 1 << 3, /* ${TMPDIR}: its rule does not speak for what has a rule in it */
	SPOT_NUMBERED = 1 << 4, /* the number of a process stands in its name */
};

/**
 * struct spot - One component of one or more paths
 * @path:	A pattern that goes through this component; not NUL terminated here
 * @path_len:	Its bytes up to the end of this component
 * @name_at:	Where in @path this component begins
 * @glob:	What stands for it instead of its name; heap, NULL: nothing
 * @parent:	Index of the directory; the root, spot 0, is its own
 * @next:	Next one in the same directory, 0: none
 * @first:	First one in this directory, 0: none
 * @last:	Last one in it
 * @verbs:	What has to be granted here
 * @asked:	What was asked here, before any directory was widened
 * @flags:	enum spot_flag
 * @credit:	Who asked
 */
struct spot {
	const char *path;
	uint32_t path_len;
	uint32_t name_at;
	char *glob;
	uint32_t parent;
	uint32_t next;
	uint32_t first;
	uint32_t last;
	verbs_t verbs;
	verbs_t asked;
	uint16_t flags;
	struct credit credit;
};

/**
 * struct outline - Spots; a directory always stands before what is in it
 */
struct outline {
	struct spot *spots;
	size_t count;
	size_t cap;
};

int outline_build(const struct demands *demands, const char *tmpdir, const struct kinship *kinship,
		  struct outline *outline);
void outline_merge(struct spot *spot, const struct spot *other);
void outline_free(struct outline *outline);
void outline_path(const struct outline *outline, uint32_t index, struct text *text);

#endif
