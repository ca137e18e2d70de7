// SPDX-License-Identifier: MIT
// tests/conformance/touch_look.c - Calls that look at a path, open it, and go there
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "tests/conformance/observe.h"
#include "tests/conformance/touch.h"

#ifndef SYS_faccessat2
#define SYS_faccessat2 439
#endif

/* Without times and sizes: what is outside of the case's directory has its own. */
static void say_stat(const char *what, long r, const struct stat *st)
{
	if (r < 0) {
		result(what, r);
		return;
	}
	say("%s: %s %04o owner %u:%u device %u:%u", what, kind_of(st->st_mode),
	    st->st_mode & 07777U, st->st_uid, st->st_gid, major(st->st_rdev), minor(st->st_rdev));
}

static void say_statx(const char *what, long r, const struct statx *stx)
{
	if (r < 0) {
		result(what, r);
		return;
	}
	say("%s: %s %04o mask %x attributes %llx of %llx block %u", what, kind_of(stx->stx_mode),
	    stx->stx_mode & 07777U, stx->stx_mask, (unsigned long long)stx->stx_attributes,
	    (unsigned long long)stx->stx_attributes_mask, stx->stx_blksize);
}

static void do_stat(const char *path)
{
	struct statx stx;
	struct stat st;

	say_stat("stat", syscall(SYS_stat, path, &st), &st);
	say_stat("lstat", syscall(SYS_lstat, path, &st), &st);
	say_stat("newfstatat", syscall(SYS_newfstatat, AT_FDCWD, path, &st, 0), &st);
	say_stat("nofollow",
		 syscall(SYS_newfstatat, AT_FDCWD, path, &st, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH),
		 &st);
	say_statx("statx", syscall(SYS_statx, AT_FDCWD, path, 0, STATX_BASIC_STATS, &stx), &stx);
	say_statx("statx nofollow",
		  syscall(SYS_statx, AT_FDCWD, path, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT,
			  STATX_BASIC_STATS, &stx),
		  &stx);
}

static void do_access(const char *path)
{
	static const int modes[] = { F_OK, R_OK, W_OK, X_OK, R_OK | W_OK | X_OK };

	for (size_t i = 0; i < COUNT(modes); i++)
		result("access", syscall(SYS_access, path, modes[i]));
	result("faccessat", syscall(SYS_faccessat, AT_FDCWD, path, R_OK));
	result("nofollow", syscall(SYS_faccessat2, AT_FDCWD, path, X_OK, AT_SYMLINK_NOFOLLOW));
	result("eaccess", syscall(SYS_faccessat2, AT_FDCWD, path, W_OK, AT_EACCESS));
}

static void do_readlink(const char *path)
{
	char to[PATH_MAX];
	ssize_t len = readlink(path, to, sizeof(to));

	if (len < 0)
		result("readlink", len);
	else
		touch_name("readlink: ", to, (size_t)len);
	len = syscall(SYS_readlinkat, AT_FDCWD, path, to, 2);
	if (len < 0)
		result("readlinkat", len);
	else
		say("readlinkat: %zd", len);
}

static void do_xattr(const char *path)
{
	char value[256];

	result("getxattr", getxattr(path, "user.test", value, sizeof(value)));
	result("lgetxattr", lgetxattr(path, "user.test", value, sizeof(value)));
	result("listxattr", listxattr(path, value, sizeof(value)));
	result("llistxattr", llistxattr(path, value, sizeof(value)));
}

static void do_statfs(const char *path)
{
	struct statfs system;
	long r = statfs(path, &system);

	if (r < 0)
		result("statfs", r);
	else
		say("statfs: type %lx names %lu flags %lx", (unsigned long)system.f_type,
		    (unsigned long)system.f_namelen, (unsigned long)system.f_flags);
}

static void do_handle(const char *path)
{
	static const int flags[] = { 0, AT_SYMLINK_FOLLOW };
	union {
		struct file_handle handle;
		char room[sizeof(struct file_handle) + 128];
	} to;
	int mount;

	for (size_t i = 0; i < COUNT(flags); i++) {
		to.handle.handle_bytes = 128;
		if (result("name_to_handle_at",
			   name_to_handle_at(AT_FDCWD, path, &to.handle, &mount, flags[i])) == 0)
			say("handle: %u bytes, type %d", to.handle.handle_bytes,
			    to.handle.handle_type);
	}
}

static void do_watch(const char *path)
{
	static const uint32_t masks[] = { IN_ATTRIB, IN_OPEN | IN_DONT_FOLLOW,
					  IN_OPEN | IN_ONLYDIR };
	int fd = inotify_init1(IN_NONBLOCK);

	for (size_t i = 0; i < COUNT(masks); i++)
		result("inotify_add_watch", inotify_add_watch(fd, path, masks[i]));
	close(fd);
}

/* What an open has given: its kind, its flags, the name that /proc tells, and if it is the path's.
 */
static void say_opened(const char *what, long fd, const char *path)
{
	char link[40], name[PATH_MAX];
	struct stat st, there;
	ssize_t len;

	if (fd < 0) {
		result(what, fd);
		return;
	}
	snprintf(link, sizeof(link), "/proc/self/fd/%ld", fd);
	if (fstat((int)fd, &st) < 0)
		result("fstat", -1);
	say("%s: %ld %s flags %o%s", what, fd, kind_of(st.st_mode),
	    (unsigned int)fcntl((int)fd, F_GETFL),
	    stat(path, &there) < 0				     ? ""
	    : there.st_ino == st.st_ino && there.st_dev == st.st_dev ? " the same"
								     : " another");
	len = readlink(link, name, sizeof(name));
	/* Of what lies in /proc, it is a matter of chance whether that is still its name. */
	if (len > 10 && !strncmp(name, "/proc/", 6) && !memcmp(name + len - 10, " (deleted)", 10))
		len -= 10;
	if (len >= 0)
		touch_name("name: ", name, (size_t)len);
	close((int)fd);
}

static void do_open(const char *path)
{
	static const struct {
		const char *name;
		int flags;
	} ways[] = {
		{ "O_RDONLY", O_RDONLY },
		{ "O_WRONLY", O_WRONLY },
		{ "O_RDWR", O_RDWR },
		{ "O_NOFOLLOW", O_NOFOLLOW },
		{ "O_DIRECTORY", O_DIRECTORY },
		{ "O_DIRECTORY|O_NOFOLLOW", O_DIRECTORY | O_NOFOLLOW },
		{ "O_APPEND|O_CLOEXEC", O_WRONLY | O_APPEND | O_CLOEXEC },
		{ "O_CREAT|O_EXCL", O_CREAT | O_EXCL },
		{ "O_CREAT|O_DIRECTORY", O_CREAT | O_DIRECTORY },
	};
	struct stat st;
	bool there = lstat(path, &st) == 0;

	for (size_t i = 0; i < COUNT(ways); i++)
		if (there || !(ways[i].flags & O_CREAT))
			say_opened(ways[i].name,
				   syscall(SYS_openat, AT_FDCWD, path,
					   ways[i].flags | O_NONBLOCK | O_NOCTTY, 0600),
				   path);
}

static void do_path_only(const char *path)
{
	static const int ways[] = { O_PATH, O_PATH | O_NOFOLLOW, O_PATH | O_DIRECTORY };

	for (size_t i = 0; i < COUNT(ways); i++)
		say_opened("O_PATH", open(path, ways[i]), path);
}

static const struct {
	const char *name;
	uint64_t resolve;
} scopes[] = {
	{ "no scope", 0 },
	{ "NO_MAGICLINKS", RESOLVE_NO_MAGICLINKS },
	{ "NO_SYMLINKS", RESOLVE_NO_SYMLINKS },
	{ "BENEATH", RESOLVE_BENEATH },
	{ "IN_ROOT", RESOLVE_IN_ROOT },
	{ "NO_XDEV", RESOLVE_NO_XDEV },
};

static void scoped(int base, const char *path, uint64_t flags)
{
	for (size_t i = 0; i < COUNT(scopes); i++) {
		struct open_how how = { .flags = flags, .resolve = scopes[i].resolve };

		long fd;

		/* EAGAIN: something was renamed or mounted, anywhere. */
		do
			fd = syscall(SYS_openat2, base, path, &how, sizeof(how));
		while (fd < 0 && errno == EAGAIN);
		say_opened(scopes[i].name, fd, path);
	}
}

static void do_openat2(const char *path)
{
	scoped(AT_FDCWD, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
}

/* As if the root were the scope: everything that is absolute stays inside. */
static void do_openat2_root(const char *path)
{
	int root = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	scoped(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	scoped(root, path + (*path == '/'), O_RDONLY | O_NONBLOCK | O_NOCTTY);
	close(root);
}

static void do_openat2_path(const char *path)
{
	scoped(AT_FDCWD, path, O_PATH);
	scoped(AT_FDCWD, path, O_PATH | O_NOFOLLOW);
}

/* Which processes there are, and which threads init has, is not the same each time. */
static bool is_process(const char *path, const char *name)
{
	return *name >= '1' && *name <= '9' &&
	       (!strstr(path, "/fd") || !strncmp(path, "/proc/1/", 8));
}

static void do_list(const char *path)
{
	char *names[512];
	size_t count = 0;
	struct dirent *entry;
	DIR *dir = opendir(path);

	if (!dir) {
		result("opendir", -1);
		return;
	}
	while ((errno = 0, entry = readdir(dir)) && count < COUNT(names))
		if (!is_process(path, entry->d_name))
			names[count++] = strdup(entry->d_name);
	if (errno)
		result("readdir", -1);
	closedir(dir);
	sort(names, count);
	say("entries: %zu", count);
	for (size_t i = 0; i < count; i++) {
		bytes("- ", names[i], strlen(names[i]));
		free(names[i]);
	}
}

static void say_place(const char *what, long r)
{
	char name[PATH_MAX];
	struct stat st;

	if (result(what, r) < 0)
		return;
	if (getcwd(name, sizeof(name)))
		touch_name("getcwd: ", name, strlen(name));
	else
		result("getcwd", -1);
	say_stat(".", stat(".", &st), &st);
	say_stat("..", stat("..", &st), &st);
}

static void do_enter(const char *path)
{
	int back = open(".", O_PATH | O_DIRECTORY), fd;

	say_place("chdir", chdir(path));
	if (fchdir(back) < 0)
		result("back", -1);
	fd = open(path, O_RDONLY | O_DIRECTORY);
	if (fd >= 0)
		say_place("fchdir", fchdir(fd));
	close(fd);
	if (fchdir(back) < 0)
		result("back", -1);
	fd = open(path, O_PATH);
	if (fd >= 0)
		say_place("fchdir of O_PATH", fchdir(fd));
	close(fd);
	if (fchdir(back) < 0)
		result("back", -1);
	close(back);
}

static void run_it(const char *what, const char *path, int flags)
{
	char name[] = "touched", *argv[] = { name, NULL }, *envp[] = { NULL };
	int status;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		int null = open("/dev/null", O_WRONLY);

		dup2(null, STDERR_FILENO);
		syscall(SYS_execveat, AT_FDCWD, path, argv, envp, flags);
		result(what, -1);
		fflush(stdout);
		_exit(99);
	}
	waitpid(child, &status, 0);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 99)
		say("%s: it ran, %x", what, (unsigned int)status);
}

static void do_run(const char *path)
{
	run_it("execve", path, 0);
	run_it("execveat", path, AT_SYMLINK_NOFOLLOW);
}

const struct touch touches_look[] = {
	{ "stat", TOUCH_LOOK, do_stat },
	{ "access", TOUCH_LOOK, do_access },
	{ "readlink", TOUCH_LOOK, do_readlink },
	{ "xattr", TOUCH_LOOK, do_xattr },
	{ "statfs", TOUCH_LOOK, do_statfs },
	{ "handle", TOUCH_LOOK, do_handle },
	{ "watch", TOUCH_LOOK, do_watch },
	{ "open", TOUCH_OPEN, do_open },
	{ "O_PATH", TOUCH_OPEN, do_path_only },
	{ "openat2", TOUCH_OPEN, do_openat2 },
	{ "openat2 below /", TOUCH_OPEN, do_openat2_root },
	{ "openat2 O_PATH", TOUCH_OPEN, do_openat2_path },
	{ "list", TOUCH_ENTER, do_list },
	{ "enter", TOUCH_ENTER, do_enter },
	{ "run", TOUCH_RUN, do_run },
};
const size_t touches_look_count = COUNT(touches_look);
