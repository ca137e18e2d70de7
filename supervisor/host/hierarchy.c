// SPDX-License-Identifier: MIT
// supervisor/host/hierarchy.c - Where this process is among the host's control groups
#include "supervisor/host/hierarchy.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/base/path.h"

#define MEMBERSHIP_MAX 65536

/* Whether a list with commas between its words has one. */
static bool list_has(const char *list, const char *word)
{
	size_t len = strlen(word);

	for (; list; list = strchr(list, ',') ? strchr(list, ',') + 1 : NULL)
		if (!strncmp(list, word, len) && (!list[len] || list[len] == ','))
			return true;
	return false;
}

/*
 * The caller's group in the hierarchy of a controller, as /proc/self/cgroup has it: a line
 * `NUMBER:CONTROLLER,…:PATH`, or `0::PATH` in the second version (cgroups(7)).
 */
static char *find_path(const char *membership, unsigned int version, const char *controller)
{
	_cleanup_free_ char *copy = strdup(membership);
	char *rest = copy, *line;

	while (copy && (line = strsep(&rest, "\n"))) {
		char *list = strchr(line, ':'), *path = list ? strchr(list + 1, ':') : NULL;

		if (!path)
			continue;
		*path++ = '\0';
		if (version == 1 ? list_has(list + 1, controller)
				 : !strcmp(line, "0:") && path[0] == '/')
			return strdup(path);
	}
	return NULL;
}

/* What a group is called below a mount that may show only a part of its hierarchy. */
static int name_group(const struct mounted *mount, const char *path, char **ret_group)
{
	bool whole = !strcmp(mount->root, "/");

	if (!whole && !path_below(path, mount->root))
		return -EXDEV;
	if (!whole)
		path += strlen(mount->root);
	if (asprintf(ret_group, "%s%s", mount->point, strcmp(path, "/") != 0 ? path : "") >= 0)
		return 0;
	*ret_group = NULL;
	return -ENOMEM;
}

/**
 * hierarchy_place() - Find the caller's group in what the kernel says of it
 * @mounts:	Read
 * @membership:	As /proc/self/cgroup has it
 * @controller:	`memory`, `pids`, `cpu`
 * @ret_hierarchy: hierarchy_free() it
 *
 * A controller is in one hierarchy only; the first version's list theirs. Whether the second one
 * has it for this group is another matter: its cgroup.controllers.
 *
 * Return: 0; -ENOENT: no such hierarchy is mounted; -EXDEV: it is, and does not show the group;
 * -ENOMEM
 */
int hierarchy_place(const struct mounts *mounts, const char *membership, const char *controller,
		    struct hierarchy *ret_hierarchy)
{
	const struct mounted *found = NULL;
	struct hierarchy hierarchy = { .version = 0 };
	_cleanup_free_ char *path = NULL;
	int r;

	for (size_t i = 0; i < mounts->count; i++) {
		const struct mounted *mount = &mounts->list[i];

		if (mount->groups == 1 && list_has(mount->controllers, controller))
			found = mount;
		else if (mount->groups == 2 && (!found || found->groups != 1))
			found = mount;
	}
	if (!found)
		return -ENOENT;
	path = find_path(membership, found->groups, controller);
	if (!path)
		return -ENOENT;
	hierarchy.version = found->groups;
	r = name_group(found, path, &hierarchy.group);
	if (r < 0)
		return r;
	hierarchy.point = strdup(found->point);
	if (!hierarchy.point) {
		hierarchy_free(&hierarchy);
		return -ENOMEM;
	}
	*ret_hierarchy = hierarchy;
	return 0;
}

/**
 * hierarchy_find() - Find the caller's group
 * @controller:	As in hierarchy_place()
 * @ret_hierarchy: Likewise
 *
 * Return: 0 or -errno, see hierarchy_place()
 */
int hierarchy_find(const char *controller, struct hierarchy *ret_hierarchy)
{
	_cleanup_fclose_ FILE *file = fopen("/proc/self/cgroup", "re");
	_cleanup_(mounts_free) struct mounts mounts = { .count = 0 };
	_cleanup_free_ char *membership = calloc(1, MEMBERSHIP_MAX);
	int r;

	if (!file)
		return -errno;
	if (!membership)
		return -ENOMEM;
	if (!fread(membership, 1, MEMBERSHIP_MAX - 1, file))
		return -ENOENT;
	r = mounts_read(&mounts);
	return r < 0 ? r : hierarchy_place(&mounts, membership, controller, ret_hierarchy);
}

void hierarchy_free(struct hierarchy *hierarchy)
{
	free(steal_ptr(hierarchy->point));
	free(steal_ptr(hierarchy->group));
}
