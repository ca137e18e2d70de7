// SPDX-License-Identifier: MIT
// tests/race/look.c - What an attacker learnt of a file that is hidden from it
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/syscall.h>
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

/* A descriptor that is good for nothing but asking what it is of. */
enum outcome saw_path(long fd)
{
	struct stat st;

	if (fd < 0)
		return REFUSED;
	if (fstat((int)fd, &st) < 0)
		st.st_size = 0;
	close((int)fd);
	return size_tells((uint64_t)st.st_size);
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
