// SPDX-License-Identifier: MIT
// tests/conformance/family_open.c - open, openat, creat
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/conformance/call.h"
#include "tests/conformance/observe.h"

/* What is there, and how it is spelled: each is opened in each of the ways below. */
struct place {
	const char *world;
	const char *path;
};

struct way {
	const char *name;
	int flags;
};

static const struct place places[] = {
	{ "file", "file" },
	{ "file:0", "file" },
	{ "file:0444", "file" },
	{ "file:0222", "file" },
	{ "file:06777", "file" },
	{ "file:0666%", "file" },
	{ "file:0600%", "file" },
	{ "file", "file/" },
	{ "dir/", "dir" },
	{ "dir/", "dir/" },
	{ "dir/:0", "dir" },
	{ "dir/:0333", "dir" },
	{ "file link>file", "link" },
	{ "file link>file", "link/" },
	{ "dir/ link>dir", "link" },
	{ "dir/ link>dir", "link/" },
	{ "link>none", "link" },
	{ "link>none", "link/" },
	{ "link>none/none", "link" },
	{ "link>two two>new", "link" },
	{ "link>link", "link" },
	{ "", "new" },
	{ "", "new/" },
	{ "", "none/new" },
	{ "file", "file/new" },
	{ "dir/", "dir/new" },
	{ "dir/:0555", "dir/new" },
	{ "dir/:0555 dir/old", "dir/old" },
	{ "dir/:0666 dir/old", "dir/old" },
	{ "dir/:02777%", "dir/new" },
	{ "dir/:01777% dir/old:0666%", "dir/old" },
	{ "dir/&", "dir/new" },
	{ "dir/ dir/old link>dir", "link/old" },
	{ "", "." },
	{ "fifo|", "fifo" },
	{ "sock=", "sock" },
	{ "dev@", "dev" },
};

static const struct way ways[] = {
	{ "O_RDONLY", O_RDONLY },
	{ "O_WRONLY", O_WRONLY },
	{ "O_RDWR", O_RDWR },
	{ "O_ACCMODE", O_ACCMODE },
	{ "O_WRONLY|O_TRUNC", O_WRONLY | O_TRUNC },
	{ "O_RDONLY|O_TRUNC", O_RDONLY | O_TRUNC },
	{ "O_WRONLY|O_APPEND", O_WRONLY | O_APPEND },
	{ "O_RDONLY|O_CREAT", O_RDONLY | O_CREAT },
	{ "O_WRONLY|O_CREAT|O_TRUNC", O_WRONLY | O_CREAT | O_TRUNC },
	{ "O_RDWR|O_CREAT|O_EXCL", O_RDWR | O_CREAT | O_EXCL },
	{ "O_RDWR|O_EXCL", O_RDWR | O_EXCL },
	{ "O_RDONLY|O_DIRECTORY", O_RDONLY | O_DIRECTORY },
	{ "O_RDWR|O_DIRECTORY", O_RDWR | O_DIRECTORY },
	{ "O_RDONLY|O_CREAT|O_DIRECTORY", O_RDONLY | O_CREAT | O_DIRECTORY },
	{ "O_RDONLY|O_NOFOLLOW", O_RDONLY | O_NOFOLLOW },
	{ "O_WRONLY|O_CREAT|O_NOFOLLOW", O_WRONLY | O_CREAT | O_NOFOLLOW },
	{ "O_RDWR|O_TRUNC|O_NOFOLLOW", O_RDWR | O_TRUNC | O_NOFOLLOW },
	{ "O_RDONLY|O_TRUNC|O_NOFOLLOW", O_RDONLY | O_TRUNC | O_NOFOLLOW },
	{ "O_RDONLY|O_DIRECTORY|O_NOFOLLOW", O_RDONLY | O_DIRECTORY | O_NOFOLLOW },
	{ "O_PATH", O_PATH },
	{ "O_PATH|O_NOFOLLOW", O_PATH | O_NOFOLLOW },
	{ "O_PATH|O_DIRECTORY", O_PATH | O_DIRECTORY },
	{ "O_PATH|O_CREAT|O_RDWR", O_PATH | O_CREAT | O_RDWR },
	{ "O_TMPFILE|O_RDWR", O_TMPFILE | O_RDWR },
	{ "O_TMPFILE|O_RDONLY", O_TMPFILE | O_RDONLY },
	{ "O_TMPFILE|O_WRONLY|O_EXCL", O_TMPFILE | O_WRONLY | O_EXCL },
	{ "O_TMPFILE|O_RDWR|O_CREAT", O_TMPFILE | O_RDWR | O_CREAT },
	{ "O_RDONLY|O_NOATIME", O_RDONLY | O_NOATIME },
};

static const struct call each[] = {
	CALL("", open, EACH_PATH, O_RDONLY | O_NONBLOCK),
	CALL("", open, EACH_PATH, O_WRONLY | O_CREAT | O_NONBLOCK, 0644),
	CALL("", open, EACH_PATH, O_PATH),
	CALL("", open, EACH_PATH, O_RDONLY | O_NOFOLLOW | O_NONBLOCK),
	CALL("", open, EACH_PATH, O_RDONLY | O_CREAT | O_EXCL, 0644),
	CALL("", openat, EACH_FD, "file", O_RDONLY),
	CALL("", openat, EACH_FD, "new", O_WRONLY | O_CREAT, 0644),
	CALL("", openat, EACH_FD, "", O_RDONLY),
	CALL("", openat, EACH_FD, ".", O_RDONLY),
	CALL("", openat, EACH_FD, ".", O_TMPFILE | O_RDWR, 0644),
	CALL("", openat, EACH_FD, ABS_FILE, O_RDONLY),
	CALL("", openat, EACH_FD, "sub/../file", O_RDWR),
};

static const struct call calls[] = {
	CALL("dir/", creat, "dir", 0600),
	CALL("", creat, "new/", 0600),
	CALL("file", creat, "file/", 0600),
	CALL("link>new", creat, "link", 0600),
	CALL("link>new", creat, "link/", 0600),
	CALL("link>link", creat, "link", 0600),
	CALL("", creat, "none/new", 0600),
	CALL("", creat, "", 0600),
	CALL("", creat, NULL, 0600),
	CALL("", creat, NAME_256, 0600),
	CALL("", open, "new", O_CREAT | O_RDWR, 0),
	CALL("", open, "new", O_CREAT | O_RDWR, 0777),
	CALL("", open, "new", O_CREAT | O_RDWR, 07777),
	CALL("", open, "new", O_CREAT | O_RDWR, 0xffffffff),
	CALL("", open, "new", O_CREAT | O_RDONLY, S_IFDIR | 0600),
	CALL("", open, "new", O_CREAT | O_WRONLY, 0400),
	CALL("", creat, "new", 0),
	CALL("", creat, "new", 07777),
	CALL("file:0444", creat, "file", 0777),
	CALL("file:0600", creat, "file", 0777),
	CALL("dir/:02777%", creat, "dir/new", 02755),
	CALL("dir/:02777%", creat, "dir/new", 02644),
	CALL("dir/:02777%", open, "dir/new", O_CREAT | O_RDONLY, 02755),
	CALL("dir/&", creat, "dir/new", 0666),
	CALL("dir/&", creat, "dir/new", 0600),
	CALL("dir/&", open, "dir", O_TMPFILE | O_RDWR, 0666),
	CALL("dir/:02777%", open, "dir", O_TMPFILE | O_RDWR, 02755),
	CALL("", open, ".", O_TMPFILE | O_RDWR, 07777),
	CALL("", open, ".", O_TMPFILE, 0600),
	CALL("", open, ".", (O_TMPFILE & ~O_DIRECTORY) | O_RDWR, 0600),
	CALL("file", open, "file", (O_TMPFILE & ~O_DIRECTORY) | O_RDWR, 0600),
	CALL("", open, ".", O_TMPFILE | O_PATH | O_RDWR, 0600),
	CALL_AFTER(umask_000, "", open, "new", O_CREAT | O_RDWR, 0666),
	CALL_AFTER(umask_077, "", open, "new", O_CREAT | O_RDWR, 0666),
	CALL_AFTER(umask_777, "", open, "new", O_CREAT | O_RDWR, 0666),
	CALL_AFTER(umask_077, "", open, ".", O_TMPFILE | O_RDWR, 0666),
	CALL_AFTER(umask_077, "dir/&", open, "dir/new", O_CREAT | O_RDWR, 0666),
	CALL_AFTER(umask_777, "dir/&", open, "dir/new", O_CREAT | O_RDWR, 0666),
	CALL_AFTER(chdir_dir, "dir/ file", open, "../file", O_RDONLY),
	CALL_AFTER(chdir_dir, "dir/", open, "new", O_CREAT | O_WRONLY, 0644),
	CALL_AFTER(chdir_dir, "dir/", open, "..", O_RDONLY),
	CALL_AFTER(full_table, "file", open, "file", O_RDONLY),
	CALL_AFTER(full_table, "file", open, "file", O_PATH),
	CALL_AFTER(full_table, "file", open, "none", O_RDONLY),
	CALL_AFTER(full_table, "file", open, NULL, O_RDONLY),
	CALL_AFTER(full_table, "", open, "new", O_WRONLY | O_CREAT, 0644),
	CALL_AFTER(full_table, "file", open, "file", O_WRONLY | O_TRUNC),
	CALL("file", open, "file", O_RDONLY | O_CLOEXEC),
	CALL("file", open, "file", O_RDONLY | O_NONBLOCK),
	CALL("file", open, "file", O_RDONLY | O_SYNC),
	CALL("file", open, "file", O_RDONLY | O_DSYNC),
	CALL("file", open, "file", O_RDONLY | 04000000),
	CALL("file", open, "file", O_RDONLY | O_ASYNC),
	CALL("file", open, "file", O_RDONLY | O_DIRECT),
	CALL("file", open, "file", O_RDONLY | O_NOCTTY),
	CALL("file", open, "file", O_RDONLY | 0100000),
	CALL("file", open, "file", O_RDONLY | 0x80000000UL),
	CALL("file", open, "file", O_RDONLY | 0x7f000000),
	CALL("file", open, "file", -1),
	CALL("file", open, "file", 0x100000000UL),
	CALL("file", open, "file", O_WRONLY | O_APPEND | O_TRUNC),
	CALL("file", open, "file", O_RDWR | O_APPEND | O_CREAT | O_SYNC, 0600),
	CALL("file:0444", open, "file", O_RDONLY | O_TRUNC),
	CALL("file:0444", open, "file", O_RDONLY | O_CREAT | O_TRUNC, 0600),
	CALL("file:0666%", open, "file", O_RDONLY | O_NOATIME),
	CALL("file:06777", open, "file", O_WRONLY | O_TRUNC),
	CALL("file:06777%", open, "file", O_WRONLY | O_TRUNC),
	CALL("file", open, "file", O_PATH | O_CLOEXEC),
	CALL("file", open, "file", O_PATH | O_TRUNC | O_WRONLY),
	CALL("file", open, "file", O_PATH | O_APPEND | O_NONBLOCK | O_SYNC),
	CALL("file", open, "file/..", O_PATH),
	CALL("file:0", open, "file", O_PATH),
	CALL("dir/:0", open, "dir", O_PATH),
	CALL("dir/:0 dir/x", open, "dir/x", O_PATH),
	CALL("link>none", open, "link", O_CREAT | O_RDWR, 0600),
	CALL("link>none", open, "link", O_CREAT | O_EXCL | O_NOFOLLOW | O_RDWR, 0600),
	CALL("link>dir/new dir/", open, "link", O_CREAT | O_RDWR, 0600),
	CALL("link>dir/new dir/:0555", open, "link", O_CREAT | O_RDWR, 0600),
	CALL("link>new/", open, "link", O_CREAT | O_RDWR, 0600),
	CALL("link>file/ file", open, "link", O_RDONLY),
	CALL("link>dir/ dir/", open, "link", O_RDONLY),
	CALL("link>. file", open, "link/link/link/file", O_RDONLY),
	CALL("link>./link", open, "link", O_RDONLY),
	CALL("l0>file file l1>l0 l2>l1 l3>l2 l4>l3 l5>l4 l6>l5 l7>l6 l8>l7 l9>l8", open, "l9",
	     O_RDONLY),
	CALL("", open, "/proc/self/fd/0", O_RDONLY),
	CALL("", open, "/proc/self/fd/99", O_RDONLY),
	CALL("", open, "/proc/self/fd/0", O_RDONLY | O_NOFOLLOW),
	CALL("", open, "/proc/self/cwd", O_RDONLY | O_DIRECTORY),
	CALL("", open, "/proc/self/cwd/new", O_WRONLY | O_CREAT, 0600),
	CALL("file", open, "/proc/self/cwd/file", O_RDWR | O_TRUNC),
	CALL("", open, "/dev/stdin", O_RDONLY),
	CALL("", open, "/dev/null", O_RDWR | O_TRUNC),
	CALL("", open, "/dev/null", O_RDWR | O_CREAT | O_EXCL, 0600),
	CALL("", open, "/dev/null/", O_RDWR),
	CALL("", open, "/dev/null", O_RDONLY | O_DIRECTORY),
	CALL("", open, "/dev/zero", O_RDONLY),
	CALL("", open, "/proc/self/none", O_CREAT | O_RDWR, 0600),
	CALL("", open, "/new", O_RDONLY),
	CALL("", open, "/", O_RDONLY | O_DIRECTORY),
	CALL("", open, "/", O_WRONLY),
	CALL("", open, "/", O_CREAT | O_RDONLY, 0600),
	CALL("dir/ file", openat, FD_DIR, "../file", O_RDONLY),
	CALL("dir/:0333 dir/file", openat, FD_DIRPATH, "file", O_RDONLY),
	CALL("dir/:0444 dir/file", openat, FD_DIR, "file", O_RDONLY),
	CALL("", openat, FD_CLOSED, NULL, O_RDONLY),
	CALL("", openat, FD_CLOSED, NULL, O_CREAT | O_DIRECTORY, 0600),
	CALL("", openat, FD_CLOSED, "x", O_CREAT | O_DIRECTORY, 0600),
	CALL("", openat, FD_CLOSED, "x", O_TMPFILE, 0600),
	CALL("gonedir/", openat, FD_GONEDIR, "new", O_CREAT | O_RDWR, 0600),
	CALL("gonedir/", openat, FD_GONEDIR, ".", O_RDONLY),
	CALL("gonedir/", openat, FD_GONEDIR, "..", O_RDONLY),
};

/* Reads and writes a byte: what the descriptor is good for. */
static void use(long fd)
{
	char byte = 0;

	if (fd < 0)
		return;
	describe_fd("opened", fd);
	result("read", read((int)fd, &byte, 1));
	result("write", write((int)fd, "x", 1));
}

static void open_one(const struct conform_case *self)
{
	const struct place *place = self->a;
	const struct way *way = self->b;
	/* A FIFO's other end is not there. */
	int flags = way->flags | (strchr(self->world, '|') ? O_NONBLOCK : 0);

	use(result("result", syscall(SYS_openat, AT_FDCWD, place->path, flags, 0666)));
	tree(".");
}

static void call_and_use(const struct conform_case *self)
{
	const struct call *call = self->a;

	use(result("result", call_make(call)));
	if (call->before == chdir_dir && chdir("..") < 0)
		result("..", -1);
	tree(".");
}

static void lowest_number(const struct conform_case *self)
{
	int fds[5];

	(void)self;
	for (int i = 0; i < 5; i++)
		fds[i] = open("file", O_RDONLY);
	close(fds[3]);
	close(fds[1]);
	result("open", open("file", O_RDONLY));
	result("open", open("dir", O_RDONLY));
	result("open", open("none", O_RDONLY));
	result("open", open("file", O_RDONLY));
	close(0);
	result("open", open("file", O_PATH));
	result("lseek", lseek(3, 4, SEEK_SET));
	result("its own offset", lseek(4, 0, SEEK_CUR));
}

static void limit_reached(const struct conform_case *self)
{
	struct rlimit limit = { 20, 20 };
	int opened = 0;

	(void)self;
	setrlimit(RLIMIT_NOFILE, &limit);
	while (open("file", O_RDONLY) >= 0)
		opened++;
	result("open", open("file", O_RDONLY));
	say("%d were opened", opened);
	close(7);
	result("open", open("file", O_RDONLY));
	result("open", open("file", O_RDONLY));
}

static void appending(const struct conform_case *self)
{
	int one = open("file", O_WRONLY | O_APPEND), other = open("file", O_WRONLY | O_APPEND);

	(void)self;
	result("write", write(one, "one", 3));
	result("write", write(other, "other", 5));
	result("lseek", lseek(one, 0, SEEK_SET));
	result("write", write(one, "end", 3));
	result("offset", lseek(one, 0, SEEK_CUR));
	result("pwrite", pwrite(one, "p", 1, 0));
	text("file");
}

static void across_exec(const struct conform_case *self)
{
	int kept = open("file", O_RDONLY), closed = open("file", O_RDONLY | O_CLOEXEC);

	(void)self;
	for (int i = 0; i < 2; i++) {
		pid_t child = fork();
		char path[32];
		int status;

		snprintf(path, sizeof(path), "/proc/self/fd/%d", i ? closed : kept);
		if (child == 0) {
			execl("/bin/sh", "sh", "-c", "test -e $0", path, NULL);
			_exit(99);
		}
		waitpid(child, &status, 0);
		say("%s is %s", i ? "closed" : "kept", WEXITSTATUS(status) ? "gone" : "there");
	}
}

static void reopened(const struct conform_case *self)
{
	int fd = open("file", O_RDWR);
	char path[64];
	int other;

	(void)self;
	lseek(fd, 5, SEEK_SET);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	other = open(path, O_RDONLY);
	result("its own offset", lseek(other, 0, SEEK_CUR));
	unlink("file");
	result("after unlink", open(path, O_RDONLY));
	result("to truncate", open(path, O_WRONLY | O_TRUNC));
	result("end", lseek(fd, 0, SEEK_END));
	result("exclusively", open(path, O_RDWR | O_CREAT | O_EXCL, 0600));
	result("to create", open(path, O_RDWR | O_CREAT, 0600));
	tree(".");
}

static void pinned(const struct conform_case *self)
{
	int fd = open("file", O_PATH);
	char path[64], byte;

	(void)self;
	describe_fd("pin", fd);
	result("read", read(fd, &byte, 1));
	result("fchmod", fchmod(fd, 0600));
	result("ftruncate", ftruncate(fd, 0));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	describe_fd("reopened", result("open", open(path, O_RDWR)));
	result("openat empty", openat(fd, "", O_RDONLY));
	result("dup", dup(fd));
	unlink("file");
	describe_fd("reopened", result("open", open(path, O_RDWR)));
}

static void fifo_ends(const struct conform_case *self)
{
	pid_t child;
	char got[8];
	int fd;

	(void)self;
	result("writing without a reader", open("fifo", O_WRONLY | O_NONBLOCK));
	describe_fd("reading", open("fifo", O_RDONLY | O_NONBLOCK));
	result("writing with one", open("fifo", O_WRONLY | O_NONBLOCK));
	close_range(3, ~0U, 0);
	child = fork();
	if (child == 0) {
		fd = open("fifo", O_WRONLY);
		if (write(fd, "text", 4) != 4)
			_exit(1);
		_exit(0);
	}
	fd = open("fifo", O_RDONLY);
	result("read", read(fd, got, sizeof(got)));
	waitpid(child, NULL, 0);
	result("end", read(fd, got, sizeof(got)));
}

/* Nobody may notice that a call was waiting for the other end. */
static void killed_while_it_waits(const struct conform_case *self)
{
	const struct timespec wait = { 0, 30000000 };
	int fd = -1;

	(void)self;
	for (int i = 0; i < 3; i++) {
		pid_t child = fork();
		int status;

		if (child == 0) {
			open("fifo", O_RDONLY);
			_exit(1);
		}
		nanosleep(&wait, NULL);
		kill(child, SIGKILL);
		waitpid(child, &status, 0);
		say("it died of %s", sigabbrev_np(WTERMSIG(status)));
	}
	/* Whoever opened it for the child may need a moment to see that it is gone. */
	for (int i = 0; i < 500 && (fd = open("fifo", O_WRONLY | O_NONBLOCK)) >= 0; i++) {
		close(fd);
		nanosleep(&wait, NULL);
	}
	result("writing without a reader", fd);
}

static const struct step steps[] = {
	{ "the lowest number", "file dir/", lowest_number, true },
	{ "as many as the limit allows", "file", limit_reached, true },
	{ "appending", "file", appending, false },
	{ "across exec", "file", across_exec, false },
	{ "by /proc/self/fd", "file", reopened, false },
	{ "O_PATH", "file", pinned, false },
	{ "both ends of a FIFO", "fifo|", fifo_ends, false },
	{ "killed while it waits for a FIFO's other end", "fifo|", killed_while_it_waits, false },
};

FAMILY(open)
{
	for (size_t i = 0; i < COUNT(places); i++)
		for (size_t j = 0; j < COUNT(ways); j++) {
			struct conform_case model = {
				.world = places[i].world,
				.run = open_one,
				.a = &places[i],
				.b = &ways[j],
			};

			conform_add(&model, "openat(AT_FDCWD, \"%s\", %s)%s%s", places[i].path,
				    ways[j].name, *places[i].world ? " | " : "", places[i].world);
		}
	calls_add(calls, COUNT(calls), call_and_use);
	conform_steps(steps, COUNT(steps));
	calls_each(each, COUNT(each), call_and_tree);
}
