// SPDX-License-Identifier: MIT
// supervisor/run/overlaid.c - Where the overlays of --writes go
//
// On each directory that the policy lets be written, and on the directory of each file that it does
// so. A directory in which something else is mounted cannot be put under an overlay by a user
// namespace (jail/sealed.c). Where a rule names such a one the run is refused; where all may be
// written (`/`, or a run that observes) the directories in it get overlays of their own, and it
// stays read-only itself.
//
// An ordinary user's overlay cannot have what is somebody else's: their namespace has no number for
// the owner, and what is changed below such a directory would need a copy of it. So what is theirs
// below it gets an overlay of its own.
#include "supervisor/run/overlaid.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/inode.h"
#include "policy/base/path.h"
#include "supervisor/host/mounts.h"
#include "supervisor/run/session.h"
#include "supervisor/run/view.h"

#define WRITING (V_MODIFY | V_APPEND | V_CREATE | V_DELETE | V_BIND)
/* More are not named, only counted. */
#define LEFT_TOLD 6
/* How deep below / an ordinary user's own directories are looked for; the rest is read-only. */
#define DEPTH 3U

/* A search that goes on. */
struct search {
	const struct session *session;
	struct mounts mounts;
	bool private_tmp;
	struct overlaid *found;
	struct text *message;
};

void overlaid_free(struct overlaid *overlaid)
{
	for (size_t i = 0; overlaid->lowers && i < overlaid->paths.count; i++)
		close_fd(&overlaid->lowers[i]);
	free(steal_ptr(overlaid->lowers));
	free(steal_ptr(overlaid->places));
	strings_free(&overlaid->paths);
	strings_free(&overlaid->below);
	strings_free(&overlaid->left);
}

/* Whether the jail has a file system of its own there, or the kernel one that is no store. */
static bool is_elsewhere(const struct search *search, const char *path)
{
	static const char *const usual[] = { "/proc", "/dev", "/sys" };

	for (size_t i = 0; i < ARRAY_SIZE(usual); i++)
		if (path_below(path, usual[i]))
			return true;
	return search->private_tmp && !strcmp(path, PATHS_TMP);
}

/* The first mount below a directory, NULL: there is none. */
static const char *mount_below(const struct search *search, const char *path)
{
	for (size_t i = 0; i < search->mounts.count; i++) {
		const char *point = search->mounts.list[i].point;

		if (path_below(point, path) && strcmp(point, path) != 0)
			return point;
	}
	return NULL;
}

static bool is_mount(const struct search *search, const char *path)
{
	for (size_t i = 0; i < search->mounts.count; i++)
		if (!strcmp(search->mounts.list[i].point, path))
			return true;
	return false;
}

static int push(struct strings *list, const char *path)
{
	return strings_has(list, path) ? 0 : strings_push(list, path, strlen(path));
}

/* Whether anybody could write there without an overlay: else it may as well be without one. */
static bool is_open(const struct search *search, const char *path)
{
	const struct mounted *home = mounts_home(&search->mounts, path);
	struct statvfs fs;

	if (statvfs(path, &fs) < 0 || fs.f_flag & ST_RDONLY)
		return false;
	return home && !home->proc && faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) == 0;
}

/* Whether an overlay could be of use: whoever runs it could change something directly in there. */
static bool is_theirs(const char *path)
{
	struct stat st;

	if (geteuid() == 0 || faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0)
		return true;
	return lstat(path, &st) == 0 && st.st_uid == geteuid();
}

/*
 * Sockets of services are there, to be connected to: that takes the very inode that one was bound
 * to, which an overlay has another one for. So nothing of it is covered unless a rule names it.
 */
static bool is_runtime(const char *path)
{
	return !strcmp(path, "/run");
}

static int split(struct search *search, const char *path, unsigned int depth);

/* One entry of a directory that does not have an overlay itself. */
static int split_entry(struct search *search, const char *path, unsigned int depth)
{
	struct stat st;

	if (is_elsewhere(search, path) || lstat(path, &st) < 0)
		return 0;
	if (S_ISDIR(st.st_mode))
		return split(search, path, depth);
	if (S_ISREG(st.st_mode) && is_mount(search, path) && is_theirs(path))
		return push(&search->found->left, path);
	return 0;
}

static void close_dir(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

/* A directory that may be written as a whole: an overlay for it, or for those that are in it. */
static int split(struct search *search, const char *path, unsigned int depth)
{
	_cleanup_(close_dir) DIR *dir = NULL;
	const struct mounted *home = mounts_home(&search->mounts, path);
	bool theirs = is_theirs(path);
	const struct dirent *entry;
	char name[PATH_MAX];
	int r = 0;

	if (!is_open(search, path) || home->kernel)
		return 0;
	if (is_runtime(path))
		return push(&search->found->left, path);
	if (home->folds)
		return theirs ? push(&search->found->left, path) : 0;
	if (theirs && strcmp(path, "/") != 0 && !mount_below(search, path))
		return push(&search->found->paths, path);
	if (!theirs && depth == DEPTH && !mount_below(search, path))
		return 0;
	if (theirs)
		r = push(&search->found->left, path);
	dir = opendir(path);
	while (r == 0 && dir && (entry = readdir(dir))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		path_join(name, sizeof(name), path, entry->d_name);
		r = split_entry(search, name, depth + (depth < DEPTH));
	}
	return r;
}

static int refuse(struct search *search, const char *path, const char *why, const char *what)
{
	text_str(search->message, "warder: --writes: no overlay can be put on ");
	text_visible(search->message, path, strlen(path));
	text_str(search->message, why);
	if (what)
		text_visible(search->message, what, strlen(what));
	text_str(search->message,
		 "\n  let directories in it be written that are without such, or leave out "
		 "--writes\n");
	return -EINVAL;
}

/* What one line of the hull lets be written. */
static int add_entry(struct search *search, const char *path)
{
	_cleanup_free_ char *copy = strdup(path), *real = NULL;
	const char *mounted;
	struct stat st;

	if (!copy)
		return -ENOMEM;
	/* A file, or what is not there yet, is its directory's. */
	while (!(real = realpath(copy, NULL)) || stat(real, &st) < 0 || !S_ISDIR(st.st_mode)) {
		char *slash = strrchr(copy, '/');

		free(steal_ptr(real));
		slash[slash == copy ? 1 : 0] = '\0';
	}
	if (is_elsewhere(search, real) || !is_open(search, real))
		return 0;
	if (!strcmp(real, "/"))
		return refuse(search, path, ", which would be in /", NULL);
	if (mounts_home(&search->mounts, real)->folds)
		return refuse(search, real, ": upper and lower case are the same there", NULL);
	mounted = mount_below(search, real);
	if (mounted)
		return refuse(search, real, ": something is mounted on ", mounted);
	return push(&search->found->paths, real);
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Whether all directories on the way from one to another one in it, and that, are the user's. */
static bool is_all_theirs(const char *outer, const char *inner)
{
	_cleanup_free_ char *way = strdup(inner);
	size_t len = strlen(outer);
	struct stat st;

	if (geteuid() == 0)
		return true;
	while (way && strlen(way) > len) {
		if (lstat(way, &st) < 0 || st.st_uid != geteuid())
			return false;
		*strrchr(way, '/') = '\0';
	}
	return way;
}

/* One overlay is enough for what lies in one file system below each other. */
static void drop_inner(struct strings *paths)
{
	size_t kept = 0;

	if (paths->count)
		qsort(paths->items, paths->count, sizeof(*paths->items), compare);
	for (size_t i = 0; i < paths->count; i++) {
		bool inner = false;

		for (size_t k = 0; k < kept && !inner; k++)
			inner = path_below(paths->items[i], paths->items[k]) &&
				is_all_theirs(paths->items[k], paths->items[i]);
		if (inner)
			free(paths->items[i]);
		else
			paths->items[kept++] = paths->items[i];
	}
	paths->count = kept;
}

/* A place and one of its other names. */
struct naming {
	struct overlaid *overlaid;
	size_t index;
	int error;
};

/*
 * names_aliases(): whether another place has this one in it under that name. It may be the name of
 * a part of this one as well: then it will be its turn to be asked for.
 */
static void meet(void *to, const char *name)
{
	struct naming *naming = to;
	struct overlaid *overlaid = naming->overlaid;
	struct sealed_place *place = &overlaid->places[naming->index];
	struct stat mine, named;

	if (fstat(overlaid->lowers[naming->index], &mine) < 0 || stat(name, &named) < 0 ||
	    !same_file(&mine, &named))
		return;
	for (size_t i = 0; i < overlaid->paths.count && !place->same && !naming->error; i++) {
		const char *below;

		if (i == naming->index || overlaid->places[i].same ||
		    !path_below(name, overlaid->paths.items[i]))
			continue;
		below = path_behind(name, overlaid->paths.items[i]);
		below += *below == '/';
		naming->error = strings_push(&overlaid->below, below, strlen(below));
		if (naming->error)
			return;
		place->same = i + 1;
		place->below = overlaid->below.items[overlaid->below.count - 1];
	}
}

/* Later places may be other names of earlier ones, and earlier ones parts of later ones. */
static int find_same(const struct session *session, struct overlaid *overlaid)
{
	for (size_t i = overlaid->paths.count; i--;) {
		struct naming naming = { .overlaid = overlaid, .index = i };

		names_aliases(session->compiled.names, overlaid->paths.items[i], meet, &naming);
		if (naming.error)
			return naming.error;
	}
	return 0;
}

static int open_lowers(struct overlaid *overlaid)
{
	overlaid->places = calloc(overlaid->paths.count + 1, sizeof(*overlaid->places));
	overlaid->lowers = calloc(overlaid->paths.count + 1, sizeof(*overlaid->lowers));
	if (!overlaid->places || !overlaid->lowers) {
		strings_free(&overlaid->paths);
		return -ENOMEM;
	}
	for (size_t i = 0; i < overlaid->paths.count; i++) {
		overlaid->places[i].path = overlaid->paths.items[i];
		overlaid->lowers[i] = open(overlaid->paths.items[i],
					   O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	}
	return 0;
}

/* Where the user is at home, however deep that is: as far up as all is theirs. */
static int add_own(struct search *search, const char *path)
{
	_cleanup_free_ char *own = strdup(path);
	char *slash;
	struct stat st;

	if (!own)
		return -ENOMEM;
	if (is_elsewhere(search, own) || !is_open(search, own) || mount_below(search, own) ||
	    lstat(own, &st) < 0 || !S_ISDIR(st.st_mode) || st.st_uid != geteuid() ||
	    mounts_home(&search->mounts, own)->folds)
		return 0; /* split() has done what can be done */
	while ((slash = strrchr(own, '/')) != own) {
		*slash = '\0';
		if (lstat(own, &st) == 0 && st.st_uid == geteuid() && !mount_below(search, own) &&
		    !is_elsewhere(search, own))
			continue;
		*slash = '/';
		break;
	}
	return push(&search->found->paths, own);
}

/*
 * Whether the working directory is shown in a private /tmp, to be written: what is said of all of
 * /tmp holds for it, and is all that the hull has.
 */
static bool keeps_work(const struct search *search)
{
	const char *cwd = search->session->paths.cwd;
	const struct hull *hull = &search->session->compiled.hull;

	return search->private_tmp && strcmp(cwd, PATHS_TMP) != 0 && path_below(cwd, PATHS_TMP) &&
	       (search->session->options->observe || hull_verbs(hull, cwd, strlen(cwd)) & WRITING);
}

static int find_all(struct search *search)
{
	const struct session *session = search->session;
	const struct hull *hull = &session->compiled.hull;
	bool all = session->options->observe || hull_verbs(hull, "/", 1) & WRITING;
	int r = 0;

	for (size_t i = 0; r == 0 && i < hull->count; i++)
		if (hull->entries[i].verbs & WRITING && strcmp(hull->entries[i].path, "/") != 0)
			r = add_entry(search, hull->entries[i].path);
	if (r == 0 && keeps_work(search))
		r = add_entry(search, session->paths.cwd);
	if (r == 0 && all)
		r = split(search, "/", 0);
	if (r == 0 && all)
		r = add_own(search, session->paths.cwd);
	if (r == 0 && all)
		r = add_own(search, session->paths.home);
	return r;
}

/**
 * overlaid_find() - Find the directories that get an overlay
 * @session:	Compiled
 * @overlaid:	Empty; overlaid_free() it in any case
 * @message:	Why not
 *
 * Context: inside of a root of its own.
 *
 * Return: 0 or -errno
 */
int overlaid_find(const struct session *session, struct overlaid *overlaid, struct text *message)
{
	struct search search = {
		.session = session,
		.private_tmp = view_has_tmp(session),
		.found = overlaid,
		.message = message,
	};
	int r = mounts_read(&search.mounts);

	if (r == 0)
		r = find_all(&search);
	mounts_free(&search.mounts);
	drop_inner(&overlaid->paths);
	if (r == 0 && overlaid->paths.count > SEALED_MAX) {
		text_printf(message,
			    "warder: --writes: %zu directories would need an overlay, and at most "
			    "%d can have one\n  let fewer be written: see `warder policy show`\n",
			    overlaid->paths.count, SEALED_MAX);
		r = -E2BIG;
	}
	if (r == 0)
		r = open_lowers(overlaid);
	return r < 0 ? r : find_same(session, overlaid);
}

/**
 * overlaid_tell() - Say what stays read-only
 * @overlaid:	Found
 * @message:	Grows by a line, or not at all
 */
void overlaid_tell(const struct overlaid *overlaid, struct text *message)
{
	const struct strings *left = &overlaid->left;

	if (!left->count)
		return;
	text_str(message, "warder: --writes: read-only, no overlay can be put on it:");
	for (size_t i = 0; i < left->count && i < LEFT_TOLD; i++) {
		text_char(message, ' ');
		text_visible(message, left->items[i], strlen(left->items[i]));
	}
	if (left->count > LEFT_TOLD)
		text_printf(message, " and %zu more", left->count - LEFT_TOLD);
	text_char(message, '\n');
}
