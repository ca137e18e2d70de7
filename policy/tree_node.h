/* SPDX-License-Identifier: MIT */
/* policy/tree_node.h - What a tree is made of; for policy/tree_*.c only */
#ifndef WARDER_POLICY_TREE_NODE_H
#define WARDER_POLICY_TREE_NODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "policy/base/hash.h"
#include "policy/inet.h"
#include "policy/tree.h"

/*
 * DOC: Theory of Operation
 *
 * All patterns share one trie of components. A lookup walks it with the path, one component after
 * the other, and holds the set of nodes that the components so far lead to: that is a
 * nondeterministic automaton whose states are the nodes. There are three kinds of edges:
 *
 * - a literal component: at most one matches, found in a hash table by (node, component);
 * - a glob: its literal head or tail, whichever is longer, is in the same hash table as a key, so
 *   that of 100,000 patterns like a star and .ext only those are tried that can match;
 * - a double star leads to a loop: a node that stays in the set whatever components follow.
 *
 * Nodes without children are not held: their rules are looked at when they are met. So the size of
 * the set depends on the patterns that have a glob *before* their last component.
 * policy/tree_bound.c works out how large it can become for any path, and a policy that could
 * exceed TREE_STATES_MAX does not build; a lookup then needs neither memory nor a check.
 *
 * policy/tree_trie.c makes the nodes, policy/tree_build.c puts the rules there, policy/tree_pack.c
 * lays all of it out as below, for as few cache misses as possible: with many rules it is those
 * that a decision waits for.
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
	NODE_HEAD, /* a key: all globs below @parent that begin with @name */
	NODE_TAIL, /* the same for the end */
};

enum node_flag {
	NODE_INNER = 1 << 0, /* has literal or glob children: has to be held */
	NODE_HAS_LITERAL = 1 << 1,
	NODE_SIMPLE = 1 << 2, /* a key that is a glob too: one star and the key, nothing else */
};

enum tree_rule_flag {
	TREE_RULE_HERE = 1 << 0, /* counts at the depth of the node; otherwise depth is in score */
	TREE_RULE_LAST = 1 << 1, /* for this path, not for what is below: it ends in a single star,
				  * is alone, or puts another file in the place of this one */
	TREE_RULE_ASKS = 1 << 2, /* of an `ask`: what it takes away from rules that allow */
};

/*
 * A rule at its node. @score orders all rules that match a path, the highest wins. From its top:
 * strong, depth of the component at which the rule counts, exact, enum rule_kind, whether it says
 * who may look (of two denials that one says more), and the inverted index of the rule, so that of
 * two equal ones the first wins.
 *
 * An `ask` is there twice, since it does two things: it gives, as a rule that allows does and where
 * that would, and it takes away from such rules, as a denial does and where that would. The second
 * one has TREE_RULE_ASKS and is no match for a denial.
 */
struct tree_rule {
	uint64_t score;
	uint32_t when;
	verbs_t verbs;
	uint16_t flags;
};

#define SCORE_FORCE_SHIFT 32 /* all but the index */
#define SCORE_VEIL (UINT64_C(1) << 32)
#define SCORE_KIND_SHIFT 33
#define SCORE_KIND_MASK UINT64_C(7)
#define SCORE_EXACT (UINT64_C(1) << 36)
#define SCORE_DEPTH_SHIFT 37
#define SCORE_DEPTH_MAX UINT64_C(0x1fff)
#define SCORE_STRONG (UINT64_C(1) << 50)

static inline uint32_t score_rule(uint64_t score)
{
	return ~(uint32_t)score;
}

static inline enum rule_kind score_kind(uint64_t score)
{
	return (enum rule_kind)(score >> SCORE_KIND_SHIFT & SCORE_KIND_MASK);
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

/* The serial numbers of the roots. */
#define SERIAL_FILES 0U
#define SERIAL_ABSTRACT 1U
#define SERIAL_INET 2U

/* Where there is no node. */
#define NODE_NONE UINT32_MAX

/* Names up to this long are in the node itself. */
#define NODE_NAME_MAX 16

/**
 * struct node - One state: a path, or the components of a pattern so far. One cache line.
 * @parent:	Node above it
 * @rules:	First of its rules in tree.rules, when there are more than one
 * @total:	How many: the ones that can decide something, then the others, for explanations
 * @globs:	Index into tree.globs, NODE_NONE: no glob child
 * @loop:	The child behind a double star, or NODE_NONE
 * @next:	Next glob in the chain of a key; of a key itself: the first
 * @live:	Rules that can decide something
 * @kind:	enum node_kind
 * @flags:	enum node_flag
 * @name_len:	Bytes of @name: plain ones of a literal or a key, escaped form of a glob
 * @rule:	The only rule, or a copy of the first
 * @name:	The bytes themselves, or where they are in tree.names
 */
struct node {
	uint32_t parent;
	uint32_t rules;
	uint32_t total;
	uint32_t globs;
	uint32_t loop;
	uint32_t next;
	uint16_t name_len;
	uint8_t live;
	uint8_t kind;
	uint8_t flags;
	struct tree_rule rule;
	union {
		char bytes[NODE_NAME_MAX];
		uint32_t offset;
	} name;
};

_Static_assert(sizeof(struct node) == 64, "a node is a cache line");

/**
 * struct globs - The glob children of one node
 * @heads:	Bit n: some key of kind NODE_HEAD has n bytes
 * @tails:	Bit n: some key of kind NODE_TAIL has n bytes
 * @first:	Bit n: some head begins with this byte
 * @last:	Bit n: some tail ends with this byte
 * @head_max:	The longest
 * @tail_max:	The longest
 * @any:	The child behind a single star, or NODE_NONE
 * @scan:	First of the globs without a key, or NODE_NONE
 */
struct globs {
	uint64_t heads[4];
	uint64_t tails[4];
	uint64_t first[4];
	uint64_t last[4];
	uint16_t head_max;
	uint16_t tail_max;
	uint32_t any;
	uint32_t scan;
};

/**
 * struct tree_inet - The node of one pattern of addresses
 * @pattern:	@name points into the node's
 * @host:	Index of its name in the order of inet_names(), after tree_resolve()
 * @node:	Its rules
 */
struct tree_inet {
	struct inet_pattern pattern;
	unsigned int host;
	uint32_t node;
};

/**
 * struct tree - The rules of a policy, laid out for lookups
 * @nodes:	The table: literals and keys where their hash puts them; behind it all others
 * @count:	How many, empty places of the table included: they have no rules
 * @tags:	One byte of each node's hash in the table, 0: empty; ends in an empty one
 * @size:	Nodes that the hash chooses from; runs may go beyond
 * @serials:	First node behind the table: the root of paths, the root of abstract sockets'
 *		names, the root of addresses, then the others
 * @globs:	Of the nodes that have glob children
 * @rules:	Of the nodes that have several
 * @names:	Those that are too long for their node
 * @pure_allows: Verbs of allow rules that begin with a double star
 * @pure_denials: Verbs of the others that do, but for strong ones
 * @inet:	Patterns of addresses: those with a name first, then by length of network, address
 *		and first port
 * @inet_count:	How many
 * @inet_names:	How many of them have a name
 * @hosts:	What those names stand for
 */
struct tree {
	struct node *nodes;
	uint32_t count;
	uint8_t *tags;
	uint32_t size;
	uint32_t serials;
	struct globs *globs;
	struct tree_rule *rules;
	char *names;
	verbs_t pure_allows;
	verbs_t pure_denials;
	struct tree_inet *inet;
	size_t inet_count;
	size_t inet_names;
	struct tree_hosts hosts;
};

static inline const char *node_name(const struct tree *tree, const struct node *node)
{
	return node->name_len <= NODE_NAME_MAX ? node->name.bytes : tree->names + node->name.offset;
}

static inline const struct tree_rule *node_rules(const struct tree *tree, const struct node *node)
{
	return node->total == 1 ? &node->rule : tree->rules + node->rules;
}

/*
 * Keys are hashed byte by byte, from their start or (a tail) from their end, so that the hashes of
 * all heads or tails of a component come from one pass over it; names of literals eight bytes at
 * once. A node's hash is made of its name and its parent's hash, so that those of a path's literals
 * are known before any node is looked at.
 *
 * The hash is no secret. It need not be: the table holds names from the policy, which is trusted,
 * the length of its runs is bounded when it is laid out, and what is found is compared.
 */
static inline uint64_t hash_byte(uint64_t hash, char byte)
{
	return (hash ^ (unsigned char)byte) * UINT64_C(0x9e3779b97f4a7c15);
}

/* The last, or all, of the up to eight bytes of a name; bytes may be in it twice. */
static inline uint64_t hash_word(const char *bytes, size_t len)
{
	uint32_t low, high;

	if (len < 4)
		return (uint64_t)(unsigned char)bytes[0] << 16 |
		       (uint64_t)(unsigned char)bytes[len / 2] << 8 | (unsigned char)bytes[len - 1];
	memcpy(&low, bytes, sizeof(low));
	memcpy(&high, bytes + len - sizeof(high), sizeof(high));
	return (uint64_t)high << 32 | low;
}

static inline uint64_t hash_name(const char *name, size_t len)
{
	uint64_t hash = HASH_EMPTY + len, word;

	for (; len > 8; name += 8, len -= 8) {
		memcpy(&word, name, sizeof(word));
		hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 32;
	}
	return len ? (hash ^ hash_word(name, len)) * UINT64_C(0x9e3779b97f4a7c15) : hash;
}

/* Of a literal or a key. */
static inline uint64_t hash_child(uint64_t parent, enum node_kind kind, uint64_t name)
{
	return hash_mix(parent ^ (name + (uint64_t)kind) * UINT64_C(0xd6e8feb86659fd93));
}

/* Of any other node: they are numbered, and stand behind the table in that order. */
static inline uint64_t hash_serial(uint32_t serial)
{
	return hash_mix(HASH_EMPTY + serial);
}

/* Where in the table a hash belongs, and its tag there. */
static inline uint32_t hash_slot(uint64_t hash, uint32_t size)
{
	return (uint32_t)((hash >> 32) * size >> 32);
}

static inline uint8_t hash_tag(uint64_t hash)
{
	return (uint8_t)(hash | 1);
}

/* A node that is held, and its hash, of which those of its children are made. */
struct state {
	uint32_t node;
	uint64_t hash;
};

/**
 * struct walk - One lookup: the path so far and the nodes it leads to
 * @meet:	Called for every node that has rules and that the path, or a path above it, leads to
 * @ctx:	First argument of @meet
 * @below:	Hold nodes behind the last component too, to know what could match below the path
 * @loops:	Loops that were reached: they are held to the end
 * @loop_count:	How many
 * @states:	Other nodes that the components so far lead to, and room for those of the next one
 * @now:	Which of the two @states it is
 * @count:	How many it has
 */
struct walk {
	void (*meet)(void *ctx, const struct node *node, unsigned int depth, bool last);
	void *ctx;
	bool below;
	struct state loops[TREE_STATES_MAX];
	size_t loop_count;
	struct state states[2][TREE_STATES_MAX];
	unsigned int now;
	size_t count;
};

void tree_walk(const struct tree *tree, const char *path, size_t len, struct walk *walk);
void tree_walk_inet(const struct tree *tree, const char *text, size_t len, struct walk *walk);
bool node_is_inet(const struct tree *tree, const struct node *node);

uint64_t score_settle(uint64_t best, uint64_t asks);

#endif
