// SPDX-License-Identifier: MIT
// policy/tree_shown.c - What a denial says of a place that shows the same as one it is about
//
// DOC: Theory of Operation
//
// With /a/b bound at /other, what `deny /a/STAR/k` denies is /other/k as well, though no name of
// /a is /other. So the pattern is run over the components of /a/b, as an automaton whose states are
// the parts that may come next; what is left of it then holds at /other. A pattern that has ended
// by then covers all of /other, or, where it is about the children of a directory only, that one
// name.
//
// What the pattern says of /other itself, by its own text, is not said again: a rule for / and all
// that is below would otherwise count deeper at every mount, and beat what is allowed there.
#include "policy/tree_shown.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/base/path.h"
#include "policy/glob.h"

/* How far a pattern is matched: which parts may come next, and whether it has ended. */
struct reached {
	bool *next; /* by part */
	bool here; /* it ended with the last component */
	bool above; /* it ended before that, or in a double star, and holds for what is below */
};

/* One of the places that show the same. */
struct spot {
	const char *path;
	bool layer;
};

static size_t spot_count(const struct tree_same *same)
{
	return same->places.count + same->layers.count;
}

static struct spot spot_at(const struct tree_same *same, size_t index)
{
	bool layer = index >= same->places.count;

	return (struct spot){ layer ? same->layers.items[index - same->places.count]
				    : same->places.items[index],
			      layer };
}

/* A rule's pattern behind its literal prefix, and what is to be done with what is found. */
struct shown_run {
	const char *prefix;
	const char *rest;
	struct part *parts;
	size_t count;
	bool alone; /* it ends in a star, which is about children only */
	struct reached all; /* by any of the places that show the same */
	struct reached own; /* by the place at hand */
	bool *step;
	int (*hold)(void *to, const struct shown_hold *hold);
	void *to;
};

static bool part_matches(const struct part *part, const char *name, size_t len)
{
	return part->kind == PART_ANY || glob_match(part->text, part->len, name, len);
}

/* A double star may stand for nothing, but for one at the end. */
static void enter(const struct shown_run *run, bool *next, size_t part)
{
	next[part] = true;
	while (part + 1 < run->count && run->parts[part].kind == PART_DEEP)
		next[++part] = true;
}

/* One component more. */
static void advance(struct shown_run *run, struct reached *reached, const char *name, size_t len)
{
	bool *next = run->step;

	reached->above |= reached->here && !run->alone;
	reached->here = false;
	memset(next, 0, run->count * sizeof(*next));
	for (size_t i = 0; i < run->count; i++) {
		bool deep = run->parts[i].kind == PART_DEEP, last = i + 1 == run->count;

		if (!reached->next[i] || (!deep && !part_matches(&run->parts[i], name, len)))
			continue;
		reached->here |= last && !deep;
		reached->above |= last && deep;
		if (deep || !last)
			enter(run, next, deep ? i : i + 1);
	}
	run->step = reached->next;
	reached->next = next;
}

/* Runs the pattern over what of a place stands behind the literal prefix. */
static void match(struct shown_run *run, const char *path, struct reached *reached)
{
	memset(reached->next, 0, run->count * sizeof(*reached->next));
	reached->here = !run->count;
	reached->above = false;
	if (run->count)
		enter(run, reached->next, 0);
	while (*(path += strspn(path, "/"))) {
		size_t len = strcspn(path, "/");

		advance(run, reached, path, len);
		path += len;
	}
}

/* Takes the pattern apart; parts_free() it in any case. */
static int parse(struct shown_run *run)
{
	const char *cursor = run->rest;
	struct part part;
	size_t room;

	while (pattern_next(&cursor, &part))
		run->count++;
	run->alone = !pattern_covers_below(run->rest);
	room = run->count + 1;
	run->parts = calloc(room, sizeof(*run->parts));
	run->all.next = calloc(room, sizeof(*run->all.next));
	run->own.next = calloc(room, sizeof(*run->own.next));
	run->step = calloc(room, sizeof(*run->step));
	if (!run->parts || !run->all.next || !run->own.next || !run->step)
		return -ENOMEM;
	cursor = run->rest;
	for (size_t i = 0; i < run->count; i++)
		pattern_next(&cursor, &run->parts[i]);
	return 0;
}

static void parts_free(struct shown_run *run)
{
	free(run->parts);
	free(run->all.next);
	free(run->own.next);
	free(run->step);
}

static int hold_at(const struct shown_run *run, enum shown_how how, const char *point, size_t part)
{
	struct shown_hold hold = {
		.how = how, .point = point, .rest = run->rest, .before = PART_LITERAL
	};

	if (how == SHOWN_REST && part) {
		hold.rest = run->parts[part].text - 1; /* with its slash */
		hold.before = run->parts[part - 1].kind;
	}
	return run->hold(run->to, &hold);
}

/* Whether the pattern is about all that is where it was matched. */
static bool covers(const struct shown_run *run, const struct reached *reached)
{
	return reached->above || (reached->here && !run->alone);
}

/* Whether what is left of the pattern says nothing of names. */
static bool is_everything(const struct shown_run *run, size_t part)
{
	bool deep = false;

	for (; part < run->count; part++) {
		if (run->parts[part].kind != PART_DEEP && run->parts[part].kind != PART_ANY)
			return false;
		deep |= run->parts[part].kind == PART_DEEP;
	}
	return deep;
}

/* What was found of the other places, and is not said of this one anyway, holds here. */
static int hold_found(struct shown_run *run, struct spot spot)
{
	const char *place = spot.path;
	const struct reached *all = &run->all, *own = &run->own;
	bool below = path_below(place, run->prefix);
	bool apart = spot.layer || (!below && path_below(run->prefix, place));
	bool whole = apart ? spot.layer && all->here && !run->alone : covers(run, all);
	int r = 0;

	if (below) {
		match(run, path_behind(place, run->prefix), &run->own);
	} else {
		memset(run->own.next, 0, run->count * sizeof(*run->own.next));
		run->own.here = run->own.above = false;
	}
	if (whole && !covers(run, own))
		r = hold_at(run, SHOWN_WHOLE, place, 0);
	else if (all->here && run->alone && !own->here)
		r = hold_at(run, SHOWN_ALONE, place, 0);
	/* Also what is covered: deeper it counts deeper. */
	for (size_t i = 0; i < run->count && !r; i++)
		if (all->next[i] && !own->next[i] && !(apart && is_everything(run, i)) &&
		    !(i && run->parts[i - 1].kind == PART_DEEP)) /* which stays with it */
			r = hold_at(run, SHOWN_REST, place, i);
	return r;
}

/*
 * Whether a name lies below the literal prefix, and the pattern says there what it says here; or
 * above it, where the rule would be about everything.
 */
static bool says_already(struct shown_run *run, const char *name)
{
	const struct reached *own = &run->own;

	if (!path_below(name, run->prefix))
		return path_below(run->prefix, name) && (!run->count || is_everything(run, 0));
	match(run, path_behind(name, run->prefix), &run->own);
	return covers(run, own) || (run->count && own->next[0]);
}

/* The literal prefix lies in one of the places: it has as many other names. */
static int hold_names(struct shown_run *run, const struct tree_same *same, const char *home)
{
	const char *behind = path_behind(run->prefix, home);
	int r = 0;

	for (size_t i = 0; i < spot_count(same) && !r; i++) {
		_cleanup_text_ struct text name = { 0 };
		const char *place = spot_at(same, i).path;

		if (place == home)
			continue;
		if (strcmp(place, "/") != 0 || !*behind)
			text_str(&name, place);
		text_str(&name, behind);
		if (name.failed)
			r = -ENOMEM;
		else if (!says_already(run, text_cstr(&name)))
			r = hold_at(run, SHOWN_NAME, text_cstr(&name), 0);
	}
	return r;
}

/* Runs the pattern over one of the places below its literal prefix; whether it gets anywhere. */
static bool match_place(struct shown_run *run, struct spot spot)
{
	bool found;

	match(run, path_behind(spot.path, run->prefix), &run->own);
	if (spot.layer && run->own.above)
		return false;
	found = run->own.here || run->own.above;
	run->all.here |= run->own.here;
	run->all.above |= run->own.above;
	for (size_t part = 0; part < run->count; part++) {
		run->all.next[part] |= run->own.next[part];
		found |= run->own.next[part];
	}
	return found;
}

static bool is_inside(const char *place, const char *prefix)
{
	return path_below(place, prefix) && strcmp(place, prefix) != 0;
}

/* Each place of which another one lies below the literal prefix, where @inside of them do. */
static int hold_parts(const struct shown_run *run, const struct strings *places, size_t inside)
{
	int r = 0;

	for (size_t i = 0; i < places->count && !r; i++)
		if (inside > is_inside(places->items[i], run->prefix) &&
		    !path_below(run->prefix, places->items[i]))
			r = hold_at(run, SHOWN_PART, places->items[i], 0);
	return r;
}

/* All that one set of places says. */
static int run_over(struct shown_run *run, const struct tree_same *same)
{
	const char *home = NULL;
	size_t inside = 0;
	bool found = false;
	int r;

	memset(run->all.next, 0, run->count * sizeof(*run->all.next));
	run->all.here = run->all.above = false;
	for (size_t i = 0; i < spot_count(same); i++) {
		struct spot spot = spot_at(same, i);

		if (path_below(run->prefix, spot.path) && (!home || path_below(spot.path, home)))
			home = spot.path;
		if (!is_inside(spot.path, run->prefix))
			continue;
		inside += !spot.layer;
		found |= match_place(run, spot);
	}
	r = hold_parts(run, &same->places, inside);
	if (home && !r)
		r = hold_names(run, same, home);
	for (size_t i = 0; i < same->layers.count && !r; i++) {
		const char *layer = same->layers.items[i];

		if (layer != home && path_below(run->prefix, layer))
			r = hold_names(run, same, layer);
	}
	for (size_t i = 0; found && i < spot_count(same) && !r; i++)
		r = hold_found(run, spot_at(same, i));
	return r;
}

/**
 * tree_shown() - What a denial says of places that show the same as others
 * @names:	@same may be NULL
 * @prefix:	The literal prefix of its pattern, or another name of that
 * @rest:	What of the pattern stands behind it
 * @hold:	Called for all that holds in another place; returns 0 or -errno
 * @to:		Its first argument
 *
 * Return: 0, -ENOMEM or what @hold returned
 */
int tree_shown(const struct tree_names *names, const char *prefix, const char *rest,
	       int (*hold)(void *to, const struct shown_hold *hold), void *to)
{
	struct shown_run run = { .prefix = prefix, .rest = rest, .hold = hold, .to = to };
	const struct tree_same *same;
	int r;

	if (!names->same || !names->same(names->ctx, 0))
		return 0;
	r = parse(&run);
	for (size_t i = 0; !r && (same = names->same(names->ctx, i)); i++)
		r = run_over(&run, same);
	parts_free(&run);
	return r;
}
