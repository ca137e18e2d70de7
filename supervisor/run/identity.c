// SPDX-License-Identifier: MIT
// supervisor/run/identity.c - Who the command is: --uid, --hostname
#include "supervisor/run/identity.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/path.h"
#include "supervisor/host/users.h"

static int take_over(struct identity *identity, const char *name, const char *home, gid_t gid)
{
	identity->name = strdup(name);
	identity->home = path_is_resolved(home) ? strdup(home) : NULL;
	if (identity->spec.taken)
		identity->gid = gid;
	return identity->name ? 0 : -ENOMEM;
}

static int find_in_root(const char *directory, struct identity *identity)
{
	_cleanup_close_ int root = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	_cleanup_(user_free) struct user user = { .name = NULL };

	if (root < 0 || !users_by_id(root, identity->uid, &user))
		return 0;
	return take_over(identity, user.name, user.home, user.gid);
}

/* In a root of its own nobody lives where the host's users do. */
static int find_fresh(struct identity *identity)
{
	identity->name = strdup(identity->uid ? "user" : "root");
	identity->home = strdup(identity->uid ? "/home/user" : "/root");
	return identity->name && identity->home ? 0 : -ENOMEM;
}

static int find_on_host(struct identity *identity)
{
	struct passwd *entry = identity->other ? getpwuid(identity->uid) : NULL;
	int r = entry ? take_over(identity, entry->pw_name, entry->pw_dir, entry->pw_gid) : 0;

	/* Whoever only looks like another user lives where they lived. */
	if (!identity->spec.taken) {
		free(identity->home);
		identity->home = NULL;
	}
	return r;
}

/**
 * identity_find() - Find out who the command is to be
 * @options:	--uid, --hostname; must outlive it
 * @root:	The directory of a root of its own; "" where that is not there yet, NULL: the host's
 * @ret_identity: identity_free() it in any case
 * @message:	What is wrong
 *
 * Root's command really becomes another user; anybody else's only looks like one, user 0 as group
 * 0.
 *
 * Return: 0 or -errno
 */
int identity_find(const struct options *options, const char *root, struct identity *ret_identity,
		  struct text *message)
{
	struct identity *identity = ret_identity;
	int r;

	*identity = (struct identity){ .uid = geteuid(), .gid = getegid() };
	if (options->uid_given) {
		identity->other = options->uid != identity->uid;
		identity->spec.taken = identity->other && identity->uid == 0;
		identity->spec.shown = identity->other && identity->uid != 0;
		identity->uid = options->uid;
		if (identity->spec.taken || (identity->spec.shown && !identity->uid))
			identity->gid = identity->uid;
	}
	if (!root)
		r = find_on_host(identity);
	else
		r = *root ? find_in_root(root, identity) : find_fresh(identity);
	if (r == 0 && !identity->home && (root || identity->spec.taken)) {
		identity->home = strdup("/");
		r = identity->home ? 0 : -ENOMEM;
	}
	if (options->gid_given && identity->other)
		identity->gid = options->gid;
	identity->spec.uid = identity->uid;
	identity->spec.gid = identity->gid;
	identity->spec.hostname = options->hostname;
	if (r < 0)
		text_printf(message, "warder: --uid: %s\n", strerror(-r));
	return r;
}

void identity_free(struct identity *identity)
{
	free(identity->name);
	free(identity->home);
	*identity = (struct identity){ .name = NULL };
}
