// SPDX-License-Identifier: MIT
// tests/conformance/family_rename.c - rename, renameat, renameat2
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/conformance/call.h"
#include "tests/conformance/observe.h"

/* What is there, and how it is spelled. */
struct place {
	const char *world;
	const char *path;
};

/* Every one of these to every one of those. */
static const struct place from[] = {
	{ "a", "a" },
	{ "a/", "a" },
	{ "a/", "a/" },
	{ "a/ a/in", "a" },
	{ "a>b", "a" },
	{ "a>none", "a" },
	{ "a|", "a" },
	{ "a", "a/" },
	{ "", "a" },
	{ "", "a/" },
	{ "", "none/a" },
	{ "p/ p/a", "p/a" },
	{ "p/ p/a/ p/a/in", "p/a" },
	{ "p/:0555 p/a", "p/a" },
	{ "p/:0555 p/a/", "p/a" },
	{ "p/:0", "p/a" },
	{ "p/:01777% p/a%", "p/a" },
	{ "p/:01777% p/a/%", "p/a" },
	{ "", "." },
	{ "", ".." },
};

static const struct place to[] = {
	{ "", "b" },
	{ "", "b/" },
	{ "b", "b" },
	{ "b/", "b" },
	{ "b/", "b/" },
	{ "b/ b/in", "b" },
	{ "b>c", "b" },
	{ "b>c c/", "b" },
	{ "b>c c/", "b/" },
	{ "b>c", "b/" },
	{ "", "none/b" },
	{ "b", "b/x" },
	{ "q/", "q/b" },
	{ "q/:0555", "q/b" },
	{ "q/:0555 q/b", "q/b" },
	{ "q/:01777% q/b%", "q/b" },
	{ "q/:02777%", "q/b" },
	{ "", "." },
	{ "", ".." },
};

static const struct call each[] = {
	CALL("", rename, EACH_PATH, "new"),
	CALL("", rename, "empty", EACH_PATH),
	CALL("", rename, "dir", EACH_PATH),
	CALL("", rename, "fifo", EACH_PATH),
	CALL("", renameat, EACH_FD, "file", AT_FDCWD, "new"),
	CALL("", renameat, AT_FDCWD, "file", EACH_FD, "new"),
	CALL("", renameat, EACH_FD, "", AT_FDCWD, "new"),
	CALL("", renameat, AT_FDCWD, "file", EACH_FD, ""),
	CALL("", renameat2, EACH_FD, "file", AT_FDCWD, "fifo", RENAME_EXCHANGE),
	CALL("", renameat2, AT_FDCWD, "file", EACH_FD, "sub", RENAME_EXCHANGE),
	CALL("", renameat2, AT_FDCWD, EACH_PATH, AT_FDCWD, "dir", RENAME_EXCHANGE),
	CALL("", renameat2, AT_FDCWD, "file", AT_FDCWD, EACH_PATH, RENAME_NOREPLACE),
	CALL("", renameat2, AT_FDCWD, "file", AT_FDCWD, EACH_PATH, RENAME_EXCHANGE),
};

static const struct call calls[] = {
	CALL("file", rename, "file", "file"),
	CALL("file", rename, "file", "./file"),
	CALL("file hard~file", rename, "file", "hard"),
	CALL("dir/", rename, "dir", "dir"),
	CALL("dir/", rename, "dir", "dir/"),
	CALL("dir/", rename, "dir", "dir/new"),
	CALL("dir/ dir/sub/", rename, "dir", "dir/sub"),
	CALL("dir/ dir/sub/", rename, "dir", "dir/sub/new"),
	CALL("dir/ dir/sub/", rename, "dir/sub", "dir"),
	CALL("dir/ dir/sub/", rename, "dir/sub", "new"),
	CALL("dir/ dir/file", rename, "dir/file", "dir"),
	CALL("dir/ dir/file file", rename, "file", "dir/file"),
	CALL("dir/ dir/file file", rename, "dir/file", "file"),
	CALL("link>file file", rename, "link", "file"),
	CALL("link>file file", rename, "file", "link"),
	CALL("link>dir dir/", rename, "dir", "link"),
	CALL("link>dir dir/", rename, "dir", "link/"),
	CALL("link>dir dir/", rename, "link/", "new"),
	CALL("link>dir dir/ dir/file", rename, "link/file", "new"),
	CALL("link>dir dir/ file", rename, "file", "link/new"),
	CALL("dir/:0 other/", rename, "dir", "other/dir"),
	CALL("dir/% other/", rename, "dir", "other/dir"),
	CALL("dir/% other/", rename, "dir", "new"),
	CALL("dir/:0555 other/", rename, "dir", "other/dir"),
	CALL("dir/:0555 other/", rename, "dir", "new"),
	CALL("file% dir/", rename, "file", "dir/new"),
	CALL("file:0", rename, "file", "new"),
	CALL("dir/:02755 other/ other/sub/", rename, "other/sub", "dir/sub"),
	CALL("dir/& file", rename, "file", "dir/file"),
	CALL("file", rename, "file", "/dev/shm/new"),
	CALL("file", rename, "file", "/proc/new"),
	CALL("file", rename, "file", "/proc/self"),
	CALL("", rename, "/dev/null", "new"),
	CALL("", rename, "/proc/self/comm", "new"),
	CALL("", rename, "/proc", "new"),
	CALL("file", rename, NULL, NULL),
	CALL("file", rename, "file", NULL),
	CALL("", rename, "none", NULL),
	CALL("", rename, "none", ""),
	CALL("", rename, "", ""),
	CALL("", rename, ".", "none/x"),
	CALL("", rename, "none", "."),
	CALL("", rename, "none", "none/x"),
	CALL("file dir/", rename, "file", "dir/."),
	CALL("file dir/", rename, "file", "dir/.."),
	CALL("dir/", rename, "dir/.", "new"),
	CALL("dir/", rename, "dir/..", "new"),
	CALL("file", rename, "file", NAME_255),
	CALL("file", rename, "file", NAME_256),
	CALL("file dir/", renameat, AT_FDCWD, "file", FD_DIR, "../new"),
	CALL("file dir/", renameat, FD_DIR, "../file", FD_DIR, "file"),
	CALL("file dir/", renameat, FD_DIR, "../dir", AT_FDCWD, "new"),
	CALL("dir/ dir/sub/", renameat, FD_DIR, "../dir", FD_DIR, "sub/new"),
	CALL("", renameat, FD_CLOSED, NULL, FD_CLOSED, NULL),
	CALL("", renameat, FD_CLOSED, "", FD_CLOSED, NULL),
	CALL("", renameat, FD_CLOSED, ".", FD_CLOSED, "."),
	CALL("file other", renameat2, AT_FDCWD, "file", AT_FDCWD, "other", 0),
	CALL("file other", renameat2, AT_FDCWD, "file", AT_FDCWD, "other", RENAME_NOREPLACE),
	CALL("file", renameat2, AT_FDCWD, "file", AT_FDCWD, "new", RENAME_NOREPLACE),
	CALL("file", renameat2, AT_FDCWD, "file", AT_FDCWD, "file", RENAME_NOREPLACE),
	CALL("file hard~file", renameat2, AT_FDCWD, "file", AT_FDCWD, "hard", RENAME_NOREPLACE),
	CALL("file", renameat2, AT_FDCWD, "none", AT_FDCWD, "file", RENAME_NOREPLACE),
	CALL("dir/ file", renameat2, AT_FDCWD, "dir", AT_FDCWD, "file", RENAME_NOREPLACE),
	CALL("dir/:0555 dir/x file", renameat2, AT_FDCWD, "file", AT_FDCWD, "dir/x",
	     RENAME_NOREPLACE),
	CALL("file link>none", renameat2, AT_FDCWD, "file", AT_FDCWD, "link", RENAME_NOREPLACE),
	CALL("file", renameat2, AT_FDCWD, "file", AT_FDCWD, "new/", RENAME_NOREPLACE),
	CALL("file", renameat2, AT_FDCWD, "file", AT_FDCWD, ".", RENAME_NOREPLACE),
	CALL("file", renameat2, AT_FDCWD, "file", AT_FDCWD, "..", RENAME_NOREPLACE),
	CALL("file", renameat2, AT_FDCWD, ".", AT_FDCWD, "file", RENAME_NOREPLACE),
	CALL("file other", renameat2, AT_FDCWD, "file", AT_FDCWD, "other", RENAME_EXCHANGE),
	CALL("file dir/", renameat2, AT_FDCWD, "file", AT_FDCWD, "dir", RENAME_EXCHANGE),
	CALL("file dir/ dir/x", renameat2, AT_FDCWD, "dir", AT_FDCWD, "file", RENAME_EXCHANGE),
	CALL("file dir/ dir/x", renameat2, AT_FDCWD, "file", AT_FDCWD, "dir/x", RENAME_EXCHANGE),
	CALL("file dir/ dir/x", renameat2, AT_FDCWD, "dir", AT_FDCWD, "dir/x", RENAME_EXCHANGE),
	CALL("file dir/ dir/x", renameat2, AT_FDCWD, "dir/x", AT_FDCWD, "dir", RENAME_EXCHANGE),
	CALL("file link>file", renameat2, AT_FDCWD, "file", AT_FDCWD, "link", RENAME_EXCHANGE),
	CALL("file", renameat2, AT_FDCWD, "file", AT_FDCWD, "none", RENAME_EXCHANGE),
	CALL("file", renameat2, AT_FDCWD, "none", AT_FDCWD, "file", RENAME_EXCHANGE),
	CALL("file", renameat2, AT_FDCWD, "file", AT_FDCWD, "file", RENAME_EXCHANGE),
	CALL("file other", renameat2, AT_FDCWD, "file/", AT_FDCWD, "other", RENAME_EXCHANGE),
	CALL("file other", renameat2, AT_FDCWD, "file", AT_FDCWD, "other/", RENAME_EXCHANGE),
	CALL("file dir/", renameat2, AT_FDCWD, "file", AT_FDCWD, "dir/", RENAME_EXCHANGE),
	CALL("file dir/", renameat2, AT_FDCWD, "dir/", AT_FDCWD, "file", RENAME_EXCHANGE),
	CALL("file% other", renameat2, AT_FDCWD, "file", AT_FDCWD, "other", RENAME_EXCHANGE),
	CALL("file dir/:01777% dir/x%", renameat2, AT_FDCWD, "file", AT_FDCWD, "dir/x",
	     RENAME_EXCHANGE),
	CALL("dir/% file", renameat2, AT_FDCWD, "file", AT_FDCWD, "dir", RENAME_EXCHANGE),
	CALL("p/ p/dir/% file", renameat2, AT_FDCWD, "file", AT_FDCWD, "p/dir", RENAME_EXCHANGE),
	CALL("file", renameat2, AT_FDCWD, "file", AT_FDCWD, "/dev/null", RENAME_EXCHANGE),
	CALL("file other", renameat2, AT_FDCWD, "file", AT_FDCWD, "other",
	     RENAME_EXCHANGE | RENAME_NOREPLACE),
	CALL("file other", renameat2, AT_FDCWD, "file", AT_FDCWD, "other", RENAME_WHITEOUT),
	CALL("file", renameat2, AT_FDCWD, "file", AT_FDCWD, "new", RENAME_WHITEOUT),
	CALL("file", renameat2, AT_FDCWD, "file", AT_FDCWD, "new",
	     RENAME_WHITEOUT | RENAME_NOREPLACE),
	CALL("file other", renameat2, AT_FDCWD, "file", AT_FDCWD, "other",
	     RENAME_WHITEOUT | RENAME_NOREPLACE),
	CALL("file other", renameat2, AT_FDCWD, "file", AT_FDCWD, "other",
	     RENAME_EXCHANGE | RENAME_WHITEOUT),
	CALL("", renameat2, AT_FDCWD, "none", AT_FDCWD, "new", RENAME_WHITEOUT),
	CALL("file other", renameat2, AT_FDCWD, "file", AT_FDCWD, "other", 8),
	CALL("file other", renameat2, AT_FDCWD, "file", AT_FDCWD, "other", -1),
	CALL("file other", renameat2, AT_FDCWD, "file", AT_FDCWD, "other", 0x100000000UL),
	CALL("", renameat2, AT_FDCWD, NULL, AT_FDCWD, NULL, 8),
	CALL("", renameat2, AT_FDCWD, NULL, AT_FDCWD, NULL, RENAME_EXCHANGE),
	CALL_AFTER(chdir_dir, "dir/ file", rename, "../file", "file"),
	CALL_AFTER(chdir_dir, "dir/", rename, "../dir", "../new"),
	CALL_AFTER(full_table, "file", rename, "file", "new"),
	CALL_AFTER(full_table, "file other", rename, "file", "other"),
};

static void rename_pair(const struct conform_case *self)
{
	const struct place *one = self->a, *other = self->b;

	result("result", rename(one->path, other->path));
	tree(".");
}

static void open_stays(const struct conform_case *self)
{
	struct stat st;
	int fd = open("file", O_RDWR), replaced = open("other", O_RDWR);

	(void)self;
	result("rename", rename("file", "other"));
	result("write", write(fd, "new", 3));
	result("write replaced", write(replaced, "old", 3));
	fstat(replaced, &st);
	look_at("replaced", &st);
	text("other");
	tree(".");
}

static void directory_moves(const struct conform_case *self)
{
	int fd = open("dir/sub", O_RDONLY | O_DIRECTORY);
	char here[4096] = "";

	(void)self;
	result("chdir", chdir("dir/sub"));
	result("rename", rename("../../dir", "../../moved"));
	result("creat", creat("by name", 0644));
	result("openat", openat(fd, "by descriptor", O_CREAT | O_WRONLY, 0644));
	result("rename ..", rename("../../moved/sub", "../../outside"));
	result("creat", creat("../new", 0644));
	result("openat", openat(fd, "../newer", O_CREAT | O_WRONLY, 0644));
	result("getcwd", getcwd(here, sizeof(here)) ? 0 : -1);
	say("%s", strrchr(here, '/') ? strrchr(here, '/') : here);
	result("chdir", chdir(".."));
	tree(".");
}

static void there_and_back(const struct conform_case *self)
{
	(void)self;
	for (int i = 0; i < 3; i++) {
		result("there", rename("file", "new"));
		result("back", rename("new", "file"));
	}
	result("exchange", renameat2(AT_FDCWD, "file", AT_FDCWD, "dir", RENAME_EXCHANGE));
	result("exchange", renameat2(AT_FDCWD, "file", AT_FDCWD, "dir", RENAME_EXCHANGE));
	tree(".");
}

static const struct step steps[] = {
	{ "what is open stays what it was", "file other", open_stays, false },
	{ "the working directory moves", "dir/ dir/sub/", directory_moves, false },
	{ "there and back", "file dir/ dir/x", there_and_back, false },
};

FAMILY(rename)
{
	for (size_t i = 0; i < COUNT(from); i++)
		for (size_t j = 0; j < COUNT(to); j++) {
			struct conform_case model = { .run = rename_pair };
			char *world;

			if (asprintf(&world, "%s %s", from[i].world, to[j].world) < 0)
				abort();
			model.world = world;
			model.a = &from[i];
			model.b = &to[j];
			conform_add(&model, "rename(\"%s\", \"%s\") | %s | %s", from[i].path,
				    to[j].path, from[i].world, to[j].world);
		}
	calls_add(calls, COUNT(calls), call_and_tree);
	conform_steps(steps, COUNT(steps));
	calls_each(each, COUNT(each), call_and_tree);
}
