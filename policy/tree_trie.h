/* SPDX-License-Identifier: MIT */
/* policy/tree_trie.h - Nodes of a tree while it is built */
#ifndef WARDER_POLICY_TREE_TRIE_H
#define WARDER_POLICY_TREE_TRIE_H

#include "policy/tree_node.h"

/* A tree and the capacities of its arrays. */
struct trie {
	struct tree *tree;
	size_t node_cap;
	size_t globs_cap;
	size_t names_cap;
};

int trie_root(struct trie *trie);
int trie_literal(struct trie *trie, uint32_t parent, const char *name, size_t len,
		 uint32_t *ret_child);
int trie_any(struct trie *trie, uint32_t parent, uint32_t *ret_child);
int trie_loop(struct trie *trie, uint32_t parent, uint32_t *ret_child);
int trie_glob(struct trie *trie, uint32_t parent, const char *glob, size_t len,
	      uint32_t *ret_child);

#endif
