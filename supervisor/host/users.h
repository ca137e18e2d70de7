/* SPDX-License-Identifier: MIT */
/* supervisor/host/users.h - Users and groups as another root's own files have them */
#ifndef WARDER_SUPERVISOR_HOST_USERS_H
#define WARDER_SUPERVISOR_HOST_USERS_H

#include <stdbool.h>
#include <sys/types.h>

/**
 * struct user - One line of an /etc/passwd
 * @uid:	Number
 * @gid:	Of the main group
 * @name:	To be freed
 * @home:	Likewise
 */
struct user {
	uid_t uid;
	gid_t gid;
	char *name;
	char *home;
};

bool users_by_id(int root, uid_t uid, struct user *ret_user);
bool users_by_name(int root, const char *name, struct user *ret_user);
bool users_group(int root, const char *name, gid_t *ret_gid);
void user_free(struct user *user);

#endif
