// SPDX-License-Identifier: MIT
// tests/victims/secrets_read.c - Every way to read a file that the policy keeps away
#include <fcntl.h>
#include <linux/openat2.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "secrets.h"

static int open_plain(const struct secret *secret)
{
	return reads((int)syscall(SYS_open, secret->absolute, O_RDONLY));
}

static int open_relative(const struct secret *secret)
{
	return reads((int)syscall(SYS_open, secret->relative, O_RDONLY));
}

static int open_write(const struct secret *secret)
{
	return keeps(open(secret->absolute, O_RDWR));
}

static int open_append(const struct secret *secret)
{
	return keeps(open(secret->absolute, O_WRONLY | O_APPEND));
}

static int open_create(const struct secret *secret)
{
	return reads(open(secret->absolute, O_RDONLY | O_CREAT, 0600));
}

static int open_at(const struct secret *secret)
{
	return reads(openat(AT_FDCWD, secret->absolute, O_RDONLY | O_CLOEXEC));
}

static int open_how(const char *path, uint64_t resolve)
{
	struct open_how how = { .flags = O_RDONLY, .resolve = resolve };

	return reads((int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof(how)));
}

static int open_2(const struct secret *secret)
{
	return open_how(secret->absolute, 0);
}

static int open_2_strictly(const struct secret *secret)
{
	return open_how(secret->absolute, RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS);
}

static int spelled(const char *prefix, const char *name)
{
	char path[2 * PATH_MAX];

	snprintf(path, sizeof(path), "%s%s", prefix, name);
	return reads(open(path, O_RDONLY));
}

static int by_slashes(const struct secret *secret)
{
	return spelled("//", secret->absolute);
}

static int by_dot(const struct secret *secret)
{
	char path[PATH_MAX + 8];

	snprintf(path, sizeof(path), "%s/.//./%s", secret->directory, secret->leaf);
	return reads(open(path, O_RDONLY));
}

static int by_dotdot(const struct secret *secret)
{
	return spelled("./sub/../", secret->relative);
}

static int by_proc_cwd(const struct secret *secret)
{
	return spelled("/proc/self/cwd/", secret->relative);
}

static int by_thread_cwd(const struct secret *secret)
{
	return spelled("/proc/thread-self/cwd/", secret->relative);
}

static int by_proc_root(const struct secret *secret)
{
	return spelled("/proc/self/root", secret->absolute);
}

static int by_dirfd(const struct secret *secret)
{
	int dir = open(secret->directory, O_RDONLY | O_DIRECTORY), result;

	if (dir < 0)
		return -errno;
	result = reads(openat(dir, secret->leaf, O_RDONLY));
	close(dir);
	return result;
}

static int by_path_dirfd(const struct secret *secret)
{
	int dir = open(secret->directory, O_PATH | O_DIRECTORY), result;

	if (dir < 0)
		return -errno;
	result = reads(openat(dir, secret->leaf, O_RDONLY));
	close(dir);
	return result;
}

static int by_sub_dirfd(const struct secret *secret)
{
	char path[PATH_MAX + 8];
	int dir = open("sub", O_RDONLY | O_DIRECTORY), result;

	if (dir < 0)
		return -errno;
	snprintf(path, sizeof(path), "../%s", secret->relative);
	result = reads(openat(dir, path, O_RDONLY));
	close(dir);
	return result;
}

static int by_chdir(const struct secret *secret)
{
	int back = open(".", O_PATH | O_DIRECTORY), result;

	if (chdir(secret->directory) < 0)
		return -errno;
	result = reads(open(secret->leaf, O_RDONLY));
	if (fchdir(back) < 0)
		return -errno;
	close(back);
	return result;
}

/* A thread with a working directory of its own. */
struct thread {
	const struct secret *secret;
	int result;
};

static void *thread_main(void *ctx)
{
	struct thread *self = ctx;

	if (unshare(CLONE_FS) < 0 || chdir(self->secret->directory) < 0)
		self->result = -errno;
	else
		self->result = reads(open(self->secret->leaf, O_RDONLY));
	return NULL;
}

static int by_thread(const struct secret *secret)
{
	struct thread self = { .secret = secret };
	pthread_t thread;

	if (pthread_create(&thread, NULL, thread_main, &self) != 0)
		return -EAGAIN;
	pthread_join(thread, NULL);
	return self.result;
}

static int by_child(const struct secret *secret)
{
	pid_t child = fork();
	int status;

	if (child == 0)
		_exit(-reads(open(secret->absolute, O_RDONLY)));
	if (waitpid(child, &status, 0) < 0 || !WIFEXITED(status))
		return -ECHILD;
	return -WEXITSTATUS(status);
}

static int by_symlink(const struct secret *secret)
{
	unlink("lnk");
	return symlink(secret->absolute, "lnk") < 0 ? -errno : reads(open("lnk", O_RDONLY));
}

static int by_symlink_relative(const struct secret *secret)
{
	unlink("rel");
	return symlink(secret->relative, "rel") < 0 ? -errno : reads(open("rel", O_RDONLY));
}

static int by_symlink_chain(const struct secret *secret)
{
	unlink("one");
	unlink("two");
	if (symlink(secret->absolute, "one") < 0 || symlink("sub/../one", "two") < 0)
		return -errno;
	return reads(open("two", O_RDONLY));
}

static int by_symlink_directory(const struct secret *secret)
{
	char path[PATH_MAX];

	unlink("dir");
	if (symlink(secret->directory, "dir") < 0)
		return -errno;
	snprintf(path, sizeof(path), "dir/%s", secret->leaf);
	return reads(open(path, O_RDONLY));
}

static int by_symlink_create(const struct secret *secret)
{
	unlink("new");
	return symlink(secret->absolute, "new") < 0 ? -errno
						    : reads(open("new", O_RDWR | O_CREAT, 0600));
}

/* An O_PATH descriptor may be had, but nothing comes out of it. */
static int by_path_descriptor(const struct secret *secret)
{
	char path[64];
	int fd = open(secret->absolute, O_PATH), result;

	if (fd < 0)
		return -errno;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	result = reads(open(path, O_RDONLY));
	close(fd);
	return result;
}

static int by_dev_fd(const struct secret *secret)
{
	char path[64];
	int fd = open(secret->absolute, O_PATH), result;

	if (fd < 0)
		return -errno;
	snprintf(path, sizeof(path), "/dev/fd/%d", fd);
	result = reads(open(path, O_RDONLY));
	close(fd);
	return result;
}

const struct attack reading[] = {
	{ "open", open_plain, { EACCES } },
	{ "open, relative", open_relative, { EACCES } },
	{ "open for writing", open_write, { EACCES } },
	{ "open for appending", open_append, { EACCES } },
	{ "open with O_CREAT", open_create, { EACCES } },
	{ "openat", open_at, { EACCES } },
	{ "openat2", open_2, { EACCES } },
	{ "openat2 without symlinks", open_2_strictly, { EACCES } },
	{ "double slashes", by_slashes, { EACCES } },
	{ "dots in the path", by_dot, { EACCES } },
	{ "dotdot in the path", by_dotdot, { EACCES } },
	{ "/proc/self/cwd", by_proc_cwd, { EACCES } },
	{ "/proc/thread-self/cwd", by_thread_cwd, { EACCES } },
	{ "/proc/self/root", by_proc_root, { EACCES } },
	{ "a dirfd", by_dirfd, { EACCES } },
	{ "an O_PATH dirfd", by_path_dirfd, { EACCES } },
	{ "another directory's dirfd and dotdot", by_sub_dirfd, { EACCES } },
	{ "chdir", by_chdir, { EACCES } },
	{ "a thread with its own directory", by_thread, { EACCES } },
	{ "a child", by_child, { EACCES } },
	{ "a symlink", by_symlink, { EACCES } },
	{ "a relative symlink", by_symlink_relative, { EACCES } },
	{ "a chain of symlinks", by_symlink_chain, { EACCES } },
	{ "a symlink to its directory", by_symlink_directory, { EACCES } },
	{ "O_CREAT through a symlink", by_symlink_create, { EACCES } },
	{ "an O_PATH descriptor and /proc/self/fd", by_path_descriptor, { EACCES } },
	{ "an O_PATH descriptor and /dev/fd", by_dev_fd, { EACCES } },
};
const size_t reading_count = sizeof(reading) / sizeof(reading[0]);
