// SPDX-License-Identifier: MIT
// broker/seal.c - Which mounts are the jail's own, where nothing is to be written to others
//
// A descriptor remembers the mount that it was opened by. One that was passed in is of a mount of
// the host's, and what is changed by way of it is the host's file, whatever is mounted on its name
// in here. So what a path leads to is asked which mount it is of.
#include "broker/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "policy/base/cleanup.h"

static bool id_of(int dir, const char *path, int flags, uint64_t *ret_id)
{
	struct statx stx;

	flags |= AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC;
	if (statx(dir, path, flags, STATX_MNT_ID, &stx) < 0 || !(stx.stx_mask & STATX_MNT_ID))
		return false;
	*ret_id = stx.stx_mnt_id;
	return true;
}

static int add(struct seal *seal, uint64_t id)
{
	if (seal->count == seal->cap) {
		size_t cap = seal->cap ? seal->cap * 2 : 64;
		uint64_t *ids = reallocarray(seal->ids, cap, sizeof(*ids));

		if (!ids)
			return -ENOMEM;
		seal->ids = ids;
		seal->cap = cap;
	}
	seal->ids[seal->count++] = id;
	return 0;
}

/* A mount point as proc(5) writes it: \040 and its kind. */
static void unescape(char *text)
{
	char *to = text;

	for (const char *from = text; *from; to++) {
		unsigned int code;

		if (from[0] == '\\' && sscanf(from + 1, "%3o", &code) == 1) {
			*to = (char)code;
			from += 4;
		} else {
			*to = *from++;
		}
	}
	*to = '\0';
}

/* One line of mountinfo: the mount, and what the other view has there. */
static int add_line(struct seal *seal, int view, const char *line)
{
	char point[PATH_MAX * 4];
	unsigned long long id;
	uint64_t other;
	int r;

	if (sscanf(line, "%llu %*d %*s %*s %16383s", &id, point) != 2)
		return -EBADMSG;
	r = add(seal, id);
	if (r < 0 || view < 0)
		return r;
	unescape(point);
	if (id_of(view, point[1] ? point + 1 : ".", AT_SYMLINK_NOFOLLOW, &other))
		r = add(seal, other);
	return r;
}

static int compare(const void *a, const void *b)
{
	const uint64_t *one = a, *other = b;

	return *one < *other ? -1 : *one > *other;
}

/**
 * seal_open() - Look all mounts of the jail over
 * @view:	Root of the noexec view, a copy of them; -1 where there is none
 * @ret_seal:	Filled; it is never given back
 *
 * Context: in the jail's mount namespace, when nothing more will be mounted in it.
 *
 * Return: 0 or -errno
 */
int seal_open(int view, struct seal *ret_seal)
{
	_cleanup_fclose_ FILE *file = fopen("/proc/self/mountinfo", "re");
	_cleanup_free_ char *line = NULL;
	struct seal seal = { .count = 0 };
	size_t room = 0;
	int r = file ? 0 : -errno;

	while (r == 0 && getline(&line, &room, file) > 0)
		r = add_line(&seal, view, line);
	if (r < 0) {
		free(seal.ids);
		return r;
	}
	qsort(seal.ids, seal.count, sizeof(*seal.ids), compare);
	*ret_seal = seal;
	return 0;
}

/**
 * seal_has() - Whether an object was reached by a mount of the jail's
 * @seal:	Opened
 * @pin:	The object
 *
 * Return: false also where the kernel does not say
 */
bool seal_has(const struct seal *seal, int pin)
{
	uint64_t id;

	return id_of(pin, "", AT_EMPTY_PATH, &id) &&
	       bsearch(&id, seal->ids, seal->count, sizeof(*seal->ids), compare);
}
