/* SPDX-License-Identifier: MIT */
/* supervisor/report/report_paths.h - The paths of a run as a tree, with what was asked of each */
#ifndef WARDER_SUPERVISOR_REPORT_REPORT_PATHS_H
#define WARDER_SUPERVISOR_REPORT_REPORT_PATHS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/base/text.h"
#include "supervisor/record/tally.h"

#define OUTCOME_COUNT (OUTCOME_ABSENT + 1)

/**
 * struct path_counts - Calls
 * @calls:	By what became of them, or would have
 * @verbs:	The same of each verb that they asked
 */
struct path_counts {
	uint32_t calls[OUTCOME_COUNT];
	uint32_t verbs[VERB_COUNT][OUTCOME_COUNT];
};

/**
 * struct path_node - One component
 * @parent:	Index of the directory; the root, node 0, is its own and has no name
 * @first:	First one in this directory, 0: none
 * @next:	Next one in the same directory, 0: none
 * @name:	Where its name begins in the names; any bytes but NUL, a NUL behind it
 * @len:	Bytes of its name
 * @own:	Of calls about just this path
 * @all:	After paths_sum(): of this one and of all below it
 * @below:	After paths_sum(): paths that were asked about, this one included
 * @uniform:	After paths_sum(): all of them were asked the same and answered the same
 */
struct path_node {
	uint32_t parent;
	uint32_t first;
	uint32_t next;
	uint32_t name;
	uint32_t len;
	struct path_counts own;
	struct path_counts all;
	uint32_t below;
	bool uniform;
};

/**
 * struct paths_tree - All of them; a directory stands before what is in it
 * @nodes:	@count of them, the root first
 * @slots:	Hash table of indices plus one, 0: empty
 * @slot_count:	A power of two
 * @names:	Of all
 */
struct paths_tree {
	struct path_node *nodes;
	size_t count;
	size_t cap;
	uint32_t *slots;
	size_t slot_count;
	struct text names;
};

int paths_node(struct paths_tree *tree, const char *path, size_t len, uint32_t *ret_node);
int paths_add(struct paths_tree *tree, const char *path, size_t len, verbs_t verbs,
	      enum outcome_word outcome, uint32_t *ret_node);
int paths_sum(struct paths_tree *tree);
void paths_tree_free(struct paths_tree *tree);

#endif
