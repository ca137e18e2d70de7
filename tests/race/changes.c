// SPDX-License-Identifier: MIT
// tests/race/changes.c - The ways in which a call comes to be about something else
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "race.h"

#define WHERE 2 /* the letters in "./ok/…", written by one store */

char path[PATH_SIZE];
struct sockaddr_un address = { .sun_family = AF_UNIX };
struct open_how_words how;
struct place place = { -1, -1, -1 };

static char root[4096]; /* the name of place.home */
static int one = -1, other = -1;

void change_flip(char *text, unsigned int turn)
{
	uint16_t letters;

	memcpy(&letters, turn & 1 ? "no" : "ok", sizeof(letters));
	atomic_store_explicit((_Atomic uint16_t *)(void *)(text + WHERE), letters,
			      memory_order_relaxed);
}

/* From home/@dir, with @prefix before the last component of the path. */
void change_enter(const char *dir, const char *prefix, const char *leaf)
{
	if (!root[0] && !getcwd(root, sizeof(root)))
		exit(2);
	if (place.dir >= 0)
		close(place.dir);
	if (place.file >= 0)
		close(place.file);
	place.dir = openat(place.home, dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
	place.file = openat(place.dir, "file", O_RDWR);
	snprintf(path, sizeof(path), "%s%s", prefix, leaf);
	memset(address.sun_path, 0, sizeof(address.sun_path));
	memcpy(address.sun_path, path, strlen(path));
}

static void hold(int *fd, const char *name, int flags)
{
	if (*fd >= 0)
		close(*fd);
	*fd = openat(place.home, name, flags);
}

static void hold_both(const char *allowed, int allowed_flags, const char *denied, int denied_flags)
{
	hold(&one, allowed, allowed_flags);
	hold(&other, denied, denied_flags);
	if (one < 0 || other < 0 || dup2(one, SWAPPED) < 0)
		fprintf(stderr, "race: %s and %s: %s\n", allowed, denied, strerror(errno));
}

static void enter_memory(const char *leaf)
{
	change_enter("ok", "./ok/", leaf);
}

static void swap_memory(unsigned int turn)
{
	change_flip(path, turn);
}

static void swap_address(unsigned int turn)
{
	change_flip(address.sun_path, turn);
}

/* openat2's structure is memory. Its mode decides nothing, and RESOLVE_* only take away. */
static void enter_how(const char *leaf)
{
	change_enter("ok", "./ro/", leaf);
}

static void swap_how_write(unsigned int turn)
{
	atomic_store((_Atomic uint64_t *)&how.flags, turn & 1 ? O_RDWR : O_RDONLY);
}

static void swap_how_path(unsigned int turn)
{
	atomic_store((_Atomic uint64_t *)&how.flags, turn & 1 ? O_RDWR : O_PATH);
}

/* A symlink in the place of the last component. */
static void enter_link(const char *leaf)
{
	change_enter("ok", "lnk", "");
	(void)leaf;
}

void change_point(const char *text, const char *name)
{
	unlink("next");
	if (symlink(text, "next") == 0)
		rename("next", name);
}

static void swap_link(unsigned int turn)
{
	change_point(turn & 1 ? "no/file" : "ok/file", "lnk");
}

/* A symlink in the middle. */
static void enter_middle(const char *leaf)
{
	change_enter("ok", "dir/", leaf);
}

static void swap_middle(unsigned int turn)
{
	change_point(turn & 1 ? "no" : "ok", "dir");
}

/* A directory, and a symlink to the denied one, in the same place. */
static void enter_directory(const char *leaf)
{
	do
		change_enter("real", "spot/", leaf);
	while (place.dir < 0 && (change_enter("spot", "spot/", leaf), place.dir < 0));
}

static void swap_directory(unsigned int turn)
{
	if (turn & 1) {
		rename("spot", "alias");
		rename("real", "spot");
	} else {
		rename("spot", "real");
		rename("alias", "spot");
	}
}

/* What is there comes and goes: another name of a file that must not be changed. */
static void enter_name(const char *leaf)
{
	change_enter("ok", "drop/", leaf);
}

static void swap_name(unsigned int turn)
{
	if (turn & 1)
		unlink("drop/new");
	else if (link("drop/kept", "drop/new") < 0 && errno != EEXIST)
		perror("drop/new");
}

/* A name of a file that is allowed becomes one of no/file, and the other way round. */
static void swap_pinned(unsigned int turn)
{
	(void)turn;
	if (renameat2(AT_FDCWD, "ok/pinned", AT_FDCWD, "unpinned", RENAME_EXCHANGE) < 0)
		perror("ok/pinned");
}

static void swap_descriptor(unsigned int turn)
{
	dup2(turn & 1 ? one : other, SWAPPED);
}

/* The same path, from a directory where it is allowed and from one where it is not. */
static void enter_dirfd(const char *leaf)
{
	change_enter("ok/no", "no/", leaf);
	hold_both("ok", O_RDONLY | O_DIRECTORY, ".", O_RDONLY | O_DIRECTORY);
}

static void swap_cwd(unsigned int turn)
{
	if (fchdir(turn & 1 ? one : other) < 0)
		perror("fchdir");
}

static void enter_chdir(const char *leaf)
{
	change_enter("ok", "", leaf);
}

static void swap_chdir(unsigned int turn)
{
	char to[sizeof(root) + 8];

	snprintf(to, sizeof(to), "%s/%s", root, turn & 1 ? "ok" : "no");
	if (chdir(to) < 0)
		perror("chdir");
}

/* A file that may be changed, and one that was opened because it may be read. */
static void enter_writable(const char *leaf)
{
	change_enter("ok", "", leaf);
	hold_both("ok/file", O_RDWR, "ro/file", O_RDONLY);
}

/* One that may be changed, and one that may only be appended to. */
static void enter_log(const char *leaf)
{
	change_enter("ok", "", leaf);
	hold_both("ok/file", O_WRONLY | O_APPEND, "app/file", O_WRONLY | O_APPEND);
}

/* Code that may be run, and data that may be written, read and not be run. */
static void enter_code(const char *leaf)
{
	change_enter("ok", "", leaf);
	hold_both("ok/prog", O_RDONLY, "noexec/code", O_RDONLY);
}

static void enter_program(const char *leaf)
{
	change_enter("ok", "", leaf);
	hold_both("ok/prog", O_RDONLY, "noexec/prog", O_RDONLY);
}

/* A directory where nothing is hidden, and one where something is. */
static void enter_listing(const char *leaf)
{
	change_enter("ok", "", leaf);
	hold_both("elsewhere", O_RDONLY | O_DIRECTORY, ".", O_RDONLY | O_DIRECTORY);
}

static void *rewrite(void *ctx)
{
	const atomic_bool *found = ctx;

	for (unsigned int turn = 0; !atomic_load_explicit(found, memory_order_relaxed); turn++)
		change_flip(path, turn);
	return NULL;
}

/* An O_PATH descriptor of no/file, won in a race: that it is one, the size or the refusal tells. */
static int win_hidden(void)
{
	time_t last = time(NULL) + 20;
	int fd = -1;

	while (time(NULL) < last) {
		struct stat st;

		fd = open(path, O_PATH | O_CLOEXEC);
		if (fd >= 0 && (fstat(fd, &st) < 0 || st.st_size == SECRET_SIZE))
			return fd;
		if (fd >= 0)
			close(fd);
	}
	return -1;
}

/* A file that may be looked at, and one that is hidden. */
static void enter_hidden(const char *leaf)
{
	atomic_bool found = false;
	pthread_t thread;

	change_enter("ok", "./ok/", leaf);
	hold(&one, "ok/file", O_PATH);
	if (pthread_create(&thread, NULL, rewrite, &found) != 0)
		exit(2);
	if (other >= 0)
		close(other);
	other = win_hidden();
	atomic_store(&found, true);
	pthread_join(thread, NULL);
	if (other < 0 || dup2(one, SWAPPED) < 0)
		fprintf(stderr, "race: no descriptor of a hidden file was won\n");
}

const struct change by_memory = { enter_memory, swap_memory };
const struct change by_address = { enter_memory, swap_address };
const struct change by_how_write = { enter_how, swap_how_write };
const struct change by_how_path = { enter_how, swap_how_path };
const struct change by_link = { enter_link, swap_link };
const struct change by_middle = { enter_middle, swap_middle };
const struct change by_directory = { enter_directory, swap_directory };
const struct change by_name = { enter_name, swap_name };
const struct change by_pinned = { enter_memory, swap_pinned };
const struct change by_dirfd = { enter_dirfd, swap_descriptor };
const struct change by_cwd = { enter_dirfd, swap_cwd };
const struct change by_chdir = { enter_chdir, swap_chdir };
const struct change by_writable = { enter_writable, swap_descriptor };
const struct change by_log = { enter_log, swap_descriptor };
const struct change by_code = { enter_code, swap_descriptor };
const struct change by_program = { enter_program, swap_descriptor };
const struct change by_listing = { enter_listing, swap_descriptor };
const struct change by_hidden = { enter_hidden, swap_descriptor };
