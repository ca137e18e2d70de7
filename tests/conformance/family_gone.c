// SPDX-License-Identifier: MIT
// tests/conformance/family_gone.c - What was removed: directories one is in, and names that look so
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/conformance/observe.h"
#include "tests/conformance/touch.h"

#define WORLD "file dir/ dir/sub/"

static void in_removed(void)
{
	result("chdir", chdir("dir/sub"));
	result("rmdir", rmdir("../sub"));
}

static void in_removed_twice(void)
{
	in_removed();
	result("the parent", rmdir(".."));
}

static void in_replaced(void)
{
	in_removed();
	result("mkdir", mkdir("../sub", 0755));
}

/* The name that the kernel gives the removed one is now a real one. */
static void in_posing(void)
{
	in_removed();
	result("mkdir", mkdir("../sub (deleted)", 0755));
}

static void in_moved(void)
{
	result("chdir", chdir("dir/sub"));
	result("rename", rename("../../dir", "../../moved"));
}

#define GONE(path)                                                                                 \
	PLACE_AFTER(in_removed, TOUCH_ALL, WORLD, path),                                           \
		PLACE_AFTER(in_removed_twice, TOUCH_ALL, WORLD, path),                             \
		PLACE_AFTER(in_replaced, TOUCH_ALL, WORLD, path),                                  \
		PLACE_AFTER(in_posing, TOUCH_ALL, WORLD, path)

static const struct place removed[] = {
	GONE(""),
	GONE("."),
	GONE("./"),
	GONE(".."),
	GONE("../"),
	GONE("new"),
	GONE("./new/"),
	GONE("../new"),
	GONE("../../file"),
	GONE("../sub"),
	GONE("$HERE/file"),
	GONE("$HERE/dir/sub"),
	GONE("/proc/self/cwd"),
	GONE("/proc/self/cwd/new"),
	GONE("/proc/self/cwd/../new"),
	PLACE_AFTER(in_moved, TOUCH_ALL, WORLD, "."),
	PLACE_AFTER(in_moved, TOUCH_ALL, WORLD, "new"),
	PLACE_AFTER(in_moved, TOUCH_ALL, WORLD, "../../file"),
	PLACE_AFTER(in_moved, TOUCH_ALL, WORLD, "../../dir"),
};

static void fd_of_removed(void)
{
	result("3", open("dir/sub", O_RDONLY | O_DIRECTORY));
	result("rmdir", rmdir("dir/sub"));
}

static void fd_of_file(void)
{
	result("3", open("file", O_RDWR));
	result("unlink", unlink("file"));
}

/* Removed, and there is another one whose name is what the kernel calls the removed one. */
static void fd_of_posing(void)
{
	fd_of_file();
	result("creat", close(creat("file (deleted)", 0600)));
}

static void fd_of_hard_link(void)
{
	result("3", open("file", O_RDWR));
	result("link", link("file", "dir/hard"));
	result("unlink", unlink("file"));
}

static void fd_of_replaced(void)
{
	fd_of_file();
	result("creat", close(creat("file", 0600)));
}

#define BY_FD(before) PLACE_AFTER(before, TOUCH_ALL, WORLD, "/proc/self/fd/3")
static const struct place by_descriptor[] = {
	BY_FD(fd_of_removed),  BY_FD(fd_of_file),
	BY_FD(fd_of_posing),   BY_FD(fd_of_hard_link),
	BY_FD(fd_of_replaced), PLACE_AFTER(fd_of_removed, TOUCH_ALL, WORLD, "/proc/self/fd/3/new"),
};

/* Names that are read back as text somewhere on the way. */
static const char *const odd[] = {
	"x (deleted)",
	" (deleted)",
	"(deleted)",
	"x (deleted) (deleted)",
	"new\nline",
	"\n",
	"\xff\xfe",
	"\xc3\x28",
	"\xc3\xa9",
	"tab\there",
	"back\\slash",
	"\\012",
	"\"quoted\"",
	" ",
	"\x01\x7f\x1b[31m",
	"-rf",
	"~",
	"*",
	"[ab]",
	"{a,b}",
	"%s%n",
	"pipe:[1]",
	"...",
	". ",
	"a:b",
};

/* What the path leads to. */
static void odd_made(void)
{
	const char *path = touch_path();
	char directory[64];

	snprintf(directory, sizeof(directory), "%.*s", (int)(strrchr(path, '/') - path), path);
	if (strcmp(directory, "dir") != 0 && strcmp(directory, "links") != 0)
		result("mkdir", mkdir(directory, 0755));
	result("made", strcmp(directory, "links") != 0
			       ? close(open(path, O_WRONLY | O_CREAT | O_EXCL, 0644))
			       : symlink("../file", path));
}

/* A case for each of them: @before, the name, @behind. */
static void add_odd(const char *before, const char *behind, unsigned int kinds)
{
	for (size_t i = 0; i < COUNT(odd); i++) {
		struct place *place = malloc(sizeof(*place));
		char *path, *title;

		if (!place || asprintf(&path, "%s%s%s", before, odd[i], behind) < 0 ||
		    asprintf(&title, "%sodd name %zu%s", before, i, behind) < 0)
			abort();
		*place = (struct place){ path,	     "file dir/ under/ links/",
					 kinds,	     odd_made,
					 "odd_made", title };
		touch_places(place, 1);
	}
}

FAMILY(gone)
{
	touch_places(removed, COUNT(removed));
	touch_places(by_descriptor, COUNT(by_descriptor));
	add_odd("dir/", "", TOUCH_ALL);
	add_odd("under/", "/file", TOUCH_OPEN | TOUCH_ENTER | TOUCH_MAKE);
	add_odd("links/", "", TOUCH_LOOK | TOUCH_OPEN);
}
