// SPDX-License-Identifier: MIT
// supervisor/learn/sibling.c - One pattern for files of a kind that lie side by side
//
// DOC: Theory of operation
//
// Files are of a kind when they end alike (`.o`, `.pyc`) and the same was asked of them. Three of
// them in one directory are a pattern. So is a single one in the project that a command line names,
// or that is called after such a file (`a.db-journal` with `a.db`, `main.o` with `main.c`): what is
// said on a command line is another name next time. Two suffice in the project when each run had
// another one. A version at the end of a name is one as well.
// The system's own trees are left alone: there directories stand for their files.
#include "supervisor/learn/sibling.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/base/path.h"
#include "policy/glob.h"
#include "supervisor/learn/widen.h"

/* So many files of a kind are a pattern; one less than makes a directory. */
#define KIND_LEAST 3U

/* A longer ending is a name of its own. */
#define ENDING_MAX 16U

/* A common beginning that is shorter says nothing. */
#define BEGINNING_LEAST 3U

/* What keys and passwords are kept in: each of them is a decision. */
static const char *const secret_endings[] = {
	".pem", ".key", ".p12", ".pfx",	 ".jks", ".keystore", ".kdbx",
	".kdb", ".gpg", ".asc", ".ovpn", ".ppk", ".p8",	      ".token",
};

/* A file that may share a pattern with others of its directory. */
struct sibling {
	struct spot *spot;
	const char *name;
	size_t len;
	size_t ending; /* where in @name it begins */
	bool named;
};

/* Whether a name may end like this: a dot, and a few letters and digits of which not all are
 * digits. */
static bool is_ending(const char *bytes, size_t len)
{
	bool letter = false;

	if (len < 2 || len > ENDING_MAX || *bytes != '.')
		return false;
	for (size_t i = 1; i < len; i++) {
		if (!isalnum((unsigned char)bytes[i]) && !strchr("-_+~", bytes[i]))
			return false;
		letter |= isalpha((unsigned char)bytes[i]) != 0;
	}
	return letter;
}

/**
 * siblings_secret() - Whether a name ends as keys and passwords do
 * @bytes:	The name, or its ending; @len bytes
 * @len:	How many
 */
bool siblings_secret(const char *bytes, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(secret_endings); i++) {
		size_t ending = strlen(secret_endings[i]);

		if (len >= ending && !strncasecmp(secret_endings[i], bytes + len - ending, ending))
			return true;
	}
	return false;
}

/* Where the ending of a name begins; its length when it has none, or when it is one. */
static size_t ending_at(const char *name, size_t len)
{
	size_t at = len;

	while (at > 0 && name[at - 1] != '.')
		at--;
	return at > 1 && is_ending(name + at - 1, len - at + 1) ? at - 1 : len;
}

/* Length of a name up to its first dot. */
static size_t stem_len(const char *name, size_t len)
{
	const char *dot = memchr(name, '.', len);

	return dot ? (size_t)(dot - name) : len;
}

/**
 * siblings_name() - Note which files an argument of a command may name
 * @named:	Grows by their stems
 * @argument:	@len bytes; a file may also stand behind `=` or in a script of `sh -c`
 * @len:	How many
 *
 * Trust: the target chose it, and by it no more than which of the files that it used in its
 * project anyway stand for their kind.
 *
 * Return: 0 or -ENOMEM
 */
int siblings_name(struct demands *named, const char *argument, size_t len)
{
	static const char between[] = " \t\n=,:;\"'`()<>|&/";
	int r = 0;

	for (size_t at = 0; at < len && !r;) {
		size_t end = at;

		while (end < len && argument[end] && !strchr(between, argument[end]))
			end++;
		if (ending_at(argument + at, end - at) < end - at) {
			_cleanup_free_ char *stem =
				strndup(argument + at, stem_len(argument + at, end - at));

			r = !stem ? -ENOMEM : *stem ? demand_add(named, stem, 0, 0, NULL) : 0;
		}
		at = end + 1;
	}
	return r;
}

static bool is_named(const struct kinship *kinship, const char *name, size_t len)
{
	_cleanup_free_ char *stem = strndup(name, stem_len(name, len));

	return stem && demand_has(kinship->named, stem);
}

/* Whether a spot is a file that may share a pattern. */
static bool is_file(const struct spot *spot)
{
	return spot->verbs && !spot->first && !spot->glob &&
	       !(spot->flags & (SPOT_DIRECTORY | SPOT_PRIVATE | SPOT_GONE)) &&
	       glob_is_literal(spot->path + spot->name_at, spot->path_len - spot->name_at) &&
	       !memchr(spot->path + spot->name_at, '\\', spot->path_len - spot->name_at);
}

/* What has to be alike of two files of a kind: ending, words, and whether they were moved. */
static int compare(const void *one, const void *two)
{
	const struct sibling *a = one, *b = two;
	size_t a_len = a->len - a->ending, b_len = b->len - b->ending;
	unsigned int a_words = words_of(a->spot->verbs), b_words = words_of(b->spot->verbs);
	int order;

	if (a_len != b_len)
		return a_len < b_len ? -1 : 1;
	order = memcmp(a->name + a->ending, b->name + b->ending, a_len);
	if (order)
		return order;
	if (a_words != b_words)
		return a_words < b_words ? -1 : 1;
	return (int)(a->spot->flags & SPOT_WHOLE) - (int)(b->spot->flags & SPOT_WHOLE);
}

/* How much of the beginning of all names is the same, up to where a word ends. */
static size_t beginning_len(const struct sibling *list, size_t count)
{
	size_t len = list[0].ending;

	for (size_t i = 1; i < count; i++) {
		size_t same = 0;

		while (same < len && same < list[i].ending &&
		       list[i].name[same] == list[0].name[same])
			same++;
		len = same;
	}
	while (len > 0 && !strchr("-_.", list[0].name[len - 1]))
		len--;
	return len < BEGINNING_LEAST ? 0 : len;
}

/* Gives files of a kind one pattern, which the first of them has. */
static int unite(struct sibling *list, size_t count, bool named)
{
	struct spot *first = list[0].spot;
	size_t beginning = named ? 0 : beginning_len(list, count);
	struct text glob = { 0 };

	text_add(&glob, list[0].name, beginning);
	text_char(&glob, '*');
	text_add(&glob, list[0].name + list[0].ending, list[0].len - list[0].ending);
	if (glob.failed) {
		text_free(&glob);
		return -ENOMEM;
	}
	for (size_t i = 0; i < count; i++) {
		struct spot *spot = list[i].spot;

		first = spot < first ? spot : first;
	}
	first->glob = glob.data;
	for (size_t i = 0; i < count; i++) {
		if (list[i].spot == first)
			continue;
		outline_merge(first, list[i].spot);
		list[i].spot->flags |= SPOT_GONE;
	}
	return 0;
}

/* Whether each file was had by one run only, and not all of them by the same: see kin.c. */
static bool is_apart(const struct sibling *list, size_t count)
{
	uint64_t all = 0;

	for (size_t i = 0; i < count; i++) {
		if (__builtin_popcountll(list[i].spot->credit.runs) != 1)
			return false;
		all |= list[i].spot->credit.runs;
	}
	return __builtin_popcountll(all) > 1;
}

/* Whether the directory lets a pattern have all these words. */
static bool may_unite(const struct kinship *kinship, const char *dir, unsigned int words)
{
	for (unsigned int word = 0; word < WORD_COUNT; word++)
		if (words & WORD_BIT(word) &&
		    !widen_may(kinship->ground, dir, kinship->cwd, (enum word)word))
			return false;
	return true;
}

static int unite_kinds(const struct kinship *kinship, const char *dir, struct sibling *list,
		       size_t count)
{
	bool project = kinship->cwd && path_below(dir, kinship->cwd);
	int r = 0;

	qsort(list, count, sizeof(*list), compare);
	for (size_t at = 0, end; at < count && !r; at = end) {
		bool named = false;

		for (end = at; end < count && !compare(&list[at], &list[end]); end++)
			named |= list[end].named;
		named &= project;
		if ((named || end - at >= KIND_LEAST ||
		     (project && is_apart(list + at, end - at))) &&
		    may_unite(kinship, dir, words_of(list[at].spot->verbs)))
			r = unite(&list[at], end - at, named);
	}
	return r;
}

/* The files of one directory that may share patterns. */
static size_t collect(struct outline *outline, const struct spot *dir,
		      const struct kinship *kinship, struct sibling *list)
{
	size_t count = 0;

	for (uint32_t i = dir->first; i; i = outline->spots[i].next) {
		struct spot *spot = &outline->spots[i];
		const char *name = spot->path + spot->name_at;
		size_t len = spot->path_len - spot->name_at, ending = ending_at(name, len);

		if (!is_file(spot) || ending == len || siblings_secret(name + ending, len - ending))
			continue;
		list[count++] = (struct sibling){ .spot = spot,
						  .name = name,
						  .len = len,
						  .ending = ending,
						  .named = is_named(kinship, name, len) };
	}
	return count;
}

/* libfoo.so.1.2.3, the next time libfoo.so.1.2.4. */
static int unite_versions(struct outline *outline, const struct spot *dir)
{
	for (uint32_t i = dir->first; i; i = outline->spots[i].next) {
		struct spot *spot = &outline->spots[i];
		const char *name = spot->path + spot->name_at;
		size_t len = spot->path_len - spot->name_at, at = len;
		struct text glob = { 0 };

		while (at > 0 && (isdigit((unsigned char)name[at - 1]) || name[at - 1] == '.'))
			at--;
		if (!is_file(spot) || at < 4 || at + 2 > len || memcmp(name + at - 3, ".so", 3) ||
		    name[at] != '.' || spot->verbs & (V_MODIFY | V_CREATE | V_DELETE))
			continue;
		text_add(&glob, name, at + 1);
		text_char(&glob, '*');
		if (glob.failed) {
			text_free(&glob);
			return -ENOMEM;
		}
		spot->glob = glob.data;
	}
	return 0;
}

static size_t count_entries(const struct outline *outline, const struct spot *dir)
{
	size_t count = 0;

	for (uint32_t i = dir->first; i; i = outline->spots[i].next)
		count++;
	return count;
}

static int siblings_in(struct outline *outline, uint32_t index, const struct kinship *kinship)
{
	const struct spot *dir = &outline->spots[index];
	_cleanup_text_ struct text pattern = { 0 }, path = { 0 };
	_cleanup_free_ struct sibling *list = NULL;
	size_t count;
	int r;

	outline_path(outline, index, &pattern);
	glob_unescape(&path, text_cstr(&pattern), pattern.len);
	if (path.failed || pattern.failed)
		return -ENOMEM;
	if (widen_is_system(text_cstr(&path)))
		return 0;
	list = calloc(count_entries(outline, dir), sizeof(*list));
	if (!list)
		return -ENOMEM;
	count = collect(outline, dir, kinship, list);
	r = unite_kinds(kinship, text_cstr(&path), list, count);
	return r ? r : unite_versions(outline, dir);
}

/**
 * siblings() - Let one pattern stand for files of a kind that lie side by side
 * @outline:	From outline_build(), not yet widened
 * @kinship:	See there
 *
 * Return: 0 or -ENOMEM
 */
int siblings(struct outline *outline, const struct kinship *kinship)
{
	int r = 0;

	for (size_t i = 1; i < outline->count && !r; i++) {
		const struct spot *spot = &outline->spots[i];

		if (spot->first && !(spot->flags & (SPOT_GONE | SPOT_WHOLE | SPOT_PRIVATE)))
			r = siblings_in(outline, (uint32_t)i, kinship);
	}
	return r;
}
