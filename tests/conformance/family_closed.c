// SPDX-License-Identifier: MIT
// tests/conformance/family_closed.c - Below a directory that nobody may search any more
//
// One has gone there before, and has descriptors: all that is called from there is as before,
// though no absolute name leads there.
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/conformance/call.h"
#include "tests/conformance/crew.h"
#include "tests/conformance/observe.h"
#include "tests/conformance/touch.h"

#define WORLD "top/ top/d/ top/d/f^ top/d/e/ top/d/e/in top/d/l>f top/d/up>../d/f top/d/p| outside"

/* What there is to begin with: 3 is f, 4 the directory, 5 f again, 6 a link. */
static void shut(void)
{
	if (chdir("top/d") < 0 || open("f", O_RDWR) != 3 ||
	    open(".", O_RDONLY | O_DIRECTORY) != 4 || open("f", O_PATH) != 5 ||
	    open("l", O_PATH | O_NOFOLLOW) != 6)
		say("it is not as it should be");
	result("shut", chmod("..", 0));
}

/* One can go there, and see what has become of it. */
static void reopen(void)
{
	result("opened", fchmodat(4, "..", 0755, 0));
	if (fchdir(4) < 0 || chdir("../..") < 0)
		result("back", -1);
	tree(".");
	text("top/d/f");
}

#define SHUT(call, ...) CALL_AFTER(shut, WORLD, call, __VA_ARGS__)
static const struct call calls[] = {
	SHUT(fchmod, 3, 0640),
	SHUT(fchmod, 4, 0700),
	SHUT(fchown, 3, -1, -1),
	SHUT(fchown, 4, -1, -1),
	SHUT(utimensat, 3, NULL, NULL, 0),
	SHUT(utimensat, 4, NULL, NULL, 0),
	SHUT(fsetxattr, 3, "user.x", "v", 1, 0),
	SHUT(fremovexattr, 3, "user.test"),
	SHUT(fgetxattr, 3, "user.test", BUFFER, 64),
	SHUT(ftruncate, 3, 3),
	SHUT(fstat, 3, BUFFER),
	SHUT(fchmod, 5, 0640),
	SHUT(fchownat, 5, "", -1, -1, AT_EMPTY_PATH),
	SHUT(linkat, 3, "", 4, "new", AT_EMPTY_PATH),
	SHUT(linkat, AT_FDCWD, "/proc/self/fd/3", 4, "new", AT_SYMLINK_FOLLOW),
	SHUT(open, "/proc/self/fd/3", O_RDONLY),
	SHUT(open, "/proc/self/fd/3", O_RDWR | O_APPEND),
	SHUT(open, "/proc/self/fd/3", O_WRONLY | O_TRUNC),
	SHUT(open, "/proc/self/fd/5", O_RDONLY),
	SHUT(open, "/proc/self/fd/5", O_RDWR),
	SHUT(open, "/proc/self/fd/4", O_RDONLY | O_DIRECTORY),
	SHUT(openat, 4, "f", O_RDONLY),
	SHUT(openat, 4, "f", O_RDONLY | O_NOFOLLOW),
	SHUT(openat, 4, "f", O_RDWR | O_NOFOLLOW),
	SHUT(openat, 4, "f", O_WRONLY | O_TRUNC | O_NOFOLLOW),
	SHUT(openat, 4, "l", O_RDONLY | O_NOFOLLOW),
	SHUT(openat, 4, "l", O_RDONLY),
	SHUT(openat, 4, "up", O_RDONLY),
	SHUT(openat, 4, "p", O_RDONLY | O_NONBLOCK | O_NOFOLLOW),
	SHUT(openat, 4, ".", O_RDWR | O_TMPFILE, 0600),
	SHUT(openat, 4, "e", O_RDWR | O_TMPFILE, 0600),
	SHUT(openat, 4, "new", O_RDWR | O_CREAT, 0600),
	SHUT(openat, 4, "f", O_RDWR | O_CREAT, 0600),
	SHUT(openat, 4, "f", O_RDWR | O_CREAT | O_EXCL, 0600),
	SHUT(openat, 4, "..", O_RDONLY | O_DIRECTORY),
	SHUT(openat, 4, "../d/f", O_RDONLY),
	SHUT(openat, 4, "../../outside", O_RDONLY),
	SHUT(mkdirat, 4, "new", 0750),
	SHUT(mknodat, 4, "new", S_IFIFO | 0600, 0),
	SHUT(symlinkat, "to", 4, "new"),
	SHUT(readlinkat, 6, "", BUFFER, 64),
	SHUT(linkat, 4, "f", 4, "new", 0),
	SHUT(linkat, 4, "f", 4, "e/new", 0),
	SHUT(renameat2, 4, "f", 4, "new", 0),
	SHUT(renameat2, 4, "f", 4, "e/new", 0),
	SHUT(renameat2, 4, "f", 4, "e", RENAME_EXCHANGE),
	SHUT(renameat2, 4, "e", 4, "new", RENAME_NOREPLACE),
	SHUT(unlinkat, 4, "f", 0),
	SHUT(unlinkat, 4, "e/in", 0),
	SHUT(unlinkat, 4, "e", AT_REMOVEDIR),
	SHUT(getdents64, 4, BUFFER, 8192),
	SHUT(fchdir, 4),
	SHUT(chdir, ".."),
	SHUT(chmod, ".", 0711),
	SHUT(chmod, "..", 0700),
	SHUT(utimensat, AT_FDCWD, ".", NULL, 0),
	SHUT(utimensat, AT_FDCWD, "..", NULL, 0),
};

static void by_call(const struct conform_case *self)
{
	const struct call *call = self->a;

	/* How many bytes a file system's entries have is its own affair. */
	if (call->nr == SYS_getdents64)
		result("result", call_make(call) > 0 ? 1 : -1);
	else
		call_alone(self);
	reopen();
}

#define BELOW(path) PLACE_AFTER(shut, TOUCH_ALL, WORLD, path)
static const struct place places[] = {
	BELOW("."),
	BELOW("f"),
	BELOW("./f"),
	BELOW("l"),
	BELOW("up"),
	BELOW("e"),
	BELOW("e/in"),
	BELOW("e/new"),
	BELOW("new"),
	BELOW("p"),
	BELOW(".."),
	BELOW("../new"),
	BELOW("../d/f"),
	BELOW("/proc/self/cwd"),
	BELOW("/proc/self/cwd/f"),
	BELOW("/proc/self/cwd/new"),
	BELOW("/proc/self/fd/3"),
	BELOW("/proc/self/fd/4"),
	BELOW("/proc/self/fd/4/f"),
	BELOW("/proc/self/fd/4/new"),
	BELOW("/proc/self/fd/5"),
	BELOW("$HERE/top/d/f"),
	BELOW("$HERE/top/new"),
};

/* A program, which ends with 0. */
static void copy_true(const char *to)
{
	int from = open("/bin/true", O_RDONLY), into = open(to, O_WRONLY | O_CREAT, 0755);
	char buffer[65536];
	ssize_t len;

	while ((len = read(from, buffer, sizeof(buffer))) > 0)
		if (write(into, buffer, (size_t)len) != len)
			result("write", -1);
	close(from);
	close(into);
}

static void run(const char *how, int dir, const char *path, int flags)
{
	static char name[] = "true";
	char *const argv[] = { name, NULL };
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		syscall(SYS_execveat, dir, path, argv, argv + 1, flags);
		result(how, -1);
		fflush(stdout);
		_exit(99);
	}
	crew_reap(how, pid);
}

static void programs(const struct conform_case *self)
{
	int program;

	(void)self;
	copy_true("top/d/true");
	shut();
	program = open("true", O_RDONLY);
	run("by its name", AT_FDCWD, "./true", 0);
	run("below a directory", 4, "true", 0);
	run("by a descriptor", program, "", AT_EMPTY_PATH);
	close(program);
	program = open("true", O_PATH);
	run("by an O_PATH descriptor", program, "", AT_EMPTY_PATH);
	reopen();
}

/* What is open stays what it is, whether a name leads there or not. */
static void there_and_back(const struct conform_case *self)
{
	(void)self;
	shut();
	for (int i = 0; i < 4; i++) {
		result("mode", fchmod(3, 0600 + (mode_t)i));
		result("made", openat(4, "new", O_WRONLY | O_CREAT, 0600));
		result("close", close(7));
		result("removed", unlinkat(4, "new", 0));
		result("way", fchmodat(4, "..", i % 2 ? 0 : 0755, 0));
	}
	reopen();
}

static const struct step steps[] = {
	{ "programs", WORLD, programs, true },
	{ "shut and opened again", WORLD, there_and_back, true },
};

FAMILY(closed)
{
	calls_add(calls, COUNT(calls), by_call);
	touch_places(places, COUNT(places));
	conform_steps(steps, COUNT(steps));
}
