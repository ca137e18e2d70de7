// SPDX-License-Identifier: MIT
// tests/conformance/family_owner.c - chown, fchown, lchown, fchownat
#include <sys/stat.h>
#include <unistd.h>

#include "tests/conformance/call.h"
#include "tests/conformance/observe.h"

/* Ids that are the caller's own are asked for, see as_itself(). */
#define UID_OWN 0x61620001
#define GID_OWN 0x61620002

static const struct call each[] = {
	CALL("", chown, EACH_OWN_PATH, UID_OWN, GID_OWN),
	CALL("", lchown, EACH_OWN_PATH, UID_OWN, GID_OWN),
	CALL("", fchown, EACH_FD, UID_OWN, GID_OWN),
	CALL("", fchownat, EACH_FD, "file", UID_OWN, GID_OWN, 0),
	CALL("", fchownat, EACH_FD, "link", UID_OWN, GID_OWN, AT_SYMLINK_NOFOLLOW),
	CALL("", fchownat, EACH_FD, "", UID_OWN, GID_OWN, 0),
	CALL("", fchownat, EACH_FD, "", UID_OWN, GID_OWN, AT_EMPTY_PATH),
	CALL("", fchownat, EACH_FD, "", UID_OWN, GID_OWN, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW),
	CALL("", fchownat, EACH_FD, NULL, UID_OWN, GID_OWN, AT_EMPTY_PATH),
};

static const struct call calls[] = {
	CALL("file", chown, "file", -1, -1),
	CALL("file", chown, "file", UID_OWN, -1),
	CALL("file", chown, "file", -1, GID_OWN),
	CALL("file", chown, "file", 4242, -1),
	CALL("file", chown, "file", -1, 4242),
	CALL("file", chown, "file", 4242, 4242),
	CALL("file", chown, "file", 0, 0),
	CALL("file", chown, "file", 65534, 65534),
	CALL("file", chown, "file", 0x1ffffffffUL, -1),
	CALL("file", chown, "file", 0xfffffffeUL, -1),
	CALL("file%", chown, "file", -1, -1),
	CALL("file%", chown, "file", UID_OWN, GID_OWN),
	CALL("file%", chown, "file", 4242, -1),
	CALL("file:04755", chown, "file", -1, -1),
	CALL("file:04755", chown, "file", UID_OWN, -1),
	CALL("file:06755", chown, "file", -1, GID_OWN),
	CALL("file:06755", chown, "file", UID_OWN, GID_OWN),
	CALL("file:02644", chown, "file", UID_OWN, GID_OWN),
	CALL("file:06755", chown, "file", 4242, 4242),
	CALL("dir/:06755", chown, "dir", UID_OWN, GID_OWN),
	CALL("dir/:07777", chown, "dir", UID_OWN, GID_OWN),
	CALL("fifo|", chown, "fifo", UID_OWN, GID_OWN),
	CALL("socket=", chown, "socket", UID_OWN, GID_OWN),
	CALL("device@", chown, "device", UID_OWN, GID_OWN),
	CALL("file:0", chown, "file", UID_OWN, GID_OWN),
	CALL("dir/:0666 dir/file", chown, "dir/file", UID_OWN, GID_OWN),
	CALL("dir/:0555 dir/file", chown, "dir/file", UID_OWN, GID_OWN),
	CALL("link>file file", chown, "link", UID_OWN, GID_OWN),
	CALL("link>file file:06755", chown, "link", UID_OWN, GID_OWN),
	CALL("link>none", chown, "link", UID_OWN, GID_OWN),
	CALL("link>none", lchown, "link", UID_OWN, GID_OWN),
	CALL("link>none", lchown, "link", 4242, 4242),
	CALL("link>file file", lchown, "link", UID_OWN, GID_OWN),
	CALL("link>file file", lchown, "link", 4242, -1),
	CALL("link>dir dir/", lchown, "link/", UID_OWN, GID_OWN),
	CALL("link>loop loop>link", lchown, "link", UID_OWN, GID_OWN),
	CALL("file:06755", lchown, "file", UID_OWN, GID_OWN),
	CALL("file&", chown, "file", UID_OWN, GID_OWN),
	CALL("file hard~file", chown, "hard", UID_OWN, GID_OWN),
	CALL("", chown, "/proc/self", -1, -1),
	CALL_AFTER(full_table, "file", chown, "file", UID_OWN, GID_OWN),
	CALL("file:06755", fchown, FD_FILE, UID_OWN, GID_OWN),
	CALL("file:06755", fchown, FD_FILEWRITE, -1, -1),
	CALL("file%", fchown, FD_FILE, UID_OWN, -1),
	CALL("gone:06755", fchown, FD_GONE, UID_OWN, GID_OWN),
	CALL("file", fchown, FD_FILE, 4242, 4242),
	CALL("file", fchownat, AT_FDCWD, "file", UID_OWN, GID_OWN, AT_SYMLINK_FOLLOW),
	CALL("file", fchownat, AT_FDCWD, "file", UID_OWN, GID_OWN, AT_REMOVEDIR),
	CALL("file", fchownat, AT_FDCWD, "file", UID_OWN, GID_OWN, -1),
	CALL("file", fchownat, AT_FDCWD, "file", UID_OWN, GID_OWN, 0x100000000UL),
	CALL("file", fchownat, AT_FDCWD, "file", UID_OWN, GID_OWN, AT_NO_AUTOMOUNT),
	CALL("", fchownat, FD_CLOSED, NULL, UID_OWN, GID_OWN, -1),
	CALL("", fchownat, FD_CLOSED, NULL, UID_OWN, GID_OWN, 0),
	CALL("file", fchownat, AT_FDCWD, "file", 4242, -1, 0),
	CALL("none>file", fchownat, AT_FDCWD, "none", UID_OWN, GID_OWN, 0),
	CALL("none>file", fchownat, AT_FDCWD, "none", UID_OWN, GID_OWN, AT_SYMLINK_NOFOLLOW),
	CALL("dir/ file", fchownat, FD_DIR, "../file", UID_OWN, GID_OWN, 0),
};

static void as_itself(const struct conform_case *self)
{
	struct call call = *(const struct call *)self->a;
	struct conform_case own = *self;

	for (int i = 0; i < CALL_ARGS; i++)
		if (call.args[i] == UID_OWN)
			call.args[i] = getuid();
		else if (call.args[i] == GID_OWN)
			call.args[i] = getgid();
	own.a = &call;
	call_and_tree(&own);
}

FAMILY(owner)
{
	calls_add(calls, COUNT(calls), as_itself);
	calls_each(each, COUNT(each), as_itself);
}
