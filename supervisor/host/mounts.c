// SPDX-License-Identifier: MIT
// supervisor/host/mounts.c - The host's mounts, as the kernel lists them
#include "supervisor/host/mounts.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/base/path.h"

/* Whether a type, as mountinfo has it, is one of a list; NULL ends it. */
static bool is_type(const char *type, const char *const *types)
{
	size_t len = strcspn(type, " ");

	for (; *types; types++)
		if (strlen(*types) == len && !memcmp(type, *types, len))
			return true;
	return false;
}

/* Names are the same in either case. */
static const char *const folding[] = { "vfat", "msdos",	  "exfat", "ntfs", "ntfs3",  "fuseblk",
				       "hfs",  "hfsplus", "cifs",  "smb3", "vboxsf", NULL };

static const char *const of_kernel[] = {
	"proc",	    "sysfs",   "cgroup",     "cgroup2",	   "devpts", "debugfs",	    "tracefs",
	"configfs", "fusectl", "securityfs", "selinuxfs",  "bpf",    "pstore",	    "efivarfs",
	"mqueue",   "autofs",  "hugetlbfs",  "rpc_pipefs", "nsfs",   "binfmt_misc", NULL
};

/* Undoes \040 and its kind, in place. */
static void unescape(char *text)
{
	char *to = text;

	for (const char *from = text; *from; from++) {
		if (from[0] == '\\' && from[1] >= '0' && from[1] <= '3' && from[2] && from[3]) {
			*to++ = (char)((from[1] - '0') * 64 + (from[2] - '0') * 8 +
				       (from[3] - '0'));
			from += 3;
		} else {
			*to++ = *from;
		}
	}
	*to = '\0';
}

static void free_mount(struct mounted *mount)
{
	free(mount->root);
	free(mount->point);
	free(mount->layers);
	free(mount->controllers);
}

/* What stands behind a line's dash: the type, and of some their options, the last word. */
static int read_type(const char *type, struct mounted *mount)
{
	const char *options = strrchr(type, ' ');
	char **kept = NULL;

	mount->proc = !strncmp(type, "proc ", 5);
	mount->kernel = is_type(type, of_kernel);
	mount->folds = is_type(type, folding);
	mount->groups = !strncmp(type, "cgroup2 ", 8) ? 2 : !strncmp(type, "cgroup ", 7);
	if (!strncmp(type, "overlay ", 8))
		kept = &mount->layers;
	if (mount->groups == 1)
		kept = &mount->controllers;
	if (!kept || !options)
		return 0;
	*kept = strndup(options + 1, strcspn(options + 1, "\n"));
	return *kept ? 0 : -ENOMEM;
}

static int add_mount(struct mounts *mounts, const char *line)
{
	struct mounted mount = { .device = "" }, *grown;
	char root[PATH_MAX + 1], point[PATH_MAX + 1];
	const char *dash = strstr(line, " - ");

	if (sscanf(line, "%*d %*d %23s %4096s %4096s", mount.device, root, point) != 3)
		return 0;
	unescape(root);
	unescape(point);
	grown = realloc(mounts->list, (mounts->count + 1) * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	mounts->list = grown;
	mount.root = strdup(root);
	mount.point = strdup(point);
	if (!mount.root || !mount.point || (dash && read_type(dash + 3, &mount) < 0)) {
		free_mount(&mount);
		return -ENOMEM;
	}
	mount.point_len = strlen(mount.point);
	for (size_t i = 0; i < mounts->count; i++)
		if (!strcmp(mounts->list[i].device, mount.device))
			mounts->list[i].twice = mount.twice = true;
	mounts->list[mounts->count++] = mount;
	return 0;
}

/**
 * mounts_read() - Read them
 * @ret_mounts:	mounts_free() it in any case
 *
 * Return: 0 or -errno
 */
int mounts_read(struct mounts *ret_mounts)
{
	_cleanup_fclose_ FILE *file = fopen("/proc/self/mountinfo", "re");
	_cleanup_free_ char *line = NULL;
	size_t room = 0;
	int r = 0;

	*ret_mounts = (struct mounts){ .count = 0 };
	if (!file)
		return -errno;
	while (r == 0 && getline(&line, &room, file) > 0)
		r = add_mount(ret_mounts, line);
	return r;
}

void mounts_free(struct mounts *mounts)
{
	for (size_t i = 0; i < mounts->count; i++)
		free_mount(&mounts->list[i]);
	free(mounts->list);
	*mounts = (struct mounts){ .count = 0 };
}

/**
 * mounts_home() - The mount that shows a path: the last one with the longest point
 * @mounts:	Read
 * @path:	Canonical
 *
 * Return: it, or NULL
 */
const struct mounted *mounts_home(const struct mounts *mounts, const char *path)
{
	const struct mounted *best = NULL;
	size_t longest = 0, path_len = strlen(path);

	for (size_t i = 0; i < mounts->count; i++) {
		size_t len = mounts->list[i].point_len;

		if (len > path_len || len < longest || !path_below(path, mounts->list[i].point))
			continue;
		longest = len;
		best = &mounts->list[i];
	}
	return best;
}
