// SPDX-License-Identifier: MIT
// supervisor/check/expand.c - What a pattern matches on this host now
//
// For advice only: what cannot be listed is as if it were empty, and links are not followed behind
// a double star.
#include "supervisor/check/expand.h"

#include <dirent.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "policy/base/cleanup.h"
#include "policy/glob.h"
#include "policy/pattern.h"

/* One pattern on its way: the path so far, and how many names may still be looked at. */
struct expansion {
	char path[PATH_MAX];
	size_t len;
	expand_found *found;
	void *ctx;
	unsigned int left;
	bool ended;
};

static void expand(struct expansion *expansion, const char *rest);

/* The same one name further; the path is as before afterwards. */
static void enter(struct expansion *expansion, const char *name, size_t len, const char *rest)
{
	size_t before = expansion->len;
	struct stat st;

	if (before + 1 + len >= sizeof(expansion->path))
		return;
	expansion->path[expansion->len++] = '/';
	memcpy(expansion->path + expansion->len, name, len);
	expansion->len += len;
	expansion->path[expansion->len] = '\0';
	if (lstat(expansion->path, &st) == 0)
		expand(expansion, rest);
	expansion->len = before;
	expansion->path[before] = '\0';
}

static bool is_directory(const struct expansion *expansion, const struct dirent *entry)
{
	char path[PATH_MAX];
	struct stat st;
	size_t len = strlen(entry->d_name);

	if (entry->d_type != DT_UNKNOWN)
		return entry->d_type == DT_DIR;
	if (expansion->len + 1 + len >= sizeof(path))
		return false;
	memcpy(path, expansion->path, expansion->len);
	path[expansion->len] = '/';
	memcpy(path + expansion->len + 1, entry->d_name, len + 1);
	return lstat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* All names here that @part matches; NULL: a double star, which is @from and goes into all
 * directories. */
static void expand_names(struct expansion *expansion, const struct part *part, const char *from,
			 const char *rest)
{
	DIR *directory = opendir(expansion->len ? expansion->path : "/");
	struct dirent *entry;

	while (directory && !expansion->ended && (entry = readdir(directory))) {
		size_t len = strlen(entry->d_name);

		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		expansion->ended |= !expansion->left--;
		if (part && glob_match(part->text, part->len, entry->d_name, len))
			enter(expansion, entry->d_name, len, rest);
		if (!part && is_directory(expansion, entry))
			enter(expansion, entry->d_name, len, from);
	}
	if (directory)
		closedir(directory);
}

static void expand(struct expansion *expansion, const char *rest)
{
	static const struct part any = { PART_ANY, "*", 1 };
	_cleanup_text_ struct text name = { 0 };
	const char *from = rest;
	struct part part;

	if (expansion->ended)
		return;
	if (!pattern_next(&rest, &part)) {
		expansion->ended |=
			!expansion->found(expansion->ctx, expansion->len ? expansion->path : "/");
		return;
	}
	if (part.kind == PART_LITERAL) {
		glob_unescape(&name, part.text, part.len);
		enter(expansion, text_cstr(&name), name.len, rest);
	} else if (part.kind != PART_DEEP) {
		expand_names(expansion, &part, from, rest);
	} else {
		if (*rest)
			expand(expansion, rest);
		else
			expand_names(expansion, &any, from, rest);
		expand_names(expansion, NULL, from, rest);
	}
}

/**
 * expand_pattern() - Find what a pattern matches, as it is spelled
 * @pattern:	From struct rule; not an abstract socket's
 * @found:	Called for each path, perhaps twice for one
 * @ctx:	Its first argument
 *
 * Return: false when there was too much to look at, so that paths may be missing
 */
bool expand_pattern(const char *pattern, expand_found *found, void *ctx)
{
	struct expansion expansion = { .found = found, .ctx = ctx, .left = EXPAND_MAX };

	expand(&expansion, pattern);
	return expansion.left <= EXPAND_MAX;
}
