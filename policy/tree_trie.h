/* SPDX-License-Identifier: MIT */
/* policy/tree_trie.h - Nodes of a tree while it is built */
#ifndef WARDER_POLICY_TREE_TRIE_H
#define WARDER_POLICY_TREE_TRIE_H

#include "policy/tree_node.h"

/* The first nodes of every trie. A child always comes after its parent. */
#define TRIE_FILES 0U
#define TRIE_ABSTRACT 1U
#define TRIE_INET 2U
#define TRIE_ROOTS 3U

/* As struct node, with indices into struct trie. No child, no chain, no globs: 0. */
struct trie_node {
	uint64_t hash;
	uint32_t parent;
	uint32_t name;
	uint32_t rules;
	uint32_t live;
	uint32_t total;
	uint32_t globs; /* plus one */
	uint32_t loop;
	uint32_t next;
	uint16_t name_len;
	uint8_t kind;
	uint8_t flags;
};

struct trie {
	struct trie_node *nodes;
	size_t node_count;
	size_t node_cap;
	struct globs *globs;
	size_t globs_count;
	size_t globs_cap;
	char *names;
	size_t names_len;
	size_t names_cap;
	uint32_t *slots; /* hash table of literals and keys: nodes, 0: empty */
	size_t slot_mask;
	size_t slots_used;
	struct tree_rule *rules; /* all rules of a node side by side */
	size_t rule_count;
	uint32_t serials; /* nodes that are in no table */
	verbs_t pure_allows;
	verbs_t pure_denials;
};

int trie_root(struct trie *trie);
void trie_free(struct trie *trie);
int trie_literal(struct trie *trie, uint32_t parent, const char *name, size_t len,
		 uint32_t *ret_child);
int trie_any(struct trie *trie, uint32_t parent, uint32_t *ret_child);
int trie_loop(struct trie *trie, uint32_t parent, uint32_t *ret_child);
int trie_glob(struct trie *trie, uint32_t parent, const char *glob, size_t len,
	      uint32_t *ret_child);

int trie_sort_rules(struct trie *trie, const struct policy *policy, struct policy_diag *diag);
int trie_bound(const struct trie *trie, struct policy_diag *diag);
int trie_pack(const struct trie *trie, struct tree **ret_tree);
int tree_pack_inet(struct tree *tree);

/* In no table, but numbered: see hash_serial(). */
static inline bool trie_is_serial(const struct trie_node *node)
{
	return node->kind == NODE_ROOT || node->kind == NODE_GLOB || node->kind == NODE_LOOP;
}

/* A key that stands for other globs only: no state. */
static inline bool trie_is_key(const struct trie_node *node)
{
	return (node->kind == NODE_HEAD || node->kind == NODE_TAIL) && !(node->flags & NODE_SIMPLE);
}

#endif
