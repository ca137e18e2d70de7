// SPDX-License-Identifier: MIT
// supervisor/verdict/fingerprint.c - What a run's files are when it has ended
#include "supervisor/verdict/fingerprint.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/base/path.h"
#include "supervisor/verdict/found.h"

/* Of a tree that a run made or moved as a whole. */
#define DEPTH_MAX 64
/* A target can make a file of any size in no time. */
#define READ_MAX ((off_t)16 << 30)

static void find_below(struct found_place *place, struct observation *seen, size_t index,
		       unsigned int depth);

/* One name in a directory that came as a whole; false when there is no room for more. */
static bool find_entry(struct found_place *place, struct observation *seen, const char *path,
		       unsigned int depth)
{
	struct ledger_entry *met = ledger_add(&seen->paths, path, strlen(path));

	if (!met)
		return false;
	met->marks |= PATH_WRITTEN | PATH_MADE;
	if (path_below(path, seen->cwd))
		met->marks |= PATH_WITHIN;
	if (met->found.kind == FOUND_UNKNOWN)
		found_look(place, met->name, &met->found);
	if (met->found.kind != FOUND_DIRECTORY || met->marks & PATH_WALKED)
		return true;
	if (depth == DEPTH_MAX)
		seen->paths.full = true;
	else
		find_below(place, seen, (size_t)(met - seen->paths.entries), depth + 1);
	return true;
}

/*
 * Adds what is in a directory that came to be as a whole: by mkdir, or by a rename. What cannot be
 * looked into is closed, whatever is in it. The table grows meanwhile.
 */
static void find_below(struct found_place *place, struct observation *seen, size_t index,
		       unsigned int depth)
{
	_cleanup_free_ char *path = strdup(seen->paths.entries[index].name);
	int fd = path ? found_open(place, path, O_RDONLY | O_DIRECTORY) : -1;
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	bool room = true;

	seen->paths.entries[index].marks |= PATH_WALKED;
	if (!dir) {
		seen->paths.entries[index].found.kind = FOUND_CLOSED;
		close_fd(&fd);
		return;
	}
	errno = 0;
	while (room && (entry = readdir(dir))) {
		_cleanup_free_ char *name = NULL;

		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		if (asprintf(&name, "%s/%s", path, entry->d_name) < 0) {
			name = NULL;
			seen->paths.full = true;
		} else {
			room = find_entry(place, seen, name, depth);
		}
		errno = 0;
	}
	if (room && errno)
		seen->paths.entries[index].found.kind = FOUND_CLOSED;
	closedir(dir);
}

static int by_node(const void *one, const void *other)
{
	const struct ledger_entry *a = *(struct ledger_entry *const *)one;
	const struct ledger_entry *b = *(struct ledger_entry *const *)other;

	if (a->found.node.dev != b->found.node.dev)
		return a->found.node.dev < b->found.node.dev ? -1 : 1;
	if (a->found.node.ino != b->found.node.ino)
		return a->found.node.ino < b->found.node.ino ? -1 : 1;
	return strcmp(a->name, b->name);
}

/*
 * Which names are of one file, as far as the run has written both: each gets the first one's.
 */
static int find_twins(struct observation *seen)
{
	_cleanup_free_ struct ledger_entry **linked =
		calloc(seen->paths.count + 1, sizeof(struct ledger_entry *));
	size_t count = 0;

	if (!linked)
		return -ENOMEM;
	for (size_t i = 0; i < seen->paths.count; i++) {
		struct ledger_entry *entry = &seen->paths.entries[i];

		if (entry->found.node.ino && entry->marks & PATH_WRITTEN)
			linked[count++] = entry;
	}
	qsort(linked, count, sizeof(struct ledger_entry *), by_node);
	for (size_t i = 1, first = 0; i < count; i++) {
		struct found *found = &linked[i]->found;
		const struct ledger_entry *least = linked[first];

		if (found->node.dev == least->found.node.dev &&
		    found->node.ino == least->found.node.ino)
			crypto_generichash(found->twin, MARK_BYTES,
					   (const unsigned char *)least->name, least->len, NULL, 0);
		else
			first = i;
	}
	return 0;
}

/**
 * fingerprint() - Look at every file that a run read or wrote
 * @observation: Of a run that has ended; @found of its paths is filled
 * @copy:	The working directory as the run had it, if that was a copy; -1: it had the real one
 *
 * Trust: the target chose what is there, see found_look().
 *
 * Return: 0, -ENOMEM
 */
int fingerprint(struct observation *observation, int copy)
{
	struct found_place place = { .seen = observation, .copy = copy, .left = READ_MAX };

	clock_gettime(CLOCK_REALTIME, &place.until);
	/* The table grows meanwhile, behind what it had. */
	for (size_t i = 0; i < observation->paths.count; i++) {
		struct ledger_entry *entry = &observation->paths.entries[i];

		if (entry->found.kind == FOUND_UNKNOWN)
			found_look(&place, entry->name, &entry->found);
		if (entry->found.kind == FOUND_DIRECTORY && entry->marks & PATH_WHOLE &&
		    !(entry->marks & PATH_WALKED))
			find_below(&place, observation, i, 0);
	}
	return find_twins(observation);
}
