// SPDX-License-Identifier: MIT
// tests/conformance/family_link.c - link, linkat
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/conformance/call.h"
#include "tests/conformance/observe.h"

static const struct call each[] = {
	CALL("", link, EACH_PATH, "new"),
	CALL("", link, "file", EACH_PATH),
	CALL("", link, "none", EACH_PATH),
	CALL("", linkat, AT_FDCWD, EACH_PATH, AT_FDCWD, "new", AT_SYMLINK_FOLLOW),
	CALL("", linkat, AT_FDCWD, EACH_PATH, AT_FDCWD, "new", AT_EMPTY_PATH),
	CALL("", linkat, EACH_FD, "file", AT_FDCWD, "new", 0),
	CALL("", linkat, EACH_FD, "link", AT_FDCWD, "new", 0),
	CALL("", linkat, EACH_FD, "link", AT_FDCWD, "new", AT_SYMLINK_FOLLOW),
	CALL("", linkat, EACH_FD, "", AT_FDCWD, "new", 0),
	CALL("", linkat, EACH_FD, "", AT_FDCWD, "new", AT_EMPTY_PATH),
	CALL("", linkat, EACH_FD, "", AT_FDCWD, "new", AT_EMPTY_PATH | AT_SYMLINK_FOLLOW),
	CALL("", linkat, EACH_FD, "file", AT_FDCWD, "new", AT_EMPTY_PATH),
	CALL("", linkat, AT_FDCWD, "file", EACH_FD, "new", 0),
	CALL("", linkat, AT_FDCWD, "file", EACH_FD, "", AT_EMPTY_PATH),
};

static const struct call calls[] = {
	CALL("file", link, "file", "new"),
	CALL("file", link, "file", "file"),
	CALL("file hard~file", link, "file", "hard"),
	CALL("file hard~file", link, "hard", "new"),
	CALL("file other", link, "file", "other"),
	CALL("file dir/", link, "file", "dir"),
	CALL("file dir/", link, "file", "dir/new"),
	CALL("file dir/ dir/file", link, "file", "dir/file"),
	CALL("dir/", link, "dir", "new"),
	CALL("dir/", link, "dir/", "new"),
	CALL("dir/ file", link, "dir", "file"),
	CALL("link>file file", link, "link", "new"),
	CALL("link>none", link, "link", "new"),
	CALL("link>dir dir/", link, "link/", "new"),
	CALL("file link>none", link, "file", "link"),
	CALL("file link>none", link, "file", "link/"),
	CALL("fifo|", link, "fifo", "new"),
	CALL("socket=", link, "socket", "new"),
	CALL("device@", link, "device", "new"),
	CALL("file:0", link, "file", "new"),
	CALL("file:0200", link, "file", "new"),
	CALL("file:04755", link, "file", "new"),
	CALL("file:02755", link, "file", "new"),
	CALL("file:0644%", link, "file", "new"),
	CALL("file:0666%", link, "file", "new"),
	CALL("file:0%", link, "file", "new"),
	CALL("file:04777%", link, "file", "new"),
	CALL("link>file% file", link, "link", "new"),
	CALL("file dir/:0555", link, "file", "dir/new"),
	CALL("file dir/:0555 dir/old", link, "file", "dir/old"),
	CALL("file dir/:0666", link, "file", "dir/new"),
	CALL("dir/:0 dir/file", link, "dir/file", "new"),
	CALL("dir/:0555 dir/file", link, "dir/file", "new"),
	CALL("dir/:01777% file", link, "file", "dir/new"),
	CALL("dir/:02777% file", link, "file", "dir/new"),
	CALL("dir/& file", link, "file", "dir/new"),
	CALL("file", link, "file/", "new"),
	CALL("file", link, "file", "new/"),
	CALL("file", link, "file", "none/new"),
	CALL("file", link, "file", "file/new"),
	CALL("file", link, "file", "/dev/shm/new"),
	CALL("file", link, "file", "/proc/new"),
	CALL("file", link, "file", "/proc/self"),
	CALL("file", link, "file", NAME_255),
	CALL("file", link, "file", NAME_256),
	CALL("", link, "/proc/self/status", "new"),
	CALL("", link, "/proc/self", "new"),
	CALL("file", link, "none", "file"),
	CALL("", link, NULL, NULL),
	CALL("", link, "", ""),
	CALL("", link, "none", NULL),
	CALL("", link, "none", ""),
	CALL("dir/", link, "dir", "none/new"),
	CALL("file", linkat, AT_FDCWD, "file", AT_FDCWD, "new", 0x100000000UL),
	CALL("file", linkat, AT_FDCWD, "file", AT_FDCWD, "new", AT_SYMLINK_NOFOLLOW),
	CALL("file", linkat, AT_FDCWD, "file", AT_FDCWD, "new", AT_REMOVEDIR),
	CALL("file", linkat, AT_FDCWD, "file", AT_FDCWD, "new", 1),
	CALL("file", linkat, AT_FDCWD, "file", AT_FDCWD, "new", -1),
	CALL("", linkat, FD_CLOSED, NULL, FD_CLOSED, NULL, -1),
	CALL("", linkat, FD_CLOSED, "", FD_CLOSED, "", 0),
	CALL("", linkat, FD_CLOSED, "x", FD_CLOSED, "x", 0),
	CALL("", linkat, FD_TEMPORARY, "", AT_FDCWD, "new", AT_EMPTY_PATH),
	CALL("", linkat, FD_TEMPORARY, "", AT_FDCWD, "new", 0),
	CALL("file", linkat, FD_TEMPORARY, "", AT_FDCWD, "file", AT_EMPTY_PATH),
	CALL("dir/", linkat, FD_TEMPORARY, "", FD_DIR, "new", AT_EMPTY_PATH),
	CALL("dir/:0555", linkat, FD_TEMPORARY, "", FD_DIR, "new", AT_EMPTY_PATH),
	CALL("file", linkat, FD_FILE, "", AT_FDCWD, "new", AT_EMPTY_PATH),
	CALL("file%", linkat, FD_FILE, "", AT_FDCWD, "new", AT_EMPTY_PATH),
	CALL("gone", linkat, FD_GONE, "", AT_FDCWD, "new", AT_EMPTY_PATH),
	CALL("file link>file", linkat, FD_LINKPATH, "", AT_FDCWD, "new", AT_EMPTY_PATH),
	CALL("file link>file", linkat, AT_FDCWD, "link", AT_FDCWD, "new", AT_SYMLINK_FOLLOW),
	CALL("file link>file two>link", linkat, AT_FDCWD, "two", AT_FDCWD, "new",
	     AT_SYMLINK_FOLLOW),
	CALL("file link>file two>link", linkat, AT_FDCWD, "two", AT_FDCWD, "new", 0),
	CALL("dir/ link>dir", linkat, AT_FDCWD, "link", AT_FDCWD, "new", AT_SYMLINK_FOLLOW),
	CALL("link>none", linkat, AT_FDCWD, "link", AT_FDCWD, "new", AT_SYMLINK_FOLLOW),
	CALL("file", linkat, AT_FDCWD, "", AT_FDCWD, "new", AT_EMPTY_PATH),
	CALL("dir/ file", linkat, FD_DIR, "../file", FD_DIR, "new", 0),
	CALL("dir/ dir/file", linkat, FD_DIR, "file", FD_DIR, "../new", 0),
	CALL_AFTER(chdir_dir, "dir/ file", link, "../file", "new"),
	CALL_AFTER(full_table, "file", link, "file", "new"),
};

/* The way of old to give an unnamed file a name, without CAP_DAC_READ_SEARCH. */
static void by_proc(const struct conform_case *self)
{
	int fd = open(".", O_RDWR | O_TMPFILE, 0640);
	char path[64];
	struct stat st;

	(void)self;
	result("open", fd);
	result("write", write(fd, "text", 4));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	result("without following", linkat(AT_FDCWD, path, AT_FDCWD, "zero", 0));
	result("linkat", linkat(AT_FDCWD, path, AT_FDCWD, "new", AT_SYMLINK_FOLLOW));
	result("again", linkat(AT_FDCWD, path, AT_FDCWD, "new", AT_SYMLINK_FOLLOW));
	result("and again", linkat(AT_FDCWD, path, AT_FDCWD, "newer", AT_SYMLINK_FOLLOW));
	result("write", write(fd, "more", 4));
	fstat(fd, &st);
	look_at("open", &st);
	text("new");
	tree(".");
}

static void exclusive(const struct conform_case *self)
{
	int fd = open(".", O_RDWR | O_TMPFILE | O_EXCL, 0640);
	char path[64];

	(void)self;
	describe_fd("open", result("open", fd));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	result("linkat", linkat(AT_FDCWD, path, AT_FDCWD, "new", AT_SYMLINK_FOLLOW));
	result("linkat", linkat(fd, "", AT_FDCWD, "new", AT_EMPTY_PATH));
	tree(".");
}

static void by_proc_pinned(const struct conform_case *self)
{
	int fd = open("file", O_PATH);
	char path[64];

	(void)self;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	result("linkat", linkat(AT_FDCWD, path, AT_FDCWD, "new", AT_SYMLINK_FOLLOW));
	result("unlink", unlink("file"));
	result("linkat", linkat(AT_FDCWD, path, AT_FDCWD, "newer", AT_SYMLINK_FOLLOW));
	result("unlink", unlink("new"));
	result("linkat", linkat(AT_FDCWD, path, AT_FDCWD, "newest", AT_SYMLINK_FOLLOW));
	tree(".");
}

static void many(const struct conform_case *self)
{
	char name[16];

	(void)self;
	for (int i = 0; i < 50; i++) {
		snprintf(name, sizeof(name), "link%d", i);
		if (link("file", name) < 0)
			result(name, -1);
	}
	look("file");
	same("file", "link49");
	for (int i = 0; i < 50; i++) {
		snprintf(name, sizeof(name), "link%d", i);
		unlink(name);
	}
	tree(".");
}

static const struct step steps[] = {
	{ "O_TMPFILE and linkat by /proc/self/fd", "", by_proc, false },
	{ "O_TMPFILE|O_EXCL and linkat", "", exclusive, false },
	{ "linkat of an O_PATH descriptor by /proc/self/fd", "file", by_proc_pinned, false },
	{ "fifty links", "file", many, false },
};

FAMILY(link)
{
	calls_add(calls, COUNT(calls), call_and_tree);
	conform_steps(steps, COUNT(steps));
	calls_each(each, COUNT(each), call_and_tree);
}
