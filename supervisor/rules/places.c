// SPDX-License-Identifier: MIT
// supervisor/rules/places.c - Where all of a kind are that a policy speaks of
#include "supervisor/rules/places.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/base/path.h"
#include "policy/glob.h"
#include "policy/pattern.h"

static void add_place(struct places *places, const char *path, bool whole, bool alias)
{
	struct place_of place = { .path = strdup(path), .whole = whole, .alias = alias };

	if (places->count == places->cap) {
		size_t cap = places->cap ? places->cap * 2 : 128;
		struct place_of *items = reallocarray(places->items, cap, sizeof(*items));

		if (items) {
			places->items = items;
			places->cap = cap;
		}
	}
	if (!place.path || places->count == places->cap) {
		free(place.path);
		places->failed = true;
		return;
	}
	places->items[places->count++] = place;
}

/* Another name of the one that was added last. */
static void add_name(void *to, const char *name)
{
	struct places *places = to;

	if (places->count)
		add_place(places, name, places->items[places->count - 1].whole, true);
}

/**
 * places_find() - Add those that a policy speaks of
 * @places:	Grows by each place that is known, under each of its names
 * @policy:	The policy
 * @names:	NULL: paths have no other names
 * @pick:	Which of its rules are about one
 * @context:	For @pick
 *
 * Return: 0 or -ENOMEM
 */
int places_find(struct places *places, const struct policy *policy, const struct tree_names *names,
		places_pick pick, const void *context)
{
	for (size_t i = 0; i < policy->rule_count; i++) {
		const struct rule *rule = &policy->rules[i];
		_cleanup_text_ struct text path = { 0 };
		bool whole;
		int r = 0;

		if (rule->pattern[0] != '/' || !pick(rule, context))
			continue;
		whole = pattern_prefix(rule->pattern, &path);
		if (path.failed)
			return -ENOMEM;
		add_place(places, path.data, whole, false);
		if (names)
			r = names->each(names->ctx, path.data, false, add_name, places);
		if (r < 0 || places->failed)
			return r < 0 ? r : -ENOMEM;
	}
	return 0;
}

/**
 * places_reach() - Whether a rule for a path would be one for such a place
 * @places:	The places
 * @path:	What the rule is for
 * @directory:	It is one: a glob may find something in it, though nothing is named there
 */
bool places_reach(const struct places *places, const char *path, bool directory)
{
	for (size_t i = 0; i < places->count; i++) {
		const struct place_of *place = &places->items[i];

		if (path_below(place->path, path) ||
		    (directory && !place->whole && path_below(path, place->path)))
			return true;
	}
	return false;
}

/**
 * places_hold() - Whether a path is in such a place
 * @places:	The places
 * @path:	Resolved
 * @cwd:	Who works in one writes what is there: it is none then. NULL: nobody does
 */
bool places_hold(const struct places *places, const char *path, const char *cwd)
{
	for (size_t i = 0; i < places->count; i++) {
		const char *place = places->items[i].path;

		if (path_below(path, place) && !(cwd && path_below(cwd, place)))
			return true;
	}
	return false;
}

/**
 * places_meet() - Whether a pattern for names in a directory is about such a place
 * @places:	The places
 * @dir:	Plain path of the directory
 * @glob:	One component, in escaped form
 */
bool places_meet(const struct places *places, const char *dir, const char *glob)
{
	for (size_t i = 0; i < places->count; i++) {
		const struct place_of *place = &places->items[i];
		const char *name;

		if (!place->whole && path_below(dir, place->path))
			return true;
		if (!path_below(place->path, dir))
			continue;
		name = path_behind(place->path, dir);
		name += strspn(name, "/");
		if (glob_match(glob, strlen(glob), name, strcspn(name, "/")))
			return true;
	}
	return false;
}

void places_free(struct places *places)
{
	for (size_t i = 0; i < places->count; i++)
		free(places->items[i].path);
	free(places->items);
	*places = (struct places){ .count = 0 };
}
