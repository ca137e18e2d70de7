/* SPDX-License-Identifier: MIT */
/* policy/tree_node.h - What a tree is made of; for policy/tree_*.c only */
#ifndef WARDER_POLICY_TREE_NODE_H
#define WARDER_POLICY_TREE_NODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/tree.h"

/*
 * DOC: Theory of Operation
 *
 * All patterns share one trie of components. A lookup walks it with the path, one component after
 * the other, and holds the set of nodes that the components so far lead to: that is a
 * nondeterministic automaton whose states are the nodes. There are three kinds of edges:
 *
 * - a literal component: at most one matches, found in a hash table by (node, component);
 * - a glob: a glob's literal head or tail, whichever is longer, is in the same hash table, so that
 *   of 100,000 patterns like **.ext (in one component) only those are tried that can match;
 * - a double star leads to a loop: a node that stays in the set whatever components follow.
 *
 * Nodes without children are not held: their rules are looked at when they are met. So the size of
 * the set depends on the patterns that have a glob *before* their last component.
 * policy/tree_bound.c works out how large it can become for any path, and a policy that could
 * exceed TREE_STATES_MAX does not build; a lookup then needs neither memory nor a check.
 */

/* Nodes a lookup can hold at once. */
#define TREE_STATES_MAX 256

/* Components that a pattern may have behind a double star. */
#define TREE_LOOP_DEPTH_MAX 64

/* Globs with one key (or none) below one node: they are tried one by one. */
#define TREE_CHAIN_MAX 256

/* Rules at one node that can decide something: one for every kind and `when`. */
#define TREE_NODE_RULES_MAX 64

enum node_kind {
	NODE_ROOT,
	NODE_LITERAL,
	NODE_GLOB,
	NODE_LOOP,
	NODE_HEAD, /* no state, but a key: all globs below @parent that begin with @name */
	NODE_TAIL, /* the same for the end */
};

enum node_flag {
	NODE_INNER = 1 << 0, /* has literal or glob children: has to be held */
	NODE_HAS_LITERAL = 1 << 1,
	NODE_SIMPLE = 1 << 2, /* a star and its key, nothing else: the key decides */
};

/**
 * struct node - One state: a path, or the components of a pattern so far
 * @parent:	Node above it
 * @name:	Offset in tree.names: plain bytes of a literal or a key, escaped form of a glob
 * @name_len:	How many
 * @kind:	enum node_kind
 * @flags:	enum node_flag
 * @rules:	First of its rules in tree.rules
 * @live:	Rules from there on that can decide something
 * @total:	Those and the ones that never can, for explanations
 * @globs:	Index into tree.globs plus one; 0: no glob child
 * @loop:	The child behind a double star; 0: none
 * @next:	Next glob in the chain of its key; of a key: the chain's first glob
 */
struct node {
	uint32_t parent;
	uint32_t name;
	uint16_t name_len;
	uint8_t kind;
	uint8_t flags;
	uint32_t rules;
	uint32_t live;
	uint32_t total;
	uint32_t globs;
	uint32_t loop;
	uint32_t next;
};

/**
 * struct globs - The glob children of one node
 * @heads:	Bit n: some key of kind NODE_HEAD has n bytes
 * @tails:	Bit n: some key of kind NODE_TAIL has n bytes
 * @head_max:	The longest
 * @tail_max:	The longest
 * @any:	The child behind a single star; 0: none
 * @scan:	First of the globs without a key
 */
struct globs {
	uint64_t heads[4];
	uint64_t tails[4];
	uint16_t head_max;
	uint16_t tail_max;
	uint32_t any;
	uint32_t scan;
};

enum tree_rule_flag {
	TREE_RULE_HERE = 1 << 0, /* counts at the depth of the node; otherwise depth is in score */
	TREE_RULE_CHILDREN =
		1 << 1, /* ends in a single star: for this path, not for what is below */
};

/*
 * A rule at its node. @score orders all rules that match a path, the highest wins. From its top:
 * strong, depth of the component at which the rule counts, exact, enum rule_kind, and the inverted
 * index of the rule, so that of two equal ones the first wins.
 */
struct tree_rule {
	uint64_t score;
	uint32_t when;
	verbs_t verbs;
	uint16_t flags;
};

#define SCORE_KIND_SHIFT 32
#define SCORE_EXACT (UINT64_C(1) << 34)
#define SCORE_DEPTH_SHIFT 35
#define SCORE_DEPTH_MAX UINT64_C(0x1fff)
#define SCORE_STRONG (UINT64_C(1) << 48)

static inline uint32_t score_rule(uint64_t score)
{
	return ~(uint32_t)score;
}

static inline enum rule_kind score_kind(uint64_t score)
{
	return (enum rule_kind)(score >> SCORE_KIND_SHIFT & 3);
}

static inline unsigned int score_depth(uint64_t score)
{
	return (unsigned int)(score >> SCORE_DEPTH_SHIFT & SCORE_DEPTH_MAX);
}

/* A rule's score when its node was met at @depth. */
static inline uint64_t score_at(const struct tree_rule *rule, uint64_t depth)
{
	if (!(rule->flags & TREE_RULE_HERE))
		return rule->score;
	return rule->score | (depth < SCORE_DEPTH_MAX ? depth : SCORE_DEPTH_MAX)
				     << SCORE_DEPTH_SHIFT;
}

/* A place in the hash table: @node 0 is an empty one. */
struct slot {
	uint32_t tag;
	uint32_t node;
};

#define NODE_FILES 0U /* the root of paths */
#define NODE_ABSTRACT 1U /* the root of abstract sockets' names */

struct tree {
	struct node *nodes;
	size_t node_count;
	struct globs *globs;
	size_t globs_count;
	struct tree_rule *rules;
	size_t rule_count;
	char *names;
	size_t names_len;
	struct slot *slots;
	size_t slot_mask;
	size_t slots_used;
	verbs_t pure_allows; /* verbs of allow rules that begin with a double star */
	verbs_t pure_denials; /* verbs of the others that do, but for strong ones */
};

/*
 * Names are hashed byte by byte, from their start or (a tail) from their end, so that the hashes of
 * all heads and tails of a component come from one pass over it.
 */
#define HASH_START UINT64_C(0xcbf29ce484222325)

static inline uint64_t hash_byte(uint64_t hash, char byte)
{
	return (hash ^ (unsigned char)byte) * UINT64_C(0x9e3779b97f4a7c15);
}

static inline uint64_t hash_name(const char *name, size_t len)
{
	uint64_t hash = HASH_START;

	for (size_t i = 0; i < len; i++)
		hash = hash_byte(hash, name[i]);
	return hash;
}

uint32_t table_find(const struct tree *tree, uint32_t parent, enum node_kind kind, uint64_t hash,
		    const char *name, size_t len);
int table_init(struct tree *tree);
int table_add(struct tree *tree, uint32_t node);

int tree_finish(struct tree *tree, const struct policy *policy, struct policy_diag *diag);
int tree_bound(const struct tree *tree, struct policy_diag *diag);

/**
 * struct walk - One lookup: the path so far and the nodes it leads to
 * @meet:	Called for every node that has rules and that the path, or a path above it, leads to
 * @ctx:	First argument of @meet
 * @below:	Hold nodes behind the last component too, to know what could match below the path
 * @states:	Nodes that are held
 * @count:	How many
 */
struct walk {
	void (*meet)(void *ctx, const struct node *node, unsigned int depth, bool last);
	void *ctx;
	bool below;
	uint32_t states[TREE_STATES_MAX];
	size_t count;
};

void tree_walk(const struct tree *tree, const char *path, size_t len, struct walk *walk);

#endif
