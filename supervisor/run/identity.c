// SPDX-License-Identifier: MIT
// supervisor/run/identity.c - Who the command is: --uid, --hostname
#include "supervisor/run/identity.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jail/root.h"
#include "policy/base/cleanup.h"
#include "policy/base/path.h"

static int take_over(struct identity *identity, const struct passwd *entry)
{
	identity->name = strdup(entry->pw_name);
	identity->home = path_is_resolved(entry->pw_dir) ? strdup(entry->pw_dir) : NULL;
	if (identity->spec.taken)
		identity->gid = entry->pw_gid;
	return identity->name ? 0 : -ENOMEM;
}

/* The user as another root has it. Only the file is read, and by nothing that reads more. */
static int find_in_root(const char *directory, struct identity *identity)
{
	_cleanup_close_ int root = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	_cleanup_close_ int pin = root < 0 ? -1 : root_open(root, "/etc/passwd");
	_cleanup_fclose_ FILE *users = NULL;
	struct passwd *entry;
	char path[64];
	struct stat st;

	if (pin < 0 || fstat(pin, &st) < 0 || !S_ISREG(st.st_mode))
		return 0;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", pin);
	users = fopen(path, "re");
	while (users && (entry = fgetpwent(users)))
		if (entry->pw_uid == identity->uid)
			return take_over(identity, entry);
	return 0;
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
	int r = entry ? take_over(identity, entry) : 0;

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
