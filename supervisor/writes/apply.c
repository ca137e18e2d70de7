// SPDX-License-Identifier: MIT
// supervisor/writes/apply.c - Have the host be what a run has left
//
// DOC: Theory of operation
//
// First all of it is looked at, and where the host is not what it was when the run had ended
// nothing is done at all. Then, in this order, so that every step has what it needs:
//  1. what goes, the inmost first;
//  2. what comes or changes, the outmost first; a file takes the place of another at once;
//  3. attributes of directories, the inmost first: what happens in a directory changes its times.
// Each step is one that may be there already, so that one that was interrupted is done again from
// its beginning. `applying` says that there was such a one: without it, what is there already is
// somebody else's.
//
// Trust: a jail chose all names. Each is found from the directory that the overlay was put on,
// without following a link and without leaving it.
#include "supervisor/writes/apply.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/writes/listing.h"
#include "supervisor/writes/put.h"
#include "supervisor/writes/side.h"

/* More conflicts are only counted. */
#define CONFLICTS_TOLD 50

/* Both sides of a place. */
struct place {
	int host;
	int upper;
};

struct apply {
	const struct kept *kept;
	const struct changes *changes;
	struct place *places;
	bool again;
	bool force;
	size_t conflicts;
	struct text *message;
	char new[NAME_MAX + 1]; /* of what is being put in its place */
};

/* Where one change happens. */
struct spot {
	int host;
	int upper;
	const char *name;
};

#define SPOT_NONE ((struct spot){ .host = -1, .upper = -1 })

static void spot_close(struct spot *spot)
{
	close_fd(&spot->host);
	close_fd(&spot->upper);
}

static int spot_open(const struct apply *apply, const struct change *change, struct spot *ret_spot)
{
	const struct place *place = &apply->places[change->place];

	ret_spot->host = side_parent(place->host, change->path, &ret_spot->name);
	ret_spot->upper = -1;
	if (change->after.mode)
		ret_spot->upper = side_parent(place->upper, change->path, &ret_spot->name);
	return ret_spot->host < 0 ? ret_spot->host : 0;
}

/* Of a change that the layer has something for. */
static int spot_open_layer(const struct apply *apply, const struct change *change,
			   struct spot *ret_spot)
{
	int r = spot_open(apply, change, ret_spot);

	return r == 0 && ret_spot->upper < 0 ? ret_spot->upper : r;
}

static void tell(struct apply *apply, const struct change *change, const char *why)
{
	_cleanup_free_ char *path = listing_path(apply->kept, change);

	text_str(apply->message, "warder: writes: ");
	if (path)
		text_visible(apply->message, path, strlen(path));
	text_printf(apply->message, ": %s\n", why);
}

static bool same_side(const struct change_side *one, const struct change_side *other)
{
	if ((one->mode & S_IFMT) != (other->mode & S_IFMT) || one->ino != other->ino)
		return false;
	return S_ISDIR(one->mode) ||
	       (one->size == other->size && one->ctime.tv_sec == other->ctime.tv_sec &&
		one->ctime.tv_nsec == other->ctime.tv_nsec &&
		one->mtime.tv_sec == other->mtime.tv_sec &&
		one->mtime.tv_nsec == other->mtime.tv_nsec);
}

/* Whether something was on the way to it: owner, mode and times are set one after the other. */
static bool is_begun(const struct spot *spot, const struct change *change,
		     const struct change_side *now)
{
	const unsigned int whole = CHANGE_TYPE | CHANGE_CONTENT;

	return !(change->what & whole) && spot->upper >= 0 && change->after.mode &&
	       !(side_compare(spot->upper, spot->name, &change->after, spot->host, spot->name,
			      now) &
		 whole);
}

/* Whether the host is what the layer says already. Of a directory only that it is one is asked. */
static bool is_done(const struct spot *spot, const struct change *change,
		    const struct change_side *now)
{
	struct change_side after;

	if (!now->mode || !change->after.mode)
		return !now->mode && !change->after.mode;
	if (S_ISDIR(change->after.mode) && S_ISDIR(now->mode))
		return true;
	return spot->upper >= 0 && side_look(spot->upper, spot->name, &after) == 0 && after.mode &&
	       !side_compare(spot->upper, spot->name, &after, spot->host, spot->name, now);
}

static void close_dir(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

/* Whether a directory that goes has something in it that does not. */
static bool has_more(const struct apply *apply, const struct change *change)
{
	int fd = side_open(apply->places[change->place].host, change->path, O_RDONLY | O_DIRECTORY);
	_cleanup_(close_dir) DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;
	bool more = false;

	while (dir && !more && (entry = readdir(dir))) {
		_cleanup_text_ struct text path = { 0 };
		const struct change *known;

		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..") ||
		    !strcmp(entry->d_name, apply->new))
			continue;
		text_printf(&path, "%s/%s", change->path, entry->d_name);
		known = changes_find(apply->changes, change->place, text_cstr(&path));
		more = !known || known->kind != CHANGE_DELETED;
	}
	return more;
}

/* Whether the directory that something is in is yet to be made. */
static bool directory_comes(const struct apply *apply, const struct change *change)
{
	_cleanup_text_ struct text path = { 0 };
	const char *slash = strrchr(change->path, '/');
	const struct change *above;

	if (!slash)
		return false;
	text_add(&path, change->path, (size_t)(slash - change->path));
	above = changes_find(apply->changes, change->place, text_cstr(&path));
	return above && S_ISDIR(above->after.mode) &&
	       (above->kind == CHANGE_CREATED || above->what & CHANGE_TYPE);
}

/* Whether a directory is to go. */
static bool directory_goes(const struct change *change)
{
	return S_ISDIR(change->before.mode) && !S_ISDIR(change->after.mode);
}

/* Why a change is not to be made, NULL: it may be, or has been. */
static const char *conflict_of(const struct apply *apply, const struct change *change)
{
	_cleanup_(spot_close) struct spot spot = SPOT_NONE;
	struct change_side now = { .mode = 0 };
	int r = spot_open(apply, change, &spot);

	if (change->what & CHANGE_RACED)
		return "it was changed on the host while the run went on";
	if (r == -ENOENT || r == -ENOTDIR) { /* the directory that it is in may come, or be gone */
		if (change->kind == CHANGE_CREATED)
			return directory_comes(apply, change) ? NULL : "its directory is gone";
		return change->kind == CHANGE_DELETED ? NULL : "it is gone on the host";
	}
	if (r == 0)
		r = side_look(spot.host, spot.name, &now);
	if (r < 0)
		return strerror(-r);
	if (change->kind == CHANGE_CREATED) {
		if (!now.mode || (apply->again && is_done(&spot, change, &now)))
			return NULL;
		return is_done(&spot, change, &now) && !S_ISDIR(now.mode) ? NULL
									  : "it is there by now";
	}
	if (same_side(&now, &change->before))
		return directory_goes(change) && has_more(apply, change)
			       ? "there is something new in it"
			       : NULL;
	if (is_done(&spot, change, &now) && !S_ISDIR(now.mode))
		return NULL;
	if (apply->again &&
	    (!now.mode || is_done(&spot, change, &now) || is_begun(&spot, change, &now)))
		return NULL;
	return now.mode ? "it was changed on the host since" : "it is gone on the host";
}

/* A jail may know its run's name: what it has made under ours would stop all on its way. */
static int check_names(struct apply *apply)
{
	int r = 0;

	for (size_t i = 0; i < apply->changes->count; i++) {
		const struct change *change = &apply->changes->list[i];
		const char *slash = strrchr(change->path, '/');

		if (strcmp(slash ? slash + 1 : change->path, apply->new) != 0)
			continue;
		tell(apply, change, "warder needs that name itself; nothing was changed");
		r = -EEXIST;
	}
	return r;
}

static void find_conflicts(struct apply *apply)
{
	for (size_t i = 0; i < apply->changes->count; i++) {
		const char *why = conflict_of(apply, &apply->changes->list[i]);

		if (!why)
			continue;
		if (apply->conflicts++ < CONFLICTS_TOLD)
			tell(apply, &apply->changes->list[i], why);
	}
	if (apply->conflicts > CONFLICTS_TOLD)
		text_printf(apply->message, "warder: writes: and %zu more\n",
			    apply->conflicts - CONFLICTS_TOLD);
}

/* Step 1. What another type takes the place of goes as well, if one of both is a directory. */
static int remove_one(const struct apply *apply, const struct change *change)
{
	_cleanup_(spot_close) struct spot spot = SPOT_NONE;
	bool replaced = change->what & CHANGE_TYPE &&
			(S_ISDIR(change->before.mode) || S_ISDIR(change->after.mode));
	struct change_side now = { .mode = 0 };
	int r;

	if (change->kind != CHANGE_DELETED && !replaced)
		return 0;
	r = spot_open(apply, change, &spot);
	if (r == -ENOENT || r == -ENOTDIR)
		return 0;
	if (r == 0)
		r = side_look(spot.host, spot.name, &now);
	if (r < 0 || !now.mode)
		return r;
	if (replaced && (now.mode & S_IFMT) == (change->after.mode & S_IFMT))
		return 0; /* it has happened */
	if (unlinkat(spot.host, spot.name, S_ISDIR(now.mode) ? AT_REMOVEDIR : 0) < 0)
		return errno == ENOENT ? 0 : -errno;
	return 0;
}

/* An earlier change that is another name of the same file of the layer; NULL: this is the first. */
static const struct change *first_name(const struct apply *apply, const struct change *change)
{
	const struct changes *changes = apply->changes;

	if (change->after.links < 2 || S_ISDIR(change->after.mode))
		return NULL;
	/* A name that stays as it is has come before all that are made. */
	for (size_t i = 0; i < changes->count; i++) {
		const struct change *other = &changes->list[i];

		if (other->after.ino == change->after.ino && other->place == change->place &&
		    other->after.mode && other->what & CHANGE_IMPLIED &&
		    other->what != (CHANGE_TIMES | CHANGE_IMPLIED))
			return other;
	}
	for (const struct change *other = changes->list; other < change; other++)
		if (other->after.ino == change->after.ino && other->place == change->place &&
		    other->after.mode)
			return other;
	return NULL;
}

static int link_one(const struct apply *apply, const struct change *first, const struct spot *spot)
{
	const struct put put = { spot->host, spot->name, apply->new };
	const char *name;
	_cleanup_close_ int dir = side_parent(apply->places[first->place].host, first->path, &name);

	return dir < 0 ? dir : put_link(&put, dir, name);
}

static int put_new(const struct apply *apply, const struct change *change, const struct spot *spot)
{
	const struct put put = { spot->host, spot->name, apply->new };

	return put_file(&put, spot->upper, &change->after);
}

/* To what was looked at; another one that has come into its place since is nobody's to change. */
static int put_on(const struct apply *apply, const struct change *change, const struct spot *spot,
		  int source)
{
	bool known = change->kind == CHANGE_CHANGED && !(change->what & CHANGE_TYPE);
	uint64_t ino = known && !apply->force ? change->before.ino : 0;
	struct change_side now;
	int r = put_attributes(source, spot->name, spot->host, &change->after, ino);

	if (r == -ESTALE && side_look(spot->host, spot->name, &now) == 0 && now.mode &&
	    !S_ISDIR(now.mode) && is_done(spot, change, &now))
		return 0;
	return r;
}

/* Step 2. */
static int make_one(const struct apply *apply, const struct change *change)
{
	const struct change *first = first_name(apply, change);
	_cleanup_(spot_close) struct spot spot = SPOT_NONE;
	_cleanup_close_ int source = -1;
	int r;

	if (change->kind == CHANGE_DELETED || change->what & CHANGE_IMPLIED)
		return 0;
	r = spot_open_layer(apply, change, &spot);
	if (r < 0)
		return r;
	if (S_ISDIR(change->after.mode))
		return *change->path ? put_directory(spot.host, spot.name) : 0;
	if (first && first != change)
		return link_one(apply, first, &spot);
	if (change->kind == CHANGE_CREATED || change->what & (CHANGE_TYPE | CHANGE_CONTENT))
		return put_new(apply, change, &spot);
	source = openat(spot.upper, spot.name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	return source < 0 ? -errno : put_on(apply, change, &spot, source);
}

/* Step 3. Of a stranger's directory that the overlay was put on only the times are known. */
static int finish_one(const struct apply *apply, const struct change *change)
{
	_cleanup_(spot_close) struct spot spot = SPOT_NONE;
	_cleanup_close_ int source = -1;
	struct change_side after = change->after;
	int r;

	if (!S_ISDIR(after.mode))
		return 0;
	r = spot_open_layer(apply, change, &spot);
	if (r < 0)
		return r;
	source = openat(spot.upper, spot.name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (source < 0)
		return -errno;
	if (!*change->path && !(change->what & (CHANGE_MODE | CHANGE_OWNER | CHANGE_ATTRIBUTES))) {
		const struct timespec times[] = { { .tv_nsec = UTIME_OMIT }, after.mtime };

		return utimensat(spot.host, ".", times, AT_SYMLINK_NOFOLLOW) < 0 &&
				       errno != EPERM && errno != EACCES
			       ? -errno
			       : 0;
	}
	return put_on(apply, change, &spot, source);
}

static int each(struct apply *apply, bool backwards,
		int (*step)(const struct apply *apply, const struct change *change))
{
	const struct changes *changes = apply->changes;

	for (size_t i = 0; i < changes->count; i++) {
		const struct change *change =
			&changes->list[backwards ? changes->count - 1 - i : i];
		int r = step(apply, change);

		if (r < 0) {
			tell(apply, change, strerror(-r));
			return r;
		}
	}
	return 0;
}

static int open_places(struct apply *apply)
{
	size_t count = apply->kept->places.count;

	apply->places = calloc(count + 1, sizeof(*apply->places));
	if (!apply->places)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		apply->places[i].host = side_place(apply->kept->places.items[i]);
		apply->places[i].upper = kept_upper(apply->kept, i);
	}
	for (size_t i = 0; i < apply->changes->count; i++) {
		const struct change *change = &apply->changes->list[i];
		int r = change->place < count ? apply->places[change->place].host : -EBADMSG;

		if (r < 0) {
			text_str(apply->message, "warder: writes: ");
			if (change->place < count)
				text_visible(apply->message,
					     apply->kept->places.items[change->place],
					     strlen(apply->kept->places.items[change->place]));
			text_printf(apply->message, ": %s\n", strerror(-r));
			return r;
		}
	}
	return 0;
}

static void close_places(struct apply *apply)
{
	for (size_t i = 0; apply->places && i < apply->kept->places.count; i++) {
		close_fd(&apply->places[i].host);
		close_fd(&apply->places[i].upper);
	}
	free(apply->places);
}

static int carry_out(struct apply *apply, struct kept *kept)
{
	int r = kept_begin_applying(kept);

	if (r == 0)
		r = each(apply, true, remove_one);
	if (r == 0)
		r = each(apply, false, make_one);
	if (r == 0)
		r = each(apply, true, finish_one);
	if (r < 0)
		text_str(apply->message, "  it is applied in part; `warder writes apply` goes on "
					 "with it when that is mended\n");
	return r;
}

/**
 * apply_all() - Make all changes of a run on the host
 * @kept:	Waiting, or begun before
 * @changes:	Of it, sorted
 * @force:	Also where the host has changed since
 * @message:	Conflicts, and what goes wrong
 *
 * Context: with all rights over what is the user's: own_rights_take().
 *
 * Return: 0; -EBUSY for conflicts: nothing was changed; -errno
 */
int apply_all(struct kept *kept, const struct changes *changes, bool force, struct text *message)
{
	struct apply apply = { .kept = kept,
			       .changes = changes,
			       .again = kept->state == KEPT_BEGUN,
			       .force = force,
			       .message = message };
	int r;

	snprintf(apply.new, sizeof(apply.new), ".warder-writes-%s", kept->run);
	r = open_places(&apply);
	if (r == 0)
		r = check_names(&apply);
	if (r == 0)
		find_conflicts(&apply);
	if (r == 0 && apply.conflicts && !force) {
		text_printf(message,
			    "  nothing was applied; `warder writes apply --force %s` applies it\n",
			    kept->run);
		r = -EBUSY;
	} else if (r == 0) {
		r = carry_out(&apply, kept);
	}
	close_places(&apply);
	return r;
}
