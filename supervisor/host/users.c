// SPDX-License-Identifier: MIT
// supervisor/host/users.c - Users and groups as another root's own files have them
//
// Only the files are read. getpwnam(3) would ask what the host's nsswitch.conf says, and inside of
// a root load libraries from there.
#include "supervisor/host/users.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "jail/root.h"
#include "policy/base/cleanup.h"

/* A line may be as long as the file, and the whole of it is read into memory. */
#define FILE_MAX (16 << 20)

static FILE *open_file(int root, const char *place)
{
	_cleanup_close_ int pin = root_open(root, place);
	char path[64];
	struct stat st;

	if (pin < 0 || fstat(pin, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size > FILE_MAX)
		return NULL;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", pin);
	return fopen(path, "re");
}

/* By @name, or where that is NULL by @uid. */
static bool find(int root, const char *name, uid_t uid, struct user *ret_user)
{
	_cleanup_fclose_ FILE *users = open_file(root, "/etc/passwd");
	struct passwd *entry;

	while (users && (entry = fgetpwent(users))) {
		if (name ? strcmp(entry->pw_name, name) != 0 : entry->pw_uid != uid)
			continue;
		*ret_user = (struct user){ entry->pw_uid, entry->pw_gid, strdup(entry->pw_name),
					   strdup(entry->pw_dir) };
		if (ret_user->name && ret_user->home)
			return true;
		user_free(ret_user);
		return false;
	}
	return false;
}

/**
 * users_by_id() - Find a user by number
 * @root:	Directory of the root
 * @uid:	The number
 * @ret_user:	user_free() it; untouched when there is none
 *
 * Return: whether there is one
 */
bool users_by_id(int root, uid_t uid, struct user *ret_user)
{
	return find(root, NULL, uid, ret_user);
}

/* The same by name. */
bool users_by_name(int root, const char *name, struct user *ret_user)
{
	return find(root, name, 0, ret_user);
}

/* A group's number; false where there is none of that name. */
bool users_group(int root, const char *name, gid_t *ret_gid)
{
	_cleanup_fclose_ FILE *groups = open_file(root, "/etc/group");
	struct group *entry;

	while (groups && (entry = fgetgrent(groups)))
		if (!strcmp(entry->gr_name, name)) {
			*ret_gid = entry->gr_gid;
			return true;
		}
	return false;
}

void user_free(struct user *user)
{
	free(user->name);
	free(user->home);
	*user = (struct user){ .name = NULL };
}
