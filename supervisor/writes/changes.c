// SPDX-License-Identifier: MIT
// supervisor/writes/changes.c - What a run's writes come to, path by path
//
// In a file each is a line of numbers with the path behind them, and ends with a NUL, which no path
// has in it.
#include "supervisor/writes/changes.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"

void changes_free(struct changes *changes)
{
	for (size_t i = 0; i < changes->count; i++)
		free(changes->list[i].path);
	free(changes->list);
	*changes = (struct changes){ .count = 0 };
}

/**
 * changes_add() - Add one
 * @changes:	Grows
 * @change:	Its path is copied
 *
 * Return: 0 or -ENOMEM
 */
int changes_add(struct changes *changes, const struct change *change)
{
	char *path = strdup(change->path);

	if (path && changes->count == changes->cap) {
		size_t cap = changes->cap ? changes->cap * 2 : 64;
		struct change *list = reallocarray(changes->list, cap, sizeof(*list));

		if (!list) {
			free(path);
			return -ENOMEM;
		}
		changes->list = list;
		changes->cap = cap;
	}
	if (!path)
		return -ENOMEM;
	changes->list[changes->count] = *change;
	changes->list[changes->count++].path = path;
	return 0;
}

/* A slash before every other byte: so what is in a directory follows it at once. */
static int compare_paths(const char *one, const char *other)
{
	while (*one && *one == *other) {
		one++;
		other++;
	}
	if (*one == *other)
		return 0;
	if (!*one || !*other)
		return *one ? 1 : -1;
	if (*one == '/' || *other == '/')
		return *one == '/' ? -1 : 1;
	return (unsigned char)*one < (unsigned char)*other ? -1 : 1;
}

static int compare(const void *a, const void *b)
{
	const struct change *one = a, *other = b;

	if (one->place != other->place)
		return one->place < other->place ? -1 : 1;
	return compare_paths(one->path, other->path);
}

/* By place and path; what is in a directory comes right behind it. */
void changes_sort(struct changes *changes)
{
	if (changes->count)
		qsort(changes->list, changes->count, sizeof(*changes->list), compare);
}

/**
 * changes_find() - The one of a path
 * @changes:	Sorted
 * @place:	As in struct change
 * @path:	Likewise
 *
 * Return: NULL when there is none
 */
const struct change *changes_find(const struct changes *changes, unsigned int place,
				  const char *path)
{
	struct change key = { .place = place };
	_cleanup_free_ char *copy = strdup(path);

	key.path = copy;
	if (!copy || !changes->count)
		return NULL;
	return bsearch(&key, changes->list, changes->count, sizeof(*changes->list), compare);
}

/**
 * changes_imply() - Find directories of which no more is to be told than of what is in them
 * @changes:	Sorted
 */
void changes_imply(struct changes *changes)
{
	for (size_t i = 0; i + 1 < changes->count; i++) {
		struct change *change = &changes->list[i];
		const struct change *next = &changes->list[i + 1];
		size_t len = strlen(change->path);

		if (change->kind == CHANGE_CHANGED && change->what == CHANGE_TIMES &&
		    next->place == change->place &&
		    (!len || (!strncmp(next->path, change->path, len) && next->path[len] == '/')))
			change->what |= CHANGE_IMPLIED;
	}
}

void changes_count(const struct changes *changes, struct change_counts *ret_counts)
{
	*ret_counts = (struct change_counts){ .of = { 0 } };
	for (size_t i = 0; i < changes->count; i++)
		if (!(changes->list[i].what & CHANGE_IMPLIED))
			ret_counts->of[changes->list[i].kind]++;
}

const char *change_word(enum change_kind kind)
{
	static const char *const words[CHANGE_KINDS] = { "created", "changed", "deleted" };

	return words[kind];
}

static void write_side(const struct change_side *side, struct text *text)
{
	text_printf(text,
		    " %o %u %u %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRId64 " %ld %" PRId64 " %ld",
		    side->mode, side->uid, side->gid, side->size, side->ino, side->links,
		    (int64_t)side->mtime.tv_sec, side->mtime.tv_nsec, (int64_t)side->ctime.tv_sec,
		    side->ctime.tv_nsec);
}

/**
 * changes_write() - For a file
 * @changes:	All
 * @text:	Grows
 */
void changes_write(const struct changes *changes, struct text *text)
{
	text_printf(text, "missed %" PRIu64, changes->missed);
	text_add(text, "", 1);
	for (size_t i = 0; i < changes->count; i++) {
		const struct change *change = &changes->list[i];

		text_printf(text, "%u %u %u", change->kind, change->what, change->place);
		write_side(&change->before, text);
		write_side(&change->after, text);
		text_char(text, ' ');
		text_add(text, change->path, strlen(change->path) + 1);
	}
}

static const char *read_side(const char *at, struct change_side *side)
{
	int used = 0;
	int64_t modified, changed;

	if (!at ||
	    sscanf(at,
		   " %o %u %u %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNd64 " %ld %" SCNd64
		   " %ld%n",
		   &side->mode, &side->uid, &side->gid, &side->size, &side->ino, &side->links,
		   &modified, &side->mtime.tv_nsec, &changed, &side->ctime.tv_nsec, &used) != 10)
		return NULL;
	side->mtime.tv_sec = (time_t)modified;
	side->ctime.tv_sec = (time_t)changed;
	return at + used;
}

static int read_one(const char *line, struct changes *changes)
{
	struct change change = { .what = 0 };
	unsigned int kind;
	const char *at;
	int used = 0;

	if (sscanf(line, "%u %u %u%n", &kind, &change.what, &change.place, &used) != 3 ||
	    kind >= CHANGE_KINDS)
		return -EBADMSG;
	change.kind = (enum change_kind)kind;
	at = read_side(line + used, &change.before);
	at = read_side(at, &change.after);
	if (!at || *at != ' ')
		return -EBADMSG;
	change.path = strdup(at + 1);
	if (!change.path)
		return -ENOMEM;
	used = changes_add(changes, &change);
	free(change.path);
	return used;
}

/**
 * changes_read() - From a file
 * @bytes:	What changes_write() made, with a NUL behind it
 * @len:	Without that NUL
 * @changes:	Empty; changes_free() it in any case
 *
 * Return: 0, -EBADMSG, -ENOMEM
 */
int changes_read(const char *bytes, size_t len, struct changes *changes)
{
	const char *at = bytes, *end = bytes + len;
	int r = 0;

	if (at >= end || sscanf(at, "missed %" SCNu64, &changes->missed) != 1)
		return -EBADMSG;
	for (at += strlen(at) + 1; r == 0 && at < end; at += strlen(at) + 1)
		r = read_one(at, changes);
	return r;
}
