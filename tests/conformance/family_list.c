// SPDX-License-Identifier: MIT
// tests/conformance/family_list.c - getdents64 and getdents: entries, offsets, buffers
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/conformance/call.h"
#include "tests/conformance/observe.h"

#define ROOM 32768
#define NAMES_MAX 4096

#define WORLD "dir/ dir/a dir/bb/ dir/ccc>a dir/dddd| dir/eeeee= dir/f@ dir/g*200 dir/.hidden"

/* linux/dirent.h */
struct entry64 {
	uint64_t ino;
	int64_t off;
	uint16_t reclen;
	uint8_t type;
	char name[];
};

struct entry {
	unsigned long ino;
	unsigned long off;
	uint16_t reclen;
	char name[];
};

/* What was listed: names with types, in the order they came. */
struct listing {
	char *names[NAMES_MAX];
	size_t count;
	int64_t last;
};

static const struct call each[] = {
	CALL("", getdents64, EACH_FD, BUFFER, 0),
	CALL("", getdents, EACH_FD, BUFFER, 0),
	CALL("", getdents64, EACH_FD, POINTER_BAD, 1000),
};

static const struct call calls[] = {
	CALL(WORLD, getdents64, FD_DIR, BUFFER, 1),
	CALL(WORLD, getdents64, FD_DIR, BUFFER, 19),
	CALL(WORLD, getdents64, FD_DIR, BUFFER, 23),
	CALL(WORLD, getdents64, FD_DIR, NULL, 0),
	CALL(WORLD, getdents64, FD_DIR, NULL, 1000),
	CALL(WORLD, getdents64, FD_DIR, POINTER_KERNEL, 1000),
	CALL(WORLD, getdents64, FD_DIR, POINTER_EDGE, 1000),
	CALL(WORLD, getdents64, FD_DIR, POINTER_EDGE, 4),
	CALL(WORLD, getdents, FD_DIR, BUFFER, 19),
	CALL(WORLD, getdents, FD_DIR, POINTER_BAD, 1000),
	CALL("gonedir/", getdents64, FD_GONEDIR, BUFFER, 1000),
	CALL("gonedir/", getdents, FD_GONEDIR, BUFFER, 1000),
	CALL("gonedir/", getdents64, FD_GONEDIR, BUFFER, 1),
};

static void keep(struct listing *listing, const char *name, unsigned int type)
{
	if (listing->count < NAMES_MAX &&
	    asprintf(&listing->names[listing->count], "%s (%u)", name, type) >= 0)
		listing->count++;
}

/* One call's worth; what getdents64 returned. */
static long list_some(int fd, size_t room, struct listing *listing)
{
	static _Alignas(8) char buffer[ROOM];
	long got = syscall(SYS_getdents64, fd, buffer, room);

	for (long at = 0; at < got;) {
		const struct entry64 *entry = (const void *)(buffer + at);

		keep(listing, entry->name, entry->type);
		listing->last = entry->off;
		at += entry->reclen;
	}
	return got;
}

static long list_old(int fd, size_t room, struct listing *listing)
{
	static _Alignas(8) char buffer[ROOM];
	long got = syscall(SYS_getdents, fd, buffer, room);

	for (long at = 0; at < got;) {
		const struct entry *entry = (const void *)(buffer + at);

		keep(listing, entry->name, (unsigned char)buffer[at + entry->reclen - 1]);
		listing->last = (int64_t)entry->off;
		at += entry->reclen;
	}
	return got;
}

static void show(struct listing *listing)
{
	sort(listing->names, listing->count);
	say("%zu entries", listing->count);
	for (size_t i = 0; i < listing->count; i++) {
		if (listing->count < 100)
			say("%s", listing->names[i]);
		free(listing->names[i]);
	}
	listing->count = 0;
}

static void list_all(int fd, size_t room, const char *what)
{
	static struct listing listing;
	long got, calls_made = 0;

	while ((got = list_some(fd, room, &listing)) > 0)
		calls_made++;
	result(what, got);
	say("in %s", calls_made > 1 ? "several calls" : "one call");
	show(&listing);
}

static int open_dir(void)
{
	return open("dir", O_RDONLY | O_DIRECTORY);
}

static void whole(const struct conform_case *self)
{
	int fd = open_dir();

	(void)self;
	list_all(fd, ROOM, "all");
	list_all(fd, ROOM, "behind the end");
	result("lseek", lseek(fd, 0, SEEK_SET));
	list_all(fd, ROOM, "again");
}

static void old_call(const struct conform_case *self)
{
	static struct listing listing;
	int fd = open_dir();
	long got;

	(void)self;
	while ((got = list_old(fd, 300, &listing)) > 0)
		;
	result("getdents", got);
	show(&listing);
}

static void small_rooms(const struct conform_case *self)
{
	(void)self;
	for (size_t room = 24; room <= 312; room += 24) {
		int fd = open_dir();
		static struct listing listing;
		long got;

		while ((got = list_some(fd, room, &listing)) > 0)
			;
		/* How far it comes depends on where the long name is: only whether it ends well. */
		say("room %zu: %s", room, got == 0 ? "to the end" : strerrorname_np(errno));
		if (got == 0)
			show(&listing);
		while (listing.count > 0)
			free(listing.names[--listing.count]);
		close(fd);
	}
}

/* One at a time, and back to each offset: what follows is the same. */
static void offsets(const struct conform_case *self)
{
	static struct listing listing;
	int64_t at[32];
	int fd = open_dir();
	size_t count = 0, good = 0;

	(void)self;
	at[count++] = 0;
	while (count < 32 && list_some(fd, 280, &listing) > 0)
		at[count++] = listing.last;
	for (size_t i = 0; i < count; i++) {
		int other = open_dir();
		static struct listing rest;

		if (lseek(other, at[i], SEEK_SET) != at[i])
			result("lseek", -1);
		while (list_some(other, ROOM, &rest) > 0)
			;
		for (size_t j = 0; j < rest.count; j++)
			good += !strcmp(rest.names[j],
					listing.names[listing.count - rest.count + j]);
		while (rest.count > 0)
			free(rest.names[--rest.count]);
		close(other);
	}
	say("from each offset the same follows: %s", good >= listing.count ? "yes" : "no");
	show(&listing);
	result("behind", lseek(fd, -1, SEEK_SET));
	result("end", lseek(fd, 0, SEEK_END) >= 0 ? 0 : -1);
	result("nowhere", lseek(fd, 0, 99));
}

static void by_libc(const struct conform_case *self)
{
	DIR *dir = opendir("dir");
	struct dirent *entry;
	char second[256] = "", again[256] = "";
	long place;

	(void)self;
	if (!dir) {
		result("opendir", -1);
		return;
	}
	readdir(dir);
	place = telldir(dir);
	entry = readdir(dir);
	if (entry)
		snprintf(second, sizeof(second), "%s", entry->d_name);
	readdir(dir);
	seekdir(dir, place);
	entry = readdir(dir);
	if (entry)
		snprintf(again, sizeof(again), "%s", entry->d_name);
	say("after seekdir the same entry: %s", !strcmp(second, again) ? "yes" : "no");
	result("creat", creat("dir/new", 0644) >= 0 ? 0 : -1);
	rewinddir(dir);
	int count = 0, found = 0;

	while ((entry = readdir(dir))) {
		count++;
		found += !strcmp(entry->d_name, "new");
	}
	say("after rewinddir %d entries, the new one %d times", count, found);
	closedir(dir);
}

static void dup_shares(const struct conform_case *self)
{
	int fd = open_dir(), other = dup(fd);

	(void)self;
	list_all(fd, ROOM, "one");
	list_all(other, ROOM, "its duplicate");
	result("lseek", lseek(other, 0, SEEK_SET));
	list_all(fd, ROOM, "one again");
}

static void fork_shares(const struct conform_case *self)
{
	int fd = open_dir();
	pid_t child = fork();

	(void)self;
	if (child == 0) {
		list_all(fd, ROOM, "in the child");
		fflush(stdout);
		_exit(0);
	}
	waitpid(child, NULL, 0);
	list_all(fd, ROOM, "in the parent");
}

static void removed(const struct conform_case *self)
{
	int fd = open("empty", O_RDONLY | O_DIRECTORY);

	(void)self;
	result("rmdir", rmdir("empty"));
	list_all(fd, ROOM, "removed");
	result("lseek", lseek(fd, 0, SEEK_SET));
	list_all(fd, ROOM, "removed");
	result("openat", openat(fd, "new", O_CREAT | O_WRONLY, 0644));
}

static void moved(const struct conform_case *self)
{
	int fd = open_dir();

	(void)self;
	result("rename", rename("dir", "new"));
	list_all(fd, ROOM, "moved");
	result("mkdir", mkdir("dir", 0755));
	result("lseek", lseek(fd, 0, SEEK_SET));
	list_all(fd, ROOM, "still the old one");
}

static void changes(const struct conform_case *self)
{
	int fd = open_dir();

	(void)self;
	result("unlink", unlink("dir/a"));
	result("mkdir", mkdir("dir/z", 0755));
	result("rename", rename("dir/bb", "dir/yy"));
	result("link", link("dir/dddd", "dir/xx"));
	list_all(fd, ROOM, "what is there now");
	result("unlink", unlink("dir/.hidden"));
	result("lseek", lseek(fd, 0, SEEK_SET));
	list_all(fd, ROOM, "and now");
}

static void many(const struct conform_case *self)
{
	char name[32];
	int fd;

	(void)self;
	for (int i = 0; i < 1500; i++) {
		snprintf(name, sizeof(name), "dir/number %d", i);
		if (mknod(name, S_IFREG | 0644, 0) < 0)
			result(name, -1);
	}
	fd = open_dir();
	list_all(fd, 1000, "in small pieces");
	result("lseek", lseek(fd, 0, SEEK_SET));
	list_all(fd, ROOM, "in large ones");
}

/* Removing while listing, as rm -r does it. */
static void eaten(const struct conform_case *self)
{
	static struct listing listing;
	int fd = open_dir();
	size_t gone = 0;

	(void)self;
	while (list_some(fd, 280, &listing) > 0)
		while (listing.count > 0) {
			char *name = listing.names[--listing.count];

			*strrchr(name, ' ') = '\0';
			gone += unlinkat(fd, name, 0) == 0 || unlinkat(fd, name, AT_REMOVEDIR) == 0;
			free(name);
		}
	say("%zu are gone", gone);
	result("rmdir", rmdir("dir"));
}

static void no_rights(const struct conform_case *self)
{
	int fd = open_dir();

	(void)self;
	result("chmod", chmod("dir", 0));
	list_all(fd, ROOM, "open is open");
	result("open", open_dir());
	result("chmod", chmod("dir", 0444));
	fd = open_dir();
	list_all(fd, ROOM, "without search");
	result("openat", openat(fd, "a", O_RDONLY));
}

static void half_buffer(const struct conform_case *self)
{
	char *pages = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fd = open_dir();

	(void)self;
	munmap(pages + 4096, 4096);
	result("nothing fits", syscall(SYS_getdents64, fd, pages + 4096 - 8, 4096));
	/* Some fit: those come, and the others with the next call. */
	result("some fit", syscall(SYS_getdents64, fd, pages + 4096 - 100, 4096) > 0 ? 0 : -1);
	result("read", read(fd, pages, 10));
	result("write", write(fd, pages, 10));
	result("pread", pread(fd, pages, 10, 0));
}

static const struct step steps[] = {
	{ "all, nothing, all again", WORLD, whole, false },
	{ "an empty directory", "dir/", whole, false },
	{ "getdents", WORLD, old_call, false },
	{ "small buffers", WORLD, small_rooms, false },
	{ "back to each offset", WORLD, offsets, false },
	{ "telldir, seekdir, rewinddir", WORLD, by_libc, false },
	{ "a duplicate shares the offset", WORLD, dup_shares, false },
	{ "a child shares the offset", WORLD, fork_shares, false },
	{ "a removed directory", "empty/", removed, false },
	{ "a renamed directory", WORLD, moved, false },
	{ "entries that come and go", WORLD, changes, false },
	{ "fifteen hundred entries", "dir/", many, false },
	{ "removed while it is listed", WORLD, eaten, false },
	{ "a directory without rights", WORLD, no_rights, false },
	{ "a buffer that ends too early", WORLD, half_buffer, false },
};

FAMILY(list)
{
	conform_steps(steps, COUNT(steps));
	calls_add(calls, COUNT(calls), call_alone);
	calls_share_each(each, COUNT(each), call_alone);
}
