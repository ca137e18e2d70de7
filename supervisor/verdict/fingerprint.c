// SPDX-License-Identifier: MIT
// supervisor/verdict/fingerprint.c - What a run's files are when it has ended
//
// Paths are those that calls ended at, so no link is followed on the way to them: what has become a
// link since then is found closed, not followed to wherever a target had it lead.
#include "supervisor/verdict/fingerprint.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "policy/base/cleanup.h"
#include "policy/base/path.h"

/* Of a tree that a run made or moved as a whole. */
#define DEPTH_MAX 64
/* A target can make a file of any size in no time. */
#define READ_MAX ((off_t)16 << 30)

/* Where paths are looked up. */
struct place_of {
	const char *cwd;
	int copy; /* of the working directory, as a run left it; -1: there is none */
	off_t left; /* of what is read at most */
};

static int open_at(int at, const char *path, int flags)
{
	int wary = flags & O_PATH ? 0 : O_NONBLOCK | O_NOCTTY;
	struct open_how how = { .flags = (uint64_t)(unsigned int)(flags | wary | O_CLOEXEC |
								  O_NOFOLLOW),
				.resolve = RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS };

	return (int)syscall(SYS_openat2, at, path, &how, sizeof(how));
}

/* Opens what a run calls @path. */
static int open_path(const struct place_of *place, const char *path, int flags)
{
	const char *behind;

	if (place->copy < 0 || !path_below(path, place->cwd))
		return open_at(AT_FDCWD, path, flags);
	behind = path_behind(path, place->cwd);
	while (*behind == '/')
		behind++;
	return open_at(place->copy, *behind ? behind : ".", flags);
}

static void find_link(int fd, struct found *found)
{
	char target[PATH_MAX];
	ssize_t len = readlinkat(fd, "", target, sizeof(target));

	found->kind = len < 0 ? FOUND_CLOSED : FOUND_LINK;
	if (len >= 0)
		digest_bytes(target, (size_t)len, found->digest);
}

/* What one path leads to; the type is asked first, so that no device is ever opened. */
static void find(struct place_of *place, const char *path, struct found *found)
{
	_cleanup_close_ int pin = open_path(place, path, O_PATH);
	_cleanup_close_ int fd = -1;
	struct stat st;

	*found = (struct found){ .kind = FOUND_CLOSED };
	if (pin < 0 || fstat(pin, &st) < 0) {
		if (errno == ENOENT || errno == ENOTDIR)
			found->kind = FOUND_NOTHING;
		return;
	}
	found->mode = st.st_mode;
	if (S_ISLNK(st.st_mode)) {
		find_link(pin, found);
	} else if (S_ISDIR(st.st_mode)) {
		found->kind = FOUND_DIRECTORY;
	} else if (!S_ISREG(st.st_mode)) {
		found->kind = FOUND_OTHER;
	} else if (st.st_size <= place->left) {
		place->left -= st.st_size;
		fd = open_path(place, path, O_RDONLY);
		if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
		    digest_file(fd, found->digest) == 0)
			found->kind = FOUND_FILE;
	}
}

/* Adds what is in a directory that came to be as a whole: by mkdir, or by a rename. */
static void find_below(struct place_of *place, struct observation *observation, const char *path,
		       unsigned int depth)
{
	int fd = open_path(place, path, O_RDONLY | O_DIRECTORY);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	if (!dir) {
		close_fd(&fd);
		return;
	}
	while ((entry = readdir(dir))) {
		_cleanup_free_ char *name = NULL;
		struct ledger_entry *met;

		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		if (asprintf(&name, "%s/%s", path, entry->d_name) < 0 || strlen(name) >= PATH_MAX ||
		    depth == DEPTH_MAX) {
			observation->paths.full = true;
			continue;
		}
		met = ledger_add(&observation->paths, name, strlen(name));
		if (!met)
			break;
		met->marks |= PATH_WRITTEN | PATH_MADE;
		if (met->found.kind == FOUND_UNKNOWN) {
			find(place, name, &met->found);
			if (met->found.kind == FOUND_DIRECTORY)
				find_below(place, observation, name, depth + 1);
		}
	}
	closedir(dir);
}

/**
 * fingerprint() - Look at every file that a run read or wrote
 * @observation: Of a run that has ended; @found of its paths is filled
 * @copy:	The working directory as the run had it, if that was a copy; -1: it had the real one
 *
 * Trust: the target chose what is there. Nothing but regular files is opened, and no link followed.
 *
 * Return: 0, -ENOMEM
 */
int fingerprint(struct observation *observation, int copy)
{
	struct place_of place = { observation->cwd, copy, READ_MAX };

	/* The table grows meanwhile, behind what it had. */
	for (size_t i = 0; i < observation->paths.count; i++) {
		struct ledger_entry *entry = &observation->paths.entries[i];
		_cleanup_free_ char *name = NULL;

		if (entry->found.kind != FOUND_UNKNOWN)
			continue;
		find(&place, entry->name, &entry->found);
		if (entry->found.kind != FOUND_DIRECTORY || !(entry->marks & PATH_MADE))
			continue;
		name = strdup(entry->name);
		if (!name)
			return -ENOMEM;
		find_below(&place, observation, name, 0);
	}
	return 0;
}
