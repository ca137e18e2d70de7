// SPDX-License-Identifier: MIT
// policy/tree_diff.c - Which paths two trees decide otherwise
//
// All paths are gone through, as policy/tree_joint.c makes that possible, together with the rules
// that win so far in either tree. Of a rule that wins only its force matters for what follows, and
// of its depth only whether it is more than what a rule of fixed depth can have: so there are few
// such states, and each is looked at once. Where there are too many all the same, rules of one
// force are taken for each other: whether anything differs is still found, but not every rule by
// which.
#include "policy/tree_diff.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/parse.h"
#include "policy/tree_joint.h"

/* More states than that are not looked at, for any one thing that is asked. */
#define STATES_MAX 100000

/* Sets of open flags that are tried: every union of those that rules name. */
#define FLAGS_MAX 16

/* What opens have flags for. */
#define V_OPENED (V_LIST | V_READ | V_MODIFY | V_APPEND | V_CREATE)

/*
 * The winners for what is asked, and for the verb that grants it as well; and of each what `ask`
 * takes away.
 */
enum slot {
	SLOT_ASKED,
	SLOT_ELSE,
	SLOT_VERBS,
	SLOT_TAKES = SLOT_VERBS,
	SLOT_COUNT = 2 * SLOT_VERBS,
};

/* The best rules so far: scores, 0: none. */
struct winners {
	uint64_t best[2][SLOT_COUNT];
};

/* A path, as far as it matters: the component behind @parent's path is that of a move. */
struct seen {
	struct winners winners;
	uint32_t place;
	uint32_t depth;
	uint32_t parent;
	uint32_t name; /* into joint.names; UINT32_MAX: the root */
};

/* One thing asked of both trees, with the same flags. */
struct search {
	struct joint *joint;
	const struct policy *policies[2];
	unsigned int ask;
	enum verb verbs[SLOT_VERBS];
	uint32_t flags;
	uint64_t deepest; /* that a rule of fixed depth has */
	bool abstract;
	bool coarse; /* there is too much to tell rules of the same force apart */
	struct seen *seen;
	size_t seen_count;
	uint32_t *slots;
	size_t slot_mask;
	struct tree_changes *changes;
};

/* How much a decision gives: 0 nothing, 1 what a person says, 2 all. */
static unsigned int grants(uint64_t score)
{
	if (!score)
		return 0;
	return score_kind(score) == RULE_ALLOW ? 2 : score_kind(score) == RULE_ASK ? 1 : 0;
}

static const enum verdict verdicts[][2] = {
	[RULE_ALLOW] = { VERDICT_ALLOWED, VERDICT_ALLOWED },
	[RULE_ASK] = { VERDICT_ASKED, VERDICT_ASKED },
	[RULE_REDIRECT] = { VERDICT_REDIRECTED, VERDICT_REDIRECTED },
	[RULE_DENY] = { VERDICT_DENIED, VERDICT_DENIED_STRONG },
	[RULE_HIDE] = { VERDICT_HIDDEN, VERDICT_HIDDEN_STRONG },
};

static struct answer answer_of(const uint64_t *best, unsigned int ask)
{
	uint64_t score = score_settle(best[SLOT_ASKED], best[SLOT_TAKES + SLOT_ASKED]);
	uint64_t other = score_settle(best[SLOT_ELSE], best[SLOT_TAKES + SLOT_ELSE]);
	struct answer answer = { VERDICT_DENIED, RULE_NONE };

	/* who may change may add; where no rule speaks of binding, `create` will do */
	if (ask == VERB_APPEND && grants(other) > grants(score))
		score = other;
	if (ask == VERB_BIND && !score)
		score = other;
	if (ask == ASK_LOOK && !(score & SCORE_VEIL))
		return (struct answer){ VERDICT_ALLOWED, score ? score_rule(score) : RULE_NONE };
	if (!score)
		return answer;
	answer.rule = score_rule(score);
	answer.verdict = verdicts[score_kind(score)][(score & SCORE_STRONG) != 0];
	return answer;
}

/* The verbs whose rules decide what is asked. */
static void verbs_of(unsigned int ask, enum verb *verbs)
{
	verbs[SLOT_ASKED] = ask == ASK_LOOK ? VERB_LIST : (enum verb)ask;
	verbs[SLOT_ELSE] = ask == VERB_APPEND ? VERB_MODIFY
			   : ask == VERB_BIND ? VERB_CREATE
					      : verbs[SLOT_ASKED];
}

/* A rule's force by itself, without its depth: enough of a score for answer_of(). */
static uint64_t force_of(const struct policy *policy, uint32_t index)
{
	const struct rule *rule = index == RULE_NONE ? NULL : &policy->rules[index];

	if (!rule)
		return 0;
	return (uint64_t)rule->kind << SCORE_KIND_SHIFT | (uint32_t)~index |
	       (rule->strong ? SCORE_STRONG : 0) | (policy_rule_veils(rule) ? SCORE_VEIL : 0) |
	       SCORE_EXACT;
}

/**
 * tree_answer() - What a policy says of one path
 * @side:	The policy
 * @path:	As for tree_lookup()
 * @len:	Bytes of @path
 * @flags:	As for tree_lookup()
 * @ask:	A verb, or ASK_LOOK
 * @ret_answer:	What tree_lookup() says, and what the broker makes of it: who may change may add,
 *		and who may create may bind where no rule speaks of that
 */
void tree_answer(const struct tree_side *side, const char *path, size_t len, uint32_t flags,
		 unsigned int ask, struct answer *ret_answer)
{
	enum verb verbs[SLOT_VERBS];
	uint64_t best[SLOT_COUNT] = { 0 };
	struct outcome outcome;

	verbs_of(ask, verbs);
	tree_lookup(side->tree, path, len, flags, &outcome);
	for (unsigned int slot = 0; slot < SLOT_VERBS; slot++)
		best[slot] = force_of(side->policy, outcome.rule[verbs[slot]]);
	*ret_answer = answer_of(best, ask);
}

static uint64_t with_depth(uint64_t score, uint64_t depth)
{
	return (score & ~(SCORE_DEPTH_MAX << SCORE_DEPTH_SHIFT)) | depth << SCORE_DEPTH_SHIFT;
}

/* What a node's rules make of the winners; @last: those for this path alone too. */
static void meet(const struct search *search, const struct joint_node *met, uint32_t depth,
		 bool last, struct winners *winners)
{
	const struct tree *tree = search->joint->trees[met->tree];
	const struct node *node = &tree->nodes[met->node];
	const struct tree_rule *rule = node_rules(tree, node);

	for (const struct tree_rule *end = rule + node->live; rule < end; rule++) {
		uint64_t score = score_at(rule, depth);

		if ((rule->when & search->flags) != rule->when ||
		    (rule->flags & TREE_RULE_LAST && !last))
			continue;
		for (unsigned int slot = 0; slot < SLOT_VERBS; slot++) {
			bool takes = rule->flags & TREE_RULE_ASKS;
			uint64_t *best = &winners->best[met->tree][slot + (takes ? SLOT_TAKES : 0)];

			if (rule->verbs & VERB_BIT(search->verbs[slot]) && *best < score)
				*best = score;
		}
	}
}

/* The path that a state stands for, and one component more. */
static char *path_of(const struct search *search, uint32_t at, uint32_t name)
{
	struct strings *names = &search->joint->names;
	_cleanup_strings_ struct strings parts = { 0 };
	_cleanup_text_ struct text path = { 0 };

	for (; name != UINT32_MAX; at = search->seen[at].parent) {
		if (strings_push(&parts, names->items[name], strlen(names->items[name])) < 0)
			return NULL;
		name = search->seen[at].name;
	}
	for (size_t i = parts.count; i-- > 0;) {
		if (!search->abstract)
			text_char(&path, '/');
		text_str(&path, parts.items[i]);
	}
	if (!path.len)
		text_char(&path, '/');
	return path.failed ? NULL : steal_ptr(path.data);
}

static bool same_rules(const struct tree_change *a, const struct tree_change *b)
{
	return a->ask == b->ask && a->before.rule == b->before.rule &&
	       a->after.rule == b->after.rule && a->before.verdict == b->before.verdict &&
	       a->after.verdict == b->after.verdict;
}

/* Compares the answers for one path. */
static int compare(const struct search *search, uint32_t at, uint32_t name,
		   const struct winners *winners)
{
	struct tree_changes *changes = search->changes;
	struct tree_change change = { .ask = search->ask,
				      .flags = search->flags,
				      .before = answer_of(winners->best[0], search->ask),
				      .after = answer_of(winners->best[1], search->ask) };
	struct tree_change *items;

	if (change.before.verdict == change.after.verdict &&
	    (change.before.verdict != VERDICT_REDIRECTED ||
	     policy_same_target(&search->policies[0]->rules[change.before.rule],
				&search->policies[1]->rules[change.after.rule])))
		return 0;
	for (size_t i = changes->count; i-- > 0 && changes->items[i].ask == change.ask;)
		if (same_rules(&changes->items[i], &change))
			return 0;
	items = parse_grow(changes->items, changes->count, sizeof(*items));
	if (!items)
		return -ENOMEM;
	changes->items = items;
	change.path = path_of(search, at, name);
	if (!change.path)
		return -ENOMEM;
	items[changes->count++] = change;
	return 0;
}

/* What of a winner makes a state another one: with @coarse its force, but not which rule it is. */
static uint64_t key_of(const struct search *search, uint64_t score)
{
	return search->coarse && score ? (score & ~(uint64_t)UINT32_MAX) | 1 : score;
}

static bool same_state(const struct search *search, const struct seen *a, const struct seen *b)
{
	bool same = a->place == b->place && a->depth == b->depth;

	for (unsigned int tree = 0; tree < 2; tree++)
		for (unsigned int slot = 0; slot < SLOT_COUNT; slot++)
			same = same && key_of(search, a->winners.best[tree][slot]) ==
					       key_of(search, b->winners.best[tree][slot]);
	return same;
}

static uint64_t hash_seen(const struct search *search, const struct seen *seen)
{
	uint64_t hash = HASH_EMPTY ^ ((uint64_t)seen->place << 32 | seen->depth);

	for (unsigned int tree = 0; tree < 2; tree++)
		for (unsigned int slot = 0; slot < SLOT_COUNT; slot++)
			hash = hash_mix(hash ^ key_of(search, seen->winners.best[tree][slot]) *
						       UINT64_C(0x9e3779b97f4a7c15));
	return hash;
}

static int grow_slots(struct search *search)
{
	size_t size = search->slots ? (search->slot_mask + 1) * 2 : 1024;
	uint32_t *slots = calloc(size, sizeof(*slots));

	if (!slots)
		return -ENOMEM;
	for (size_t i = 0; i < search->seen_count; i++) {
		size_t at = hash_seen(search, &search->seen[i]) & (size - 1);

		while (slots[at])
			at = (at + 1) & (size - 1);
		slots[at] = (uint32_t)i + 1;
	}
	free(search->slots);
	search->slots = slots;
	search->slot_mask = size - 1;
	return 0;
}

/* Remembers a state that is to be gone on from, unless it is known. */
static int add_state(struct search *search, const struct seen *state)
{
	struct seen *seen;
	size_t at;

	if (search->seen_count * 2 >= search->slot_mask && grow_slots(search) < 0)
		return -ENOMEM;
	for (at = hash_seen(search, state) & search->slot_mask; search->slots[at];
	     at = (at + 1) & search->slot_mask)
		if (same_state(search, &search->seen[search->slots[at] - 1], state))
			return 0;
	if (search->seen_count >= STATES_MAX)
		return -E2BIG;
	seen = parse_grow(search->seen, search->seen_count, sizeof(*seen));
	if (!seen)
		return -ENOMEM;
	search->seen = seen;
	seen[search->seen_count++] = *state;
	search->slots[at] = (uint32_t)search->seen_count;
	return 0;
}

/* What matched earlier, at depths that only their order matters of: as far down as that allows. */
static void sink(const struct search *search, uint64_t *best, uint64_t *takes)
{
	uint64_t deepest = search->deepest, one = *best ? score_depth(*best) : 0,
		 two = *takes ? score_depth(*takes) : 0;

	if (one > deepest)
		*best = with_depth(*best, deepest + 1 + (two > deepest && two < one));
	if (two > deepest)
		*takes = with_depth(*takes, deepest + 1 + (one > deepest && one < two));
}

/*
 * The depth of a path is counted to three more than any rule of fixed depth can have. Behind that,
 * what matched earlier is less than what matches now, and of the two winners one may be more than
 * the other.
 */
static uint32_t deepen(const struct search *search, uint32_t depth, struct winners *winners)
{
	if (depth < search->deepest + 3)
		return depth + 1;
	for (unsigned int tree = 0; tree < 2; tree++)
		for (unsigned int slot = 0; slot < SLOT_VERBS; slot++)
			sink(search, &winners->best[tree][slot],
			     &winners->best[tree][SLOT_TAKES + slot]);
	return depth;
}

/* One component more. */
static int advance(struct search *search, uint32_t from, const struct joint_move *move)
{
	struct seen next = search->seen[from];
	const struct joint_node *met = search->joint->met + move->met;
	struct winners here;
	int r;

	next.parent = from;
	next.name = move->name;
	next.place = move->to;
	next.depth = deepen(search, next.depth, &next.winners);
	for (uint32_t i = 0; i < move->met_count; i++)
		meet(search, &met[i], next.depth, false, &next.winners);
	here = next.winners;
	for (uint32_t i = 0; i < move->met_count; i++)
		meet(search, &met[i], next.depth, true, &here);
	r = compare(search, from, move->name, &here);
	if (!search->joint->places[next.place].held_count)
		next.depth = 0; /* nothing will be met any more */
	return r < 0 ? r : add_state(search, &next);
}

/* Everything below one of the roots. */
static int explore(struct search *search, unsigned int serial)
{
	struct joint *joint = search->joint;
	struct seen root = { .name = UINT32_MAX };
	size_t met = joint->met_count;
	struct winners here;
	int r;

	search->seen_count = 0;
	free(steal_ptr(search->slots));
	search->slot_mask = 0;
	r = joint_root(joint, serial, &root.place);

	for (size_t i = met; i < joint->met_count; i++)
		meet(search, &joint->met[i], 0, false, &root.winners);
	here = root.winners;
	for (size_t i = met; i < joint->met_count; i++)
		meet(search, &joint->met[i], 0, true, &here);
	if (!r && serial == SERIAL_FILES)
		r = compare(search, 0, UINT32_MAX, &here);
	if (!r)
		r = add_state(search, &root);
	for (uint32_t i = 0; !r && i < search->seen_count; i++) {
		struct joint_place place;

		r = joint_moves(joint, search->seen[i].place, serial == SERIAL_ABSTRACT);
		place = joint->places[search->seen[i].place];
		for (uint32_t k = 0; !r && k < place.move_count; k++)
			r = advance(search, i, &joint->moves[place.moves + k]);
		if (serial == SERIAL_ABSTRACT) /* a name is one component */
			break;
	}
	return r;
}

static void note_flags(uint32_t *flags, size_t *count, uint32_t more)
{
	for (size_t i = 0; i < *count; i++)
		if (flags[i] == more)
			return;
	if ((more & O_ACCMODE) != O_ACCMODE && *count <= FLAGS_MAX)
		flags[(*count)++] = more;
}

/* Every union of the flags that rules ask for, first none at all; those beyond are one too many. */
static size_t find_flags(const struct policy *before, const struct policy *after, uint32_t *flags)
{
	const struct policy *const policies[] = { before, after };
	size_t count = 1;

	flags[0] = 0;
	for (size_t p = 0; p < ARRAY_SIZE(policies); p++)
		for (size_t i = 0; i < policies[p]->rule_count; i++) {
			uint32_t when = policies[p]->rules[i].when;

			for (size_t f = count; when && f-- > 0;)
				note_flags(flags, &count, flags[f] | when);
		}
	return count;
}

/* Asks one thing with the same flags everywhere. */
static int ask(struct search *search)
{
	int r = 0;

	for (unsigned int serial = SERIAL_FILES; serial <= SERIAL_ABSTRACT && !r; serial++) {
		/* which abstract name a socket is given nobody decides, nor do names have more */
		if (serial == SERIAL_ABSTRACT && search->ask != VERB_CONNECT)
			break;
		search->abstract = serial == SERIAL_ABSTRACT;
		search->coarse = false;
		r = explore(search, serial);
		if (r == -E2BIG) {
			search->changes->cut = true;
			search->coarse = true;
			r = explore(search, serial);
		}
		if (r == -E2BIG)
			r = 0;
	}
	return r;
}

/**
 * tree_diff() - Find what two policies decide otherwise
 * @before:	The one policy, and its tree
 * @after:	The other
 * @ret_changes: tree_changes_free() in any case. For every path, flags and thing asked for which
 *		the answers have different verdicts there is an item with the two rules that answer,
 *		unless it was cut; and nothing else
 *
 * Return: 0, -ENOMEM
 */
int tree_diff(const struct tree_side *before, const struct tree_side *after,
	      struct tree_changes *ret_changes)
{
	struct search search = { .policies = { before->policy, after->policy },
				 .changes = ret_changes };
	uint32_t flags[FLAGS_MAX + 1];
	size_t flag_count = find_flags(before->policy, after->policy, flags);
	int r = joint_new(before->tree, after->tree, &search.joint);

	*ret_changes = (struct tree_changes){ .cut = flag_count > FLAGS_MAX };
	for (unsigned int tree = 0; tree < 2 && !r; tree++)
		if (search.joint->edges[tree].deepest > search.deepest)
			search.deepest = search.joint->edges[tree].deepest;
	for (search.ask = 0; search.ask < ASK_COUNT && !r; search.ask++) {
		bool opened = search.ask != ASK_LOOK && V_OPENED & VERB_BIT(search.ask);

		verbs_of(search.ask, search.verbs);
		for (size_t i = 0; i < (opened ? flag_count : 1) && !r; i++) {
			search.flags = flags[i];
			r = ask(&search);
		}
	}
	free(search.seen);
	free(search.slots);
	joint_free(search.joint);
	return r;
}

void tree_changes_free(struct tree_changes *changes)
{
	for (size_t i = 0; i < changes->count; i++)
		free(changes->items[i].path);
	free(changes->items);
	*changes = (struct tree_changes){ .count = 0 };
}
