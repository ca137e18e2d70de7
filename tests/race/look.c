// SPDX-License-Identifier: MIT
// tests/race/look.c - What an attacker learnt of a file that is hidden from it
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "race.h"

unsigned char seen[4096] __attribute__((aligned(16))); /* what the calls fill */

static enum outcome size_tells(uint64_t size)
{
	return size == SECRET_SIZE ? WIN : size == PUBLIC_SIZE ? PUBLIC : REFUSED;
}

enum outcome saw_stat(long result)
{
	struct stat st;

	memcpy(&st, seen, sizeof(st));
	return result < 0 ? REFUSED : size_tells((uint64_t)st.st_size);
}

enum outcome saw_statx(long result)
{
	struct statx st;

	memcpy(&st, seen, sizeof(st));
	return result < 0 ? REFUSED : size_tells(st.stx_size);
}

enum outcome saw_link(long result)
{
	return result < 0 ? REFUSED : seen[0] == 's' ? WIN : PUBLIC;
}

/* Only the hidden one may be run. */
enum outcome saw_mark(long result)
{
	if (result == 0)
		return WIN;
	return errno == EACCES ? PUBLIC : REFUSED;
}

enum outcome saw_attribute(long result)
{
	return result < 1 ? REFUSED : seen[0] == 'S' ? WIN : PUBLIC;
}

enum outcome saw_attributes(long result)
{
	if (result < 0)
		return REFUSED;
	return memmem(seen, (size_t)result, SECRET_ATTRIBUTE, sizeof(SECRET_ATTRIBUTE)) ? WIN
											: PUBLIC;
}

static int watcher = -1;

/* The allowed file is watched already: a watch with another number is of another file. */
long call_watch(const struct attack *attack)
{
	if (watcher < 0) {
		watcher = inotify_init1(IN_NONBLOCK);
		inotify_add_watch(watcher, "ok/file", IN_MODIFY);
	}
	return syscall(attack->nr, watcher, path, IN_MODIFY);
}

enum outcome saw_watch(long watch)
{
	if (watch < 0)
		return REFUSED;
	if (watch > 1)
		inotify_rm_watch(watcher, (int)watch);
	return watch > 1 ? WIN : PUBLIC;
}

/* Whichever it is, from its beginning; the other one may be at its end, and says nothing then. */
long call_list(const struct attack *attack)
{
	lseek(SWAPPED, 0, SEEK_SET);
	return syscall(attack->nr, SWAPPED, seen, sizeof(seen));
}

static bool has_entry(long size, const char *name)
{
	for (long at = 0; at < size;) {
		const struct dirent64 *entry = (const void *)(seen + at);

		if (!strcmp(entry->d_name, name))
			return true;
		at += entry->d_reclen;
	}
	return false;
}

/* The listing of the directory with the hidden one in it, and of one where nothing is hidden. */
enum outcome saw_entries(long size)
{
	if (size <= 0 || !has_entry(size, "file"))
		return size > 0 && has_entry(size, "no") ? WIN : REFUSED;
	return PUBLIC;
}

/* What several questions come to: a refusal is one for all. */
static enum outcome worst(enum outcome one, enum outcome other)
{
	return one > other ? one : other;
}

static enum outcome stat_tells(long result, const struct stat *st)
{
	return result < 0 ? REFUSED : size_tells((uint64_t)st->st_size);
}

struct handle {
	struct file_handle head;
	unsigned char bytes[MAX_HANDLE_SZ];
};

/* Not every file system has handles. A handle that is not the allowed file's is another file's. */
static enum outcome handle_tells(int fd)
{
	struct handle of = { .head = { .handle_bytes = MAX_HANDLE_SZ } }, allowed = of;
	int mount;

	if (name_to_handle_at(place.dir, "file", &allowed.head, &mount, 0) < 0)
		return PUBLIC;
	if (name_to_handle_at(fd, "", &of.head, &mount, AT_EMPTY_PATH) < 0)
		return REFUSED;
	return memcmp(&of, &allowed, sizeof(of)) ? WIN : PUBLIC;
}

/* By a name that leads to the file itself. */
static enum outcome name_tells(int fd)
{
	char name[32];
	ssize_t len;
	enum outcome outcome;

	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	outcome = content(open(name, O_RDONLY | O_CLOEXEC));
	len = getxattr(name, ATTRIBUTE, seen, sizeof(seen));
	return len > 0 && seen[0] == 'S' ? WIN : outcome;
}

/* A descriptor that is good for nothing but asking what it is of. */
enum outcome saw_path(long result)
{
	int fd = (int)result;
	enum outcome outcome;
	struct statx stx;
	struct stat st;

	if (fd < 0)
		return REFUSED;
	outcome = stat_tells(syscall(SYS_fstat, fd, &st), &st);
	outcome = worst(outcome,
			stat_tells(syscall(SYS_newfstatat, fd, "", &st, AT_EMPTY_PATH), &st));
	outcome = worst(outcome, statx(fd, "", AT_EMPTY_PATH, STATX_SIZE, &stx) < 0
					 ? REFUSED
					 : size_tells(stx.stx_size));
	outcome = worst(outcome, handle_tells(fd));
	outcome = worst(outcome, name_tells(fd));
	close(fd);
	return outcome;
}

enum outcome saw_link_path(long fd)
{
	enum outcome outcome;

	if (fd < 0)
		return REFUSED;
	outcome = saw_link(readlinkat((int)fd, "", (char *)seen, sizeof(seen)));
	close((int)fd);
	return outcome;
}

/* Of the two directories only ok/ has a `turn`. */
static enum outcome listing_tells(int dirfd)
{
	int fd = openat(dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	long size = syscall(SYS_getdents64, fd, seen, sizeof(seen));

	if (fd >= 0)
		close(fd);
	if (size <= 0 || !has_entry(size, "file"))
		return REFUSED;
	return has_entry(size, "turn") ? PUBLIC : WIN;
}

static enum outcome directory_tells(int dirfd)
{
	struct stat st, allowed;
	enum outcome outcome;

	outcome = stat_tells(fstatat(dirfd, "file", &st, 0), &st);
	outcome = worst(outcome, content(openat(dirfd, "file", O_RDONLY | O_CLOEXEC)));
	outcome = worst(outcome, saw_link(readlinkat(dirfd, "points", (char *)seen, sizeof(seen))));
	outcome = worst(outcome, listing_tells(dirfd));
	if (fstatat(dirfd, "", &st, AT_EMPTY_PATH) < 0)
		return worst(outcome, REFUSED);
	return fstat(place.dir, &allowed) == 0 && st.st_ino == allowed.st_ino ? outcome : WIN;
}

enum outcome saw_directory(long fd)
{
	enum outcome outcome;

	if (fd < 0)
		return REFUSED;
	outcome = directory_tells((int)fd);
	close((int)fd);
	return outcome;
}

enum outcome saw_working(long result)
{
	enum outcome outcome = result < 0 ? REFUSED : directory_tells(AT_FDCWD);

	if (fchdir(place.home) < 0)
		perror("fchdir");
	return outcome;
}
