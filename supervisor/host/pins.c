// SPDX-License-Identifier: MIT
// supervisor/host/pins.c - Files under deny! and hide! that have other names already
//
// A hard link made before the run is another name that no rule covers. Only files with more than
// one link can have one, so only those are looked for, below the paths that strong rules name
// without a glob. Links made inside the jail are refused when they are made. What could not be
// looked at is held by its name alone, and the user is told.
#include "supervisor/host/pins.h"

#include <errno.h>
#include <fts.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/pattern.h"
#include "policy/shipped.h"
#include "policy/tree_shown.h"

/* A tree larger than this is no place of secrets. */
#define LOOKED_MAX 20000

static void close_fts(FTS **tree)
{
	if (*tree)
		fts_close(*tree);
}

/* What gives a file of a lower layer another inode, for all its names that there were. */
#define CHANGES (V_MODIFY | V_APPEND | V_CREATE | V_DELETE)

/* All that is being collected, and the rule at hand. */
struct search {
	const struct policy *policy;
	const char *apart;
	struct pins *pins;
	unsigned int looked;
	uint32_t rule;
	bool copied; /* the file system copies what is changed */
	int error;
};

static int add_pin(struct search *search, const struct stat *st)
{
	struct pins *pins = search->pins;
	struct judge_pin *grown = realloc(pins->list, (pins->count + 1) * sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	pins->list = grown;
	grown[pins->count++] = (struct judge_pin){
		.dev = st->st_dev,
		.ino = st->st_ino,
		.rule = search->rule,
		.verbs = search->policy->rules[search->rule].verbs | (search->copied ? CHANGES : 0),
		.copied = search->copied,
	};
	return 0;
}

/* Who owns a path, or what is above it as far as that can be seen. */
static bool is_ours(const char *path)
{
	char above[PATH_MAX];
	struct stat st;
	char *slash;

	snprintf(above, sizeof(above), "%s", path);
	while (lstat(above, &st) < 0) {
		slash = strrchr(above, '/');
		if (!slash || slash == above)
			return false;
		*slash = '\0';
	}
	return st.st_uid == geteuid();
}

/*
 * Takes a note of the first place that was not looked at. Shipped rules name what others keep from
 * the user, in /etc: that they do is no news to anybody, and no hole of the user's making.
 */
static int miss(struct search *search, enum pins_missed why, const char *path)
{
	const struct policy *policy = search->policy;
	const struct rule *rule = &policy->rules[search->rule];
	struct pins *pins = search->pins;

	if (pins->missed || (why == PINS_UNLISTED && !is_ours(path) &&
			     shipped_find(policy->sources[rule->at.source].name)))
		return 0;
	pins->path = strdup(path);
	if (!pins->path)
		return -ENOMEM;
	pins->missed = why;
	pins->rule = search->rule;
	return 0;
}

/* One thing that was found below a rule's path. */
static int look_at(struct search *search, const FTSENT *entry)
{
	switch (entry->fts_info) {
	case FTS_F:
	case FTS_DEFAULT:
		return entry->fts_statp->st_nlink > 1 ? add_pin(search, entry->fts_statp) : 0;
	case FTS_DNR:
	case FTS_ERR:
	case FTS_NS:
		return entry->fts_errno == ENOENT ? 0
						  : miss(search, PINS_UNLISTED, entry->fts_path);
	default:
		return 0;
	}
}

/* struct tree_names' emit: looks below one name of a rule's path. */
static void look_below(void *to, const char *path)
{
	struct search *search = to;
	char copy[PATH_MAX];
	char *const roots[] = { copy, NULL };
	_cleanup_(close_fts) FTS *tree = NULL;
	struct statfs system;
	struct stat st;
	FTSENT *entry;

	if (search->error || strlen(path) >= sizeof(copy))
		return;
	if (lstat(path, &st) < 0) {
		if (errno == EACCES)
			search->error = miss(search, PINS_UNLISTED, path);
		return;
	}
	if (S_ISLNK(st.st_mode))
		return;
	/* Hard links do not exist there, but very many names do. */
	if (statfs(path, &system) < 0 || system.f_type == PROC_SUPER_MAGIC)
		return;
	search->copied = system.f_type == OVERLAYFS_SUPER_MAGIC;
	strcpy(copy, path);
	tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_XDEV, NULL);
	if (!tree)
		search->error = errno == ENOMEM ? -ENOMEM : miss(search, PINS_UNLISTED, path);
	while (tree && !search->error) {
		errno = 0;
		entry = fts_read(tree);
		if (!entry && errno)
			search->error = miss(search, PINS_UNLISTED, path);
		if (!entry)
			break;
		if (search->apart && !strcmp(entry->fts_path, search->apart)) {
			fts_set(tree, entry, FTS_SKIP);
			continue;
		}
		if (++search->looked >= LOOKED_MAX) {
			search->error = miss(search, PINS_CUT, entry->fts_path);
			break;
		}
		search->error = look_at(search, entry);
	}
}

/* tree_shown: what is mounted below a rule's path is another file system, which is not searched. */
static int look_shown(void *to, const struct shown_hold *hold)
{
	struct search *search = to;

	if (hold->how != SHOWN_PART)
		look_below(search, hold->point);
	return search->error;
}

/* A rule's path, what it leads to through links, and what shows the same or a part of it. */
static int look_for_rule(struct search *search, const struct rule *rule,
			 const struct tree_names *names)
{
	_cleanup_text_ struct text path = { 0 };
	int r;

	pattern_prefix(rule->pattern, &path);
	if (path.failed)
		return -ENOMEM;
	look_below(search, text_cstr(&path));
	r = names->each(names->ctx, text_cstr(&path), false, look_below, search);
	if (r == 0)
		r = tree_shown(names, text_cstr(&path), "", look_shown, search);
	return r < 0 ? r : search->error;
}

/**
 * pins_find() - Look for them
 * @policy:	In force
 * @names:	Other names of its paths
 * @apart:	A directory whose files have no names elsewhere, and may be many; or NULL
 * @ret_pins:	pins_free() it
 *
 * Return: 0 or -ENOMEM
 */
int pins_find(const struct policy *policy, const struct tree_names *names, const char *apart,
	      struct pins *ret_pins)
{
	struct search search = { .policy = policy, .apart = apart, .pins = ret_pins };
	int r = 0;

	*ret_pins = (struct pins){ .count = 0 };
	for (size_t i = 0; r == 0 && i < policy->rule_count; i++) {
		const struct rule *rule = &policy->rules[i];

		search.rule = (uint32_t)i;
		if (rule->strong && !rule->alone && rule->kind != RULE_ALLOW &&
		    pattern_is_path(rule->pattern) && pattern_is_literal(rule->pattern))
			r = look_for_rule(&search, rule, names);
	}
	if (r < 0)
		pins_free(ret_pins);
	return r;
}

void pins_free(struct pins *pins)
{
	free(pins->list);
	free(pins->path);
	*pins = (struct pins){ .count = 0 };
}
