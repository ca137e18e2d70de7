// SPDX-License-Identifier: MIT
// supervisor/words/paths.c - Where things of the user are: home, state, configuration
#include "supervisor/words/paths.h"

#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base/cleanup.h"

/* Absolute, resolved where it exists; NULL when it is no absolute path. */
static char *clean(const char *path)
{
	char *resolved;
	size_t len;

	if (!path || path[0] != '/')
		return NULL;
	resolved = realpath(path, NULL);
	if (resolved)
		return resolved;
	resolved = strdup(path);
	len = resolved ? strlen(resolved) : 0;
	while (len > 1 && resolved[len - 1] == '/')
		resolved[--len] = '\0';
	return resolved;
}

static char *find_home(void)
{
	char *home = clean(getenv("HOME"));
	struct passwd *entry;

	if (home)
		return home;
	entry = getpwuid(getuid());
	home = entry ? clean(entry->pw_dir) : NULL;
	return home ? home : strdup("/nonexistent");
}

/* $VARIABLE/warder, or HOME/FALLBACK/warder. */
static char *find_xdg(const char *variable, const char *home, const char *fallback)
{
	const char *base = getenv(variable);
	char *path = NULL;

	if (base && base[0] == '/') {
		if (asprintf(&path, "%s/warder", base) < 0)
			return NULL;
	} else if (asprintf(&path, "%s/%s/warder", home, fallback) < 0) {
		return NULL;
	}
	return path;
}

/**
 * paths_find() - Find them all
 * @ret_paths:	paths_free() in any case
 *
 * Context: after -C has been carried out.
 *
 * Return: 0, -ENOMEM, or the errno with which the working directory cannot be named
 */
int paths_find(struct paths *ret_paths)
{
	const char *home = getenv("HOME");

	*ret_paths = (struct paths){ 0 };
	ret_paths->home = find_home();
	ret_paths->way_home = home && home[0] == '/' ? strdup(home) : NULL;
	ret_paths->cwd = getcwd(NULL, 0);
	if (!ret_paths->cwd)
		return -errno;
	if (!ret_paths->home)
		return -ENOMEM;
	ret_paths->state = find_xdg("XDG_STATE_HOME", ret_paths->home, ".local/state");
	ret_paths->config = find_xdg("XDG_CONFIG_HOME", ret_paths->home, ".config");
	ret_paths->cache = find_xdg("XDG_CACHE_HOME", ret_paths->home, ".cache");
	return ret_paths->state && ret_paths->config && ret_paths->cache ? 0 : -ENOMEM;
}

/**
 * paths_change() - Change to the directory that -C names
 * @directory:	As the user wrote it
 * @message:	What is wrong
 *
 * Return: 0 or -errno
 */
int paths_change(const char *directory, struct text *message)
{
	int r = chdir(directory) < 0 ? -errno : 0;

	if (r < 0) {
		text_str(message, "warder: -C ");
		text_visible(message, directory, strlen(directory));
		text_printf(message,
			    ": %s\n  name a directory that is there and that you may enter\n",
			    strerror(-r));
	}
	return r;
}

/**
 * paths_enter() - Change to the directory that -C names, and find all places from there
 * @directory:	NULL: stay
 * @ret_paths:	paths_free() in any case
 * @ret_vars:	The policy's variables; point into @ret_paths
 * @message:	What is wrong
 *
 * Return: 0 or -errno
 */
int paths_enter(const char *directory, struct paths *ret_paths, struct policy_vars *ret_vars,
		struct text *message)
{
	int r;

	*ret_paths = (struct paths){ 0 };
	r = directory ? paths_change(directory, message) : 0;
	if (r < 0)
		return r;
	r = paths_find(ret_paths);
	if (r < 0) {
		text_printf(message,
			    "warder: the working directory: %s\n  change into one that is there, "
			    "or name one with -C\n",
			    strerror(-r));
		return r;
	}
	*ret_vars = (struct policy_vars){
		.home = ret_paths->home,
		.cwd = ret_paths->cwd,
		.tmpdir = PATHS_TMP,
		.uid = getuid(),
	};
	return 0;
}

void paths_free(struct paths *paths)
{
	free(paths->home);
	free(paths->way_home);
	free(paths->cwd);
	free(paths->state);
	free(paths->config);
	free(paths->cache);
	free(paths->tmpdir);
	strings_free(&paths->looked);
	*paths = (struct paths){ 0 };
}

/**
 * paths_make() - Make a directory and its parents, for the user alone
 * @path:	Absolute
 *
 * Return: 0, also when it is there; -errno
 */
int paths_make(const char *path)
{
	char partial[PATH_MAX];
	size_t len = strlen(path);

	if (len >= sizeof(partial))
		return -ENAMETOOLONG;
	for (size_t i = 1; i <= len; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		memcpy(partial, path, i);
		partial[i] = '\0';
		if (mkdir(partial, 0700) < 0 && errno != EEXIST)
			return -errno;
	}
	return 0;
}
