// SPDX-License-Identifier: MIT
// supervisor/learn/kin.c - Names that are others in each run
//
// DOC: Theory of operation
//
// One run cannot tell whether `job-1041` is the name of a job or a number of this run. Several runs
// can: names in one directory that differ in nothing but numbers, or in letters and digits that are
// no word, and of which each run had others, are one name to a policy, `job-*`. A single one of
// them that two runs had says the opposite, and so does a secret, or a key, that the pattern would
// be about. What stands for such a name does so in all paths that lead through it.
#include "supervisor/learn/kin.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/base/path.h"
#include "policy/glob.h"
#include "supervisor/learn/outline.h"
#include "supervisor/learn/starred.h"
#include "supervisor/learn/widen.h"
#include "supervisor/words/random.h"

/* Directories within directories that have such names. */
#define ROUNDS_MAX 8

/* In these a number is a thing of its own: a device, a home, a user. */
static const char *const closed_trees[] = { "/etc", "/proc", "/sys", "/dev", "/boot" };
static const char *const closed_directories[] = { "/", "/home", "/Users", "/run/user" };

/* In these lies what belongs to others: who makes names there must not choose what is granted. */
static const char *const shared_directories[] = {
	"/opt",	    "/srv",	  "/var",     "/run",	  "/mnt",	"/media",
	"/var/lib", "/var/cache", "/var/log", "/var/run", "/var/spool",
};

/**
 * struct relative - One name of a directory
 * @spot:	Its index
 * @name:	@len bytes
 * @tokens:	The parts that may be others
 * @shape:	The name with a mark for each of these
 */
struct relative {
	uint32_t spot;
	const char *name;
	size_t len;
	struct random_token tokens[RANDOM_TOKENS];
	size_t count;
	struct text shape;
};

/**
 * struct kindred - One round
 * @outline:	Of all demands
 * @kinship:	Where secrets are, and the working directory
 * @runs:	By spot: bits of the runs that had it, or something in it
 * @globs:	By spot: what stands for its name; heap, NULL: its name does
 * @found:	Some name has one
 */
struct kindred {
	const struct outline *outline;
	const struct kinship *kinship;
	uint64_t *runs;
	char **globs;
	bool found;
};

static bool may_have(const char *path)
{
	if (widen_is_system(path))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(closed_trees); i++)
		if (path_below(path, closed_trees[i]))
			return false;
	for (size_t i = 0; i < ARRAY_SIZE(closed_directories); i++)
		if (!strcmp(path, closed_directories[i]))
			return false;
	return true;
}

/* The shape of a name: names that differ in it are no kin, nor are files and directories. */
static void make_shape(struct relative *one, const struct spot *spot)
{
	size_t at = 0;

	text_printf(&one->shape, "%d %d ", spot->flags & SPOT_DIRECTORY ? 1 : 0,
		    spot->asked & (V_EXEC | V_CONNECT | V_BIND));
	for (size_t i = 0; i < one->count; i++) {
		const struct random_token *token = &one->tokens[i];

		text_add(&one->shape, one->name + at, token->from - at);
		if (token->number)
			text_char(&one->shape, '\0');
		else
			text_printf(&one->shape, "%c%zu", '\1', token->to - token->from);
		at = token->to;
	}
	text_add(&one->shape, one->name + at, one->len - at);
}

/* Whether a spot has a name that may be another one; @one: empty, its shape is to be freed. */
static bool is_relative(const struct kindred *kindred, uint32_t index, struct relative *one)
{
	const struct spot *spot = &kindred->outline->spots[index];

	*one = (struct relative){ .spot = index,
				  .name = spot->path + spot->name_at,
				  .len = spot->path_len - spot->name_at };
	if (spot->glob || spot->flags & (SPOT_GONE | SPOT_WHOLE | SPOT_PRIVATE) ||
	    memchr(one->name, '\\', one->len) || !glob_is_literal(one->name, one->len) ||
	    siblings_secret(one->name, one->len))
		return false;
	one->count = random_tokens(one->name, one->len, one->tokens);
	if (one->count)
		make_shape(one, spot);
	return one->count;
}

static int compare(const void *a, const void *b)
{
	const struct relative *x = a, *y = b;
	size_t len = x->shape.len < y->shape.len ? x->shape.len : y->shape.len;
	int order = memcmp(x->shape.data, y->shape.data, len);

	if (order || x->shape.len != y->shape.len)
		return order ? order : x->shape.len < y->shape.len ? -1 : 1;
	return x->spot < y->spot ? -1 : 1;
}

static bool same_shape(const struct relative *a, const struct relative *b)
{
	return a->shape.len == b->shape.len && !memcmp(a->shape.data, b->shape.data, a->shape.len);
}

/* Whether each name was had by one run only, and not all by the same. */
static bool is_apart(const struct kindred *kindred, const struct relative *list, size_t count)
{
	uint64_t all = 0;

	for (size_t i = 0; i < count; i++) {
		uint64_t runs = kindred->runs[list[i].spot];

		if (__builtin_popcountll(runs) != 1)
			return false;
		all |= runs;
	}
	return __builtin_popcountll(all) > 1;
}

static bool differs(const struct relative *list, size_t count, size_t token)
{
	const struct random_token *first = &list[0].tokens[token];
	size_t len = first->to - first->from;

	for (size_t i = 1; i < count; i++) {
		const struct random_token *other = &list[i].tokens[token];

		if (other->to - other->from != len ||
		    memcmp(list[0].name + first->from, list[i].name + other->from, len) != 0)
			return true;
	}
	return false;
}

/*
 * The pattern of a family: a star from the first part that differs to the last, and over those that
 * stand right behind it, the lower parts of a version.
 */
static void make_glob(const struct relative *list, size_t count, struct text *glob)
{
	const struct relative *one = &list[0];
	size_t first = 0, last, end;

	while (first + 1 < one->count && !differs(list, count, first))
		first++;
	for (last = one->count - 1; last > first && !differs(list, count, last);)
		last--;
	while (last + 1 < one->count && one->tokens[last + 1].from == one->tokens[last].to + 1 &&
	       one->name[one->tokens[last].to] == '.')
		last++;
	end = one->tokens[last].to;
	text_add(glob, one->name, one->tokens[first].from);
	if (one->tokens[first].from || end < one->len)
		text_char(glob, '*');
	else /* a star alone would not be about what is in the directory */
		text_str(glob, first == last && one->tokens[first].number ? "[0-9]*" : "?*");
	text_add(glob, one->name + end, one->len - end);
}

static bool is_shared(const char *dir)
{
	for (size_t i = 0; i < ARRAY_SIZE(shared_directories); i++)
		if (!strcmp(dir, shared_directories[i]))
			return true;
	return false;
}

/*
 * Whether the pattern may stand for the family. Who is observed chooses the names that it makes, in
 * each run: see starred.c. Names that were there before need less, where nobody else has a place.
 */
static bool may_stand(const struct kindred *kindred, const char *dir, const struct relative *list,
		      size_t count, const char *glob)
{
	const struct kinship *kinship = kindred->kinship;
	bool made = false;

	if (ground_meets(kinship->ground, dir, glob) ||
	    (!strcmp(glob, "?*") && !widen_may(kinship->ground, dir, kinship->cwd, WORD_WRITE)))
		return false;
	if (starred_may(kinship, dir, glob))
		return true;
	for (size_t i = 0; i < count; i++)
		made |= kindred->outline->spots[list[i].spot].asked & (V_CREATE | V_BIND);
	return !ground_has_secrets(kinship->ground, dir, true) && !(made && is_shared(dir));
}

static int unite(struct kindred *kindred, const char *dir, const struct relative *list,
		 size_t count)
{
	_cleanup_text_ struct text glob = { 0 };

	if (count < 2 || !is_apart(kindred, list, count))
		return 0;
	make_glob(list, count, &glob);
	if (glob.failed)
		return -ENOMEM;
	if (!may_stand(kindred, dir, list, count, glob.data))
		return 0;
	for (size_t i = 0; i < count; i++) {
		kindred->globs[list[i].spot] = strdup(glob.data);
		if (!kindred->globs[list[i].spot])
			return -ENOMEM;
	}
	kindred->found = true;
	return 0;
}

static int unite_all(struct kindred *kindred, const char *dir, struct relative *list, size_t count)
{
	int r = 0;

	qsort(list, count, sizeof(*list), compare);
	for (size_t at = 0, end; at < count && !r; at = end) {
		for (end = at + 1; end < count && same_shape(&list[at], &list[end]);)
			end++;
		r = unite(kindred, dir, list + at, end - at);
	}
	return r;
}

static int look_into(struct kindred *kindred, uint32_t index)
{
	const struct outline *outline = kindred->outline;
	_cleanup_text_ struct text pattern = { 0 }, dir = { 0 };
	_cleanup_free_ struct relative *list = NULL;
	size_t entries = 0, count = 0;
	bool failed = false;
	int r = 0;

	outline_path(outline, index, &pattern);
	glob_unescape(&dir, text_cstr(&pattern), pattern.len);
	if (dir.failed || pattern.failed)
		return -ENOMEM;
	if (!may_have(text_cstr(&dir)))
		return 0;
	for (uint32_t i = outline->spots[index].first; i; i = outline->spots[i].next)
		entries++;
	list = calloc(entries + 1, sizeof(*list));
	if (!list)
		return -ENOMEM;
	for (uint32_t i = outline->spots[index].first; i; i = outline->spots[i].next)
		if (is_relative(kindred, i, &list[count])) {
			failed |= list[count].shape.failed;
			count++;
		}
	r = failed ? -ENOMEM : unite_all(kindred, text_cstr(&dir), list, count);
	for (size_t i = 0; i < count; i++)
		text_free(&list[i].shape);
	return r;
}

/* Appends the path of a spot with what stands for its names. */
static void add_names(const struct kindred *kindred, uint32_t index, struct text *pattern)
{
	const struct spot *spot = &kindred->outline->spots[index];

	if (!index)
		return;
	add_names(kindred, spot->parent, pattern);
	text_char(pattern, '/');
	if (kindred->globs[index])
		text_str(pattern, kindred->globs[index]);
	else
		text_add(pattern, spot->path + spot->name_at, spot->path_len - spot->name_at);
}

/* All demands by their new names. Each path has the one spot that ends where it ends. */
static int rename_all(const struct kindred *kindred, const struct demands *demands,
		      struct demands *ret_united)
{
	int r = 0;

	ret_united->lost = demands->lost;
	for (size_t i = 0; i < demands->count && !r; i++) {
		const struct demand *demand = &demands->items[i];

		if (demand->pattern[0] != '/' || !demand->pattern[1])
			r = demand_add(ret_united, demand->pattern, demand->verbs, demand->flags,
				       &demand->credit);
	}
	for (size_t i = 1; i < kindred->outline->count && !r; i++) {
		const struct spot *spot = &kindred->outline->spots[i];
		_cleanup_text_ struct text pattern = { 0 };
		const struct demand *demand;

		if (spot->path[spot->path_len])
			continue;
		demand = demand_find(demands, spot->path);
		add_names(kindred, (uint32_t)i, &pattern);
		r = pattern.failed ? -ENOMEM
				   : demand_add(ret_united, pattern.data, demand->verbs,
						demand->flags, &demand->credit);
	}
	return r;
}

static void count_runs(struct kindred *kindred)
{
	const struct outline *outline = kindred->outline;

	for (size_t i = outline->count; i-- > 1;) {
		kindred->runs[i] |= outline->spots[i].credit.runs;
		kindred->runs[outline->spots[i].parent] |= kindred->runs[i];
	}
}

/* One round; @ret_united stays empty when nothing is found. */
static int one_round(const struct demands *demands, const char *tmpdir,
		     const struct kinship *kinship, struct demands *ret_united)
{
	struct outline outline = { 0 };
	struct kindred kindred = { .outline = &outline, .kinship = kinship };
	int r = outline_build(demands, tmpdir, kinship, &outline);

	kindred.runs = calloc(outline.count + 1, sizeof(*kindred.runs));
	kindred.globs = calloc(outline.count + 1, sizeof(*kindred.globs));
	if (!r && (!kindred.runs || !kindred.globs))
		r = -ENOMEM;
	if (!r)
		count_runs(&kindred);
	for (size_t i = 1; i < outline.count && !r; i++)
		if (outline.spots[i].first && !(outline.spots[i].flags & SPOT_GONE))
			r = look_into(&kindred, (uint32_t)i);
	if (!r && kindred.found)
		r = rename_all(&kindred, demands, ret_united);
	for (size_t i = 0; kindred.globs && i < outline.count; i++)
		free(kindred.globs[i]);
	free(kindred.globs);
	free(kindred.runs);
	outline_free(&outline);
	return r;
}

/**
 * kin() - Let one pattern stand for names that are others in each run
 * @demands:	Of several runs
 * @tmpdir:	As for outline_build()
 * @kinship:	Where secrets are, and the working directory
 * @ret_united:	Zeroed; the demands with such patterns in their paths. Empty when there are none.
 *		demands_free() it
 *
 * Return: 0, -ENOMEM, -E2BIG
 */
int kin(const struct demands *demands, const char *tmpdir, const struct kinship *kinship,
	struct demands *ret_united)
{
	int r = one_round(demands, tmpdir, kinship, ret_united);

	for (unsigned int i = 1; i < ROUNDS_MAX && !r && ret_united->count; i++) {
		struct demands next = { .count = 0 };

		r = one_round(ret_united, tmpdir, kinship, &next);
		if (r < 0 || !next.count) {
			demands_free(&next);
			break;
		}
		demands_free(ret_united);
		*ret_united = next;
	}
	return r;
}
