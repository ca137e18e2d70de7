// SPDX-License-Identifier: MIT
// supervisor/learn/outline.c - What a run asked, as a tree of directories
//
// DOC: Theory of operation
//
// Sorted paths become a tree. Two kinds of directories then take in all that is below them: what
// was moved (no rule may stand inside of what a policy lets move) and what has a made-up name
// (next time it is another one). Spots are numbered so that a directory comes before what is in
// it: up is a loop that counts down, down is one that counts up.
#include "supervisor/learn/outline.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/glob.h"
#include "supervisor/learn/starred.h"
#include "supervisor/words/random.h"

/* More components than any run has that a person wants a policy of. */
#define SPOTS_MAX (1U << 21)

static const char *spot_name(const struct spot *spot, size_t *ret_len)
{
	*ret_len = spot->path_len - spot->name_at;
	return spot->path + spot->name_at;
}

/* A new spot, the last one in @parent; its index, or -errno. */
static int64_t add_spot(struct outline *outline, uint32_t parent, const char *path, size_t name_at,
			size_t path_len)
{
	struct spot *spot;

	if (outline->count == SPOTS_MAX)
		return -E2BIG;
	if (outline->count == outline->cap) {
		size_t cap = outline->cap ? outline->cap * 2 : 256;
		struct spot *spots = reallocarray(outline->spots, cap, sizeof(*spots));

		if (!spots)
			return -ENOMEM;
		outline->spots = spots;
		outline->cap = cap;
	}
	spot = &outline->spots[outline->count];
	*spot = (struct spot){ .path = path,
			       .path_len = (uint32_t)path_len,
			       .name_at = (uint32_t)name_at,
			       .parent = parent };
	if (outline->count) {
		struct spot *dir = &outline->spots[parent];

		if (dir->last)
			outline->spots[dir->last].next = (uint32_t)outline->count;
		else
			dir->first = (uint32_t)outline->count;
		dir->last = (uint32_t)outline->count;
		dir->flags |= SPOT_DIRECTORY;
	}
	return (int64_t)outline->count++;
}

/* The deepest spot on the way to the last one that is on the way to @path, too. */
static uint32_t common(const struct outline *outline, uint32_t at, const char *path, size_t len)
{
	while (at) {
		const struct spot *spot = &outline->spots[at];

		if (len >= spot->path_len && !memcmp(path, spot->path, spot->path_len) &&
		    (len == spot->path_len || path[spot->path_len] == '/'))
			break;
		at = spot->parent;
	}
	return at;
}

/* Adds the components of a path that are not there yet. @at: the last spot; moves on. */
static int add_path(struct outline *outline, const struct demand *demand, uint32_t *at)
{
	const char *path = demand->pattern;
	size_t len = strcmp(path, "/") ? strlen(path) : 0, end;

	*at = common(outline, *at, path, len);
	end = outline->spots[*at].path_len;
	while (end < len) {
		size_t start = end + 1;
		int64_t spot;

		end = start + strcspn(path + start, "/");
		spot = add_spot(outline, *at, path, start, end);
		if (spot < 0)
			return (int)spot;
		*at = (uint32_t)spot;
	}
	outline->spots[*at].verbs |= demand->verbs;
	outline->spots[*at].asked |= demand->verbs;
	credit_add(&outline->spots[*at].credit, &demand->credit);
	if (demand->flags & DEMAND_DIRECTORY)
		outline->spots[*at].flags |= SPOT_DIRECTORY;
	if (demand->flags & DEMAND_NUMBERED)
		outline->spots[*at].flags |= SPOT_NUMBERED;
	if (demand->flags & DEMAND_MADE)
		outline->spots[*at].verbs |= DEMAND_MADE_VERBS;
	if (demand->flags & DEMAND_MOVED) {
		outline->spots[*at].verbs |= DEMAND_MOVED_VERBS;
		outline->spots[*at].flags |= SPOT_WHOLE;
	}
	return 0;
}

/* The plain path of the directory that a spot is in. */
static void directory_of(const struct spot *spot, struct text *text)
{
	size_t len = spot->name_at ? spot->name_at - 1 : 0;

	glob_unescape(text, spot->path, len);
	if (!len)
		text_char(text, '/');
}

/* The part of a spot's name that will be another next time. */
static bool find_part(const struct spot *spot, size_t *ret_from, size_t *ret_to)
{
	size_t len;
	const char *name = spot_name(spot, &len);

	return random_part(name, len, ret_from, ret_to) ||
	       (spot->flags & SPOT_NUMBERED && random_number(name, len, 0, ret_from, ret_to));
}

/* Gives a made-up name the glob that covers the next one, where that may be. */
static int find_random(struct spot *spot, const struct kinship *kinship)
{
	_cleanup_text_ struct text dir = { 0 };
	struct text glob = { 0 };
	size_t len, from = 0, to = 0;
	const char *name = spot_name(spot, &len);

	if (!(spot->verbs & V_CREATE) || memchr(name, '\\', len) || memchr(name, '*', len) ||
	    !find_part(spot, &from, &to))
		return 0;
	directory_of(spot, &dir);
	if (dir.failed)
		return -ENOMEM;
	if (!(spot->verbs & V_DELETE) && !starred_is_temporary(dir.data) &&
	    !random_surely(name + from, to - from))
		return 0;
	text_add(&glob, name, from);
	/* A star alone would be for the entries of the directory and not for what is in them. */
	text_str(&glob, !from && to == len ? "?*" : "*");
	text_add(&glob, name + to, len - to);
	if (glob.failed || !starred_may(kinship, dir.data, glob.data)) {
		int r = glob.failed ? -ENOMEM : 0;

		text_free(&glob);
		return r;
	}
	spot->glob = glob.data;
	spot->flags |= SPOT_WHOLE;
	return 0;
}

/**
 * outline_merge() - Let one spot stand for another one, too
 * @spot:	Gets all that was asked of the other
 * @other:	Anywhere
 */
void outline_merge(struct spot *spot, const struct spot *other)
{
	spot->verbs |= other->verbs;
	spot->asked |= other->asked;
	credit_add(&spot->credit, &other->credit);
}

/* Of spots in one directory with one glob, the first stands for all. */
static void merge_globs(struct outline *outline, const struct spot *dir)
{
	for (uint32_t a = dir->first; a; a = outline->spots[a].next) {
		struct spot *first = &outline->spots[a];

		if (!first->glob || first->flags & SPOT_GONE)
			continue;
		for (uint32_t b = first->next; b; b = outline->spots[b].next) {
			struct spot *other = &outline->spots[b];

			if (!other->glob || other->flags & SPOT_GONE ||
			    strcmp(first->glob, other->glob) != 0)
				continue;
			outline_merge(first, other);
			first->flags |= other->flags & SPOT_DIRECTORY;
			other->flags |= SPOT_GONE;
		}
	}
}

/* Counts everything below whole spots to them. */
static void take_in(struct outline *outline)
{
	for (size_t i = outline->count; i-- > 1;) {
		struct spot *spot = &outline->spots[i], *dir = &outline->spots[spot->parent];
		bool inside = false;

		for (uint32_t up = spot->parent; up && !inside; up = outline->spots[up].parent)
			inside = outline->spots[up].flags & SPOT_WHOLE;
		if (!inside)
			continue;
		outline_merge(dir, spot);
		spot->flags |= SPOT_GONE;
	}
	for (size_t i = 0; i < outline->count; i++)
		if (outline->spots[i].flags & SPOT_WHOLE) {
			outline->spots[i].first = 0;
			outline->spots[i].last = 0;
		}
}

/* A directory is looked at, not read: its contents are names. */
static void settle_directories(struct outline *outline)
{
	for (size_t i = 0; i < outline->count; i++) {
		struct spot *spot = &outline->spots[i];

		if (spot->flags & SPOT_DIRECTORY && !(spot->flags & (SPOT_WHOLE | SPOT_PRIVATE)) &&
		    (spot->verbs & (V_READ | V_EXEC)) == V_READ)
			spot->verbs = (verbs_t)((spot->verbs & ~V_READ) | V_LIST);
		if (spot->asked & V_READ)
			spot->asked |= V_LIST;
	}
}

/**
 * outline_build() - Make a tree of what was asked
 * @demands:	Must outlive the outline
 * @tmpdir:	Pattern of the run's own directory for temporary files; empty: there was none
 * @kinship:	Says where made-up names may be patterns
 * @outline:	Zeroed; to be freed also on failure
 *
 * Return: 0, -ENOMEM, -E2BIG
 */
int outline_build(const struct demands *demands, const char *tmpdir, const struct kinship *kinship,
		  struct outline *outline)
{
	_cleanup_free_ const struct demand **sorted = NULL;
	uint32_t at = 0;
	int r = demands_sorted(demands, &sorted);

	if (!r)
		r = add_spot(outline, 0, "", 0, 0) < 0 ? -ENOMEM : 0;
	for (size_t i = 0; i < demands->count && !r; i++)
		if (sorted[i]->pattern[0] == '/')
			r = add_path(outline, sorted[i], &at);
	for (size_t i = 1; i < outline->count && !r; i++) {
		struct spot *spot = &outline->spots[i];

		if (strlen(tmpdir) == spot->path_len && !memcmp(tmpdir, spot->path, spot->path_len))
			spot->flags |= SPOT_PRIVATE;
		else
			r = find_random(spot, kinship);
	}
	if (r < 0)
		return r;
	settle_directories(outline);
	take_in(outline);
	for (size_t i = 0; i < outline->count; i++)
		if (!(outline->spots[i].flags & SPOT_GONE))
			merge_globs(outline, &outline->spots[i]);
	return 0;
}

void outline_free(struct outline *outline)
{
	for (size_t i = 0; i < outline->count; i++)
		free(outline->spots[i].glob);
	free(outline->spots);
	*outline = (struct outline){ 0 };
}

/**
 * outline_path() - Append the pattern of a spot
 * @outline:	Any
 * @index:	Of the spot
 * @text:	Grows
 */
void outline_path(const struct outline *outline, uint32_t index, struct text *text)
{
	const struct spot *spot = &outline->spots[index];

	if (!index) {
		text_char(text, '/');
		return;
	}
	text_add(text, spot->path, spot->glob ? spot->name_at : spot->path_len);
	if (spot->glob)
		text_str(text, spot->glob);
}
