// SPDX-License-Identifier: MIT
// tests/conformance/family_tables.c - Whose working directory, descriptors and umask a call is by
//
// A thread may share all of them with its process, or have some of its own. The same calls are made
// by threads and processes of each kind, while the others' directory and descriptors lead to what
// has the same names and other contents.
#include <fcntl.h>
#include <linux/openat2.h>
#include <sched.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/conformance/call.h"
#include "tests/conformance/crew.h"
#include "tests/conformance/observe.h"

/* Names that are in both directories, and what they lead to is not alike. */
#define TWINS                                                                                      \
	"file fifo| sub/ sub/deep link>file dir/ dir/file dir/file2 dir/sub/ dir/sub/deep "        \
	"dir/link>sub/deep dir/fifo| decoy/ decoy/file:0600 decoy/sub/"
#define SOCKETS TWINS " dir/socket="

static const struct open_how how_read = { .flags = O_RDONLY };
static const struct open_how how_new = { .flags = O_RDWR | O_CREAT, .mode = 0666 };
static const struct sockaddr_un at_socket = { AF_UNIX, "socket" };

/* By the working directory. */
static const struct call by_cwd[] = {
	CALL(TWINS, open, "file", O_RDONLY),
	CALL(TWINS, open, "new", O_RDWR | O_CREAT, 0666),
	CALL(TWINS, openat, AT_FDCWD, "../dir/link", O_RDWR),
	CALL(TWINS, openat, AT_FDCWD, ".", O_RDONLY | O_DIRECTORY),
	CALL(TWINS, openat, AT_FDCWD, "..", O_PATH),
	CALL(TWINS, openat, AT_FDCWD, ".", O_RDWR | O_TMPFILE, 0666),
	CALL(TWINS, openat2, AT_FDCWD, "sub/deep", &how_read, sizeof(how_read)),
	CALL(TWINS, openat2, AT_FDCWD, "new", &how_new, sizeof(how_new)),
	CALL(TWINS, creat, "new", 0666),
	CALL(TWINS, open, "/proc/thread-self/cwd/file", O_RDONLY),
	CALL(TWINS, stat, "file", BUFFER),
	CALL(TWINS, lstat, "link", BUFFER),
	CALL(TWINS, newfstatat, AT_FDCWD, "sub/../link", BUFFER, 0),
	CALL(TWINS, statx, AT_FDCWD, "file", 0, STATX_BASIC_STATS, BUFFER),
	CALL(TWINS, access, "file2", R_OK),
	CALL(TWINS, faccessat, AT_FDCWD, "file2", X_OK),
	CALL(TWINS, readlink, "link", BUFFER, 64),
	CALL(TWINS, statfs, "file2", BUFFER),
	CALL(TWINS, mkdir, "new", 0777),
	CALL(TWINS, mknod, "new", S_IFIFO | 0666, 0),
	CALL(TWINS, rmdir, "sub"),
	CALL(TWINS, unlink, "file"),
	CALL(TWINS, rename, "file", "sub/new"),
	CALL(TWINS, link, "file", "new"),
	CALL(TWINS, symlink, "file", "new"),
	CALL(TWINS, chmod, "file", 0640),
	CALL(TWINS, truncate, "link", 3),
	CALL(TWINS, utimensat, AT_FDCWD, "file", 0, 0),
	CALL(TWINS, setxattr, "file", "user.new", "value", 5, 0),
	CALL(TWINS, getxattr, "file", "user.test", BUFFER, 64),
	CALL(TWINS, chdir, "sub"),
	CALL(TWINS, bind, FD_SOCKET, &at_socket, sizeof(at_socket)),
	CALL(SOCKETS, connect, FD_SOCKET, &at_socket, sizeof(at_socket)),
};

/* By a descriptor, which is 3 for the caller and leads to dir; elsewhere 3 leads to decoy. */
static const struct call by_table[] = {
	CALL(TWINS, openat, FD_DIR, "file", O_RDWR),
	CALL(TWINS, openat, FD_DIR, "new", O_RDWR | O_CREAT, 0666),
	CALL(TWINS, openat, FD_DIRPATH, "link", O_RDONLY),
	CALL(TWINS, openat, FD_DIR, ".", O_RDWR | O_TMPFILE, 0666),
	CALL(TWINS, openat2, FD_DIR, "sub/deep", &how_read, sizeof(how_read)),
	CALL(TWINS, open, "/proc/thread-self/fd/0", O_RDONLY),
	CALL(TWINS, newfstatat, FD_DIR, "file", BUFFER, 0),
	CALL(TWINS, newfstatat, FD_FILE, "", BUFFER, AT_EMPTY_PATH),
	CALL(TWINS, statx, FD_DIRPATH, "file", 0, STATX_BASIC_STATS, BUFFER),
	CALL(TWINS, faccessat, FD_DIR, "file2", R_OK),
	CALL(TWINS, readlinkat, FD_DIR, "link", BUFFER, 64),
	CALL(TWINS, getdents64, FD_DIR, BUFFER, 4096),
	CALL(TWINS, inotify_add_watch, FD_FILE, "file", IN_MODIFY),
	CALL(TWINS, mkdirat, FD_DIR, "new", 0777),
	CALL(TWINS, mknodat, FD_DIR, "new", S_IFIFO | 0666, 0),
	CALL(TWINS, unlinkat, FD_DIR, "file", 0),
	CALL(TWINS, unlinkat, FD_DIR, "fifo", 0),
	CALL(TWINS, renameat, FD_DIR, "file", FD_HERE, "new"),
	CALL(TWINS, linkat, FD_FILE, "", FD_DIR, "new", AT_EMPTY_PATH),
	CALL(TWINS, linkat, FD_DIR, "file", FD_DIRPATH, "new", 0),
	CALL(TWINS, symlinkat, "file", FD_DIR, "new"),
	CALL(TWINS, fchmod, FD_FILE, 0640),
	CALL(TWINS, fchmodat, FD_DIR, "file", 0640),
	CALL(TWINS, fchownat, FD_DIR, "file", -1, -1, 0),
	CALL(TWINS, ftruncate, FD_FILEWRITE, 3),
	CALL(TWINS, utimensat, FD_DIR, "file", 0, 0),
	CALL(TWINS, utimensat, FD_FILE, 0, 0, 0),
	CALL(TWINS, fsetxattr, FD_FILE, "user.new", "value", 5, 0),
	CALL(TWINS, fchdir, FD_DIR),
	CALL(TWINS, bind, FD_SOCKET, &at_socket, sizeof(at_socket)),
	CALL(SOCKETS, connect, FD_SOCKET, &at_socket, sizeof(at_socket)),
	CALL(TWINS, openat, FD_CLOSED, "file", O_RDONLY),
	CALL(TWINS, openat, 3, "file", O_RDONLY),
};

/* What a call wrote, in words. */
static void show(const struct call *call, long r)
{
	const struct stat *st = (const void *)call_buffer();
	const struct statx *stx = (const void *)call_buffer();

	if (r < 0)
		return;
	if (call->nr == SYS_stat || call->nr == SYS_lstat || call->nr == SYS_newfstatat)
		look_at("told", st);
	else if (call->nr == SYS_statx)
		say("told: size %llu", (unsigned long long)stx->stx_size);
	else if (call->nr == SYS_readlink || call->nr == SYS_readlinkat)
		bytes("told: ", call_buffer(), (size_t)r);
}

static void make_and_show(const struct call *call)
{
	long r = result("result", call_make(call));

	if (call->nr == SYS_open || call->nr == SYS_openat || call->nr == SYS_openat2 ||
	    call->nr == SYS_creat)
		describe_fd("opened", r);
	show(call, r);
	crew_table("caller");
	tree(".");
}

/* In "dir", with descriptors of @self's own or its process's. */
static void in_dir(struct member *self)
{
	result("unshare", unshare(CLONE_FS));
	result("chdir", chdir("dir"));
	umask(077);
	make_and_show(self->with);
}

static void thread_in_dir(const struct conform_case *self)
{
	struct member thread;

	crew_start(&thread, 1, in_dir, (void *)(unsigned long)self->a);
	crew_join(&thread, 1);
	say("the others");
	crew_table("others");
	say("umask %03o", umask(0));
	tree(".");
}

static int process_in_dir(void *argument)
{
	const struct conform_case *self = argument;

	result("chdir", chdir("dir"));
	umask(077);
	make_and_show(self->a);
	fflush(stdout);
	return 0;
}

/* A process that shares its parent's descriptors and memory, not its directory. */
static void clone_in_dir(const struct conform_case *self)
{
	crew_reap("child",
		  crew_clone(CLONE_VM | CLONE_FILES, process_in_dir, (void *)(unsigned long)self));
	say("the others");
	crew_table("others");
	say("umask %03o", umask(0));
	tree(".");
}

static void own_table(struct member *self)
{
	result("unshare", unshare(CLONE_FILES));
	close_range(3, ~0U, 0);
	make_and_show(self->with);
}

/* The numbers that the caller uses are taken here, by something else. */
static void take_numbers(void)
{
	result("decoy", open("decoy", O_RDONLY | O_DIRECTORY));
	result("decoy", open("decoy/file", O_RDWR));
}

static void thread_with_table(const struct conform_case *self)
{
	struct member thread;

	take_numbers();
	crew_start(&thread, 1, own_table, (void *)(unsigned long)self->a);
	crew_join(&thread, 1);
	crew_table("others");
	tree(".");
}

static int process_with_table(void *argument)
{
	const struct conform_case *self = argument;

	close_range(3, ~0U, 0);
	make_and_show(self->a);
	fflush(stdout);
	return 0;
}

/* A process that shares its parent's directory and memory, not its descriptors. */
static void clone_with_table(const struct conform_case *self)
{
	take_numbers();
	crew_reap("child",
		  crew_clone(CLONE_VM | CLONE_FS, process_with_table, (void *)(unsigned long)self));
	crew_table("others");
	tree(".");
}

/* A table of calls, made by callers of one kind. */
static void add_all(const char *who, const struct call *calls, size_t count,
		    void (*run)(const struct conform_case *self))
{
	for (size_t i = 0; i < count; i++) {
		struct conform_case model = {
			.world = calls[i].world,
			.run = run,
			.a = &calls[i],
			.apart = true,
		};

		conform_add(&model, "%s: %s", who, calls[i].text);
	}
}

/* What one changes of what is shared, the other has. */
static void change_shared(struct member *self)
{
	(void)self;
	umask(027);
	result("chdir", chdir("dir"));
	result("opened", open("file", O_RDONLY));
}

static void shared_all(const struct conform_case *self)
{
	struct member thread;

	(void)self;
	crew_start(&thread, 1, change_shared, NULL);
	crew_join(&thread, 1);
	describe_fd("theirs", 3);
	result("opened", open("new", O_RDWR | O_CREAT, 0666));
	result("made", mkdir("newdir", 0777));
	tree(".");
}

/* A fork takes a copy of all three. */
static void forked(const struct conform_case *self)
{
	pid_t pid;

	(void)self;
	umask(027);
	result("kept", open("dir", O_RDONLY | O_DIRECTORY));
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		result("chdir", fchdir(3));
		close(3);
		umask(0);
		describe_fd("opened", open("new", O_RDWR | O_CREAT, 0666));
		fflush(stdout);
		_exit(0);
	}
	crew_reap("child", pid);
	describe_fd("opened", open("new", O_RDWR | O_CREAT, 0666));
	describe_fd("by the kept one", openat(3, "new", O_RDONLY));
	tree(".");
}

/* Each of many, each with a directory of its own, many times. */
static void stay_in_one(struct member *self)
{
	struct stat st;
	int fd = -1;

	unshare(CLONE_FS);
	if (self->number % 2 && chdir("dir") < 0)
		return;
	for (int i = 0; i < 100; i++) {
		if (stat("file", &st) < 0 || st.st_size != (self->number % 2 ? 16 : 10))
			self->result++;
		fd = open("file", O_RDONLY | O_CLOEXEC);
		if (fd < 0 || fstat(fd, &st) < 0 || st.st_size != (self->number % 2 ? 16 : 10))
			self->result++;
		close(fd);
	}
}

static void many_directories(const struct conform_case *self)
{
	struct member threads[16];

	(void)self;
	crew_start(threads, COUNT(threads), stay_in_one, NULL);
	crew_join(threads, COUNT(threads));
	crew_results("wrong ones", threads, COUNT(threads));
	crew_table("afterwards");
}

/* Each has a table of its own and opens into it: the numbers are the same in each. */
static void fill_own(struct member *self)
{
	unshare(CLONE_FILES);
	for (int i = 0; i < 20; i++) {
		int fd = open(i % 2 ? "file" : "dir", O_RDONLY | O_CLOEXEC);

		if (fd != 3 + i)
			self->result++;
	}
}

static void many_tables(const struct conform_case *self)
{
	struct member threads[16];

	(void)self;
	crew_start(threads, COUNT(threads), fill_own, NULL);
	crew_join(threads, COUNT(threads));
	crew_results("wrong numbers", threads, COUNT(threads));
	crew_table("afterwards");
}

/* A watch, a message and a connection, each by descriptors that only the thread has. */
static void use_own(struct member *self)
{
	struct sockaddr_un address = { AF_UNIX, "dir/queue" };
	char got[64] = "";
	int notes, queue;

	(void)self;
	result("unshare", unshare(CLONE_FILES));
	close_range(3, ~0U, 0);
	notes = inotify_init1(IN_NONBLOCK);
	queue = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	result("watch", inotify_add_watch(notes, "dir", IN_CREATE));
	result("bound", bind(queue, (struct sockaddr *)&address, sizeof(address)));
	result("noticed", read(notes, got, sizeof(got)));
	result("sent", sendto(queue, "hello", 5, 0, (struct sockaddr *)&address, sizeof(address)));
	result("received", recv(queue, got, sizeof(got), 0));
	result("connected", connect(queue, (struct sockaddr *)&address, sizeof(address)));
	crew_table("caller");
}

static void own_queues(const struct conform_case *self)
{
	struct member thread;

	(void)self;
	take_numbers();
	crew_start(&thread, 1, use_own, NULL);
	crew_join(&thread, 1);
	crew_table("others");
}

static const struct step steps[] = {
	{ "a watch and a socket in a thread's own table", TWINS, own_queues, true },
	{ "a thread's chdir, umask and open are everybody's", TWINS, shared_all, true },
	{ "a fork has copies", TWINS, forked, true },
	{ "sixteen threads in two directories", TWINS, many_directories, true },
	{ "sixteen threads with tables of their own", TWINS, many_tables, true },
};

FAMILY(tables)
{
	add_all("thread, own cwd", by_cwd, COUNT(by_cwd), thread_in_dir);
	add_all("CLONE_FILES process", by_cwd, COUNT(by_cwd), clone_in_dir);
	add_all("thread, own table", by_table, COUNT(by_table), thread_with_table);
	add_all("CLONE_FS process", by_table, COUNT(by_table), clone_with_table);
	conform_steps(steps, COUNT(steps));
}
