// SPDX-License-Identifier: MIT
// tests/conformance/family_remove.c - unlink, rmdir: names that go
#include "tests/conformance/call.h"
#include "tests/conformance/observe.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct call each[] = {
	CALL("", unlink, EACH_PATH),
	CALL("", rmdir, EACH_PATH),
	CALL("", unlinkat, EACH_FD, "file", 0),
	CALL("", unlinkat, EACH_FD, "sub", AT_REMOVEDIR),
	CALL("", unlinkat, EACH_FD, "", 0),
	CALL("", unlinkat, EACH_FD, "", AT_REMOVEDIR),
	CALL("", unlinkat, EACH_FD, ABS_FILE, 0),
};

static const struct call calls[] = {
	CALL("file", unlink, "file"),
	CALL("file hard~file", unlink, "file"),
	CALL("file:0", unlink, "file"),
	CALL("file%", unlink, "file"),
	CALL("file link>file", unlink, "link"),
	CALL("link>none", unlink, "link"),
	CALL("fifo|", unlink, "fifo"),
	CALL("socket=", unlink, "socket"),
	CALL("device@", unlink, "device"),
	CALL("dir/", unlink, "dir"),
	CALL("dir/", unlink, "dir/"),
	CALL("dir/ dir/file", unlink, "dir/file"),
	CALL("dir/:0555 dir/file", unlink, "dir/file"),
	CALL("dir/:0555 dir/sub/", unlink, "dir/sub"),
	CALL("dir/:0555 dir/sub/", rmdir, "dir/sub"),
	CALL("dir/:0555", unlink, "dir/none"),
	CALL("dir/:0666 dir/file", unlink, "dir/file"),
	CALL("dir/:0333 dir/file", unlink, "dir/file"),
	CALL("dir/% dir/file", unlink, "dir/file"),
	CALL("dir/:01777 dir/file", unlink, "dir/file"),
	CALL("dir/:01777 dir/file%", unlink, "dir/file"),
	CALL("dir/:01777% dir/file", unlink, "dir/file"),
	CALL("dir/:01777% dir/file%", unlink, "dir/file"),
	CALL("dir/:0777% dir/file%", unlink, "dir/file"),
	CALL("dir/:01777% dir/sub/%", rmdir, "dir/sub"),
	CALL("dir/:01777% dir/sub/", rmdir, "dir/sub"),
	CALL("dir/:01777% dir/sub/%", unlink, "dir/sub"),
	CALL("dir/:01777% dir/file%", rmdir, "dir/file"),
	CALL("dir/", rmdir, "dir"),
	CALL("dir/", rmdir, "dir/"),
	CALL("dir/", rmdir, "dir//"),
	CALL("dir/:0", rmdir, "dir"),
	CALL("dir/%", rmdir, "dir"),
	CALL("dir/ dir/file", rmdir, "dir"),
	CALL("dir/ dir/file", rmdir, "dir/"),
	CALL("dir/ dir/sub/", rmdir, "dir/sub/.."),
	CALL("dir/:0 dir/file", rmdir, "dir"),
	CALL("link>dir dir/", rmdir, "link"),
	CALL("link>dir dir/", rmdir, "link/"),
	CALL("link>dir dir/", rmdir, "link/."),
	CALL("link>dir dir/ dir/sub/", rmdir, "link/sub"),
	CALL("file", rmdir, "file"),
	CALL("fifo|", rmdir, "fifo"),
	CALL("", rmdir, "/proc"),
	CALL("", rmdir, "/proc/self"),
	CALL("", unlink, "/proc/self"),
	CALL("", unlink, "/proc/self/fd/0"),
	CALL("", unlink, "/proc/none"),
	CALL("", rmdir, "/dev/shm"),
	CALL("file", unlinkat, AT_FDCWD, "file", 0),
	CALL("file", unlinkat, AT_FDCWD, "file", AT_REMOVEDIR),
	CALL("dir/", unlinkat, AT_FDCWD, "dir", 0),
	CALL("dir/", unlinkat, AT_FDCWD, "dir", AT_REMOVEDIR),
	CALL("file", unlinkat, AT_FDCWD, "file", 0x100000000UL),
	CALL("file", unlinkat, AT_FDCWD, "file", AT_SYMLINK_NOFOLLOW),
	CALL("file", unlinkat, AT_FDCWD, "file", AT_EMPTY_PATH),
	CALL("file", unlinkat, AT_FDCWD, "file", AT_REMOVEDIR | AT_EMPTY_PATH),
	CALL("file", unlinkat, AT_FDCWD, "file", -1),
	CALL("file", unlinkat, AT_FDCWD, NULL, -1),
	CALL("", unlinkat, FD_CLOSED, "file", 1),
	CALL("", unlinkat, FD_CLOSED, NULL, AT_REMOVEDIR),
	CALL("dir/ file", unlinkat, FD_DIR, "../file", 0),
	CALL("dir/", unlinkat, FD_DIR, "../dir", AT_REMOVEDIR),
	CALL("dir/", unlinkat, FD_DIR, ".", AT_REMOVEDIR),
	CALL("dir/", unlinkat, FD_DIR, "..", AT_REMOVEDIR),
	CALL("dir/", unlinkat, FD_DIR, ".", 0),
	CALL("dir/:0555 dir/file", unlinkat, FD_DIR, "file", 0),
	CALL("dir/:0333 dir/file", unlinkat, FD_DIRPATH, "file", 0),
	CALL_AFTER(chdir_dir, "dir/", rmdir, "../dir"),
	CALL_AFTER(chdir_dir, "dir/ dir/file", unlink, "file"),
	CALL_AFTER(full_table, "file", unlink, "file"),
	CALL_AFTER(full_table, "dir/", rmdir, "dir"),
};

/* What is open stays usable. */
static void still_open(const struct conform_case *self)
{
	struct stat st;
	char got[32];
	int fd = open("file", O_RDWR);

	(void)self;
	result("unlink", unlink("file"));
	result("fstat", fstat(fd, &st));
	look_at("file", &st);
	result("write", write(fd, "new", 3));
	result("lseek", lseek(fd, 0, SEEK_SET));
	result("read", read(fd, got, sizeof(got)));
	result("open", open("file", O_RDONLY));
	result("ftruncate", ftruncate(fd, 4));
	result("fchmod", fchmod(fd, 0600));
	fstat(fd, &st);
	look_at("file", &st);
	tree(".");
}

static void from_inside(const struct conform_case *self)
{
	char here[4096];

	(void)self;
	result("chdir", chdir("dir"));
	result("rmdir", rmdir("../dir"));
	result("getcwd", getcwd(here, sizeof(here)) ? 0 : -1);
	result("open", open("new", O_CREAT | O_WRONLY, 0644));
	result("mkdir", mkdir("new", 0755));
	result("mkdir ./", mkdir("./new", 0755));
	result("open .", open(".", O_RDONLY));
	result("open ..", open("..", O_RDONLY));
	result("open ../file", open("../file", O_RDONLY));
	result("unlink ../file", unlink("../file"));
	result("symlink", symlink("text", "new"));
	result("rmdir .", rmdir("."));
	result("rmdir new", rmdir("new"));
	result("rename", rename("../other", "new"));
	result("link", link("../other", "new"));
	result("chmod", chmod(".", 0700));
	result("access", access(".", F_OK));
	result("chdir", chdir(".."));
	tree(".");
}

static void again(const struct conform_case *self)
{
	(void)self;
	result("unlink", unlink("file"));
	result("unlink again", unlink("file"));
	result("rmdir", rmdir("dir"));
	result("rmdir again", rmdir("dir"));
	result("mkdir", mkdir("file", 0755));
	result("creat", creat("dir", 0644));
	tree(".");
}

static const struct step steps[] = {
	{ "unlink of what is open", "file", still_open, false },
	{ "unlink of what is open and has another name", "file hard~file", still_open, false },
	{ "the working directory is removed", "dir/ file other", from_inside, false },
	{ "twice, and names in each other's place", "file dir/", again, false },
};

FAMILY(remove)
{
	calls_add(calls, COUNT(calls), call_and_tree);
	conform_steps(steps, COUNT(steps));
	calls_each(each, COUNT(each), call_and_tree);
}
