// SPDX-License-Identifier: MIT
// tests/conformance/family_mount.c - Names that lead into other mounts: bind, read-only, tmpfs
//
// conformance.sh mounts them, beside the families: src/ and its other names bind/ and ro/
// (read-only), src/file bound over bound, tmp/ of another file system. Without root they are not
// there, and everything is ENOENT in both runs.
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/conformance/call.h"
#include "tests/conformance/observe.h"

#define M "../../mounts/"
#define WORLD "file dir/ link>../../mounts/bind/file out>../../mounts/bind"

static const struct call calls[] = {
	/* one file, two names in two mounts */
	CALL(WORLD, open, M "bind/file", O_RDWR),
	CALL(WORLD, open, M "bind/file", O_RDONLY | O_NOFOLLOW),
	CALL(WORLD, open, M "bound", O_RDWR),
	CALL(WORLD, open, "link", O_RDONLY),
	CALL(WORLD, open, "out/dir/../file", O_RDONLY),
	CALL(WORLD, open, M "bind/..", O_RDONLY | O_DIRECTORY),
	CALL(WORLD, open, M "tmp/new", O_CREAT | O_EXCL | O_WRONLY, 0640),
	CALL(WORLD, open, M "tmp", O_TMPFILE | O_RDWR, 0600),
	CALL(WORLD, access, M "bind/file", W_OK),
	CALL(WORLD, access, M "tmp/.", X_OK),
	CALL(WORLD, readlink, M "bind/link", BUFFER, 100),
	CALL(WORLD, chmod, M "bind/file", 0604),
	CALL(WORLD, truncate, M "bound", 2),
	/* between mounts nothing moves, be it the same file system */
	CALL(WORLD, rename, "file", M "tmp/moved"),
	CALL(WORLD, rename, M "src/file", M "bind/moved"),
	CALL(WORLD, rename, M "bind/file", M "bind/moved"),
	CALL(WORLD, rename, M "bind/moved", M "bind/file"),
	CALL(WORLD, link, M "src/file", M "bind/hard"),
	CALL(WORLD, link, M "bind/file", M "bind/hard"),
	CALL(WORLD, link, M "bound", M "src/hard2"),
	CALL(WORLD, renameat2, AT_FDCWD, M "src/file", AT_FDCWD, M "bind/hard", RENAME_EXCHANGE),
	CALL(WORLD, unlink, M "src/hard"),
	/* mount points stay */
	CALL(WORLD, rmdir, M "bind"),
	CALL(WORLD, unlink, M "bound"),
	CALL(WORLD, rename, M "bound", M "elsewhere"),
	CALL(WORLD, rename, M "tmp", M "elsewhere"),
	CALL(WORLD, rename, "file", M "bound"),
	CALL(WORLD, rename, "dir", M "tmp"),
	CALL(WORLD, rmdir, M "tmp/"),
	CALL(WORLD, mkdir, M "tmp", 0755),
	CALL(WORLD, symlink, "x", M "bound"),
	/* read-only */
	CALL(WORLD, open, M "ro/file", O_RDONLY),
	CALL(WORLD, open, M "ro/file", O_WRONLY),
	CALL(WORLD, open, M "ro/file", O_RDONLY | O_TRUNC),
	CALL(WORLD, open, M "ro/new", O_CREAT | O_WRONLY, 0600),
	CALL(WORLD, open, M "ro/file", O_CREAT | O_EXCL | O_WRONLY, 0600),
	CALL(WORLD, open, M "ro/file", O_CREAT | O_RDONLY, 0600),
	CALL(WORLD, open, M "ro", O_TMPFILE | O_RDWR, 0600),
	CALL(WORLD, access, M "ro/file", W_OK),
	CALL(WORLD, access, M "ro/file", R_OK),
	CALL(WORLD, access, M "ro/none", W_OK),
	CALL(WORLD, mkdir, M "ro/new", 0755),
	CALL(WORLD, mkdir, M "ro/dir", 0755),
	CALL(WORLD, mknod, M "ro/new", S_IFIFO | 0600, 0),
	CALL(WORLD, unlink, M "ro/file"),
	CALL(WORLD, unlink, M "ro/none"),
	CALL(WORLD, rmdir, M "ro/dir"),
	CALL(WORLD, rename, M "ro/file", M "ro/other"),
	CALL(WORLD, link, M "ro/file", M "ro/other"),
	CALL(WORLD, symlink, "x", M "ro/new"),
	CALL(WORLD, chmod, M "ro/file", 0600),
	CALL(WORLD, chown, M "ro/file", -1, -1),
	CALL(WORLD, truncate, M "ro/file", 0),
	CALL(WORLD, utimensat, AT_FDCWD, M "ro/file", NULL, 0),
	CALL(WORLD, setxattr, M "ro/file", "user.x", "v", 1, 0),
	CALL(WORLD, removexattr, M "ro/file", "user.x"),
	CALL(WORLD, chdir, M "ro/dir"),
	CALL(WORLD, inotify_add_watch, FD_INOTIFY, M "ro/file", 1),
};

static void stay_inside(const char *what, const char *path, uint64_t resolve)
{
	struct open_how how = { .flags = O_RDONLY, .resolve = resolve };
	int dir = open("../..", O_RDONLY | O_DIRECTORY);

	result(what, syscall(SYS_openat2, dir, path, &how, sizeof(how)));
}

static void crossing(const struct conform_case *self)
{
	(void)self;
	stay_inside("in", "mounts/src/file", RESOLVE_NO_XDEV);
	stay_inside("bind", "mounts/bind/file", RESOLVE_NO_XDEV);
	stay_inside("file", "mounts/bound", RESOLVE_NO_XDEV);
	stay_inside("the mount itself", "mounts/tmp", RESOLVE_NO_XDEV);
	stay_inside("out again", "mounts/bind/../src/file", RESOLVE_NO_XDEV);
	stay_inside("beneath", "mounts/bind/file", RESOLVE_BENEATH);
	stay_inside("root", "/mounts/tmp", RESOLVE_IN_ROOT);
}

static void views(const struct conform_case *self)
{
	static const char *const paths[] = { M "src", M "bind", M "ro", M "tmp", M "bound" };
	struct statvfs fs;
	struct stat st, first;

	(void)self;
	result("src", stat(paths[0], &first));
	for (size_t i = 0; i < COUNT(paths); i++) {
		result(paths[i], stat(paths[i], &st));
		result("statvfs", statvfs(paths[i], &fs));
		say("%s: device of src %d, inode of src %d, read-only %d", paths[i],
		    st.st_dev == first.st_dev, st.st_ino == first.st_ino,
		    (fs.f_flag & ST_RDONLY) != 0);
	}
	same(M "src/file", M "bind/file");
	same(M "src/file", M "bound");
	result("into", chdir(M "bind/dir"));
	result("out", chdir("../.."));
	result("where bind is", access("bound", F_OK));
}

static const struct step steps[] = {
	{ "RESOLVE_NO_XDEV and its kin", WORLD, crossing, true },
	{ "what they look like", WORLD, views, true },
};

static void call_and_look(const struct conform_case *self)
{
	const struct call *call = self->a;

	struct stat st = { .st_mode = 0 };

	result("result", call_make(call));
	if (stat(M "src/file", &st) == 0) /* its times are other cases' too */
		say("src/file: mode %04o links %lu size %ld", st.st_mode & 07777u,
		    (unsigned long)st.st_nlink, (long)st.st_size);
	look("file");
}

FAMILY(mount)
{
	calls_add(calls, COUNT(calls), call_and_look);
	conform_steps(steps, COUNT(steps));
}
