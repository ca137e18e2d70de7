/* SPDX-License-Identifier: MIT */
/* supervisor/words/paths.h - Where things of the user are: home, state, configuration */
#ifndef WARDER_SUPERVISOR_WORDS_PATHS_H
#define WARDER_SUPERVISOR_WORDS_PATHS_H

#include "policy/base/strings.h"
#include "policy/policy.h"

/**
 * struct paths - Absolute paths, without a slash at the end; heap strings
 * @home:	From $HOME, else from the user database
 * @way_home:	$HOME as it was given, NULL when it is not absolute
 * @cwd:	Working directory of the run, links resolved
 * @state:	Audit logs: $XDG_STATE_HOME/warder
 * @config:	Policies: $XDG_CONFIG_HOME/warder
 * @cache:	Unpacked images: $XDG_CACHE_HOME/warder
 * @tmpdir:	Of a former run; NULL: PATHS_TMP
 * @looked:	Policy files that were looked for, found or not, as they were spelled: absolute, or
 *		from @cwd on
 */
struct paths {
	char *home;
	char *way_home;
	char *cwd;
	char *state;
	char *config;
	char *cache;
	char *tmpdir;
	struct strings looked;
};

/* Policies of the host. */
#define PATHS_SYSTEM "/etc/warder"
/* Private in a jail with a mount namespace of its own. */
#define PATHS_TMP "/tmp"

int paths_find(struct paths *ret_paths);
int paths_change(const char *directory, struct text *message);
int paths_enter(const char *directory, struct paths *ret_paths, struct policy_vars *ret_vars,
		struct text *message);
void paths_free(struct paths *paths);
int paths_make(const char *path);

#endif
