// SPDX-License-Identifier: MIT
// tests/conformance/family_times.c - utime, utimes, futimesat, utimensat
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>
#include <utime.h>

#include "tests/conformance/call.h"
#include "tests/conformance/observe.h"

#define NS(a, b, c, d) (&(const struct timespec[2]){ { a, b }, { c, d } })
#define US(a, b, c, d) (&(const struct timeval[2]){ { a, b }, { c, d } })
#define S(a, b) (&(const struct utimbuf){ a, b })

static const struct call each[] = {
	CALL("", utime, EACH_OWN_PATH, S(5, 6)),
	CALL("", utimes, EACH_OWN_PATH, US(5, 6, 7, 8)),
	CALL("", futimesat, EACH_FD, "file", US(5, 6, 7, 8)),
	CALL("", futimesat, EACH_FD, NULL, US(5, 6, 7, 8)),
	CALL("", futimesat, EACH_FD, "", US(5, 6, 7, 8)),
	CALL("", utimensat, AT_FDCWD, EACH_OWN_PATH, NS(5, 6, 7, 8), 0),
	CALL("", utimensat, AT_FDCWD, EACH_OWN_PATH, NS(5, 6, 7, 8), AT_SYMLINK_NOFOLLOW),
	CALL("", utimensat, EACH_FD, "file", NS(5, 6, 7, 8), 0),
	CALL("", utimensat, EACH_FD, "link", NS(5, 6, 7, 8), AT_SYMLINK_NOFOLLOW),
	CALL("", utimensat, EACH_FD, NULL, NS(5, 6, 7, 8), 0),
	CALL("", utimensat, EACH_FD, NULL, NULL, 0),
	CALL("", utimensat, EACH_FD, NULL, NS(5, 6, 7, 8), AT_SYMLINK_NOFOLLOW),
	CALL("", utimensat, EACH_FD, NULL, NS(5, 6, 7, 8), AT_EMPTY_PATH),
	CALL("", utimensat, EACH_FD, "", NS(5, 6, 7, 8), AT_EMPTY_PATH),
	CALL("", utimensat, EACH_FD, "", NS(5, 6, 7, 8), 0),
};

static const struct call calls[] = {
	CALL("file", utime, "file", NULL),
	CALL("file", utime, "file", S(0, 0)),
	CALL("file", utime, "file", S(-1, -1)),
	CALL("file", utime, "file", S(1, 0x7fffffff)),
	CALL("file", utime, "file", S(0x80000000L, 0x100000000L)),
	CALL("file", utime, "file", POINTER_BAD),
	CALL("file", utime, "none", POINTER_BAD),
	CALL("file", utime, NULL, POINTER_BAD),
	CALL("file:0", utime, "file", NULL),
	CALL("file:0", utime, "file", S(1, 2)),
	CALL("file:0444", utime, "file", NULL),
	CALL("file:0666%", utime, "file", NULL),
	CALL("file:0666%", utime, "file", S(1, 2)),
	CALL("file:0444%", utime, "file", NULL),
	CALL("dir/", utime, "dir", S(1, 2)),
	CALL("link>file file", utime, "link", S(1, 2)),
	CALL("link>none", utime, "link", S(1, 2)),
	CALL("file", utimes, "file", NULL),
	CALL("file", utimes, "file", US(1, 999999, 2, 1)),
	CALL("file", utimes, "file", US(1, 1000000, 2, 0)),
	CALL("file", utimes, "file", US(1, 0, 2, 1000000)),
	CALL("file", utimes, "file", US(1, -1, 2, 0)),
	CALL("file", utimes, "file", US(1, 0, 2, -1)),
	CALL("file", utimes, "file", US(-5, 1, -6, 2)),
	CALL("file", utimes, "none", US(1, 1000000, 2, 0)),
	CALL("file", utimes, NULL, US(1, 1000000, 2, 0)),
	CALL("file", utimes, "none", POINTER_BAD),
	CALL("file", utimes, "file", POINTER_BAD),
	CALL("file:0444", utimes, "file", US(1, 2, 3, 4)),
	CALL("file:0444%", utimes, "file", US(1, 2, 3, 4)),
	CALL("file", futimesat, AT_FDCWD, "file", NULL),
	CALL("file", futimesat, FD_CLOSED, "file", US(1, 1000000, 2, 0)),
	CALL("file", futimesat, FD_CLOSED, NULL, NULL),
	CALL("file", futimesat, FD_FILE, NULL, NULL),
	CALL("file:0444", futimesat, FD_FILE, NULL, US(1, 2, 3, 4)),
	CALL("link>file file", futimesat, FD_LINKPATH, NULL, US(1, 2, 3, 4)),
	CALL("file", utimensat, AT_FDCWD, "file", NULL, 0),
	CALL("file", utimensat, AT_FDCWD, "file", NS(0, UTIME_NOW, 0, UTIME_NOW), 0),
	CALL("file", utimensat, AT_FDCWD, "file", NS(0, UTIME_OMIT, 0, UTIME_OMIT), 0),
	CALL("file", utimensat, AT_FDCWD, "file", NS(9, UTIME_OMIT, 9, UTIME_OMIT), 0),
	CALL("file", utimensat, AT_FDCWD, "file", NS(0, UTIME_NOW, 0, UTIME_OMIT), 0),
	CALL("file", utimensat, AT_FDCWD, "file", NS(0, UTIME_OMIT, 0, UTIME_NOW), 0),
	CALL("file", utimensat, AT_FDCWD, "file", NS(1, 2, 0, UTIME_OMIT), 0),
	CALL("file", utimensat, AT_FDCWD, "file", NS(0, UTIME_OMIT, 3, 4), 0),
	CALL("file", utimensat, AT_FDCWD, "file", NS(1, 2, 0, UTIME_NOW), 0),
	CALL("file", utimensat, AT_FDCWD, "file", NS(0, UTIME_NOW, 3, 4), 0),
	CALL("file", utimensat, AT_FDCWD, "file", NS(-1, UTIME_NOW, -1, UTIME_NOW), 0),
	CALL("file", utimensat, AT_FDCWD, "file", NS(1, 999999999, 2, 0), 0),
	CALL("file", utimensat, AT_FDCWD, "file", NS(1, 1000000000, 2, 0), 0),
	CALL("file", utimensat, AT_FDCWD, "file", NS(1, 0, 2, 1000000000), 0),
	CALL("file", utimensat, AT_FDCWD, "file", NS(1, -1, 2, 0), 0),
	CALL("file", utimensat, AT_FDCWD, "file", NS(1, 0, 2, -3), 0),
	CALL("file", utimensat, AT_FDCWD, "file", NS(1, UTIME_NOW + 1, 2, 0), 0),
	CALL("file", utimensat, AT_FDCWD, "file", NS(-100, 1, -200, 2), 0),
	CALL("file", utimensat, AT_FDCWD, "file", NS(0x7fffffffffffffffL, 0, 0, 0), 0),
	CALL("file", utimensat, AT_FDCWD, "none", NS(1, -1, 2, 0), 0),
	CALL("file", utimensat, AT_FDCWD, NULL, NS(1, -1, 2, 0), 0),
	CALL("file", utimensat, FD_CLOSED, "file", NS(1, -1, 2, 0), -1),
	CALL("file", utimensat, FD_CLOSED, "file", NS(0, UTIME_OMIT, 0, UTIME_OMIT), 0),
	CALL("file", utimensat, FD_CLOSED, NULL, NS(0, UTIME_OMIT, 0, UTIME_OMIT), 0),
	CALL("file", utimensat, AT_FDCWD, "none", NS(0, UTIME_OMIT, 0, UTIME_OMIT), 0),
	CALL("file", utimensat, AT_FDCWD, "file", NS(0, UTIME_OMIT, 0, UTIME_OMIT), -1),
	CALL("file", utimensat, AT_FDCWD, "file", POINTER_BAD, 0),
	CALL("file", utimensat, AT_FDCWD, "file", POINTER_BAD, -1),
	CALL("file", utimensat, AT_FDCWD, "file", NS(1, 2, 3, 4), AT_SYMLINK_FOLLOW),
	CALL("file", utimensat, AT_FDCWD, "file", NS(1, 2, 3, 4), AT_REMOVEDIR),
	CALL("file", utimensat, AT_FDCWD, "file", NS(1, 2, 3, 4), -1),
	CALL("file", utimensat, AT_FDCWD, "file", NS(1, 2, 3, 4), 0x100000000UL),
	CALL("file", utimensat, FD_FILE, NULL, NS(1, 2, 3, 4), -1),
	CALL("file", utimensat, AT_FDCWD, NULL, NS(1, 2, 3, 4), 0),
	CALL("file", utimensat, AT_FDCWD, NULL, NULL, 0),
	CALL("file:0", utimensat, AT_FDCWD, "file", NULL, 0),
	CALL("file:0", utimensat, AT_FDCWD, "file", NS(1, 2, 3, 4), 0),
	CALL("file:0666%", utimensat, AT_FDCWD, "file", NULL, 0),
	CALL("file:0666%", utimensat, AT_FDCWD, "file", NS(0, UTIME_NOW, 0, UTIME_NOW), 0),
	CALL("file:0666%", utimensat, AT_FDCWD, "file", NS(0, UTIME_NOW, 0, UTIME_OMIT), 0),
	CALL("file:0666%", utimensat, AT_FDCWD, "file", NS(0, UTIME_OMIT, 0, UTIME_NOW), 0),
	CALL("file:0666%", utimensat, AT_FDCWD, "file", NS(0, UTIME_OMIT, 0, UTIME_OMIT), 0),
	CALL("file:0666%", utimensat, AT_FDCWD, "file", NS(1, 2, 3, 4), 0),
	CALL("file:0444%", utimensat, AT_FDCWD, "file", NULL, 0),
	CALL("file:0444%", utimensat, AT_FDCWD, "file", NS(0, UTIME_NOW, 0, UTIME_NOW), 0),
	CALL("file:0444%", utimensat, AT_FDCWD, "file", NS(0, UTIME_OMIT, 0, UTIME_OMIT), 0),
	CALL("dir/:0666 dir/file", utimensat, AT_FDCWD, "dir/file", NS(1, 2, 3, 4), 0),
	CALL("dir/:0555 dir/file", utimensat, AT_FDCWD, "dir/file", NS(1, 2, 3, 4), 0),
	CALL("link>none", utimensat, AT_FDCWD, "link", NS(1, 2, 3, 4), 0),
	CALL("link>none", utimensat, AT_FDCWD, "link", NS(1, 2, 3, 4), AT_SYMLINK_NOFOLLOW),
	CALL("link>none", utimensat, AT_FDCWD, "link", NULL, AT_SYMLINK_NOFOLLOW),
	CALL("link>loop loop>link", utimensat, AT_FDCWD, "link", NS(1, 2, 3, 4),
	     AT_SYMLINK_NOFOLLOW),
	CALL("fifo|", utimensat, AT_FDCWD, "fifo", NS(1, 2, 3, 4), 0),
	CALL("socket=", utimensat, AT_FDCWD, "socket", NS(1, 2, 3, 4), 0),
	CALL("device@", utimensat, AT_FDCWD, "device", NS(1, 2, 3, 4), 0),
	CALL("file:06755", utimensat, AT_FDCWD, "file", NS(1, 2, 3, 4), 0),
	CALL("file:0444", utimensat, FD_FILE, NULL, NULL, 0),
	CALL("file:0444", utimensat, FD_FILE, NULL, NS(1, 2, 3, 4), 0),
	CALL("file:0444", utimensat, FD_FILEPATH, "", NS(1, 2, 3, 4), AT_EMPTY_PATH),
	CALL("link>file file", utimensat, FD_LINKPATH, "", NS(1, 2, 3, 4), AT_EMPTY_PATH),
	CALL("gone", utimensat, FD_GONE, NULL, NS(1, 2, 3, 4), 0),
	CALL("", utimensat, FD_TEMPORARY, NULL, NS(1, 2, 3, 4), 0),
	CALL_AFTER(full_table, "file", utimensat, AT_FDCWD, "file", NS(1, 2, 3, 4), 0),
	CALL("", utimensat, AT_FDCWD, "/proc/self", NS(1, 2, 3, 4), 0),
};

static void by_call(const struct conform_case *self)
{
	struct stat st;

	call_and_tree(self);
	/* What has no name any more. */
	if (fstat(3, &st) == 0)
		look_at("descriptor", &st);
}

FAMILY(times)
{
	calls_add(calls, COUNT(calls), by_call);
	calls_each(each, COUNT(each), call_and_tree);
}
