// SPDX-License-Identifier: MIT
// supervisor/run/own_files.c - What a jail must not touch of warder's own, by the names it has
// there
//
// Logs and policies are files of the host. Where the jail has another root, they may be seen in it
// under another name, under several, or not at all.
#include "supervisor/run/own_files.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"

/* A path of the host without links in it, as far as it is there. */
static int resolve(const char *path, char resolved[PATH_MAX])
{
	char absolute[PATH_MAX], head[PATH_MAX];
	_cleanup_free_ char *cwd = path[0] == '/' ? NULL : realpath(".", NULL);
	size_t len;

	if (snprintf(absolute, sizeof(absolute), "%s%s%s", cwd ? cwd : "", cwd ? "/" : "", path) >=
	    (int)sizeof(absolute))
		return -ENAMETOOLONG; /* no file has such a name */
	len = strlen(absolute);
	for (;;) {
		memcpy(head, absolute, len);
		head[len] = '\0';
		if (realpath(len ? head : "/", resolved))
			break;
		while (len && absolute[--len] != '/')
			;
	}
	if (strlen(resolved) + strlen(absolute + len) >= PATH_MAX)
		return -ENAMETOOLONG;
	if (absolute[len])
		strcat(strcmp(resolved, "/") ? resolved : strcpy(resolved, ""), absolute + len);
	return 0;
}

static int translate(const struct rooted *rooted, const char *path, struct strings *names)
{
	char resolved[PATH_MAX];

	return resolve(path, resolved) < 0 ? 0 : rooted_names(rooted, resolved, names);
}

/**
 * own_files_find() - Name warder's own files as the jail would
 * @rooted:	The jail's root
 * @secret:	Files that are to be out of reach
 * @paths:	Of the run; must outlive the result
 * @remember:	--remember's file, NULL without
 * @ret_own:	own_files_free() it in any case
 *
 * Context: outside of the root.
 *
 * Return: 0 or -ENOMEM
 */
int own_files_find(const struct rooted *rooted, const struct strings *secret,
		   const struct paths *paths, const char *remember, struct own_files *ret_own)
{
	struct strings *looked = &ret_own->paths.looked;
	struct strings remembered = { 0 };
	int r = 0;

	*ret_own = (struct own_files){ .whole = !rooted->wanted };
	if (ret_own->whole)
		ret_own->paths = *paths;
	for (size_t i = 0; r == 0 && i < secret->count; i++) {
		const char *path = secret->items[i];

		r = rooted->wanted ? translate(rooted, path, &ret_own->secret)
				   : strings_push(&ret_own->secret, path, strlen(path));
	}
	if (r < 0 || ret_own->whole)
		return r;
	ret_own->paths.cwd = paths->cwd;
	r = translate(rooted, PATHS_SYSTEM, looked);
	if (r == 0)
		r = translate(rooted, paths->config, looked);
	if (r == 0)
		r = translate(rooted, paths->cache, looked);
	for (size_t i = 0; r == 0 && i < paths->looked.count; i++)
		r = translate(rooted, paths->looked.items[i], looked);
	if (r == 0 && remember)
		r = translate(rooted, remember, &remembered);
	ret_own->remembered = remembered.count;
	strings_free(&remembered);
	return r;
}

void own_files_free(struct own_files *own)
{
	strings_free(&own->secret);
	if (!own->whole)
		strings_free(&own->paths.looked);
}
