// SPDX-License-Identifier: MIT
// tests/race/outcomes.c - What a call came to, and putting back what it took
//
// Everything that could be done to a denied object shows in its change time or in its directory's,
// so that one look tells for all calls alike.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "race.h"

/* came-no is where the server of the denied sockets writes down what came. */
static const char *const denied[] = {
	"no", "no/file", "no/empty", "ro/file", "app/file", "came-no"
};
#define DENIED (sizeof(denied) / sizeof(denied[0]))

static struct stat before[DENIED];

/* stat is not decided on under the policy of these races; nothing here may be refused. */
static void look(struct stat now[DENIED])
{
	memset(now, 0, DENIED * sizeof(now[0]));
	for (unsigned int i = 0; i < DENIED; i++)
		fstatat(place.home, denied[i], &now[i], AT_SYMLINK_NOFOLLOW);
}

void remember_denied(void)
{
	look(before);
}

bool was_harmed(void)
{
	struct stat now[DENIED];
	bool harmed = false;

	look(now);
	for (unsigned int i = 0; i < DENIED; i++)
		harmed |= now[i].st_ino != before[i].st_ino ||
			  now[i].st_size != before[i].st_size ||
			  now[i].st_ctim.tv_sec != before[i].st_ctim.tv_sec ||
			  now[i].st_ctim.tv_nsec != before[i].st_ctim.tv_nsec;
	if (harmed)
		memcpy(before, now, sizeof(before));
	return harmed;
}

enum outcome changed(long result)
{
	if (was_harmed())
		return WIN;
	return result < 0 ? REFUSED : PUBLIC;
}

static void complain(int r, const char *what)
{
	if (r < 0)
		perror(what);
}

/* Whose byte it is. */
enum outcome content(long fd)
{
	char byte = 0;

	if (fd < 0)
		return REFUSED;
	if (read((int)fd, &byte, 1) != 1)
		byte = 0;
	close((int)fd);
	return byte == 'S' ? WIN : byte == 'P' ? PUBLIC : REFUSED;
}

/* Opened with O_TRUNC; the allowed file gets its size back. */
enum outcome opened(long fd)
{
	if (fd >= 0)
		close((int)fd);
	return changed(fd);
}

/* What must not be written has been opened: for reading only? */
enum outcome opened_read_only(long fd)
{
	int flags;

	if (fd < 0)
		return REFUSED;
	flags = fcntl((int)fd, F_GETFL);
	close((int)fd);
	return (flags & O_ACCMODE) != O_RDONLY && !(flags & O_PATH) ? WIN : PUBLIC;
}

/*
 * Judges, and takes back what was done where it was allowed, so that it can be done once more. That
 * is refused for as long as whoever changes things has the directory elsewhere.
 */
#define TAKEN_BACK(name, undo, what)                                                               \
	enum outcome name(long result)                                                             \
	{                                                                                          \
		enum outcome outcome = changed(result);                                            \
		int back = 0;                                                                      \
                                                                                                   \
		for (int i = 0; outcome == PUBLIC && i < 10000; i++) {                             \
			back = undo;                                                               \
			if (back >= 0 || errno != EACCES)                                          \
				break;                                                             \
		}                                                                                  \
		complain(back, what);                                                              \
		return outcome;                                                                    \
	}
TAKEN_BACK(file_back, linkat(place.home, "base", place.dir, "file", 0), "base")
TAKEN_BACK(renamed_back, renameat(place.home, "moved", place.dir, "file"), "moved")
TAKEN_BACK(spare_back, renameat(place.dir, "made", place.home, "spare"), "made")
TAKEN_BACK(unlinked_hard, unlinkat(place.home, "hard", 0), "hard")
TAKEN_BACK(unmade, unlinkat(place.dir, "made", 0), "made")
TAKEN_BACK(undone_directory, unlinkat(place.dir, "made", AT_REMOVEDIR), "made")
TAKEN_BACK(directory_back, mkdirat(place.dir, "empty", 0700), "empty")
TAKEN_BACK(attribute_back, fsetxattr(place.file, ATTRIBUTE, "P", 1, 0), ATTRIBUTE)

/* The program in the denied directory ends with 7. */
enum outcome ran(long status)
{
	if (!WIFEXITED((int)status) || WEXITSTATUS((int)status) == 99)
		return REFUSED;
	return WEXITSTATUS((int)status) == 7 ? WIN : PUBLIC;
}

/* call_connect() tells by whom the call was answered. */
enum outcome connected(long result)
{
	return result < 0 ? REFUSED : (enum outcome)result;
}

enum outcome created(long fd)
{
	if (fd >= 0)
		close((int)fd);
	return unmade(fd);
}

/* A file without a name: the kernel tells in which directory it lies. */
enum outcome unnamed(long fd)
{
	char link[32], name[4096] = "";

	if (fd < 0)
		return REFUSED;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", (int)fd);
	complain((int)readlink(link, name, sizeof(name) - 1), link);
	close((int)fd);
	return strstr(name, "/no/empty/") ? WIN : PUBLIC;
}

/*
 * The change itself gives the denied file new names, and so new change times: look at what was
 * asked for. The allowed one's attribute is not put back; nobody reads it.
 */
enum outcome left_pinned(long result)
{
	struct stat st;

	complain(fstatat(place.home, "no/file", &st, 0), "no/file");
	if (st.st_size != SECRET_SIZE || st.st_mode & 0077)
		return WIN;
	return result < 0 ? REFUSED : PUBLIC;
}

/* In drop/ one may create, and not change what is there. */
enum outcome created_new(long fd)
{
	struct stat st, kept;

	if (fd < 0)
		return REFUSED;
	complain(fstat((int)fd, &st), "drop/new");
	complain(fstatat(place.home, "drop/kept", &kept, 0), "drop/kept");
	close((int)fd);
	if (st.st_ino == kept.st_ino)
		return WIN;
	unlinkat(place.home, "drop/new", 0);
	return PUBLIC;
}

enum outcome mapped(long result)
{
	return result < 0 ? REFUSED : (enum outcome)result;
}

/* O_APPEND was taken off a descriptor: of which file? It may have been the other one's. */
enum outcome kept_append(long result)
{
	struct stat app, st;
	enum outcome outcome = result < 0 ? REFUSED : PUBLIC;

	complain(fstatat(place.home, "app/file", &app, 0), "app/file");
	for (int fd = 3; fd <= SWAPPED; fd++) {
		int flags = fcntl(fd, F_GETFL);

		if (flags < 0 || (flags & (O_ACCMODE | O_APPEND)) != O_WRONLY)
			continue;
		if (fstat(fd, &st) == 0 && st.st_ino == app.st_ino)
			outcome = WIN;
		fcntl(fd, F_SETFL, O_APPEND);
	}
	return outcome;
}
