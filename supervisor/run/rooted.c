// SPDX-License-Identifier: MIT
// supervisor/run/rooted.c - The root of a run where it is not the host's, seen from outside
//
// What the user names is the host's: logs, policies, what is to be shown. What the policy and the
// command name is the root's. The supervisor stays on the host, and everything that looks at the
// second kind does so between rooted_enter() and rooted_leave(). Nothing there may read what libc
// reads for itself (users, time zones, libraries): the files in a root are whoever's made it.
#include "supervisor/run/rooted.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/path.h"
#include "policy/pattern.h"
#include "policy/tree_shown.h"
#include "supervisor/host/busybox.h"
#include "supervisor/run/stages.h"
#include "supervisor/words/refuse.h"

/* Whether a run has a root that is not simply the host's. */
bool rooted_wanted(const struct options *options)
{
	return options->root || options->mount_count || options->dev;
}

/**
 * rooted_refuse() - Say that there is no root of its own without namespaces
 * @who:	"this host allows" or the like
 * @message:	Grows
 *
 * Return: -EINVAL
 */
int rooted_refuse(const char *who, struct text *message)
{
	text_printf(
		message,
		"warder: --root, --bind, --tmpfs and --dev need a mount namespace, and %s none\n"
		"  leave them out, or see `warder doctor`\n",
		who);
	return -EINVAL;
}

/**
 * rooted_begin() - Have the right to make roots, for this process
 * @message:	Why there is none
 *
 * Context: one thread; once, before the first rooted_make().
 *
 * Return: 0 or -errno
 */
int rooted_begin(struct text *message)
{
	struct stage_error error = { 0 };
	int r = root_unshare(&error);

	if (r < 0)
		stage_tell(&error, message);
	return r;
}

static int find_kind(const struct options *options, struct rooted *rooted, struct text *message)
{
	struct root_spec *spec = &rooted->spec;
	struct stat st;

	spec->kind = ROOT_HOST;
	if (!options->root)
		return 0;
	if (!strcmp(options->root, "fresh")) {
		spec->kind = ROOT_FRESH;
		return busybox_find(&rooted->busybox, &rooted->applets, message);
	}
	spec->kind = options->image_root ? ROOT_LAYERED : ROOT_DIRECTORY;
	rooted->directory =
		realpath(options->image_root ? options->image_root : options->root, NULL);
	if (!rooted->directory)
		return refuse_value(message, "--root", options->root, strerror(errno),
				    "name a directory with another system in it, or `fresh`");
	if (stat(rooted->directory, &st) < 0 || !S_ISDIR(st.st_mode))
		return refuse_value(message, "--root", options->root, "it is no directory",
				    "name a directory with another system in it, or `fresh`");
	return 0;
}

/* What is shown is what the names of warder's own files are translated by. */
static int find_sources(struct rooted *rooted, struct text *message)
{
	struct root_spec *spec = &rooted->spec;
	int r = 0;

	rooted->mounts = calloc(spec->mount_count + 1, sizeof(*rooted->mounts));
	if (!rooted->mounts)
		return -ENOMEM;
	for (size_t i = 0; r == 0 && i < spec->mount_count; i++) {
		const char *source = spec->mounts[i].source;
		_cleanup_free_ char *real = source ? realpath(source, NULL) : strdup("");

		if (!real)
			return refuse_value(message, "--bind", source ? source : "",
					    strerror(errno), "name what is there on the host");
		r = strings_push(&rooted->sources, real, strlen(real));
		rooted->mounts[i] = spec->mounts[i];
		if (r == 0 && source)
			rooted->mounts[i].source = rooted->sources.items[i];
	}
	spec->mounts = rooted->mounts;
	return r;
}

/**
 * rooted_open() - Find what a root is made of
 * @options:	--root, --bind, --tmpfs, --dev; must outlive it
 * @ret_rooted:	rooted_close() it in any case
 * @message:	What is wrong
 *
 * Nothing is made or changed yet.
 *
 * Return: 0 or -errno
 */
int rooted_open(const struct options *options, struct rooted *ret_rooted, struct text *message)
{
	struct rooted *rooted = ret_rooted;
	int r;

	*rooted = ROOTED_NONE;
	rooted->wanted = rooted_wanted(options);
	if (!rooted->wanted)
		return 0;
	r = find_kind(options, rooted, message);
	if (r == 0)
		r = names_read(&rooted->host);
	rooted->spec.dev = options->dev;
	rooted->spec.directory = rooted->directory;
	rooted->spec.busybox = rooted->busybox;
	rooted->spec.applets = (const char *const *)rooted->applets.items;
	rooted->spec.applet_count = rooted->applets.count;
	rooted->spec.mounts = options->mounts;
	rooted->spec.mount_count = options->mount_count;
	return r;
}

/**
 * rooted_directory() - Where the files of a root can be looked at before it is made
 * @rooted:	Opened
 *
 * Return: a directory; "" where there are none yet, NULL: the root is the host's
 */
const char *rooted_directory(const struct rooted *rooted)
{
	if (rooted->spec.kind == ROOT_HOST)
		return NULL;
	return rooted->directory ? rooted->directory : "";
}

/* Whether all that a pattern matches lies where something else is shown. */
static bool is_elsewhere(const struct rooted *rooted, const char *prefix)
{
	static const char *const usual[] = { "/proc", "/dev", PATHS_TMP };

	for (size_t i = 0; i < ARRAY_SIZE(usual); i++)
		if (path_below(prefix, usual[i]))
			return true;
	for (size_t i = 0; i < rooted->spec.mount_count; i++)
		if (path_below(prefix, rooted->spec.mounts[i].place))
			return true;
	return false;
}

/* Whether no rule lets anything of the tree itself be written. */
static bool is_read_only(const struct rooted *rooted, const struct policy *policy)
{
	for (size_t i = 0; i < policy->rule_count; i++) {
		const struct rule *rule = &policy->rules[i];
		_cleanup_text_ struct text prefix = { 0 };

		if (!policy_rule_grants(rule) || !pattern_is_path(rule->pattern) ||
		    !(rule->verbs & (V_MODIFY | V_APPEND | V_CREATE | V_DELETE)))
			continue;
		pattern_prefix(rule->pattern, &prefix);
		if (prefix.failed || !is_elsewhere(rooted, text_cstr(&prefix)))
			return false;
	}
	return true;
}

/* The working directory: it has to be there, and to be called what the policy has been told. */
static int check_work(struct rooted *rooted, struct text *message)
{
	_cleanup_free_ char *real = NULL;
	int r = rooted_enter(rooted), err = -r;

	if (r == 0) {
		real = getcwd(NULL, 0);
		err = errno;
	}
	rooted_leave(rooted);
	if (!real)
		return refuse_value(message, "-C", rooted->work, strerror(err),
				    "name a directory that is there in the root");
	if (strcmp(real, rooted->work) != 0)
		return refuse_value(message, "-C", rooted->work, "this is not its name in the root",
				    "name it without links, and with a slash in front");
	return 0;
}

/**
 * rooted_make() - Make the root
 * @rooted:	Opened
 * @policy:	Whether it may be written follows from it
 * @work:	The run's working directory, in it; must outlive it
 * @uid:	The command's user, in it
 * @gid:	And group
 * @message:	What is wrong
 *
 * Context: in the working directory that the rest of the command line is meant from.
 *
 * Return: 0 or -errno
 */
int rooted_make(struct rooted *rooted, const struct policy *policy, const char *work, uid_t uid,
		gid_t gid, struct text *message)
{
	struct stage_error error = { 0 };
	int r;

	if (!rooted->wanted)
		return 0;
	rooted->outside = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	rooted->cwd = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (rooted->outside < 0 || rooted->cwd < 0)
		return refuse_value(message, "--root", rooted->directory ? rooted->directory : "",
				    strerror(errno), "change into a directory that is there");
	r = find_sources(rooted, message);
	if (r < 0)
		return r;
	rooted->work = work;
	rooted->spec.uid = uid;
	rooted->spec.gid = gid;
	rooted->spec.read_only = is_read_only(rooted, policy);
	r = root_make(&rooted->spec, &rooted->inside, &error);
	if (r < 0) {
		stage_tell(&error, message);
		return r;
	}
	return check_work(rooted, message);
}

/**
 * rooted_enter() - Look at the root: paths are the root's from here on
 * @rooted:	Any
 *
 * Return: 0; -errno, and rooted_leave() is to be called all the same
 */
int rooted_enter(const struct rooted *rooted)
{
	if (rooted->inside < 0)
		return 0;
	if (fchdir(rooted->inside) < 0 || chroot(".") < 0 || chdir(rooted->work) < 0)
		return -errno;
	return 0;
}

/**
 * rooted_leave() - Look at the host again
 * @rooted:	Any
 *
 * Nothing of it can fail that did not fail when the root was entered; if it did, the next path
 * would be of the wrong kind.
 */
void rooted_leave(const struct rooted *rooted)
{
	if (rooted->inside < 0)
		return;
	if (fchdir(rooted->outside) < 0)
		abort();
	/* Where chroot(2) is refused nothing was entered. */
	if ((chroot(".") < 0 && errno != EPERM) || fchdir(rooted->cwd) < 0)
		abort();
}

/* What a path of the host is in the root, for each way it is shown. */
struct translation {
	const struct rooted *rooted;
	struct strings *names;
	int error;
};

static void push(struct translation *translation, const char *path)
{
	if (translation->error == 0 && !strings_has(translation->names, path))
		translation->error = strings_push(translation->names, path, strlen(path));
}

/* One tree of the host that is shown at @place. */
static void translate(struct translation *translation, const char *path, const char *source,
		      const char *place)
{
	char name[PATH_MAX];

	if (path_below(path, source)) {
		path_join(name, sizeof(name), place, path_behind(path, source));
		push(translation, name);
	} else if (path_below(source, path)) {
		push(translation, place); /* what is shown is a part of it */
	}
}

static void translate_all(void *to, const char *path)
{
	struct translation *translation = to;
	const struct rooted *rooted = translation->rooted;

	if (rooted->directory)
		translate(translation, path, rooted->directory, "/");
	for (size_t i = 0; i < rooted->sources.count; i++)
		if (rooted->sources.items[i][0])
			translate(translation, path, rooted->sources.items[i],
				  rooted->spec.mounts[i].place);
}

/* tree_shown: an overlay of the host that the path is a layer's, or the other way round. */
static int translate_shown(void *to, const struct shown_hold *hold)
{
	struct translation *translation = to;

	translate_all(translation, hold->point);
	return translation->error;
}

/**
 * rooted_names() - What a path of the host is called in a root
 * @rooted:	Wanted
 * @path:	Absolute and resolved, as far as it is there
 * @names:	Grows; nothing where it is not to be seen in the root
 *
 * Return: 0 or -ENOMEM
 */
int rooted_names(const struct rooted *rooted, const char *path, struct strings *names)
{
	struct translation translation = { .rooted = rooted, .names = names };
	const struct tree_names shown = names_for_tree(rooted->host);
	int r;

	if (rooted->spec.kind == ROOT_HOST)
		push(&translation, path);
	translate_all(&translation, path);
	names_aliases(rooted->host, path, translate_all, &translation);
	r = tree_shown(&shown, path, "", translate_shown, &translation);
	return r < 0 ? r : translation.error;
}

/**
 * rooted_close() - Forget a root
 * @rooted:	Any; a jail that runs in it keeps its own
 */
void rooted_close(struct rooted *rooted)
{
	char path[64];

	if (rooted->inside >= 0) {
		snprintf(path, sizeof(path), "/proc/self/fd/%d", rooted->inside);
		umount2(path, MNT_DETACH);
	}
	close_fd(&rooted->inside);
	close_fd(&rooted->outside);
	close_fd(&rooted->cwd);
	names_free(rooted->host);
	free(rooted->mounts);
	strings_free(&rooted->sources);
	strings_free(&rooted->applets);
	free(rooted->directory);
	free(rooted->busybox);
	*rooted = ROOTED_NONE;
}
