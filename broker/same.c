// SPDX-License-Identifier: MIT
// broker/same.c - Whether what was pinned for a request still has the names it was decided under
#include "broker/same.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "broker/opening.h"
#include "broker/pin.h"
#include "policy/base/cleanup.h"
#include "policy/base/kernel.h"

/* Whether a canonical name leads to just this object; to nothing, where @st is NULL. */
static bool leads_to(const struct world *world, const char *path, const struct stat *st)
{
	_cleanup_close_ int fd = opening_raw(world->root, path[1] ? path + 1 : ".",
					     O_PATH | O_NOFOLLOW, 0, TEXT_ONLY);

	return st ? fd >= 0 && pin_is(fd, st) : fd == -ENOENT;
}

/* The directory that the act begins in must be where it was, too. */
static bool parent_stays(const struct world *world, const struct name *name)
{
	char path[DEEP_ROOM];
	size_t len = name->len;
	struct stat st;

	if (name->parent < 0 || !strcmp(name->leaf, ".") || !strcmp(name->leaf, ".."))
		return true;
	while (len > 1 && name->path[len - 1] != '/')
		len--;
	while (len > 1 && name->path[len - 1] == '/')
		len--;
	memcpy(path, name->path, len);
	path[len] = '\0';
	return fstat(name->parent, &st) == 0 && leads_to(world, path, &st);
}

static bool stays(const struct world *world, const struct name *name)
{
	bool there = name->object >= 0;

	if (!name->len || name->path[0] != '/' || name->anonymous || name->foreign ||
	    (there && !name->st.st_nlink) || (!there && name->parent < 0))
		return true; /* it has no name that it could lose */
	return leads_to(world, name->path, there ? &name->st : NULL) && parent_stays(world, name);
}

/**
 * same_names() - Whether the names of a request lead to what they led to when they were resolved
 * @request:	The request
 *
 * Context: after a wait, before the act.
 *
 * Return: 0; -KERNEL_ERESTARTNOINTR when one of them does not: the call has to begin again; -ESRCH
 * when the target is gone
 */
int same_names(const struct request *request)
{
	const struct world *world = request->service->world;

	if (!request_alive(request))
		return -ESRCH;
	return stays(world, &request->name[0]) && stays(world, &request->name[1])
		       ? 0
		       : -KERNEL_ERESTARTNOINTR;
}
