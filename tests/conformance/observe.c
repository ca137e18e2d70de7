// SPDX-License-Identifier: MIT
// tests/conformance/observe.c - What can be seen of a result, in words that are the same each time
//
// No pid, inode number, mount or absolute time is ever said: two runs of a case must not differ by
// them. Times are those that arena.c gave ("kept"), or of this case ("new"), or else said as they
// are.
#include "tests/conformance/observe.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include "tests/conformance/arena.h"

#define TREE_DEPTH 6
#define TEXT_MAX 80

#define MOVED_AFTER 1500000000

static struct timespec began;
static bool others_too;

void observe_begin(bool shared)
{
	others_too = shared;
	/* The clock that inodes have: changes of this case are not older. */
	clock_gettime(CLOCK_REALTIME_COARSE, &began);
}

void say(const char *format, ...)
{
	va_list args;

	printf("  ");
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
}

long result(const char *what, long value)
{
	int err = errno;

	if (value == -1)
		say("%s: %s", what, strerrorname_np(err) ? strerrorname_np(err) : "?");
	else
		say("%s: %ld", what, value);
	errno = err;
	return value;
}

const char *kind_of(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG:
		return "file";
	case S_IFDIR:
		return "dir";
	case S_IFLNK:
		return "link";
	case S_IFIFO:
		return "fifo";
	case S_IFSOCK:
		return "socket";
	case S_IFCHR:
		return "chr";
	case S_IFBLK:
		return "blk";
	default:
		return "?";
	}
}

static bool is_new(const struct timespec *time)
{
	return time->tv_sec > began.tv_sec ||
	       (time->tv_sec == began.tv_sec && time->tv_nsec >= began.tv_nsec);
}

static const char *time_word(const struct timespec *time, const struct timespec *kept,
			     char room[40])
{
	if (time->tv_sec == kept->tv_sec && time->tv_nsec == kept->tv_nsec)
		return "kept";
	if (others_too && time->tv_sec > MOVED_AFTER)
		return "moved";
	if (is_new(time))
		return "new";
	snprintf(room, 40, "%lld.%09ld", (long long)time->tv_sec, time->tv_nsec);
	return room;
}

void look_at(const char *name, const struct stat *st)
{
	static const struct timespec atime = { ARENA_ATIME, 100 }, mtime = { ARENA_MTIME, 200 };
	char a[40], m[40], device[40] = "";

	if (S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode))
		snprintf(device, sizeof(device), " %u:%u", major(st->st_rdev), minor(st->st_rdev));
	/* A socket without a name has whatever times were in its memory. */
	if (S_ISSOCK(st->st_mode) && (st->st_mode & 0777) == 0777) {
		say("%s: socket", name);
		return;
	}
	/* A directory's size is the file system's own business. */
	say("%s: %s %04o links %lu owner %u:%u size %lld%s atime %s mtime %s%s", name,
	    kind_of(st->st_mode), st->st_mode & 07777U, (unsigned long)st->st_nlink, st->st_uid,
	    st->st_gid, S_ISDIR(st->st_mode) ? 0 : (long long)st->st_size, device,
	    time_word(&st->st_atim, &atime, a), time_word(&st->st_mtim, &mtime, m),
	    !others_too && is_new(&st->st_ctim) ? " changed" : "");
}

void look(const char *path)
{
	struct stat st;

	if (lstat(path, &st) < 0)
		result(path, -1);
	else
		look_at(path, &st);
}

static int dot_or_dots(const char *name)
{
	return !strcmp(name, ".") || !strcmp(name, "..");
}

static int is_entry(const struct dirent *entry)
{
	return !dot_or_dots(entry->d_name);
}

static int by_bytes(const struct dirent **one, const struct dirent **other)
{
	return strcmp((*one)->d_name, (*other)->d_name);
}

/* The directory is looked at before it is read: reading moves its access time. */
static void tree_below(const char *path, int depth)
{
	struct dirent **entries;
	int count;

	look(path);
	count = scandir(path, &entries, is_entry, by_bytes);
	if (count < 0) {
		if (errno != ENOTDIR)
			result(path, -1);
		return;
	}
	for (int i = 0; i < count; i++) {
		char *below;

		if (asprintf(&below, "%s/%s", path, entries[i]->d_name) < 0)
			abort();
		if (depth && entries[i]->d_type == DT_DIR)
			tree_below(below, depth - 1);
		else
			look(below);
		if (entries[i]->d_type == DT_LNK) {
			char target[PATH_MAX + 1];
			ssize_t len = readlink(below, target, sizeof(target));

			if (len >= 0)
				bytes("-> ", target, (size_t)len);
		}
		free(below);
		free(entries[i]);
	}
	free(entries);
}

void tree(const char *path)
{
	tree_below(path, TREE_DEPTH);
}

void describe_fd(const char *what, long fd)
{
	int flags, close_on_exec;
	struct stat st;

	if (fd < 0)
		return;
	flags = fcntl((int)fd, F_GETFL);
	close_on_exec = fcntl((int)fd, F_GETFD);
	say("%s: descriptor %ld flags %07o%s", what, fd, (unsigned int)flags,
	    close_on_exec & FD_CLOEXEC ? " cloexec" : "");
	if (fstat((int)fd, &st) == 0) {
		/* Everybody uses /dev/null, and moves its times. */
		if (S_ISCHR(st.st_mode))
			say("%s: chr %04o", what, st.st_mode & 07777U);
		else
			look_at(what, &st);
	}
	if (!(flags & O_PATH))
		result("offset", lseek((int)fd, 0, SEEK_CUR));
}

void bytes(const char *what, const void *from, size_t len)
{
	const unsigned char *at = from;

	printf("  %s\"", what);
	for (size_t i = 0; i < len && i < TEXT_MAX; i++)
		if (at[i] < ' ' || at[i] > '~' || at[i] == '\\' || at[i] == '"')
			printf("\\x%02x", at[i]);
		else
			putchar(at[i]);
	printf("\"%s\n", len > TEXT_MAX ? "..." : "");
}

void text(const char *path)
{
	char got[4096];
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	ssize_t len = fd < 0 ? -1 : read(fd, got, sizeof(got));

	if (len < 0) {
		result(path, -1);
	} else {
		printf("  %s", path);
		bytes(" = ", got, (size_t)len);
	}
	if (fd >= 0)
		close(fd);
}

static int by_text(const void *one, const void *other)
{
	return strcmp(*(char *const *)one, *(char *const *)other);
}

void sort(char *names[], size_t count)
{
	qsort(names, count, sizeof(*names), by_text);
}

void same(const char *one, const char *other)
{
	struct stat a, b;

	if (stat(one, &a) < 0 || stat(other, &b) < 0)
		result("same", -1);
	else
		say("%s and %s are %s", one, other,
		    a.st_ino == b.st_ino && a.st_dev == b.st_dev ? "one" : "two");
}
