// SPDX-License-Identifier: MIT
// supervisor/pins.c - Files under deny! and hide! that have other names already
//
// A hard link made before the run is another name that no rule covers. Only files with more than
// one link can have one, so only those are looked for, below the paths that strong rules name
// without a glob. Links made inside the jail are refused when they are made.
#include "supervisor/pins.h"

#include <errno.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "policy/base/cleanup.h"

/* A tree larger than this is no place of secrets; what is beyond is held by its name alone. */
#define LOOKED_MAX 20000

static void close_fts(FTS **tree)
{
	if (*tree)
		fts_close(*tree);
}

static bool is_literal(const char *pattern)
{
	return pattern[0] == '/' && !strpbrk(pattern, "*?[\\");
}

static int add_pin(struct judge_pin **pins, size_t *count, const struct stat *st, uint32_t rule)
{
	struct judge_pin *grown = realloc(*pins, (*count + 1) * sizeof(**pins));

	if (!grown)
		return -ENOMEM;
	*pins = grown;
	grown[(*count)++] =
		(struct judge_pin){ .dev = st->st_dev, .ino = st->st_ino, .rule = rule };
	return 0;
}

static int look_below(const char *path, uint32_t rule, struct judge_pin **pins, size_t *count,
		      unsigned int *looked)
{
	char copy[PATH_MAX];
	char *const roots[] = { copy, NULL };
	_cleanup_(close_fts) FTS *tree = NULL;
	struct stat st;
	FTSENT *entry;

	if (strlen(path) >= sizeof(copy) || lstat(path, &st) < 0)
		return 0;
	strcpy(copy, path);
	tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_XDEV, NULL);
	if (!tree)
		return -errno;
	while (++*looked < LOOKED_MAX && (entry = fts_read(tree)))
		if (entry->fts_info == FTS_F && entry->fts_statp->st_nlink > 1 &&
		    add_pin(pins, count, entry->fts_statp, rule) < 0)
			return -ENOMEM;
	return 0;
}

/**
 * pins_find() - Look for them
 * @policy:	In force
 * @ret_pins:	A heap array, NULL when there are none
 * @ret_count:	How many
 *
 * Return: 0 or -ENOMEM
 */
int pins_find(const struct policy *policy, struct judge_pin **ret_pins, size_t *ret_count)
{
	_cleanup_free_ struct judge_pin *pins = NULL;
	unsigned int looked = 0;
	size_t count = 0;

	for (size_t i = 0; i < policy->rule_count; i++) {
		const struct rule *rule = &policy->rules[i];

		if (rule->strong && !rule->alone && rule->kind != RULE_ALLOW && is_literal(rule->pattern) &&
		    look_below(rule->pattern, (uint32_t)i, &pins, &count, &looked) == -ENOMEM)
			return -ENOMEM;
	}
	*ret_pins = steal_ptr(pins);
	*ret_count = count;
	return 0;
}
