// SPDX-License-Identifier: MIT
// policy/tree_joint.c - Two trees walked at once, by every path that they tell apart
//
// A place is all that both trees hold behind some path: policy/tree_walk.c holds the same. From one
// place to the next lead as many moves as there are sets of edges that a component can take, each
// with such a component for a name. So all paths are gone through, though they are without number.
#include "policy/tree_joint.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/glob.h"
#include "policy/glob_split.h"
#include "policy/parse.h"

/* More places, or moves, than that are not gone through. */
#define PLACES_MAX 100000
#define MOVES_MAX 2000000

#define HELD_LOOP (UINT64_C(1) << 32)
#define HELD_TREE(tree) ((uint64_t)(tree) << 33)

/**
 * joint_new() - Prepare two trees
 * @before:	Stays
 * @after:	Stays
 * @ret_joint:	joint_free()
 *
 * Return: 0, -ENOMEM
 */
int joint_new(const struct tree *before, const struct tree *after, struct joint **ret_joint)
{
	struct joint *joint = calloc(1, sizeof(*joint));
	int r = 0;

	if (!joint)
		return -ENOMEM;
	/* none of them is NULL, however little there is to hold */
	joint->held = parse_grow(NULL, 0, sizeof(*joint->held));
	joint->met = parse_grow(NULL, 0, sizeof(*joint->met));
	if (!joint->held || !joint->met)
		r = -ENOMEM;
	joint->trees[0] = before;
	joint->trees[1] = after;
	for (unsigned int tree = 0; tree < 2 && !r; tree++)
		r = edges_read(joint->trees[tree], &joint->edges[tree]);
	if (r < 0) {
		joint_free(joint);
		return r;
	}
	*ret_joint = joint;
	return 0;
}

void joint_free(struct joint *joint)
{
	if (!joint)
		return;
	for (unsigned int tree = 0; tree < 2; tree++)
		edges_free(&joint->edges[tree]);
	strings_free(&joint->names);
	free(joint->met);
	free(joint->held);
	free(joint->places);
	free(joint->slots);
	free(joint->moves);
	free(joint->split);
	free(joint);
}

static int compare_held(const void *one, const void *two)
{
	uint64_t a = *(const uint64_t *)one, b = *(const uint64_t *)two;

	return (a > b) - (a < b);
}

static uint64_t hash_held(const uint64_t *held, size_t count)
{
	uint64_t hash = HASH_EMPTY + count;

	for (size_t i = 0; i < count; i++)
		hash = hash_mix(hash ^ held[i] * UINT64_C(0x9e3779b97f4a7c15));
	return hash;
}

static void put_place(uint32_t *slots, size_t mask, uint64_t hash, uint32_t place)
{
	size_t at = hash & mask;

	while (slots[at])
		at = (at + 1) & mask;
	slots[at] = place + 1;
}

static int grow_slots(struct joint *joint)
{
	size_t size = joint->slots ? (joint->slot_mask + 1) * 2 : 256;
	uint32_t *slots = calloc(size, sizeof(*slots));

	if (!slots)
		return -ENOMEM;
	for (size_t i = 0; i < joint->place_count; i++) {
		const struct joint_place *place = &joint->places[i];

		put_place(slots, size - 1, hash_held(joint->held + place->held, place->held_count),
			  (uint32_t)i);
	}
	free(joint->slots);
	joint->slots = slots;
	joint->slot_mask = size - 1;
	return 0;
}

/* The place of what stands at the end of joint.held from @first on, made if it is new. */
static int take_place(struct joint *joint, size_t first, uint32_t *ret_place)
{
	uint64_t *held = joint->held + first;
	size_t count = joint->held_count - first, kept = 0;
	struct joint_place *places;
	uint64_t hash;

	if (count)
		qsort(held, count, sizeof(*held), compare_held);
	for (size_t i = 0; i < count; i++)
		if (!kept || held[kept - 1] != held[i])
			held[kept++] = held[i];
	joint->held_count = first + kept;
	if (joint->place_count * 2 >= joint->slot_mask && grow_slots(joint) < 0)
		return -ENOMEM;
	hash = hash_held(held, kept);
	for (size_t at = hash & joint->slot_mask; joint->slots[at];
	     at = (at + 1) & joint->slot_mask) {
		const struct joint_place *place = &joint->places[joint->slots[at] - 1];

		if (place->held_count != kept ||
		    (kept && memcmp(joint->held + place->held, held, kept * sizeof(*held)) != 0))
			continue;
		*ret_place = joint->slots[at] - 1;
		joint->held_count = first;
		return 0;
	}
	if (joint->place_count >= PLACES_MAX)
		return -E2BIG;
	places = parse_grow(joint->places, joint->place_count, sizeof(*places));
	if (!places)
		return -ENOMEM;
	joint->places = places;
	*ret_place = (uint32_t)joint->place_count++;
	places[*ret_place] = (struct joint_place){ (uint32_t)first, (uint32_t)kept, UINT32_MAX, 0 };
	put_place(joint->slots, joint->slot_mask, hash, *ret_place);
	return 0;
}

static int hold(struct joint *joint, uint64_t held)
{
	uint64_t *all = parse_grow(joint->held, joint->held_count, sizeof(*all));

	if (!all)
		return -ENOMEM;
	joint->held = all;
	all[joint->held_count++] = held;
	return 0;
}

/* What policy/tree_walk.c does when a component leads to a node. */
static int enter(struct joint *joint, unsigned int tree, uint32_t index)
{
	const struct node *node = &joint->trees[tree]->nodes[index];
	struct joint_node *met;
	int r = 0;

	if (node->live) {
		met = parse_grow(joint->met, joint->met_count, sizeof(*met));
		if (!met)
			return -ENOMEM;
		joint->met = met;
		met[joint->met_count++] = (struct joint_node){ tree, index };
	}
	if (node->flags & NODE_INNER)
		r = hold(joint, HELD_TREE(tree) | index);
	if (!r && node->loop != NODE_NONE)
		r = hold(joint, HELD_TREE(tree) | HELD_LOOP | node->loop);
	return r;
}

/**
 * joint_root() - The place that a path begins at
 * @joint:	The trees; what the roots meet is at the end of joint.met
 * @serial:	SERIAL_FILES or SERIAL_ABSTRACT
 * @ret_place:	Index into joint.places
 *
 * Return: 0, -ENOMEM, -E2BIG
 */
int joint_root(struct joint *joint, unsigned int serial, uint32_t *ret_place)
{
	size_t first = joint->held_count;
	int r = 0;

	for (unsigned int tree = 0; tree < 2 && !r; tree++)
		r = enter(joint, tree, joint->trees[tree]->serials + serial);
	return r < 0 ? r : take_place(joint, first, ret_place);
}

/* All edges of a node that a component takes. */
static int follow(struct joint *joint, uint64_t held, const char *name, size_t len)
{
	unsigned int tree = (unsigned int)(held / HELD_TREE(1));
	const struct edge *end, *edge = edges_of(&joint->edges[tree], (uint32_t)held, &end);
	const struct edge *literal = edges_literal(edge, end, name, len);
	int r = literal ? enter(joint, tree, literal->to) : 0;

	for (end--; end >= edge && end->glob && !r; end--)
		if (glob_match(end->name, end->len, name, len))
			r = enter(joint, tree, end->to);
	return r;
}

/* One move, by one of joint.names. */
static int add_move(struct joint *joint, uint32_t place, size_t name)
{
	size_t first = joint->held_count, met = joint->met_count;
	const struct joint_place from = joint->places[place];
	struct joint_move *moves = parse_grow(joint->moves, joint->move_count, sizeof(*moves));
	struct joint_move move = { .name = (uint32_t)name, .met = (uint32_t)met };
	int r = 0;

	if (!moves)
		return -ENOMEM;
	joint->moves = moves;
	if (joint->move_count >= MOVES_MAX)
		return -E2BIG;
	for (uint32_t i = 0; i < from.held_count && !r; i++) {
		uint64_t held = joint->held[from.held + i];

		if (held & HELD_LOOP) /* loops are held to the end */
			r = hold(joint, held);
		if (!r)
			r = follow(joint, held, joint->names.items[name],
				   strlen(joint->names.items[name]));
	}
	if (!r)
		r = take_place(joint, first, &move.to);
	if (r < 0)
		return r;
	move.met_count = (uint32_t)(joint->met_count - met);
	moves[joint->move_count++] = move;
	return 0;
}

/* A move by a name that is new. */
static int add_named_move(struct joint *joint, uint32_t place, const char *name, size_t len)
{
	int r = strings_push(&joint->names, name, len);

	return r < 0 ? r : add_move(joint, place, joint->names.count - 1);
}

/* The moves of a place on their way: what its edges are called. */
struct moving {
	struct joint *joint;
	uint32_t place;
	const struct glob_text *literals; /* sorted, each once */
	size_t literal_count;
	struct glob_text *globs; /* those of edges, then literals that a name must not be */
	size_t glob_count;
	size_t edge_globs;
	struct strings avoided; /* the texts of those */
	bool again;
	size_t first_move;
};

static int compare_texts(const void *one, const void *two)
{
	const struct glob_text *a = one, *b = two;

	return edges_compare(a->text, a->len, b->text, b->len);
}

static int add_text(struct glob_text **texts, size_t *count, const char *text, size_t len)
{
	struct glob_text *grown = parse_grow(*texts, *count, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	*texts = grown;
	grown[(*count)++] = (struct glob_text){ text, len };
	return 0;
}

static void sort_texts(struct glob_text *texts, size_t *count)
{
	size_t kept = 0;

	if (*count)
		qsort(texts, *count, sizeof(*texts), compare_texts);
	for (size_t i = 0; i < *count; i++)
		if (!kept || compare_texts(&texts[kept - 1], &texts[i]) != 0)
			texts[kept++] = texts[i];
	*count = kept;
}

static bool is_literal(const struct moving *moving, const char *name)
{
	struct glob_text text = { name, strlen(name) };

	return moving->literal_count &&
	       bsearch(&text, moving->literals, moving->literal_count, sizeof(text), compare_texts);
}

/* glob_split(): a name that no literal is, or one that from now on must not be. */
static int take_class(void *ctx, const struct glob_class *class)
{
	struct moving *moving = ctx;
	_cleanup_text_ struct text glob = { 0 };
	int r;

	for (size_t i = moving->edge_globs; i < moving->glob_count; i++)
		if (class->matched[i])
			return 0;
	if (moving->again)
		return 0;
	if (!is_literal(moving, class->name))
		return add_named_move(moving->joint, moving->place, class->name, class->len);
	glob_escape(&glob, class->name, class->len, GLOB_SPECIAL);
	r = glob.failed ? -ENOMEM : strings_push(&moving->avoided, glob.data, glob.len);
	moving->again = true;
	return r;
}

/* glob_split(): keeps the names of all sets. */
static int keep_class(void *ctx, const struct glob_class *class)
{
	struct joint *joint = ctx;

	return strings_push(&joint->names, class->name, class->len);
}

/* The names for a place's globs: those of the place before, if that had the same globs. */
static int find_names(struct moving *moving, bool abstract)
{
	struct joint *joint = moving->joint;
	size_t size = moving->glob_count * sizeof(*moving->globs);
	struct glob_text *globs;
	int r;

	if (joint->split && joint->split_globs == moving->glob_count &&
	    joint->split_abstract == abstract &&
	    (!size || !memcmp(joint->split, moving->globs, size)))
		return 0;
	globs = malloc(size + 1);
	if (!globs)
		return -ENOMEM;
	if (size)
		memcpy(globs, moving->globs, size);
	free(joint->split);
	joint->split = globs;
	joint->split_globs = moving->glob_count;
	joint->split_abstract = abstract;
	joint->split_names = joint->names.count;
	r = glob_split(moving->globs, moving->glob_count, abstract, keep_class, joint);
	joint->split_count = joint->names.count - joint->split_names;
	if (r < 0)
		free(steal_ptr(joint->split));
	return r;
}

/* Moves by names that are no literal edge's: one for each set of globs. */
static int move_by_globs(struct moving *moving, bool abstract)
{
	int r = find_names(moving, abstract);

	for (size_t i = 0; i < moving->joint->split_count && !r; i++) {
		size_t name = moving->joint->split_names + i;

		if (is_literal(moving,
			       moving->joint->names.items[name])) /* another one is wanted */
			moving->again = true;
		else
			r = add_move(moving->joint, moving->place, name);
	}
	while (!r && moving->again) {
		size_t count = moving->avoided.count;

		moving->joint->move_count = moving->first_move;
		moving->again = false;
		r = glob_split(moving->globs, moving->glob_count, abstract, take_class, moving);
		for (size_t i = count; i < moving->avoided.count && !r; i++)
			r = add_text(&moving->globs, &moving->glob_count, moving->avoided.items[i],
				     strlen(moving->avoided.items[i]));
	}
	return r;
}

/**
 * joint_moves() - Work out where one more component can lead from a place
 * @joint:	Grows
 * @place:	The place; nothing is done if its moves are known
 * @abstract:	Components are whole names of abstract sockets
 *
 * Return: 0, -ENOMEM, -E2BIG when there is too much to go through
 */
int joint_moves(struct joint *joint, uint32_t place, bool abstract)
{
	const struct joint_place at = joint->places[place];
	struct moving moving = { .joint = joint, .place = place, .first_move = joint->move_count };
	struct glob_text *literals = NULL;
	size_t literal_count = 0;
	int r = 0;

	if (at.moves != UINT32_MAX)
		return 0;
	for (uint32_t i = 0; i < at.held_count && !r; i++) {
		uint64_t held = joint->held[at.held + i];
		const struct edge *end,
			*edge = edges_of(&joint->edges[held / HELD_TREE(1)], (uint32_t)held, &end);

		for (; edge < end && !r; edge++)
			r = edge->glob ? add_text(&moving.globs, &moving.glob_count, edge->name,
						  edge->len)
				       : add_text(&literals, &literal_count, edge->name, edge->len);
	}
	sort_texts(literals, &literal_count);
	sort_texts(moving.globs, &moving.glob_count);
	moving.literals = literals;
	moving.literal_count = literal_count;
	moving.edge_globs = moving.glob_count;
	if (!r)
		r = move_by_globs(&moving, abstract);
	for (size_t i = 0; i < literal_count && !r; i++)
		r = add_named_move(joint, place, literals[i].text, literals[i].len);
	if (!r) {
		joint->places[place].moves = (uint32_t)moving.first_move;
		joint->places[place].move_count = (uint32_t)(joint->move_count - moving.first_move);
	}
	free(literals);
	free(moving.globs);
	strings_free(&moving.avoided);
	return r;
}
