// SPDX-License-Identifier: MIT
// supervisor/writes/kept.c - The layers of a run, in the state directory
//
// writes/RUN/ has a directory for each layer, and besides: `about`, what the run was, `changes`,
// once the run has ended and they were found, and `applying`, once that was begun. Whoever uses it
// holds a lock on the directory: a run that goes on, and whoever applies or removes it.
#include "supervisor/writes/kept.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/host/removal.h"
#include "supervisor/words/output.h"
#include "supervisor/words/paths.h"

#define SCHEMA "warder.writes/1"

/**
 * kept_directory() - Where layers are
 * @state:	The state directory
 *
 * Return: heap, NULL without memory
 */
char *kept_directory(const char *state)
{
	char *path;

	return asprintf(&path, "%s/writes", state) < 0 ? NULL : path;
}

void kept_close(struct kept *kept)
{
	close_fd(&kept->parent);
	close_fd(&kept->dir);
	free(kept->run);
	free(kept->cwd);
	strings_free(&kept->command);
	strings_free(&kept->places);
	*kept = KEPT_NONE;
}

static int open_parent(const char *state, bool make, struct kept *kept)
{
	_cleanup_free_ char *path = kept_directory(state);
	int r = !path ? -ENOMEM : make ? paths_make(path) : 0;

	if (r < 0)
		return r;
	kept->parent = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return kept->parent < 0 ? -errno : 0;
}

static int open_run(struct kept *kept, const char *run)
{
	kept->run = strdup(run);
	if (!kept->run)
		return -ENOMEM;
	kept->dir = openat(kept->parent, run, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (kept->dir < 0)
		return -errno;
	return flock(kept->dir, LOCK_EX | LOCK_NB) < 0 ? -errno : 0;
}

/* What an overlay keeps in its layer are attributes of this kind. */
static int try_attributes(int dir)
{
	return fsetxattr(dir, "user.warder", "1", 1, 0) < 0 ? -errno : 0;
}

/**
 * kept_make() - Make room for the layers of a run
 * @state:	The state directory
 * @run:	Name of the run
 * @ret_kept:	kept_close() it in any case; kept_remove() what nobody wants
 * @message:	Why there is none
 *
 * Return: 0 or -errno
 */
int kept_make(const char *state, const char *run, struct kept *ret_kept, struct text *message)
{
	struct kept *kept = ret_kept;
	int r;

	*kept = KEPT_NONE;
	r = open_parent(state, true, kept);
	if (r == 0 && mkdirat(kept->parent, run, 0700) < 0)
		r = -errno;
	if (r == 0)
		r = open_run(kept, run);
	if (r == 0)
		r = try_attributes(kept->dir);
	if (r == 0)
		return 0;
	text_str(message, "warder: --writes: no layer can be in ");
	text_visible(message, state, strlen(state));
	text_printf(message, ": %s\n  %s\n", strerror(-r),
		    "have $XDG_STATE_HOME name a directory on a disk of this host, with extended "
		    "attributes");
	return r;
}

static int read_item(struct kept *kept, const char *item)
{
	int64_t seconds;

	if (!strncmp(item, "schema ", 7))
		return strcmp(item + 7, SCHEMA) ? -EBADMSG : 0;
	if (!strncmp(item, "word ", 5))
		return strings_push(&kept->command, item + 5, strlen(item + 5));
	if (!strncmp(item, "place ", 6))
		return strings_push(&kept->places, item + 6, strlen(item + 6));
	if (!strncmp(item, "cwd ", 4)) {
		free(kept->cwd);
		kept->cwd = strdup(item + 4);
		return kept->cwd ? 0 : -ENOMEM;
	}
	if (sscanf(item, "began %" SCNd64 ".%ld", &seconds, &kept->began.tv_nsec) != 2)
		return -EBADMSG;
	kept->began.tv_sec = (time_t)seconds;
	return 0;
}

/* In the file, and in the memory of who writes it: by read_item(). */
static int add_item(struct kept *kept, struct text *text, const char *key, const char *value)
{
	size_t start = text->len;

	text_printf(text, "%s %s", key, value);
	text_add(text, "", 1);
	return text->failed ? -ENOMEM : read_item(kept, text->data + start);
}

/* Written whole, or not there. */
static int write_file(int dir, const char *name, const struct text *text)
{
	_cleanup_close_ int fd = -1;
	int r;

	if (text->failed)
		return -ENOMEM;
	fd = openat(dir, ".new", O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	r = output_write(fd, text_cstr(text), text->len);
	if (r == 0 && fsync(fd) < 0)
		r = -errno;
	if (r == 0 && renameat(dir, ".new", dir, name) < 0)
		r = -errno;
	return r;
}

/**
 * kept_begin() - Note what a run is, before it begins
 * @kept:	Made
 * @cwd:	Its working directory
 * @command:	It, NULL terminated
 * @places:	Directories under the overlays
 *
 * Return: 0 or -errno
 */
int kept_begin(struct kept *kept, const char *cwd, char *const *command,
	       const struct strings *places)
{
	_cleanup_text_ struct text text = { 0 };
	char began[48];
	int r;

	/* The clock of files may lag by a tick; the launch takes longer. */
	clock_gettime(CLOCK_REALTIME, &kept->began);
	snprintf(began, sizeof(began), "%" PRId64 ".%09ld", (int64_t)kept->began.tv_sec,
		 kept->began.tv_nsec);
	r = add_item(kept, &text, "schema", SCHEMA);
	if (r == 0)
		r = add_item(kept, &text, "began", began);
	if (r == 0)
		r = add_item(kept, &text, "cwd", cwd);
	for (; r == 0 && *command; command++)
		r = add_item(kept, &text, "word", *command);
	for (size_t i = 0; r == 0 && i < places->count; i++)
		r = add_item(kept, &text, "place", places->items[i]);
	return r < 0 ? r : write_file(kept->dir, "about", &text);
}

/**
 * kept_finish() - Note what a run has changed
 * @kept:	Its run has ended
 * @changes:	Sorted
 *
 * Return: 0 or -errno
 */
int kept_finish(struct kept *kept, const struct changes *changes)
{
	_cleanup_text_ struct text text = { 0 };

	changes_write(changes, &text);
	return write_file(kept->dir, "changes", &text);
}

/* From here on some of it may have been applied. */
int kept_begin_applying(struct kept *kept)
{
	const struct text nothing = { 0 };

	return write_file(kept->dir, "applying", &nothing);
}

static int read_file(int dir, const char *name, struct text *text)
{
	_cleanup_close_ int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	char bytes[65536];
	ssize_t got;

	if (fd < 0)
		return -errno;
	while ((got = read(fd, bytes, sizeof(bytes))) != 0) {
		if (got < 0 && errno != EINTR)
			return -errno;
		if (got > 0)
			text_add(text, bytes, (size_t)got);
	}
	return text->failed ? -ENOMEM : 0;
}

static int read_about(struct kept *kept)
{
	_cleanup_text_ struct text text = { 0 };
	int r = read_file(kept->dir, "about", &text);

	for (size_t at = 0; r == 0 && at < text.len; at += strlen(text.data + at) + 1)
		r = read_item(kept, text.data + at);
	if (r == 0 && !kept->cwd)
		r = -EBADMSG;
	return r;
}

static bool has(const struct kept *kept, const char *name)
{
	return faccessat(kept->dir, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/* A run that goes on has `about`, but what is said of it here may be half of it. */
static int open_any(const char *run, struct kept *kept)
{
	int r = open_run(kept, run);

	if (r == -EWOULDBLOCK)
		kept->state = KEPT_RUNNING;
	else if (r == 0 && !has(kept, "changes"))
		kept->state = KEPT_UNFINISHED;
	else if (r == 0)
		kept->state = has(kept, "applying") ? KEPT_BEGUN : KEPT_WAITING;
	if (r < 0 && r != -EWOULDBLOCK)
		return r;
	r = read_about(kept);
	return r < 0 && kept->state <= KEPT_UNFINISHED ? 0 : r;
}

static int is_run(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/**
 * kept_list() - All runs that left layers
 * @state:	The state directory
 * @runs:	Grows by their names, the oldest first
 *
 * Return: 0 or -errno
 */
int kept_list(const char *state, struct strings *runs)
{
	_cleanup_free_ char *path = kept_directory(state);
	struct dirent **entries = NULL;
	int count = path ? scandir(path, &entries, is_run, alphasort) : -1;
	int r = count < 0 && errno != ENOENT ? -errno : 0;

	for (int i = 0; i < count; i++) {
		if (r == 0)
			r = strings_push(runs, entries[i]->d_name, strlen(entries[i]->d_name));
		free(entries[i]);
	}
	free(entries);
	return r;
}

static int no_run(struct text *message, const char *name, const char *why)
{
	text_str(message, "warder: writes: ");
	text_visible(message, name, strlen(name));
	text_printf(message, ": %s\n  `warder writes` lists them\n", why);
	return -ENOENT;
}

/* The one run that a name means. */
static int find_run(const struct strings *runs, const char *name, const char **ret_run,
		    struct text *message)
{
	const char *found = NULL;

	if (!strcmp(name, "last") && runs->count) {
		*ret_run = runs->items[runs->count - 1];
		return 0;
	}
	for (size_t i = 0; i < runs->count; i++) {
		if (strncmp(runs->items[i], name, strlen(name)) != 0)
			continue;
		if (found)
			return no_run(message, name, "several runs begin like that");
		found = runs->items[i];
		if (!strcmp(found, name))
			break; /* those that only begin like that come behind it */
	}
	if (!found || !*name)
		return no_run(message, name, "no run of that name has left its writes");
	*ret_run = found;
	return 0;
}

/**
 * kept_open() - Open what a run left
 * @state:	The state directory
 * @name:	Of the run, or how only its name begins, or `last`
 * @ret_kept:	kept_close() it in any case
 * @message:	Why there is none
 *
 * Return: 0 or -errno
 */
int kept_open(const char *state, const char *name, struct kept *ret_kept, struct text *message)
{
	_cleanup_strings_ struct strings runs = { 0 };
	const char *run;
	int r = kept_list(state, &runs);

	*ret_kept = KEPT_NONE;
	if (r == 0) {
		r = find_run(&runs, name, &run, message);
		if (r < 0)
			return r;
	}
	if (r == 0)
		r = open_parent(state, false, ret_kept);
	if (r == 0)
		r = open_any(run, ret_kept);
	if (r < 0)
		no_run(message, name, strerror(-r));
	return r;
}

/**
 * kept_changes() - What a run has changed
 * @kept:	Waiting
 * @changes:	Empty; changes_free() it in any case
 *
 * Return: 0 or -errno
 */
int kept_changes(const struct kept *kept, struct changes *changes)
{
	_cleanup_text_ struct text text = { 0 };
	int r = read_file(kept->dir, "changes", &text);

	return r < 0 ? r : changes_read(text_cstr(&text), text.len, changes);
}

/**
 * kept_upper() - The layer of a place
 * @kept:	Any
 * @place:	Its index
 *
 * Return: an O_PATH descriptor; -ENOENT for a place that is another one's other name; -errno
 */
int kept_upper(const struct kept *kept, size_t place)
{
	_cleanup_close_ int layer = -1;
	char name[24];
	int fd;

	snprintf(name, sizeof(name), "%zu", place);
	layer = openat(kept->dir, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (layer < 0)
		return -errno;
	fd = openat(layer, "upper", O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/**
 * kept_remove() - Remove all that a run left
 * @kept:	Held
 *
 * Trust: a jail made what is in the layers.
 *
 * Return: 0 or -errno
 */
int kept_remove(struct kept *kept)
{
	if (!kept->run)
		return 0;
	/* Half of it is not to be applied. */
	if (unlinkat(kept->dir, "changes", 0) < 0 && errno != ENOENT)
		return -errno;
	return removal_entry(kept->parent, kept->run, NULL);
}
