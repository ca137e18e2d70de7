// SPDX-License-Identifier: MIT
// supervisor/host/command.c - Which program a command word means
#include "supervisor/host/command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEFAULT_SEARCH "/usr/local/bin:/usr/bin:/bin"

static int runnable(const char *path, command_may may, void *context)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return errno == ENOTDIR ? -ENOENT : -errno;
	if (!S_ISREG(st.st_mode) || access(path, X_OK) < 0)
		return -EACCES;
	return !may || may(context, path) ? 0 : -EACCES;
}

/**
 * command_find() - Look a command up as execvp(3) does
 * @word:	With a slash it is a path, without one a name in @search
 * @search:	PATH of the command's own environment; NULL: the usual places
 * @may:	What the policy says of a candidate: as with a file that may not be run, the search
 *		goes on behind one that it refuses
 * @context:	First argument of @may
 * @ret_path:	A heap string: a path, relative when @word or an entry of @search is
 *
 * Return: 0, -ENOENT, -EACCES when all that was found cannot be run, -ENOMEM
 */
int command_find(const char *word, const char *search, command_may may, void *context,
		 char **ret_path)
{
	int found = -ENOENT;

	if (strchr(word, '/')) {
		found = runnable(word, NULL, NULL);
		if (found < 0)
			return found;
		*ret_path = strdup(word);
		return *ret_path ? 0 : -ENOMEM;
	}
	if (!word[0])
		return -ENOENT;
	if (!search)
		search = DEFAULT_SEARCH;
	for (;;) {
		size_t len = strcspn(search, ":");
		char *path;
		int r;

		if (asprintf(&path, "%.*s%s%s", (int)len, search, len ? "/" : "./", word) < 0)
			return -ENOMEM;
		/* what lies in a directory that may not be searched is not found */
		r = access(path, F_OK) < 0 ? -ENOENT : runnable(path, may, context);
		if (r == 0) {
			*ret_path = path;
			return 0;
		}
		free(path);
		if (r == -EACCES)
			found = r;
		if (!search[len])
			return found;
		search += len + 1;
	}
}
