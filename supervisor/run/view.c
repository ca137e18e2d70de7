// SPDX-License-Identifier: MIT
// supervisor/run/view.c - Which devices and which parts of /tmp the jail shows
#include "supervisor/run/view.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/path.h"
#include "supervisor/rules/needs.h"

static const char *const plain_devices[] = { "/dev/null",   "/dev/zero",    "/dev/full",
					     "/dev/random", "/dev/urandom", "/dev/tty" };

/**
 * view_free() - Forget a view
 * @view:	Any
 */
void view_free(struct view *view)
{
	for (size_t i = 0; i < view->kept_count; i++)
		free(view->kept[i]);
	free(view->kept);
	free(view->devices);
}

/* Keeps a path below /tmp visible: itself, or the nearest directory that is there. */
static int keep(struct view *view, const char *path, bool may_create, struct stage_error *error)
{
	_cleanup_free_ char *copy = strdup(path);
	struct stat st;
	size_t len;

	if (!copy)
		return stage_fail(error, STAGE_MOUNTS, ENOMEM, "%s", path);
	len = strlen(copy);
	while (lstat(copy, &st) < 0) {
		if (!may_create)
			return 0;
		while (len && copy[len] != '/')
			len--;
		copy[len] = '\0';
		if (len <= strlen(PATHS_TMP))
			return stage_fail(error, STAGE_DIRECTORY, ENOENT,
					  "%s: /tmp is private in the jail, so what a rule names "
					  "there has to exist before",
					  path);
	}
	for (size_t i = 0; i < view->kept_count; i++) {
		if (path_below(copy, view->kept[i]))
			return 0;
		if (path_below(view->kept[i], copy)) { /* the wider one takes its place */
			free(view->kept[i]);
			view->kept[i] = view->kept[--view->kept_count];
			i--;
		}
	}
	view->kept[view->kept_count++] = steal_ptr(copy);
	return 0;
}

/* Devices that any program may have: a rule need not name them, only cover them. */
static void add_plain_devices(const struct session *session, struct view *view)
{
	for (size_t i = 0; i < ARRAY_SIZE(plain_devices); i++) {
		const char *path = plain_devices[i];
		struct outcome outcome;
		bool named = access(path, F_OK) < 0;

		for (size_t j = 0; !named && j < view->device_count; j++)
			named = path_below(path, view->devices[j]);
		if (named)
			continue;
		tree_lookup(session->compiled.tree, path, strlen(path), 0, &outcome);
		if (outcome.allowed & (V_READ | V_MODIFY))
			view->devices[view->device_count++] = path;
	}
}

/* Whether --bind or --tmpfs say what /tmp is. */
static bool shows_tmp(const struct root_spec *root)
{
	for (size_t i = 0; i < root->mount_count; i++)
		if (!strcmp(root->mounts[i].place, PATHS_TMP))
			return true;
	return false;
}

/**
 * view_has_tmp() - Whether the jail has a /tmp of its own
 * @session:	Opened
 *
 * A root that cannot be written has no other to offer.
 */
bool view_has_tmp(const struct session *session)
{
	const struct root_spec *root = &session->rooted.spec;

	if (shows_tmp(root))
		return false;
	if (access(PATHS_TMP, F_OK) < 0)
		return false;
	if (session->rooted.wanted && root->kind != ROOT_HOST && root->read_only)
		return true;
	return session->policy.uses_tmpdir && !needs_host_tmp(&session->policy);
}

/* What --bind and --tmpfs show there. */
static int keep_mounts(const struct session *session, struct view *view, struct stage_error *error)
{
	const struct root_spec *root = &session->rooted.spec;
	int r = 0;

	for (size_t i = 0; r == 0 && view->private_tmp && i < root->mount_count; i++)
		if (path_below(root->mounts[i].place, PATHS_TMP))
			r = keep(view, root->mounts[i].place, false, error);
	return r;
}

/**
 * view_make() - What of /dev and /tmp the jail shows
 * @session:	Opened
 * @view:	Empty; view_free() it in any case
 * @error:	Filled on failure
 *
 * Return: 0 or -errno
 */
int view_make(const struct session *session, struct view *view, struct stage_error *error)
{
	const struct hull *hull = &session->compiled.hull;
	size_t mounts = session->rooted.spec.mount_count;
	int r;

	view->devices = calloc(hull->count + ARRAY_SIZE(plain_devices), sizeof(*view->devices));
	view->kept = calloc(hull->count + mounts + 2, sizeof(*view->kept));
	if (!view->devices || !view->kept)
		return stage_fail(error, STAGE_MOUNTS, ENOMEM, "lists");
	view->private_tmp = view_has_tmp(session);
	if (session->policy.limits[LIMIT_TMP].set && shows_tmp(&session->rooted.spec))
		return stage_fail(error, STAGE_LIMITS, EINVAL,
				  "tmp is for a private /tmp, and --bind or --tmpfs shows another");
	r = keep_mounts(session, view, error);
	for (size_t i = 0; r == 0 && i < hull->count; i++) {
		const struct hull_entry *entry = &hull->entries[i];

		if (path_below(entry->path, "/dev")) {
			if (entry->verbs & (V_READ | V_MODIFY | V_APPEND))
				view->devices[view->device_count++] = entry->path;
		} else if (view->private_tmp && strcmp(entry->path, PATHS_TMP) != 0 &&
			   path_below(entry->path, PATHS_TMP))
			r = keep(view, entry->path, entry->may_create, error);
	}
	add_plain_devices(session, view);
	if (r == 0 && view->private_tmp && path_below(session->paths.cwd, PATHS_TMP) &&
	    strcmp(session->paths.cwd, PATHS_TMP) != 0)
		r = keep(view, session->paths.cwd, false, error);
	return r;
}
