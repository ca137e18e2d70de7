// SPDX-License-Identifier: MIT
// tests/victims/listed.c - Whether listings tell of what is hidden in them: listed WAY
//
// The names that begin with h are hidden. Each way prints TAP lines, and leaves all as it was.
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tap.h"

#define LEVELS 90 /* of 200 bytes each: two such chains are deeper than names are told */

/* What a listing has: how many names there are, and how many of them are hidden; or why it failed.
 */
struct seen {
	int names;
	int hidden;
	int error;
};

static struct seen list(int fd)
{
	struct seen seen = { 0, 0, 0 };
	const struct dirent *entry;
	DIR *dir = fdopendir(dup(fd));

	if (!dir)
		exit(2);
	rewinddir(dir);
	for (errno = 0; (entry = readdir(dir)); seen.names++)
		seen.hidden += entry->d_name[0] == 'h';
	seen.error = errno;
	closedir(dir);
	return seen;
}

/* A directory that one has open, and a way to it that cannot be searched any more. */
static void unsearchable(void)
{
	int fd = open("vd", O_RDONLY | O_DIRECTORY), top = open(".", O_RDONLY | O_DIRECTORY);
	struct seen before = list(fd), after;

	tap(before.names > 3 && !before.hidden, "where one can look it is not listed");
	tap(fchmod(top, 0) == 0, "then nobody can");
	after = list(fd);
	tap(!after.hidden, "where nobody can look it is not listed");
	tap(after.names == before.names && !after.error, "and all else is");
	fchmod(top, 0755);
}

static int chain(const char *name)
{
	char below[201];
	int fd;

	memset(below, 'n', 200);
	below[200] = '\0';
	mkdir(name, 0755);
	fd = open(name, O_RDONLY | O_DIRECTORY);
	for (int i = 0; i < LEVELS; i++) {
		int from = fd;

		mkdirat(from, below, 0755);
		fd = openat(from, below, O_RDONLY | O_DIRECTORY);
		if (fd < 0)
			exit(2);
		close(from);
	}
	return fd;
}

/* A directory that one has open, moved to where its name is longer than any rule could ask for. */
static void deep(void)
{
	int fd = open("vd", O_RDONLY | O_DIRECTORY), one = chain("one"), other = chain("other");
	struct seen before = list(fd), after;

	tap(before.names > 3 && !before.hidden, "where it has a name it is not listed");
	tap(renameat(AT_FDCWD, "vd", one, "vd") == 0 &&
		    renameat(AT_FDCWD, "one", other, "one") == 0,
	    "the directory is moved");
	after = list(fd);
	tap(after.error == EACCES, "the listing is refused: %s", strerrorname_np(after.error));
	tap(!after.hidden, "and does not tell of it");
	renameat(other, "one", AT_FDCWD, "one");
	renameat(one, "vd", AT_FDCWD, "vd");
}

/* How many reads with a buffer of @room bytes ended although the next entry would have fitted. */
static int short_reads(int fd, size_t room)
{
	_Alignas(8) char entries[2048], next[300];
	int found = 0;
	long len;

	lseek(fd, 0, SEEK_SET);
	while ((len = syscall(SYS_getdents64, fd, entries, room)) > 0) {
		off_t here = lseek(fd, 0, SEEK_CUR);
		unsigned short size;

		if (syscall(SYS_getdents64, fd, next, sizeof(next)) > 0) {
			memcpy(&size, next + 16, sizeof(size)); /* d_reclen */
			found += (size_t)len + size <= room;
		}
		lseek(fd, here, SEEK_SET);
	}
	return found;
}

static void full(void)
{
	int fd = open("vd", O_RDONLY | O_DIRECTORY), found = 0;

	for (size_t room = 32; room <= 2048; room += 8)
		found += short_reads(fd, room);
	tap(found == 0, "%d reads had room for the next entry", found);
}

static const struct {
	const char *name;
	void (*go)(void);
} ways[] = {
	{ "unsearchable", unsearchable },
	{ "deep", deep },
	{ "full", full },
};

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (size_t i = 0; argc > 1 && i < sizeof(ways) / sizeof(*ways); i++)
		if (!strcmp(argv[1], ways[i].name)) {
			ways[i].go();
			return 0;
		}
	return 2;
}
