// SPDX-License-Identifier: MIT
// supervisor/learn/widen.c - From an outline to rules: one for a directory where that says more
#include "supervisor/learn/widen.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/base/path.h"
#include "policy/glob.h"
#include "supervisor/learn/bill.h"
#include "supervisor/learn/sibling.h"

/* So many neighbours with one word are a directory. */
#define NEIGHBOURS 4U

/* The words that widen, the widest first. */
static const enum word widening[] = { WORD_EXEC, WORD_WRITE, WORD_READ, WORD_LIST };

/* The system's own trees: the same on every machine, so files anywhere in them count together. */
static const char *const system_trees[] = {
	"/usr", "/lib", "/lib64", "/bin", "/sbin", "/nix/store", "/gnu/store",
};

/* In these a file says nothing about its neighbours. */
static const char *const closed_trees[] = { "/etc", "/proc", "/sys",	"/dev",
					    "/run", "/boot", "/var/run" };

/* These hold what belongs to different programs. Directories right below / are never widened. */
static const char *const closed_directories[] = {
	"/var/lib", "/var/cache", "/var/log", "/var/tmp", "/var/spool",
};

static bool is_one_of(const char *const *list, size_t count, const char *path)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(list[i], path))
			return true;
	return false;
}

static bool is_below_one_of(const char *const *list, size_t count, const char *path)
{
	for (size_t i = 0; i < count; i++)
		if (path_below(path, list[i]))
			return true;
	return false;
}

/* The plain path of a spot. */
static void plain_path(const struct outline *outline, uint32_t index, struct text *text)
{
	_cleanup_text_ struct text pattern = { 0 };

	outline_path(outline, index, &pattern);
	glob_unescape(text, text_cstr(&pattern), pattern.len);
	text->failed |= pattern.failed;
}

/* Whether a path is one of the system's own trees, or in one. */
bool widen_is_system(const char *path)
{
	return is_below_one_of(system_trees, ARRAY_SIZE(system_trees), path);
}

/**
 * widen_may() - Whether a word may stand for all of a directory
 * @ground:	Where secrets are
 * @path:	Of the directory, plain
 * @cwd:	The working directory, NULL: not known
 * @word:	The word
 */
bool widen_may(const struct ground *ground, const char *path, const char *cwd, enum word word)
{
	bool system = is_one_of(system_trees, ARRAY_SIZE(system_trees), path);

	if (ground_has_secrets(ground, path, true))
		return false;
	if (cwd && !strcmp(path, cwd))
		return true;
	if (word == WORD_WRITE && widen_is_system(path))
		return false;
	return system || (strchr(path + 1, '/') &&
			  !is_below_one_of(closed_trees, ARRAY_SIZE(closed_trees), path) &&
			  !is_one_of(closed_directories, ARRAY_SIZE(closed_directories), path));
}

/* How often each word stands in a directory: in how many of its entries, or in the whole tree. */
struct count {
	uint32_t entries[WORD_COUNT];
	uint32_t below[WORD_COUNT];
	bool key; /* somewhere in it a key was used that the run did not make */
};

/* Takes out the words that some granted verbs make superfluous. */
static unsigned int not_granted(unsigned int words, verbs_t granted)
{
	for (unsigned int word = 0; word < WORD_COUNT; word++)
		if (!(words_grant(WORD_BIT(word)) & ~granted))
			words &= ~WORD_BIT(word);
	return words;
}

static void count_entries(const struct outline *outline, const struct spot *dir,
			  const unsigned int *words, const struct count *below,
			  struct count *ret_count)
{
	*ret_count = (struct count){ 0 };
	for (uint32_t i = dir->first; i; i = outline->spots[i].next) {
		const struct spot *spot = &outline->spots[i];
		bool key = !spot->first && below[i].key;

		if (spot->flags & SPOT_GONE)
			continue;
		ret_count->key |= below[i].key;
		for (unsigned int word = 0; word < WORD_COUNT; word++) {
			/* each key is a decision: it says nothing about those beside it */
			ret_count->entries[word] += key ? 0 : words[i] >> word & 1U;
			ret_count->below[word] += below[i].below[word];
		}
	}
}

/* Where one key lies there are others, and each of them is a decision. */
static bool is_key(const struct spot *spot)
{
	return spot->verbs && !spot->first && !(spot->asked & V_CREATE) &&
	       siblings_secret(spot->path + spot->name_at, spot->path_len - spot->name_at);
}

/* A directory in the project that the run made is its own, with all that it puts there. */
static bool is_own(const struct spot *spot, const char *path, const char *cwd)
{
	return spot->asked & V_CREATE && cwd && path_below(path, cwd) && strcmp(path, cwd);
}

/* Gives a directory the words that enough of its entries have. */
static void widen_spot(struct outline *outline, uint32_t index, const struct ground *ground,
		       const char *cwd, const struct count *count)
{
	struct spot *spot = &outline->spots[index];
	_cleanup_text_ struct text path = { 0 };
	bool system;

	plain_path(outline, index, &path);
	system = is_one_of(system_trees, ARRAY_SIZE(system_trees), text_cstr(&path));
	for (size_t i = 0; i < ARRAY_SIZE(widening); i++) {
		enum word word = widening[i];
		bool tree = system && (word == WORD_READ || word == WORD_LIST);

		if ((tree ? count->below[word] : count->entries[word]) < NEIGHBOURS ||
		    !widen_may(ground, text_cstr(&path), cwd, word) ||
		    (count->key && word != WORD_LIST && !widen_is_system(text_cstr(&path))))
			continue;
		spot->verbs |= words_grant(WORD_BIT(word));
	}
	if (is_own(spot, text_cstr(&path), cwd) &&
	    widen_may(ground, text_cstr(&path), cwd, WORD_WRITE))
		spot->verbs |= words_grant(WORD_BIT(WORD_WRITE));
}

/**
 * widen() - Let directories stand for their entries where at least four have the same word
 * @outline:	Its directories are granted more
 * @ground:	Never a directory in which a secret is; nor one where a key was used
 * @cwd:	The working directory, as a plain path
 *
 * From the leaves up, so that four widened directories widen the one they are in.
 *
 * Return: 0 or -ENOMEM
 */
int widen(struct outline *outline, const struct ground *ground, const char *cwd)
{
	_cleanup_free_ unsigned int *words = calloc(outline->count, sizeof(*words));
	_cleanup_free_ struct count *counts = calloc(outline->count, sizeof(*counts));

	if (!words || !counts)
		return -ENOMEM;
	for (size_t i = outline->count; i-- > 0;) {
		struct spot *spot = &outline->spots[i];
		unsigned int own = words_of(spot->verbs), inside = 0;

		if (spot->flags & SPOT_GONE)
			continue;
		count_entries(outline, spot, words, counts, &counts[i]);
		if (spot->first && i)
			widen_spot(outline, (uint32_t)i, ground, cwd, &counts[i]);
		for (unsigned int word = 0; word < WORD_COUNT; word++) {
			inside |= counts[i].entries[word] ? WORD_BIT(word) : 0;
			counts[i].below[word] += own >> word & 1U;
		}
		counts[i].key |= is_key(spot);
		words[i] = words_of(spot->verbs) |
			   not_granted(inside, words_grant(words_of(spot->verbs)));
	}
	return 0;
}

/* What stands at a directory that has secrets in it: names, and no rule for the rest. */
static int rules_of_closed(struct bill *bill, uint32_t index, verbs_t verbs, const char *path,
			   const struct widen_sink *sink)
{
	const struct spot *spot = &bill->outline->spots[index];
	unsigned int rest = words_of(verbs & (verbs_t)~V_LIST);
	_cleanup_text_ struct text pattern = { 0 };
	int r = 0;

	if (verbs & (V_LIST | V_READ)) {
		/* `dir/` and a star covers the entries of dir and nothing in them */
		text_add(&pattern, spot->path, index ? spot->name_at : 0);
		text_str(&pattern, index ? "*" : "/");
		r = bill_line(bill, index, WORD_LIST, &pattern);
	}
	if (rest & ~WORD_BIT(WORD_READ))
		sink->review(sink->ctx, rest, path, &spot->credit);
	return r;
}

/*
 * Such a rule is for the entries of a directory and not for what is in them: of a process's own
 * directory in /proc, whose number is a star.
 */
static bool ends_in_star(const struct text *pattern)
{
	return pattern->len >= 2 && !strcmp(pattern->data + pattern->len - 2, "/*");
}

static int rules_of(struct bill *bill, uint32_t index, verbs_t verbs)
{
	const struct spot *spot = &bill->outline->spots[index];
	unsigned int words = words_of(verbs);
	_cleanup_text_ struct text pattern = { 0 };
	int r = 0;

	outline_path(bill->outline, index, &pattern);
	for (unsigned int word = 0; word < WORD_COUNT && !r; word++)
		if (words & WORD_BIT(word))
			r = bill_line(bill, index, (enum word)word, &pattern);
	if (!ends_in_star(&pattern) || !(spot->flags & SPOT_WHOLE))
		return r;
	text_str(&pattern, "/**");
	for (unsigned int word = 0; word < WORD_COUNT && !r; word++)
		if (words & WORD_BIT(word))
			r = bill_line(bill, index, (enum word)word, &pattern);
	return r;
}

/* Whether a rule for a spot holds for everything below it, too. */
static bool is_literal(const struct spot *spot)
{
	return !spot->glob &&
	       glob_is_literal(spot->path + spot->name_at, spot->path_len - spot->name_at);
}

/* The rules of one spot, but for what a directory above grants already. */
static int rules_at(struct bill *bill, uint32_t index, const struct ground *ground,
		    const struct widen_sink *sink, verbs_t *granted)
{
	const struct spot *spot = &bill->outline->spots[index];
	bool holds = is_literal(spot) && !(spot->flags & SPOT_PRIVATE);
	_cleanup_text_ struct text path = { 0 };
	verbs_t missing = spot->verbs & (verbs_t) ~*granted;
	int r = 0;

	bill_enter(bill, index);
	if (!missing) {
		bill_leave(bill, index, holds);
		return 0;
	}
	plain_path(bill->outline, index, &path);
	if (path.failed)
		return -ENOMEM;
	if (ground_has_secrets(ground, text_cstr(&path), spot->flags & SPOT_DIRECTORY)) {
		r = rules_of_closed(bill, index, missing, text_cstr(&path), sink);
		*granted |= index ? 0 : spot->verbs & V_LIST;
		holds = !index;
	} else {
		r = rules_of(bill, index, missing);
		*granted |= holds ? words_grant(words_of(missing)) : 0;
	}
	bill_leave(bill, index, holds);
	return r;
}

/**
 * widen_rules() - Make rules of an outline, but for what a directory above grants already
 * @outline:	Widened
 * @ground:	Where secrets are
 * @sink:	Gets the rules, each directory's before those in it
 *
 * Return: 0 or -ENOMEM
 */
int widen_rules(const struct outline *outline, const struct ground *ground,
		const struct widen_sink *sink)
{
	_cleanup_free_ verbs_t *granted = calloc(outline->count, sizeof(*granted));
	_cleanup_bill_ struct bill bill = { 0 };
	int r = bill_begin(outline, &bill);

	if (r < 0 || !granted)
		return -ENOMEM;
	for (size_t i = 0; i < outline->count && !r; i++) {
		granted[i] = granted[outline->spots[i].parent];
		if (!(outline->spots[i].flags & SPOT_GONE))
			r = rules_at(&bill, (uint32_t)i, ground, sink, &granted[i]);
	}
	for (size_t i = 0; i < bill.count && !r; i++)
		sink->rule(sink->ctx, bill.lines[i].word, bill.lines[i].pattern,
			   &bill.lines[i].credit);
	return r;
}
