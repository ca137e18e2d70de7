// SPDX-License-Identifier: MIT
// tests/victims/matrix_looks.c - Acts of the rows look, list and move
#include "matrix.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/stat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/syscall.h>
#include <unistd.h>

#define AT_EMPTY 0x1000
#define AT_NOFOLLOW 0x100

static struct file_handle *handle_room = (struct file_handle *)(void *)matrix_room;

static const struct {
	uint64_t value;
	uint32_t size;
	uint32_t flags;
} value_room = { (uintptr_t)matrix_room, 32, 0 };

/* The file system gives as many bytes as it needs: only whether there is a handle is told. */
static long handle_at(const struct place *place, int flags)
{
	int mount;
	long result;

	handle_room->handle_bytes = MAX_HANDLE_SZ;
	result = matrix_call(SYS_name_to_handle_at, place->dirfd, (long)place->path,
			     (long)handle_room, (long)&mount, flags, 0);
	matrix_text[0] = '\0';
	return result;
}

static long handle(const struct place *place)
{
	return handle_at(place, AT_SYMLINK_FOLLOW);
}

static long handle_nofollow(const struct place *place)
{
	return handle_at(place, 0);
}

static long handle_empty(const struct place *place)
{
	return handle_at(place, AT_EMPTY);
}

static long watch_by(const struct place *place, uint32_t mask)
{
	int fd = inotify_init1(IN_CLOEXEC);
	long result = matrix_call(SYS_inotify_add_watch, fd, (long)place->path, mask, 0, 0, 0);

	close(fd);
	return result;
}

static long watch(const struct place *place)
{
	return watch_by(place, IN_ATTRIB);
}

static long watch_nofollow(const struct place *place)
{
	return watch_by(place, IN_ATTRIB | IN_DONT_FOLLOW);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names that one read gives, sorted. */
static long entries(const struct place *place, long nr)
{
	long len = matrix_call(nr, place->dirfd, (long)matrix_room, sizeof(matrix_room), 0, 0, 0);
	size_t name_at = nr == SYS_getdents64 ? 19 : 18;
	char *names[64];
	size_t count = 0;

	for (long at = 0; at < len && count < 64;) {
		uint16_t size;

		memcpy(&size, matrix_room + at + 16, sizeof(size));
		names[count++] = matrix_room + at + name_at;
		at += size;
	}
	qsort(names, count, sizeof(names[0]), by_name);
	for (size_t i = 0; i < count; i++) {
		strcat(matrix_text, i ? " " : "");
		strcat(matrix_text, names[i]);
	}
	return len < 0 ? len : 0;
}

static long entries_64(const struct place *place)
{
	return entries(place, SYS_getdents64);
}

static long entries_old(const struct place *place)
{
	return entries(place, SYS_getdents);
}

#define ROOM A(matrix_room)
#define OLD A("user.old"), ROOM, N(32)
#define HOW(how) A(&how), N(sizeof(how))

const struct act matrix_looks[] = {
	{ "stat", SYS_stat, { P, ROOM }, AS_IT_IS, NULL },
	{ "lstat", SYS_lstat, { P, ROOM }, AS_IT_IS, NULL },
	{ "newfstatat", SYS_newfstatat, { D, P, ROOM, N(0) }, AS_IT_IS, NULL },
	{ "newfstatat AT_SYMLINK_NOFOLLOW",
	  SYS_newfstatat,
	  { D, P, ROOM, N(AT_NOFOLLOW) },
	  AS_IT_IS,
	  NULL },
	{ "newfstatat AT_EMPTY_PATH", SYS_newfstatat, { D, P, ROOM, N(AT_EMPTY) }, AS_IT_IS, NULL },
	{ "statx", SYS_statx, { D, P, N(0), N(STATX_BASIC_STATS), ROOM }, AS_IT_IS, NULL },
	{ "statx AT_SYMLINK_NOFOLLOW",
	  SYS_statx,
	  { D, P, N(AT_NOFOLLOW), N(STATX_BASIC_STATS), ROOM },
	  AS_IT_IS,
	  NULL },
	{ "statx AT_EMPTY_PATH",
	  SYS_statx,
	  { D, P, N(AT_EMPTY), N(STATX_BASIC_STATS), ROOM },
	  AS_IT_IS,
	  NULL },
	{ "access", SYS_access, { P, N(R_OK) }, AS_IT_IS, NULL },
	{ "faccessat", SYS_faccessat, { D, P, N(R_OK) }, AS_IT_IS, NULL },
	{ "faccessat2", NR_FACCESSAT2, { D, P, N(W_OK), N(0) }, AS_IT_IS, NULL },
	{ "faccessat2 AT_SYMLINK_NOFOLLOW",
	  NR_FACCESSAT2,
	  { D, P, N(F_OK), N(AT_NOFOLLOW) },
	  AS_IT_IS,
	  NULL },
	{ "faccessat2 AT_EMPTY_PATH",
	  NR_FACCESSAT2,
	  { D, P, N(R_OK), N(AT_EMPTY) },
	  AS_IT_IS,
	  NULL },
	{ "readlink", SYS_readlink, { P, ROOM, N(64) }, SHOW_ROOM, NULL },
	{ "readlinkat", SYS_readlinkat, { D, P, ROOM, N(64) }, SHOW_ROOM, NULL },
	{ "statfs", SYS_statfs, { P, ROOM }, AS_IT_IS, NULL },
	{ "getxattr", SYS_getxattr, { P, OLD }, SHOW_ROOM, NULL },
	{ "lgetxattr", SYS_lgetxattr, { P, OLD }, SHOW_ROOM, NULL },
	{ "getxattrat",
	  NR_GETXATTRAT,
	  { D, P, N(0), A("user.old"), HOW(value_room) },
	  SHOW_ROOM,
	  NULL },
	{ "getxattrat AT_EMPTY_PATH",
	  NR_GETXATTRAT,
	  { D, P, N(AT_EMPTY), A("user.old"), HOW(value_room) },
	  SHOW_ROOM,
	  NULL },
	{ "listxattr", SYS_listxattr, { P, ROOM, N(64) }, SHOW_ROOM, NULL },
	{ "llistxattr", SYS_llistxattr, { P, ROOM, N(64) }, SHOW_ROOM, NULL },
	{ "listxattrat", NR_LISTXATTRAT, { D, P, N(0), ROOM, N(64) }, SHOW_ROOM, NULL },
	{ "listxattrat AT_EMPTY_PATH",
	  NR_LISTXATTRAT,
	  { D, P, N(AT_EMPTY), ROOM, N(64) },
	  SHOW_ROOM,
	  NULL },
	{ "file_getattr", NR_FILE_GETATTR, { D, P, ROOM, N(24), N(0) }, AS_IT_IS, NULL },
	{ "file_getattr AT_EMPTY_PATH",
	  NR_FILE_GETATTR,
	  { D, P, ROOM, N(24), N(AT_EMPTY) },
	  AS_IT_IS,
	  NULL },
	RUN("name_to_handle_at AT_SYMLINK_FOLLOW", handle),
	RUN("name_to_handle_at", handle_nofollow),
	RUN("name_to_handle_at AT_EMPTY_PATH", handle_empty),
	RUN("inotify_add_watch", watch),
	RUN("inotify_add_watch IN_DONT_FOLLOW", watch_nofollow),

	RUN("getdents", entries_old),
	RUN("getdents64", entries_64),

	{ "chdir", SYS_chdir, { P }, SHOW_CWD, NULL },
	{ "fchdir", SYS_fchdir, { D }, SHOW_CWD, NULL },
	{ NULL, 0, { N(0) }, AS_IT_IS, NULL },
};
