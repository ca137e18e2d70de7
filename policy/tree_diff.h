/* SPDX-License-Identifier: MIT */
/* policy/tree_diff.h - Which paths two trees decide otherwise */
#ifndef WARDER_POLICY_TREE_DIFF_H
#define WARDER_POLICY_TREE_DIFF_H

#include "policy/tree.h"

/* Behind the verbs: stat, access, readlink and their kin, which only some denials refuse. */
#define ASK_LOOK VERB_COUNT
#define ASK_COUNT (VERB_COUNT + 1)

enum verdict {
	VERDICT_ALLOWED,
	VERDICT_ASKED,
	VERDICT_REDIRECTED, /* to the rule's target */
	VERDICT_DENIED,
	VERDICT_DENIED_STRONG,
	VERDICT_HIDDEN,
	VERDICT_HIDDEN_STRONG,
};

/* What a policy says of one path when one thing is asked. */
struct answer {
	enum verdict verdict;
	uint32_t rule; /* RULE_NONE: no rule */
};

/* A policy and its tree, both to stay as they are. */
struct tree_side {
	const struct policy *policy;
	const struct tree *tree;
};

/**
 * struct tree_change - Something that two policies answer otherwise
 * @ask:	A verb, or ASK_LOOK
 * @flags:	Open flags with which they do; 0 if it is so without any
 * @before:	What the one says
 * @after:	What the other says
 * @path:	A path for which both do, of all such paths one of the shortest
 */
struct tree_change {
	unsigned int ask;
	uint32_t flags;
	struct answer before;
	struct answer after;
	char *path;
};

/**
 * struct tree_changes - All of them: each pair of rules that differ on some path, once
 * @items:	By what is asked, in the order of their paths' lengths
 * @count:	How many
 * @cut:	There was too much to go through: there may be more
 */
struct tree_changes {
	struct tree_change *items;
	size_t count;
	bool cut;
};

void tree_answer(const struct tree_side *side, const char *path, size_t len, uint32_t flags,
		 unsigned int ask, struct answer *ret_answer);
int tree_diff(const struct tree_side *before, const struct tree_side *after,
	      struct tree_changes *ret_changes);
void tree_changes_free(struct tree_changes *changes);

#endif
