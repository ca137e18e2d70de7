// SPDX-License-Identifier: MIT
// tests/conformance/family_proc.c - /proc: one's own, a sibling's, a thread's, and init's
//
// Init is the broker here and the bare run's own init there. Both are undumpable, so that what is
// refused of the broker is what the kernel refuses.
#include <fcntl.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/conformance/observe.h"
#include "tests/conformance/touch.h"

#define LOOKS (TOUCH_LOOK | TOUCH_OPEN | TOUCH_ENTER | TOUCH_RUN)
#define FILES "file dir/ dir/in link>file"

/* The lowest number that is free, which is 3. */
static void open_file(void)
{
	result("3", open("file", O_RDONLY));
}

static void open_written(void)
{
	result("3", open("file", O_RDWR | O_APPEND));
}

static void open_dir(void)
{
	result("3", open("dir", O_RDONLY));
}

static void open_path(void)
{
	result("3", open("file", O_PATH));
}

static void open_link(void)
{
	result("3", open("link", O_PATH | O_NOFOLLOW));
}

static void open_gone(void)
{
	result("3", open("file", O_RDWR));
	result("unlink", unlink("file"));
}

static void open_gone_dir(void)
{
	result("3", open("dir", O_RDONLY));
	result("unlink", unlink("dir/in"));
	result("rmdir", rmdir("dir"));
}

static void open_moved(void)
{
	result("3", open("file", O_RDWR));
	result("rename", rename("file", "dir/file"));
}

static void open_replaced(void)
{
	result("3", open("file", O_RDWR));
	result("rename", rename("dir/in", "file"));
}

static void open_unnamed(void)
{
	result("3", open(".", O_RDWR | O_TMPFILE, 0600));
}

static void open_pipe(void)
{
	int ends[2];

	result("3", pipe(ends));
}

static void open_pair(void)
{
	int ends[2];

	result("3", socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
}

static void open_socket(void)
{
	result("3", socket(AF_INET, SOCK_DGRAM, 0));
}

static void open_epoll(void)
{
	result("3", epoll_create1(0));
}

static void open_event(void)
{
	result("3", eventfd(0, 0));
}

static void open_fifo(void)
{
	result("3", open("fifo", O_RDWR));
}

static void open_null(void)
{
	result("3", open("/dev/null", O_RDWR));
}

static void open_proc(void)
{
	result("3", open("/proc", O_RDONLY | O_DIRECTORY));
}

static void open_self(void)
{
	result("3", open("/proc/self", O_RDONLY | O_DIRECTORY));
}

static void open_status(void)
{
	result("3", open("/proc/self/status", O_RDONLY));
}

static void link_self(void)
{
	result("symlink", symlink("/proc/self", "self"));
}

static void link_fd(void)
{
	open_file();
	result("symlink", symlink("/proc/self/fd/3", "self"));
}

static void link_thread(void)
{
	result("symlink", symlink("/proc/thread-self/fd", "self"));
}

static void link_magic(void)
{
	result("symlink", symlink("/proc/self/cwd", "self"));
}

static void chdir_self(void)
{
	result("chdir", chdir("/proc/self"));
}

static void chdir_proc(void)
{
	result("chdir", chdir("/proc"));
}

static void chdir_fd(void)
{
	open_file();
	result("chdir", chdir("/proc/self/fd"));
}

static void live_in_dir(void)
{
	if (open("file", O_RDWR) < 0 || chdir("dir") < 0)
		_exit(1);
}

static void sibling(void)
{
	touch_child(live_in_dir);
}

static void dead_sibling(void)
{
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	say("forked");
}

static void thread(void)
{
	open_file();
	touch_thread();
}

#define OWN(path) PLACE(LOOKS, FILES, path)
static const struct place own[] = {
	OWN("/proc"),
	OWN("/proc/"),
	OWN("/proc/."),
	OWN("/proc/.."),
	OWN("/proc/self"),
	OWN("/proc/self/"),
	OWN("/proc/self/."),
	OWN("/proc/self/.."),
	OWN("/proc/./self"),
	OWN("/proc//self//status"),
	OWN("/proc/self/../self/status"),
	OWN("/proc/self/status"),
	OWN("/proc/self/status/"),
	OWN("/proc/self/none"),
	OWN("/proc/self/none/x"),
	OWN("/proc/$PID"),
	OWN("/proc/$PID/status"),
	OWN("/proc/0$PID"),
	OWN("/proc/+$PID"),
	OWN("/proc/$PIDx"),
	OWN("/proc/0"),
	OWN("/proc/-1"),
	OWN("/proc/99999999"),
	OWN("/proc/99999999999999999999"),
	OWN("/proc/self/environ"),
	OWN("/proc/self/maps"),
	OWN("/proc/self/smaps"),
	OWN("/proc/self/pagemap"),
	OWN("/proc/self/auxv"),
	OWN("/proc/self/comm"),
	OWN("/proc/self/cmdline"),
	OWN("/proc/self/mounts"),
	OWN("/proc/self/mountinfo"),
	OWN("/proc/self/oom_score_adj"),
	OWN("/proc/self/coredump_filter"),
	OWN("/proc/self/clear_refs"),
	OWN("/proc/self/timerslack_ns"),
	OWN("/proc/self/io"),
	OWN("/proc/self/attr"),
	OWN("/proc/self/net"),
	OWN("/proc/self/net/unix"),
	OWN("/proc/self/ns"),
	OWN("/proc/self/ns/mnt"),
	OWN("/proc/self/ns/user/"),
	OWN("/proc/self/map_files"),
	OWN("/proc/self/cwd"),
	OWN("/proc/self/cwd/"),
	OWN("/proc/self/cwd/."),
	OWN("/proc/self/cwd/.."),
	OWN("/proc/self/root"),
	OWN("/proc/self/root/"),
	OWN("/proc/self/root/.."),
	OWN("/proc/self/root/proc/self/status"),
	OWN("/proc/self/root/proc/self/cwd/file"),
	OWN("/proc/self/exe"),
	OWN("/proc/self/exe/"),
	OWN("/proc/self/exe/x"),
	OWN("/proc/self/fd"),
	OWN("/proc/self/fd/"),
	OWN("/proc/self/fd/none"),
	OWN("/proc/self/fd/99"),
	OWN("/proc/self/fd/-1"),
	OWN("/proc/self/fd/00"),
	OWN("/proc/self/fd/0"),
	OWN("/proc/self/fdinfo"),
	OWN("/proc/self/fdinfo/0"),
	OWN("/proc/self/fdinfo/99"),
	OWN("/proc/self/task"),
	OWN("/proc/self/task/$TID"),
	OWN("/proc/self/task/$TID/status"),
	OWN("/proc/self/task/$TID/cwd"),
	OWN("/proc/self/task/$TID/fd"),
	OWN("/proc/self/task/1"),
	OWN("/proc/self/task/$PPID"),
	OWN("/proc/thread-self"),
	OWN("/proc/thread-self/"),
	OWN("/proc/thread-self/.."),
	OWN("/proc/thread-self/status"),
	OWN("/proc/thread-self/cwd"),
	OWN("/proc/thread-self/cwd/file"),
	OWN("/proc/thread-self/fd"),
	OWN("/proc/thread-self/task"),
	OWN("/proc/mounts"),
	OWN("/proc/net"),
	OWN("/proc/net/unix"),
	OWN("/proc/version"),
	OWN("/proc/version/"),
	OWN("/proc/none"),
	OWN("/proc/none/x"),
	OWN("/proc/sys"),
	OWN("/proc/sys/kernel/ostype"),
	OWN("/proc/sys/kernel/none"),
	OWN("/proc/sys/kernel/ostype/x"),
	OWN("/proc/kcore"),
	OWN("/proc/kmsg"),
	OWN("/proc/sysrq-trigger"),
	OWN("/etc/mtab"),
};

/* What a magic link leads to is the case's own. */
static const struct place reached[] = {
	PLACE(TOUCH_ALL, FILES, "/proc/self/cwd/file"),
	PLACE(TOUCH_ALL, FILES, "/proc/self/cwd/dir"),
	PLACE(TOUCH_ALL, FILES, "/proc/self/cwd/link"),
	PLACE(TOUCH_ALL, FILES, "/proc/self/cwd/new"),
	PLACE(TOUCH_ALL, FILES, "/proc/self/cwd/none/new"),
	PLACE(TOUCH_ALL, FILES, "/proc/self/cwd/dir/../file"),
	PLACE(TOUCH_ALL, FILES, "/proc/self/root$HERE/file"),
	PLACE(TOUCH_ALL, FILES, "/proc/thread-self/root$HERE/dir/in"),
	PLACE(TOUCH_ALL, FILES, "/proc/self/task/$TID/cwd/dir/in"),
	PLACE(TOUCH_CHANGE | TOUCH_MAKE, FILES, "/proc/self/status"),
	PLACE(TOUCH_MAKE, FILES, "/proc/self/new"),
	PLACE(TOUCH_MAKE, FILES, "/proc/new"),
	PLACE(TOUCH_MAKE, FILES, "/proc/self/fd/new"),
	PLACE_AFTER(open_file, TOUCH_ALL, FILES, "/proc/self/fd/3"),
	PLACE_AFTER(open_file, TOUCH_SEE, FILES, "/proc/self/fd/3/"),
	PLACE_AFTER(open_file, TOUCH_SEE, FILES, "/proc/self/fd/3/x"),
	PLACE_AFTER(open_file, TOUCH_SEE, FILES, "/proc/self/fd/3/.."),
	PLACE_AFTER(open_file, TOUCH_ALL, FILES, "/dev/fd/3"),
	PLACE_AFTER(open_file, TOUCH_SEE, FILES, "/proc/$PID/fd/3"),
	PLACE_AFTER(open_file, TOUCH_SEE, FILES, "/proc/thread-self/fd/3"),
	PLACE_AFTER(open_file, TOUCH_SEE, FILES, "/proc/self/fd/03"),
	PLACE_AFTER(open_file, TOUCH_SEE, FILES, "/proc/self/fdinfo/3"),
	PLACE_AFTER(open_written, TOUCH_ALL, FILES, "/proc/self/fd/3"),
	PLACE_AFTER(open_dir, TOUCH_ALL, FILES, "/proc/self/fd/3"),
	PLACE_AFTER(open_dir, TOUCH_ALL, FILES, "/proc/self/fd/3/in"),
	PLACE_AFTER(open_dir, TOUCH_ALL, FILES, "/proc/self/fd/3/new"),
	PLACE_AFTER(open_dir, TOUCH_ALL, FILES, "/proc/self/fd/3/../file"),
	PLACE_AFTER(open_dir, TOUCH_SEE, FILES, "/proc/self/fd/3/"),
	PLACE_AFTER(open_path, TOUCH_ALL, FILES, "/proc/self/fd/3"),
	PLACE_AFTER(open_link, TOUCH_ALL, FILES, "/proc/self/fd/3"),
	PLACE_AFTER(open_link, TOUCH_SEE, FILES, "/proc/self/fd/3/"),
	PLACE_AFTER(open_gone, TOUCH_ALL, FILES, "/proc/self/fd/3"),
	PLACE_AFTER(open_gone_dir, TOUCH_ALL, FILES, "/proc/self/fd/3"),
	PLACE_AFTER(open_gone_dir, TOUCH_ALL, FILES, "/proc/self/fd/3/new"),
	PLACE_AFTER(open_gone_dir, TOUCH_SEE, FILES, "/proc/self/fd/3/.."),
	PLACE_AFTER(open_moved, TOUCH_ALL, FILES, "/proc/self/fd/3"),
	PLACE_AFTER(open_replaced, TOUCH_ALL, FILES, "/proc/self/fd/3"),
	PLACE_AFTER(open_unnamed, TOUCH_ALL, FILES, "/proc/self/fd/3"),
	PLACE_AFTER(open_pipe, TOUCH_SEE, FILES, "/proc/self/fd/3"),
	PLACE_AFTER(open_pipe, TOUCH_SEE, FILES, "/proc/self/fd/4"),
	PLACE_AFTER(open_pipe, TOUCH_SEE, FILES, "/proc/self/fd/3/x"),
	PLACE_AFTER(open_pair, TOUCH_SEE, FILES, "/proc/self/fd/3"),
	PLACE_AFTER(open_socket, TOUCH_SEE, FILES, "/proc/self/fd/3"),
	PLACE_AFTER(open_epoll, TOUCH_SEE, FILES, "/proc/self/fd/3"),
	PLACE_AFTER(open_event, TOUCH_SEE, FILES, "/proc/self/fd/3"),
	PLACE_AFTER(open_fifo, TOUCH_SEE, "fifo|", "/proc/self/fd/3"),
	PLACE_AFTER(open_null, TOUCH_SEE, FILES, "/proc/self/fd/3"),
	PLACE_AFTER(open_proc, TOUCH_SEE, FILES, "/proc/self/fd/3/self/status"),
	PLACE_AFTER(open_proc, TOUCH_SEE, FILES, "/proc/self/fd/3/thread-self"),
	PLACE_AFTER(open_self, TOUCH_SEE, FILES, "/proc/self/fd/3"),
	PLACE_AFTER(open_self, TOUCH_SEE, FILES, "/proc/self/fd/3/cwd/file"),
	PLACE_AFTER(open_status, TOUCH_SEE, FILES, "/proc/self/fd/3"),
	PLACE_AFTER(link_self, TOUCH_SEE, FILES, "self"),
	PLACE_AFTER(link_self, TOUCH_SEE, FILES, "self/cwd/file"),
	PLACE_AFTER(link_self, TOUCH_SEE, FILES, "self/../self/comm"),
	PLACE_AFTER(link_fd, TOUCH_ALL, FILES, "self"),
	PLACE_AFTER(link_thread, TOUCH_SEE, FILES, "self/0"),
	PLACE_AFTER(link_magic, TOUCH_ALL, FILES, "self/file"),
	PLACE_AFTER(link_magic, TOUCH_SEE, FILES, "self"),
	PLACE_AFTER(link_magic, TOUCH_SEE, FILES, "self/self/self/self/file"),
	PLACE_AFTER(chdir_self, LOOKS, FILES, "cwd"),
	PLACE_AFTER(chdir_self, LOOKS, FILES, "status"),
	PLACE_AFTER(chdir_self, LOOKS, FILES, "../self"),
	PLACE_AFTER(chdir_self, LOOKS, FILES, "root$HERE/file"),
	PLACE_AFTER(chdir_self, LOOKS, FILES, "."),
	PLACE_AFTER(chdir_proc, LOOKS, FILES, "self"),
	PLACE_AFTER(chdir_proc, LOOKS, FILES, "thread-self/cwd"),
	PLACE_AFTER(chdir_proc, LOOKS, FILES, "self/cwd/self"),
	PLACE_AFTER(chdir_fd, LOOKS, FILES, "3"),
	PLACE_AFTER(chdir_fd, LOOKS, FILES, "../cwd"),
	PLACE_AFTER(chdir_fd, LOOKS, FILES, "."),
};

#define SIBLING(path) PLACE_AFTER(sibling, LOOKS, FILES, "/proc/$CHILD" path)
#define THREAD(path) PLACE_AFTER(thread, LOOKS, FILES, "/proc/" path)
static const struct place others[] = {
	SIBLING(""),
	SIBLING("/status"),
	SIBLING("/environ"),
	SIBLING("/maps"),
	SIBLING("/cwd"),
	SIBLING("/cwd/in"),
	SIBLING("/cwd/../file"),
	SIBLING("/root"),
	SIBLING("/root$HERE/file"),
	SIBLING("/exe"),
	SIBLING("/fd"),
	SIBLING("/fd/3"),
	SIBLING("/fd/99"),
	SIBLING("/fdinfo/3"),
	SIBLING("/ns/pid"),
	SIBLING("/task"),
	SIBLING("/task/$CHILD/cwd"),
	SIBLING("/task/$CHILD/fd/3"),
	SIBLING("/task/$PID"),
	SIBLING("/../self/cwd"),
	SIBLING("/oom_score_adj"),
	SIBLING("/comm"),
	PLACE_AFTER(dead_sibling, TOUCH_LOOK, FILES, "/proc/self/status"),
	THREAD("$THREAD"),
	THREAD("$THREAD/status"),
	THREAD("$THREAD/cwd/file"),
	THREAD("$THREAD/fd/3"),
	THREAD("$THREAD/exe"),
	THREAD("$THREAD/task"),
	THREAD("self/task/$THREAD/fd/3"),
	THREAD("self/task/$THREAD/comm"),
	THREAD("self/task/$THREAD/root"),
	THREAD("self/task"),
};

#define INIT(path) PLACE(LOOKS, FILES, "/proc/1" path)
static const struct place init[] = {
	INIT(""),
	INIT("/"),
	INIT("/."),
	INIT("/.."),
	INIT("/../self"),
	INIT("/none"),
	INIT("/none/x"),
	INIT("/fd"),
	INIT("/fd/"),
	INIT("/fd/0"),
	INIT("/fd/99"),
	INIT("/fd/.."),
	INIT("/fd/none/x"),
	INIT("/fdinfo"),
	INIT("/fdinfo/0"),
	INIT("/map_files"),
	INIT("/map_files/x"),
	INIT("/cwd"),
	INIT("/cwd/"),
	INIT("/cwd/."),
	INIT("/cwd/file"),
	INIT("/root"),
	INIT("/root/"),
	INIT("/root/etc"),
	INIT("/root/proc/1/root/etc"),
	INIT("/exe"),
	INIT("/exe/"),
	INIT("/environ"),
	INIT("/environ/"),
	INIT("/maps"),
	INIT("/smaps"),
	INIT("/auxv"),
	INIT("/pagemap"),
	INIT("/ns"),
	INIT("/ns/mnt"),
	INIT("/status"),
	INIT("/stat"),
	INIT("/comm"),
	INIT("/cmdline"),
	INIT("/task"),
	INIT("/task/1"),
	INIT("/task/1/fd"),
	INIT("/task/1/cwd"),
	INIT("/task/1/environ"),
	INIT("/task/1/status"),
	INIT("/task/1/exe"),
	INIT("/task/$PID"),
};

FAMILY(proc)
{
	touch_places(own, COUNT(own));
	touch_places(reached, COUNT(reached));
	touch_places(others, COUNT(others));
	touch_places(init, COUNT(init));
}
