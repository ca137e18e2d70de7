// SPDX-License-Identifier: MIT
// policy/tree_cover.c - Whether one rule of a tree decides wherever another one matches
//
// The outer pattern is run over the components of the inner one as the set of all places that it
// can be in. Where the inner one has a glob, only those components of the outer one go on that
// match all that the glob does. So a yes is certain, and a no may be too careful: where two
// patterns together match what neither matches alone.
#include "policy/tree_cover.h"

#include <string.h>

#include "policy/glob.h"

#define STATES_MAX 1024
#define NEVER UINT32_MAX

/**
 * way_read() - The components that lead to a node
 * @tree:	The tree
 * @node:	Of it
 * @ret_way:	Filled
 *
 * Return: false when they are too many
 */
bool way_read(const struct tree *tree, const struct node *node, struct way *ret_way)
{
	struct way *way = ret_way;

	*way = (struct way){ .tree = tree };
	for (; node->kind != NODE_ROOT; node = &tree->nodes[node->parent]) {
		if (way->count == WAY_MAX)
			return false;
		way->nodes[way->count++] = node;
		way->deep |= node->kind == NODE_LOOP;
	}
	way->root = (uint32_t)(node - tree->nodes) - tree->serials;
	for (unsigned int i = 0; i < way->count / 2; i++) {
		const struct node *swap = way->nodes[i];

		way->nodes[i] = way->nodes[way->count - 1 - i];
		way->nodes[way->count - 1 - i] = swap;
	}
	return true;
}

/* A component in the escaped form of policy/glob.h. */
static void add_glob(const struct tree *tree, const struct node *node, struct text *glob)
{
	const char *name = node_name(tree, node);

	if (node->kind == NODE_TAIL)
		text_char(glob, '*');
	if (node->kind == NODE_GLOB)
		text_add(glob, name, node->name_len);
	else
		glob_escape(glob, name, node->name_len, GLOB_SPECIAL);
	if (node->kind == NODE_HEAD)
		text_char(glob, '*');
}

/* A byte that a unit of a glob matches, 0: none that a name may have. */
static char byte_of(const char *unit, size_t len)
{
	/* The first that no policy is likely to have, so that few other rules match the example. */
	for (unsigned int byte = 1; byte < 256; byte++)
		if (byte != '/' && glob_match(unit, len, (const char[]){ (char)byte }, 1))
			return (char)byte;
	return 0;
}

/* Some name that a component matches. */
static bool add_name(const struct tree *tree, const struct node *node, struct text *path)
{
	_cleanup_text_ struct text glob = { 0 };
	size_t start = path->len;

	add_glob(tree, node, &glob);
	for (size_t i = 0, len; i < glob.len; i += len) {
		char byte;

		len = glob_unit(glob.data + i, glob.len - i);
		if (len == 1 && glob.data[i] == '*')
			continue;
		byte = byte_of(glob.data + i, len);
		if (!byte)
			return false;
		text_char(path, byte);
	}
	if (path->len == start)
		text_char(path, '\1');
	return !glob.failed;
}

/**
 * way_example() - Some path that a way leads to
 * @way:	From way_read()
 * @path:	Grows by it
 *
 * Return: false when there is none
 */
bool way_example(const struct way *way, struct text *path)
{
	bool found = true;

	for (unsigned int i = 0; i < way->count && found; i++) {
		if (way->nodes[i]->kind == NODE_LOOP)
			continue;
		if (way->root == SERIAL_FILES)
			text_char(path, '/');
		found = add_name(way->tree, way->nodes[i], path);
	}
	if (!path->len)
		text_char(path, way->root == SERIAL_FILES ? '/' : '@');
	return found && !path->failed;
}

/* Where the search is: a place of the inner way, all those of the outer one, and the depth at which
 * that one matched last for certain. */
struct cover_state {
	unsigned int inner;
	uint32_t matched;
	uint64_t outer;
};

struct cover_search {
	const struct way *inner;
	const struct way *outer;
	uint64_t within[WAY_MAX]; /* by component of the inner way: those of the outer around it */
	struct cover_state states[STATES_MAX];
	size_t count;
};

static bool node_within(const struct tree *tree, const struct node *inner, const struct node *outer)
{
	_cleanup_text_ struct text one = { 0 }, two = { 0 };
	static const char any[] = "*";

	if (outer->kind == NODE_LITERAL)
		return inner->kind == NODE_LITERAL && inner->name_len == outer->name_len &&
		       !memcmp(node_name(tree, inner), node_name(tree, outer), inner->name_len);
	if (inner->kind == NODE_LOOP)
		text_str(&one, any);
	else
		add_glob(tree, inner, &one);
	add_glob(tree, outer, &two);
	return !one.failed && !two.failed && glob_within(one.data, one.len, two.data, two.len);
}

static void relate(struct cover_search *search)
{
	const struct way *inner = search->inner, *outer = search->outer;

	for (unsigned int i = 0; i < inner->count; i++)
		for (unsigned int k = 0; k < outer->count; k++)
			if (outer->nodes[k]->kind == NODE_LOOP ||
			    node_within(inner->tree, inner->nodes[i], outer->nodes[k]))
				search->within[i] |= UINT64_C(1) << k;
}

/* A double star may stand for nothing. */
static uint64_t skip_loops(const struct way *way, uint64_t places)
{
	for (unsigned int i = 0; i < way->count; i++)
		if (places >> i & 1 && way->nodes[i]->kind == NODE_LOOP)
			places |= UINT64_C(2) << i;
	return places;
}

/* One component of the inner way, whatever it matches. */
static uint64_t advance(const struct cover_search *search, uint64_t places, unsigned int inner)
{
	const struct way *outer = search->outer;
	uint64_t next = 0;

	for (unsigned int i = 0; i < outer->count; i++)
		if (places & search->within[inner] & UINT64_C(1) << i)
			next |= UINT64_C(1) << (i + (outer->nodes[i]->kind != NODE_LOOP));
	return skip_loops(outer, next);
}

/* Components, double stars left out: no path to here has fewer. */
static uint32_t depth_of(const struct way *way, unsigned int count)
{
	uint32_t depth = 0;

	for (unsigned int i = 0; i < count; i++)
		depth += way->nodes[i]->kind != NODE_LOOP;
	return depth;
}

static bool at_end(const struct cover_search *search, uint64_t outer)
{
	return outer >> search->outer->count & 1;
}

/* Notes a state that is to be looked at, once. */
static bool reach(struct cover_search *search, unsigned int inner, uint32_t matched, uint64_t outer)
{
	if (at_end(search, outer))
		matched = depth_of(search->inner, inner);
	for (size_t i = 0; i < search->count; i++)
		if (search->states[i].inner == inner && search->states[i].matched == matched &&
		    search->states[i].outer == outer)
			return true;
	if (search->count == STATES_MAX)
		return false;
	search->states[search->count++] = (struct cover_state){ inner, matched, outer };
	return true;
}

/* All of a score but what depends on the path, or not. */
static uint64_t rest_of(const struct tree_rule *rule)
{
	return rule->score & ~(SCORE_DEPTH_MAX << SCORE_DEPTH_SHIFT);
}

/* Whether @one beats @other on every path that ends here, and below it. */
static bool wins_here(const struct cover_search *search, const struct cover_state *state,
		      const struct tree_rule *one, const struct tree_rule *other)
{
	bool here = at_end(search, state->outer);
	uint64_t least, most;

	if (state->matched == NEVER || (one->flags & TREE_RULE_LAST && !here))
		return false;
	if ((one->score ^ other->score) & SCORE_STRONG)
		return one->score & SCORE_STRONG;
	least = one->flags & TREE_RULE_HERE ? state->matched : score_depth(one->score);
	if (!(other->flags & TREE_RULE_HERE))
		most = score_depth(other->score);
	else if (!search->inner->deep)
		most = search->inner->count;
	else if (!here || !(one->flags & TREE_RULE_HERE))
		return false;
	else
		most = least = 0; /* both count here: where that is does not matter */
	return least > most || (least == most && rest_of(one) > rest_of(other));
}

/**
 * stand_beats() - Whether a rule beats another one wherever that one matches
 * @one:	The rule that might
 * @other:	The other, of the same tree. Which verbs they are about is not looked at
 *
 * Return: true only if it does
 */
bool stand_beats(const struct stand *one, const struct stand *other)
{
	const struct tree_rule *rule = one->rule;
	struct cover_search search = { .inner = other->way, .outer = one->way };

	/* what `ask` takes away it takes from some decisions only */
	if (rule->flags & TREE_RULE_ASKS || (rule->when & other->rule->when) != rule->when ||
	    one->way->root != other->way->root ||
	    (rule->flags & TREE_RULE_LAST && !(other->rule->flags & TREE_RULE_LAST)))
		return false;
	relate(&search);
	reach(&search, 0, NEVER, skip_loops(one->way, 1));
	for (size_t i = 0; i < search.count; i++) {
		struct cover_state state = search.states[i];
		bool loop = state.inner < other->way->count &&
			    other->way->nodes[state.inner]->kind == NODE_LOOP;

		if (state.inner == other->way->count) {
			if (!wins_here(&search, &state, rule, other->rule))
				return false;
			continue;
		}
		if (loop && !reach(&search, state.inner + 1, state.matched, state.outer))
			return false;
		if (!reach(&search, state.inner + !loop, state.matched,
			   advance(&search, state.outer, state.inner)))
			return false;
	}
	return true;
}
