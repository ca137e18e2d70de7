// SPDX-License-Identifier: MIT
// tests/victims/hidden.c - Whether what is hidden can be told from what is not there
//
// Tries every call on every way to spell something hidden, and prints what came of it: one line a
// way and call. tests/system/hide.sh runs it where the hidden things exist and where they do not,
// and compares: the two outputs must be the same to the byte.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

/* Room for whatever a call gives out. */
static char out[8192];
static int dir = AT_FDCWD;

#define CALL(name, expression)                                                                     \
	static long try_##name(const char *path)                                                   \
	{                                                                                          \
		return expression;                                                                 \
	}

static long open_and_close(int fd)
{
	if (fd >= 0)
		close(fd);
	return fd < 0 ? -1 : 0;
}

static long how(const char *path, uint64_t flags, uint64_t resolve)
{
	struct open_how how = { .flags = flags, .resolve = resolve };

	return open_and_close((int)syscall(SYS_openat2, dir, path, &how, sizeof(how)));
}

static long watch(const char *path, uint32_t mask)
{
	int fd = inotify_init1(IN_CLOEXEC), err;
	long r = inotify_add_watch(fd, path, mask);

	err = errno;
	close(fd);
	errno = err;
	return r;
}

static long reach_socket(const char *path, int bound)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0), err;
	long r = -1;

	errno = ENAMETOOLONG;
	if (strlen(path) < sizeof(un.sun_path)) {
		strcpy(un.sun_path, path);
		r = bound ? bind(fd, (struct sockaddr *)&un, sizeof(un))
			  : connect(fd, (struct sockaddr *)&un, sizeof(un));
	}
	err = errno;
	close(fd);
	errno = err;
	return r;
}

static long run(const char *path, int at)
{
	char *const argv[] = { (char *)(uintptr_t)path, NULL };
	int status = 0;
	pid_t child = vfork();

	if (child == 0) {
		syscall(SYS_execveat, at ? dir : AT_FDCWD, path, argv, argv + 1, 0);
		_exit(errno < 250 ? errno : 250);
	}
	waitpid(child, &status, 0);
	errno = WEXITSTATUS(status);
	return errno ? -1 : 0;
}

static long handle(const char *path, int flags)
{
	struct file_handle *file = (struct file_handle *)(void *)out;
	int mount;

	file->handle_bytes = 128;
	return name_to_handle_at(dir, path, file, &mount, flags);
}

static long enter(const char *path)
{
	int here = open(".", O_RDONLY | O_DIRECTORY), err;
	long r = chdir(path);

	err = errno;
	if (fchdir(here) < 0)
		exit(2);
	close(here);
	errno = err;
	return r;
}

CALL(stat, syscall(SYS_stat, path, out))
CALL(lstat, syscall(SYS_lstat, path, out))
CALL(fstatat, syscall(SYS_newfstatat, dir, path, out, 0))
CALL(fstatat_nofollow, syscall(SYS_newfstatat, dir, path, out, AT_SYMLINK_NOFOLLOW))
CALL(fstatat_empty, syscall(SYS_newfstatat, dir, path, out, AT_EMPTY_PATH))
CALL(statx, syscall(SYS_statx, dir, path, 0, 0xfff, out))
CALL(statx_empty, syscall(SYS_statx, dir, path, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW, 1, out))
CALL(access, syscall(SYS_access, path, F_OK))
CALL(access_x, syscall(SYS_access, path, X_OK))
CALL(faccessat, syscall(SYS_faccessat, dir, path, R_OK))
CALL(faccessat2, syscall(439, dir, path, W_OK, AT_SYMLINK_NOFOLLOW))
CALL(readlink, syscall(SYS_readlink, path, out, 100))
CALL(readlinkat, syscall(SYS_readlinkat, dir, path, out, 100))
CALL(statfs, syscall(SYS_statfs, path, out))
CALL(getxattr, syscall(SYS_getxattr, path, "user.x", out, 100))
CALL(lgetxattr, syscall(SYS_lgetxattr, path, "user.x", out, 100))
CALL(getxattrat, syscall(464, dir, path, 0, "user.x", out, 16))
CALL(listxattr, syscall(SYS_listxattr, path, out, 100))
CALL(llistxattr, syscall(SYS_llistxattr, path, out, 100))
CALL(listxattrat, syscall(465, dir, path, AT_SYMLINK_NOFOLLOW, out, 100))
CALL(file_getattr, syscall(468, dir, path, out, 24, 0))
CALL(handle, handle(path, 0))
CALL(handle_follow, handle(path, AT_SYMLINK_FOLLOW))
CALL(inotify, watch(path, IN_ALL_EVENTS))
CALL(inotify_dir, watch(path, IN_ALL_EVENTS | IN_ONLYDIR))
CALL(inotify_link, watch(path, IN_ALL_EVENTS | IN_DONT_FOLLOW))
CALL(chdir, enter(path))
CALL(open, open_and_close((int)syscall(SYS_open, path, O_RDONLY)))
CALL(openat, open_and_close((int)syscall(SYS_openat, dir, path, O_RDONLY)))
CALL(open_rdwr, open_and_close((int)syscall(SYS_open, path, O_RDWR)))
CALL(open_trunc, open_and_close((int)syscall(SYS_open, path, O_WRONLY | O_TRUNC)))
CALL(open_create, open_and_close((int)syscall(SYS_open, path, O_WRONLY | O_CREAT, 0600)))
CALL(open_excl, open_and_close((int)syscall(SYS_open, path, O_WRONLY | O_CREAT | O_EXCL, 0600)))
CALL(open_dir, open_and_close((int)syscall(SYS_open, path, O_RDONLY | O_DIRECTORY)))
CALL(open_nofollow, open_and_close((int)syscall(SYS_open, path, O_RDONLY | O_NOFOLLOW)))
CALL(open_path, open_and_close((int)syscall(SYS_open, path, O_PATH)))
CALL(open_path_link, open_and_close((int)syscall(SYS_open, path, O_PATH | O_NOFOLLOW)))
CALL(open_tmp, open_and_close((int)syscall(SYS_open, path, O_RDWR | O_TMPFILE, 0600)))
CALL(creat, open_and_close((int)syscall(SYS_creat, path, 0600)))
CALL(openat2, how(path, O_RDONLY, 0))
CALL(openat2_path, how(path, O_PATH, 0))
CALL(openat2_beneath, how(path, O_RDONLY, RESOLVE_BENEATH))
CALL(openat2_root, how(path, O_RDONLY, RESOLVE_IN_ROOT))
CALL(openat2_nolinks, how(path, O_RDONLY, RESOLVE_NO_SYMLINKS))
CALL(openat2_xdev, how(path, O_RDONLY, RESOLVE_NO_XDEV))
CALL(openat2_cached, how(path, O_RDONLY, RESOLVE_NO_MAGICLINKS))
CALL(mkdir, syscall(SYS_mkdir, path, 0700))
CALL(mkdirat, syscall(SYS_mkdirat, dir, path, 0700))
CALL(mknod, syscall(SYS_mknod, path, S_IFIFO | 0600, 0))
CALL(rmdir, syscall(SYS_rmdir, path))
CALL(unlink, syscall(SYS_unlink, path))
CALL(unlinkat, syscall(SYS_unlinkat, dir, path, AT_REMOVEDIR))
CALL(rename_from, syscall(SYS_rename, path, "elsewhere"))
CALL(rename_to, syscall(SYS_rename, "note", path))
CALL(rename_noreplace, syscall(SYS_renameat2, dir, "note", dir, path, 1))
CALL(rename_exchange, syscall(SYS_renameat2, dir, "note", dir, path, 2))
CALL(link_from, syscall(SYS_link, path, "elsewhere"))
CALL(link_to, syscall(SYS_link, "note", path))
CALL(linkat_follow, syscall(SYS_linkat, dir, path, dir, "elsewhere", AT_SYMLINK_FOLLOW))
CALL(symlink, syscall(SYS_symlink, "text", path))
CALL(truncate, syscall(SYS_truncate, path, 0))
CALL(chmod, syscall(SYS_chmod, path, 0600))
CALL(fchmodat2, syscall(452, dir, path, 0600, AT_SYMLINK_NOFOLLOW))
CALL(chown, syscall(SYS_chown, path, -1, -1))
CALL(lchown, syscall(SYS_lchown, path, -1, -1))
CALL(utime, syscall(SYS_utime, path, NULL))
CALL(utimensat, syscall(SYS_utimensat, dir, path, NULL, AT_SYMLINK_NOFOLLOW))
CALL(setxattr, syscall(SYS_setxattr, path, "user.x", "v", 1, 0))
CALL(lremovexattr, syscall(SYS_lremovexattr, path, "user.x"))
CALL(execve, run(path, 0))
CALL(execveat, run(path, 1))
CALL(connect, reach_socket(path, 0))
CALL(bind, reach_socket(path, 1))

#define ROW(name)                                                                                  \
	{                                                                                          \
#name, try_##name                                                                  \
	}

static const struct {
	const char *name;
	long (*try)(const char *path);
} calls[] = {
	ROW(stat),
	ROW(lstat),
	ROW(fstatat),
	ROW(fstatat_nofollow),
	ROW(fstatat_empty),
	ROW(statx),
	ROW(statx_empty),
	ROW(access),
	ROW(access_x),
	ROW(faccessat),
	ROW(faccessat2),
	ROW(readlink),
	ROW(readlinkat),
	ROW(statfs),
	ROW(getxattr),
	ROW(lgetxattr),
	ROW(getxattrat),
	ROW(listxattr),
	ROW(llistxattr),
	ROW(listxattrat),
	ROW(file_getattr),
	ROW(handle),
	ROW(handle_follow),
	ROW(inotify),
	ROW(inotify_dir),
	ROW(inotify_link),
	ROW(chdir),
	ROW(open),
	ROW(openat),
	ROW(open_rdwr),
	ROW(open_trunc),
	ROW(open_create),
	ROW(open_excl),
	ROW(open_dir),
	ROW(open_nofollow),
	ROW(open_path),
	ROW(open_path_link),
	ROW(open_tmp),
	ROW(creat),
	ROW(openat2),
	ROW(openat2_path),
	ROW(openat2_beneath),
	ROW(openat2_root),
	ROW(openat2_nolinks),
	ROW(openat2_xdev),
	ROW(openat2_cached),
	ROW(mkdir),
	ROW(mkdirat),
	ROW(mknod),
	ROW(rmdir),
	ROW(unlink),
	ROW(unlinkat),
	ROW(rename_from),
	ROW(rename_to),
	ROW(rename_noreplace),
	ROW(rename_exchange),
	ROW(link_from),
	ROW(link_to),
	ROW(linkat_follow),
	ROW(symlink),
	ROW(truncate),
	ROW(chmod),
	ROW(fchmodat2),
	ROW(chown),
	ROW(lchown),
	ROW(utime),
	ROW(utimensat),
	ROW(setxattr),
	ROW(lremovexattr),
	ROW(execve),
	ROW(execveat),
	ROW(connect),
	ROW(bind),
};

/*
 * hd is a directory, hf a file, hl a link, hs a socket, hp a program: all hidden, as is every name
 * in .hid. What begins with v can be seen.
 */
static const char *const paths[] = {
	"hd",
	"./hd",
	"hd/",
	"hd/.",
	"hd/..",
	"hd/../note",
	"hd/../nothing",
	"hd/f",
	"hd/f/x",
	"hd/nothing",
	"hd/sub",
	"hd/sub/../..",
	"hd/sub/../../note",
	"hd/sub/../../vd/../note",
	"hd/out",
	"hd/out/",
	"hd/dirout/inner",
	"hd/loop",
	"hd/shut/x",
	"hf",
	"hf/",
	"hf/.",
	"hf/x",
	"hf/..",
	"hf/../note",
	"hl",
	"hl/",
	"hl/inner",
	"hl/../note",
	"hs",
	"hp",
	"vd/../hf",
	"vd/../hd/../note",
	"vd/a.hid",
	"vd/a.hid/x",
	"vd/b.hid/..",
	"vd/b.hid/../inner",
	"vl-hf",
	"vl-hf/",
	"vl-hd",
	"vl-hd/f",
	"vl-hd/../note",
	"vl-hd/..",
	"vl-up",
	"vl-up/note",
	"vl-deep",
	"/proc/self/cwd/hf",
	"/proc/self/cwd/hd/../note",
	"/proc/self/cwd/hd",
	"/proc/thread-self/cwd/vl-hf",
	"//proc/self/cwd//hd/./f",
	"hard",
};

static void say(const char *name, const char *path, long r)
{
	printf("%s %.60s: %s\n", name, path, r < 0 ? strerrorname_np(errno) : "done");
}

static void try_all(const char *path)
{
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		errno = 0;
		say(calls[i].name, path, calls[i].try(path));
	}
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* All names of a directory, read with a buffer of that size; and each again from its own d_off. */
static void list(const char *path, size_t size, long nr)
{
	char buffer[4096], *names[256];
	size_t count = 0, name_at = nr == SYS_getdents64 ? 19 : 18;
	int fd = open(path, O_RDONLY | O_DIRECTORY);
	long len;

	while ((len = syscall(nr, fd, buffer, size)) > 0 && count < 256)
		for (long at = 0; at < len && count < 256;) {
			unsigned short step;

			memcpy(&step, buffer + at + 16, sizeof(step));
			names[count++] = strdup(buffer + at + name_at);
			at += step;
		}
	qsort(names, count, sizeof(names[0]), by_name);
	printf("list %s by %zu:", path, size);
	for (size_t i = 0; i < count; i++) {
		printf(" %s", names[i]);
		free(names[i]);
	}
	printf(" %s\n", len < 0 ? strerrorname_np(errno) : "end");
	close(fd);
}

struct place {
	char name[256];
	off_t behind;
};

/* One entry from where @fd is; false at the end. */
static bool next(int fd, struct place *ret_place)
{
	_Alignas(8) char buffer[300]; /* so small that no second one fits, or is left out */
	long len = syscall(SYS_getdents64, fd, buffer, sizeof(buffer));

	if (len <= 0)
		return false;
	memcpy(&ret_place->behind, buffer + 8, sizeof(ret_place->behind));
	memcpy(ret_place->name, buffer + 19, strnlen(buffer + 19, NAME_MAX) + 1);
	return true;
}

/* seekdir(3): from behind each entry one comes to the next that was listed, from 0 to the first. */
static void seek(const char *path)
{
	struct place places[256] = { 0 }, again;
	int fd = open(path, O_RDONLY | O_DIRECTORY);
	size_t count = 0, wrong = 0;

	while (count < 256 && next(fd, &places[count])) {
		lseek(fd, places[count].behind, SEEK_SET);
		count++;
	}
	for (size_t i = count; i-- > 0;) {
		lseek(fd, i ? places[i - 1].behind : 0, SEEK_SET);
		wrong += !next(fd, &again) || strcmp(again.name, places[i].name) != 0;
	}
	if (count)
		lseek(fd, places[count - 1].behind, SEEK_SET);
	wrong += next(fd, &again);
	printf("seek %s: %zu entries, %zu wrong\n", path, count, wrong);
	close(fd);
}

int main(int argc, char **argv)
{
	static const size_t sizes[] = { 4096, 100, 64, 40, 32, 24, 8, 0 };
	char text[PATH_MAX];

	if (argc > 1 && !strcmp(argv[1], "dirfd"))
		dir = open(".", O_RDONLY | O_DIRECTORY);
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		try_all(paths[i]);
	snprintf(text, sizeof(text), "hd/%0255d", 0);
	try_all(text);
	snprintf(text, sizeof(text), "hf/%0300d", 0);
	try_all(text);
	snprintf(text, sizeof(text), "hd/%0300d/x", 0);
	try_all(text);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		list(".", sizes[i], SYS_getdents64);
		list("vd", sizes[i], SYS_getdents64);
		list(".", sizes[i], SYS_getdents);
	}
	seek(".");
	seek("vd");
	return 0;
}
