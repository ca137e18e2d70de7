// SPDX-License-Identifier: MIT
// supervisor/rules/policies.c - The names that -p and include take
#include "supervisor/rules/policies.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/policy.h"
#include "supervisor/words/paths.h"

static int is_policy(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot && dot > entry->d_name && !strcmp(dot, ".policy");
}

static void each_in(const char *directory, void (*name)(void *ctx, const char *name), void *ctx)
{
	struct dirent **entries;
	int count = scandir(directory, &entries, is_policy, alphasort);

	for (int i = 0; i < count; i++) {
		*strrchr(entries[i]->d_name, '.') = '\0';
		name(ctx, entries[i]->d_name);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
}

/**
 * policies_each() - Name every policy that can be named
 * @name:	Called for each: what is shipped, then the host's, then the user's own, in the order
 *		of the alphabet; a name that several of them have comes as often
 * @ctx:	Its first argument
 */
void policies_each(void (*name)(void *ctx, const char *name), void *ctx)
{
	const struct shipped *shipped;
	struct paths paths;

	for (unsigned int i = 0; (shipped = shipped_at(i)); i++)
		name(ctx, shipped->name);
	each_in(PATHS_SYSTEM, name, ctx);
	if (paths_find(&paths) == 0)
		each_in(paths.config, name, ctx);
	paths_free(&paths);
}
