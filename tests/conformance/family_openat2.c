// SPDX-License-Identifier: MIT
// tests/conformance/family_openat2.c - openat2: its structure, and RESOLVE_*
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/conformance/call.h"
#include "tests/conformance/observe.h"

#define SIZE 24
#define HOW(flags, mode, resolve) (&(const struct open_how){ flags, mode, resolve })

/* A structure from the future: what it knows may be used only if it is not zero. */
struct longer {
	struct open_how how;
	uint64_t more;
};

#define LONGER(flags, more) (&(const struct longer){ { flags, 0, 0 }, more })

#define WORLD                                                                                      \
	"dir/ dir/file dir/sub/ dir/in>sub dir/out>../file dir/abs>/dev/null dir/up>.. "           \
	"dir/loop>loop dir/self>/proc/self/cwd dir/dang>none file link>dir"

struct place {
	const char *path;
	enum token base;
};

struct scope {
	const char *name;
	uint64_t resolve;
};

static const struct place places[] = {
	{ "file", FD_DIR },
	{ "./file", FD_DIR },
	{ "sub/../file", FD_DIR },
	{ "..", FD_DIR },
	{ "../dir/file", FD_DIR },
	{ "sub/../../file", FD_DIR },
	{ "../../../../../../../../../../file", FD_DIR },
	{ "/file", FD_DIR },
	{ "/", FD_DIR },
	{ ".", FD_DIR },
	{ "in", FD_DIR },
	{ "in/../file", FD_DIR },
	{ "out", FD_DIR },
	{ "abs", FD_DIR },
	{ "up", FD_DIR },
	{ "up/file", FD_DIR },
	{ "loop", FD_DIR },
	{ "self", FD_DIR },
	{ "self/file", FD_DIR },
	{ "dang", FD_DIR },
	{ "new", FD_DIR },
	{ "", FD_DIR },
	{ "sub/", FD_DIR },
	{ "file/", FD_DIR },
	{ "file/x", FD_DIR },
	{ "link/file", FD_HERE },
	{ "link", FD_HERE },
	{ "/proc/self/cwd", FD_HERE },
	{ "/proc/self/exe", FD_HERE },
	{ "/dev/null", FD_HERE },
	{ "cwd", FD_PROC },
	{ "fd/0", FD_PROC },
	{ "../self/comm", FD_PROC },
	{ "comm", FD_PROC },
};

static const struct scope scopes[] = {
	{ "0", 0 },
	{ "RESOLVE_BENEATH", RESOLVE_BENEATH },
	{ "RESOLVE_IN_ROOT", RESOLVE_IN_ROOT },
	{ "RESOLVE_NO_SYMLINKS", RESOLVE_NO_SYMLINKS },
	{ "RESOLVE_NO_MAGICLINKS", RESOLVE_NO_MAGICLINKS },
	{ "RESOLVE_NO_XDEV", RESOLVE_NO_XDEV },
	{ "RESOLVE_BENEATH|RESOLVE_NO_SYMLINKS", RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS },
	{ "RESOLVE_IN_ROOT|RESOLVE_NO_XDEV", RESOLVE_IN_ROOT | RESOLVE_NO_XDEV },
};

static const struct call each[] = {
	CALL("", openat2, AT_FDCWD, EACH_PATH, HOW(O_RDONLY | O_NONBLOCK, 0, 0), SIZE),
	CALL("", openat2, AT_FDCWD, EACH_PATH, HOW(O_CREAT | O_EXCL, 0600, 0), SIZE),
	CALL("", openat2, AT_FDCWD, EACH_PATH, HOW(O_CREAT | O_RDWR | O_NONBLOCK, 0600, 0), SIZE),
	CALL("", openat2, AT_FDCWD, EACH_PATH, HOW(O_CREAT | O_NONBLOCK, 0600, RESOLVE_BENEATH),
	     SIZE),
	CALL("", openat2, AT_FDCWD, EACH_PATH, HOW(O_NOFOLLOW | O_NONBLOCK, 0, RESOLVE_IN_ROOT),
	     SIZE),
	CALL("", openat2, EACH_FD, "file", HOW(O_RDONLY, 0, 0), SIZE),
	CALL("", openat2, EACH_FD, "file", HOW(O_RDONLY, 0, RESOLVE_BENEATH), SIZE),
	CALL("", openat2, EACH_FD, "new", HOW(O_CREAT | O_RDWR, 0600, RESOLVE_IN_ROOT), SIZE),
	CALL("", openat2, EACH_FD, "", HOW(O_RDONLY, 0, 0), SIZE),
};

static const struct call calls[] = {
	CALL("file", openat2, AT_FDCWD, "file", HOW(O_RDONLY, 0, 0), 0),
	CALL("file", openat2, AT_FDCWD, "file", HOW(O_RDONLY, 0, 0), 23),
	CALL("file", openat2, AT_FDCWD, "file", HOW(O_RDONLY, 0, 0), 4097),
	CALL("file", openat2, AT_FDCWD, "file", HOW(O_RDONLY, 0, 0), -1),
	CALL("file", openat2, AT_FDCWD, "file", LONGER(O_RDONLY, 0), 32),
	CALL("file", openat2, AT_FDCWD, "file", LONGER(O_RDONLY, 1), 32),
	CALL("file", openat2, AT_FDCWD, "file", LONGER(O_RDONLY, 1L << 56), 31),
	CALL("file", openat2, AT_FDCWD, "file", LONGER(-1, 1), 32),
	CALL("file", openat2, AT_FDCWD, "file", NULL, SIZE),
	CALL("file", openat2, AT_FDCWD, "file", POINTER_BAD, SIZE),
	CALL("file", openat2, AT_FDCWD, "file", POINTER_EDGE, SIZE),
	CALL("file", openat2, AT_FDCWD, NULL, NULL, 0),
	CALL("file", openat2, AT_FDCWD, NULL, HOW(-1, 0, 0), SIZE),
	CALL("file", openat2, AT_FDCWD, "none", HOW(O_RDONLY, 1, 0), SIZE),
	CALL("file", openat2, FD_CLOSED, "file", HOW(O_RDONLY, 0, 1 << 20), SIZE),
	CALL("file", openat2, AT_FDCWD, "file", HOW(O_RDONLY, 0600, 0), SIZE),
	CALL("file", openat2, AT_FDCWD, "file", HOW(O_RDONLY, 0, 1UL << 40), SIZE),
	CALL("file", openat2, AT_FDCWD, "file", HOW(O_RDONLY, 0, 0x40), SIZE),
	CALL("file", openat2, AT_FDCWD, "file", HOW(1UL << 40, 0, 0), SIZE),
	CALL("file", openat2, AT_FDCWD, "file", HOW(0x80000000, 0, 0), SIZE),
	CALL("file", openat2, AT_FDCWD, "file", HOW(O_ACCMODE, 0, 0), SIZE),
	CALL("file", openat2, AT_FDCWD, "file", HOW(O_RDONLY | O_CLOEXEC, 0, 0), SIZE),
	CALL("file", openat2, AT_FDCWD, "file", HOW(O_RDONLY | O_TRUNC, 0, 0), SIZE),
	CALL("file", openat2, AT_FDCWD, "file", HOW(O_RDWR | O_APPEND, 0, 0), SIZE),
	CALL("file", openat2, AT_FDCWD, "file", HOW(O_SYNC, 0, 0), SIZE),
	CALL("file", openat2, AT_FDCWD, "file", HOW(04000000, 0, 0), SIZE),
	CALL("file", openat2, AT_FDCWD, "file", HOW(O_DIRECTORY, 0, 0), SIZE),
	CALL("file", openat2, AT_FDCWD, "file", HOW(O_PATH | O_RDWR, 0, 0), SIZE),
	CALL("file", openat2, AT_FDCWD, "file", HOW(O_PATH | O_TRUNC, 0, 0), SIZE),
	CALL("file", openat2, AT_FDCWD, "file", HOW(O_PATH | O_NONBLOCK, 0, 0), SIZE),
	CALL("file", openat2, AT_FDCWD, "file", HOW(O_PATH, 0600, 0), SIZE),
	CALL("", openat2, AT_FDCWD, "new", HOW(O_CREAT, 07777, 0), SIZE),
	CALL("", openat2, AT_FDCWD, "new", HOW(O_CREAT, 010000, 0), SIZE),
	CALL("", openat2, AT_FDCWD, "new", HOW(O_CREAT, 0100644, 0), SIZE),
	CALL("", openat2, AT_FDCWD, "new", HOW(O_CREAT, 1UL << 40, 0), SIZE),
	CALL("", openat2, AT_FDCWD, "new", HOW(O_CREAT | O_DIRECTORY, 0700, 0), SIZE),
	CALL("", openat2, AT_FDCWD, ".", HOW(O_TMPFILE | O_RDWR, 0600, 0), SIZE),
	CALL("", openat2, AT_FDCWD, ".", HOW(O_TMPFILE | O_RDWR, 0600, RESOLVE_BENEATH), SIZE),
	CALL("", openat2, AT_FDCWD, ".", HOW(O_TMPFILE, 0600, 0), SIZE),
	CALL("", openat2, AT_FDCWD, ".", HOW((O_TMPFILE & ~O_DIRECTORY) | O_RDWR, 0600, 0), SIZE),
	CALL("", openat2, AT_FDCWD, ".", HOW(O_TMPFILE | O_RDWR | O_CREAT, 0600, 0), SIZE),
	CALL("file", openat2, AT_FDCWD, "file", HOW(O_RDONLY, 0, RESOLVE_BENEATH | RESOLVE_IN_ROOT),
	     SIZE),
	CALL("file", openat2, AT_FDCWD, "file", HOW(O_WRONLY | O_TRUNC, 0, RESOLVE_CACHED), SIZE),
	CALL("", openat2, AT_FDCWD, "new", HOW(O_CREAT, 0600, RESOLVE_CACHED), SIZE),
	CALL("link>new", openat2, AT_FDCWD, "link", HOW(O_CREAT, 0600, RESOLVE_NO_SYMLINKS), SIZE),
	CALL("link>new", openat2, AT_FDCWD, "link", HOW(O_CREAT, 0600, RESOLVE_BENEATH), SIZE),
	CALL("link>new", openat2, AT_FDCWD, "link", HOW(O_CREAT, 0600, RESOLVE_IN_ROOT), SIZE),
	CALL("dir/ link>../new", openat2, FD_DIR, "../link", HOW(O_CREAT, 0600, RESOLVE_BENEATH),
	     SIZE),
	CALL("dir/ dir/link>../new", openat2, FD_DIR, "link", HOW(O_CREAT, 0600, RESOLVE_BENEATH),
	     SIZE),
	CALL("dir/ dir/link>../new", openat2, FD_DIR, "link", HOW(O_CREAT, 0600, RESOLVE_IN_ROOT),
	     SIZE),
	CALL("dir/ dir/link>/new", openat2, FD_DIR, "link", HOW(O_CREAT, 0600, RESOLVE_IN_ROOT),
	     SIZE),
	CALL("dir/", openat2, FD_DIR, "./", HOW(O_CREAT | O_EXCL, 0600, RESOLVE_NO_MAGICLINKS),
	     SIZE),
	CALL("dir/", openat2, FD_DIR, ".", HOW(O_CREAT | O_EXCL, 0600, RESOLVE_NO_MAGICLINKS),
	     SIZE),
	CALL("dir/", openat2, FD_DIR, "new/", HOW(O_CREAT, 0600, RESOLVE_BENEATH), SIZE),
	CALL("link>file file", openat2, AT_FDCWD, "link",
	     HOW(O_PATH | O_NOFOLLOW, 0, RESOLVE_NO_SYMLINKS), SIZE),
	CALL("link>file file", openat2, AT_FDCWD, "link", HOW(O_NOFOLLOW, 0, RESOLVE_NO_SYMLINKS),
	     SIZE),
	CALL_AFTER(umask_077, "", openat2, AT_FDCWD, "new", HOW(O_CREAT | O_RDWR, 0666, 0), SIZE),
	CALL_AFTER(full_table, "file", openat2, AT_FDCWD, "file", HOW(O_RDONLY, 0, 0), SIZE),
	CALL_AFTER(full_table, "file", openat2, AT_FDCWD, "file", HOW(-1, 0, 0), SIZE),
};

/* O_PATH says what was reached, and opens nothing. */
static const struct call paths[] = {
	CALL("file", openat2, AT_FDCWD, "file", HOW(O_PATH, 0, 0), SIZE),
	CALL("dir/", openat2, AT_FDCWD, "dir", HOW(O_PATH, 0, 0), SIZE),
	CALL("dir/", openat2, AT_FDCWD, "dir", HOW(O_PATH | O_DIRECTORY | O_CLOEXEC, 0, 0), SIZE),
	CALL("file", openat2, AT_FDCWD, "file", HOW(O_PATH | O_DIRECTORY, 0, 0), SIZE),
	CALL("link>file file", openat2, AT_FDCWD, "link", HOW(O_PATH | O_NOFOLLOW, 0, 0), SIZE),
	CALL("link>none", openat2, AT_FDCWD, "link", HOW(O_PATH, 0, 0), SIZE),
	CALL("fifo|", openat2, AT_FDCWD, "fifo", HOW(O_PATH, 0, 0), SIZE),
	CALL("file:0", openat2, AT_FDCWD, "file", HOW(O_PATH, 0, 0), SIZE),
	CALL("dir/:0", openat2, AT_FDCWD, "dir", HOW(O_PATH, 0, 0), SIZE),
	CALL("file", openat2, AT_FDCWD, "none", HOW(O_PATH, 0, 0), SIZE),
};

static int open_base(enum token base)
{
	switch ((int)base) {
	case FD_DIR:
		return open("dir", O_RDONLY | O_DIRECTORY);
	case FD_HERE:
		return open(".", O_RDONLY | O_DIRECTORY);
	default:
		return open("/proc/self", O_RDONLY | O_DIRECTORY);
	}
}

static void scoped(const struct conform_case *self)
{
	const struct place *place = self->a;
	const struct scope *scope = self->b;
	struct open_how how = { O_RDONLY | O_NONBLOCK, 0, scope->resolve };
	int base = open_base(place->base);
	long fd = -1;

	errno = EAGAIN; /* see call_make() */
	for (int i = 0; i < 50 && fd < 0 && errno == EAGAIN; i++)
		fd = syscall(SYS_openat2, base, place->path, &how, sizeof(how));
	result("result", fd);

	/* What is in /proc and at / is another family's. */
	if (place->base == FD_DIR && strcmp(place->path, "/") != 0)
		describe_fd("opened", fd);
	else
		say("opened %d", fd >= 0);
}

/* What was just looked at is in the cache. */
static void cached(const struct conform_case *self)
{
	struct open_how how = { O_RDONLY, 0, RESOLVE_CACHED };
	struct stat st;

	(void)self;
	result("stat", stat("file", &st));
	result("stat", stat("dir/none", &st));
	close(open("file", O_RDONLY));
	describe_fd("opened", syscall(SYS_openat2, AT_FDCWD, "file", &how, sizeof(how)));
	result("none", syscall(SYS_openat2, AT_FDCWD, "dir/none", &how, sizeof(how)));
}

static const struct step steps[] = {
	{ "RESOLVE_CACHED", "file dir/", cached, false },
};

FAMILY(openat2)
{
	for (size_t i = 0; i < COUNT(places); i++)
		for (size_t j = 0; j < COUNT(scopes); j++) {
			struct conform_case model = {
				.world = WORLD,
				.run = scoped,
				.a = &places[i],
				.b = &scopes[j],
				.shared = true,
			};

			conform_add(&model, "openat2(%s, \"%s\", %s)",
				    places[i].base == FD_DIR	? "FD_DIR"
				    : places[i].base == FD_HERE ? "FD_HERE"
								: "FD_PROC",
				    places[i].path, scopes[j].name);
		}
	calls_add(calls, COUNT(calls), call_and_tree);
	calls_add(paths, COUNT(paths), call_and_tree);
	conform_steps(steps, COUNT(steps));
	calls_each(each, COUNT(each), call_and_tree);
}
