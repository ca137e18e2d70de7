// SPDX-License-Identifier: MIT
// tests/conformance/family_edge.c - Paths at the limits: length, depth of links, loops, the root
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/conformance/observe.h"
#include "tests/conformance/touch.h"

#define WORLD                                                                                      \
	"file dir/ dir/in link>dir flink>file dangling>none loop>loop one>other other>one fifo| "  \
	"socket= closed/:0 self>. below>below/x up>.. root>/"

#define EDGE(path) PLACE(TOUCH_ALL, WORLD, path)
#define SEEN(path) PLACE(TOUCH_SEE, WORLD, path)
static const struct place spelled[] = {
	EDGE(""),
	SEEN("."),
	SEEN(".."),
	SEEN("./"),
	SEEN("/"),
	SEEN("//"),
	SEEN("/."),
	SEEN("/.."),
	SEEN("/../.."),
	EDGE("file/"),
	EDGE("file//"),
	EDGE("file/."),
	EDGE("file/.."),
	EDGE("file/x"),
	EDGE("file/../file"),
	EDGE("dir/"),
	EDGE("dir//"),
	EDGE("dir/."),
	EDGE("dir/./"),
	EDGE("dir/.."),
	EDGE("dir/../"),
	EDGE("dir/../file"),
	EDGE("link"),
	EDGE("link/"),
	EDGE("link/."),
	EDGE("link/.."),
	EDGE("link/in"),
	EDGE("link/../file"),
	EDGE("flink"),
	EDGE("flink/"),
	EDGE("flink/."),
	EDGE("flink/.."),
	EDGE("flink/x"),
	EDGE("dangling"),
	EDGE("dangling/"),
	EDGE("dangling/."),
	EDGE("dangling/x"),
	EDGE("loop"),
	EDGE("loop/"),
	EDGE("loop/x"),
	EDGE("loop/.."),
	EDGE("one"),
	EDGE("one/"),
	EDGE("one/x"),
	EDGE("below"),
	EDGE("below/"),
	EDGE("fifo/"),
	EDGE("fifo/x"),
	EDGE("fifo/.."),
	EDGE("socket/"),
	EDGE("socket/x"),
	EDGE("new/"),
	EDGE("new//"),
	EDGE("new/."),
	EDGE("new/.."),
	EDGE("new/x"),
	EDGE("none/../file"),
	EDGE("closed/in"),
	EDGE("closed/.."),
	EDGE("closed/../file"),
	EDGE("self/self/self/file"),
	EDGE("self/new"),
	SEEN("up/.."),
	SEEN("up/./"),
	SEEN("root"),
	SEEN("root/"),
	EDGE("root/$HERE/file"),
	EDGE("/..$HERE/file"),
	EDGE("/../../..$HERE/file"),
	EDGE("../../../../../../../../../../../../../../../../../../..$HERE/file"),
	EDGE("//$HERE//file"),
	EDGE("/./$HERE/./new"),
	EDGE("/dev/..$HERE/file"),
	EDGE("/dev/../$HERE/link/in"),
	EDGE("/proc/..$HERE/flink"),
	EDGE(".//.//file"),
	EDGE("./dir/.././file"),
};

static char *repeat(const char *part, size_t times, const char *end)
{
	size_t len = strlen(part);
	char *path = malloc(len * times + strlen(end) + 1);

	if (!path)
		abort();
	for (size_t i = 0; i < times; i++)
		memcpy(path + i * len, part, len);
	strcpy(path + len * times, end);
	return path;
}

/* A text of exactly @len bytes that leads to @end. */
static char *padded(size_t len, const char *end)
{
	size_t left = len - strlen(end);
	char *path = repeat("./", left / 2, "");
	char *whole = repeat(path, 1, left % 2 ? "/" : "");
	char *made;

	if (asprintf(&made, "%s%s", whole, end) < 0)
		abort();
	free(path);
	free(whole);
	return made;
}

static void add(const char *world, unsigned int kinds, void (*before)(void), const char *said,
		const char *path, const char *title)
{
	struct place *place = calloc(1, sizeof(*place));

	if (!place)
		abort();
	*place = (struct place){ path, world, kinds, before, said, title };
	touch_places(place, 1);
}

static void add_lengths(void)
{
	static const char *const ends[] = { "file", "dir/", "new", "link/in", "flink" };
	static const size_t lengths[] = { PATH_MAX - 2, PATH_MAX - 1, PATH_MAX, PATH_MAX + 1 };

	for (size_t i = 0; i < COUNT(ends); i++)
		for (size_t j = 0; j < COUNT(lengths); j++) {
			char *title;

			if (asprintf(&title, "%s in %zu bytes", ends[i], lengths[j]) < 0)
				abort();
			add(WORLD, TOUCH_ALL, NULL, NULL, padded(lengths[j], ends[i]), title);
		}
	add(WORLD, TOUCH_ALL, NULL, NULL, repeat("/", 3000, "/dev/null/x"), "3000 slashes");
	add("n*255", TOUCH_ALL, NULL, NULL, repeat("n", 255, ""), "a name of 255");
	add("", TOUCH_ALL, NULL, NULL, repeat("n", 255, ""), "a new name of 255");
	add("", TOUCH_ALL, NULL, NULL, repeat("n", 256, ""), "a name of 256");
	add("", TOUCH_ALL, NULL, NULL, repeat("n", 256, "/x"), "below a name of 256");
	add("", TOUCH_ALL, NULL, NULL, repeat("n", 256, "/.."), "out of a name of 256");
	add("n*255", TOUCH_ALL, NULL, NULL, repeat("n", 255, "/"), "a file of 255 and a slash");
	add("", TOUCH_ALL, NULL, NULL, repeat("n", 4095, ""), "a name of 4095");
	add("file", TOUCH_ALL, NULL, NULL, repeat("n", 256, "/../file"), "back from 256");
	add("file", TOUCH_ALL, NULL, NULL, repeat("n", 255, "/../file"), "back from 255");
}

/* A chain of links: l0 leads to @end, l1 to l0, and so on. */
static void chain(const char *end, int count)
{
	char name[16], to[16];

	result("first", symlink(end, "l0"));
	for (int i = 1; i < count; i++) {
		snprintf(name, sizeof(name), "l%d", i);
		snprintf(to, sizeof(to), "l%d", i - 1);
		if (symlink(to, name) < 0)
			result(name, -1);
	}
}

/* m0 leads to ".", m1 to m0/., ... */
static void chain_of_dirs(int count)
{
	char name[16], to[16];

	result("first", symlink(".", "m0"));
	for (int i = 1; i < count; i++) {
		snprintf(name, sizeof(name), "m%d", i);
		snprintf(to, sizeof(to), "m%d/.", i - 1);
		if (symlink(to, name) < 0)
			result(name, -1);
	}
}

static void links_to_file(void)
{
	chain("file", 45);
}

static void links_to_none(void)
{
	chain("new", 45);
}

static void links_both(void)
{
	chain("file", 30);
	chain_of_dirs(30);
}

/* A link whose text is as long as a link's can be, and longer than what may be put behind it. */
static void long_link(void)
{
	char *text = padded(PATH_MAX - 8, "dir");

	result("long", symlink(text, "long"));
	free(text);
	text = padded(PATH_MAX - 8, "file");
	result("longfile", symlink(text, "longfile"));
	free(text);
}

#define FILES "file dir/ dir/in"
static void add_links(void)
{
	static const char *const counts[] = { "l0", "l38", "l39", "l40", "l41", "l44" };
	static const char *const both[] = { "m29/l0",	    "m29/l9",	  "m29/l10",
					    "m0/l29",	    "m10/l28",	  "m10/l29",
					    "m20/m18/file", "m20/m19/l0", "m29/./m9/dir/../file" };

	for (size_t i = 0; i < COUNT(counts); i++) {
		add(FILES, TOUCH_ALL, links_to_file, "links_to_file", counts[i], NULL);
		add(FILES, TOUCH_OPEN | TOUCH_MAKE, links_to_none, "links_to_none", counts[i],
		    NULL);
	}
	for (size_t i = 0; i < COUNT(both); i++)
		add(FILES, TOUCH_ALL, links_both, "links_both", both[i], NULL);
	add(FILES, TOUCH_ALL, long_link, "long_link", "long", NULL);
	add(FILES, TOUCH_ALL, long_link, "long_link", "long/in", NULL);
	add(FILES, TOUCH_ALL, long_link, "long_link", "long/../dir/../dir/../dir/in", NULL);
	add(FILES, TOUCH_ALL, long_link, "long_link", "long/new", NULL);
	add(FILES, TOUCH_ALL, long_link, "long_link", "longfile", NULL);
	add(FILES, TOUCH_ALL, long_link, "long_link", "dir/../dir/../longfile", NULL);
	add(FILES, TOUCH_ALL, long_link, "long_link", "longfile/", NULL);
}

/* Down until the absolute name is longer than any path may be. */
static void go_down(size_t levels)
{
	char name[201];

	memset(name, 'd', 200);
	name[200] = '\0';
	for (size_t i = 0; i < levels; i++)
		if (mkdir(name, 0755) < 0 || chdir(name) < 0) {
			result("down", -1);
			return;
		}
	result("made", close(creat("file", 0644)));
	result("dir", mkdir("dir", 0755));
	result("link", symlink("dir/../file", "link"));
}

static void deep(void)
{
	go_down(25);
}

/* The directory's own name is still short enough, and what is in it is not. */
static void rather_deep(void)
{
	char here[PATH_MAX + 1], *name;
	size_t left;

	go_down(19);
	if (!getcwd(here, sizeof(here)))
		return;
	left = PATH_MAX - 3 - strlen(here);
	name = repeat("e", left > 200 ? 200 : left - 1, "");
	result("mkdir", mkdir(name, 0755));
	result("chdir", chdir(name));
	free(name);
	result("made", close(creat("file", 0644)));
	result("dir", mkdir("dir", 0755));
	result("link", symlink("dir/../file", "link"));
}

static void add_depths(void)
{
	static const char *const paths[] = { ".",
					     "..",
					     "file",
					     "dir",
					     "dir/",
					     "new",
					     "dir/new",
					     "link",
					     "../new",
					     "dir/../file",
					     "/proc/self/cwd/file",
					     "none/x",
					     "file/x" };

	for (size_t i = 0; i < COUNT(paths); i++) {
		add("", TOUCH_ALL & ~TOUCH_CHANGE, deep, "deep", paths[i], NULL);
		add("", TOUCH_ALL & ~TOUCH_CHANGE, rather_deep, "rather_deep", paths[i], NULL);
	}
	add("", TOUCH_ALL, deep, "deep", "file", "what changes file");
}

FAMILY(edge)
{
	touch_places(spelled, COUNT(spelled));
	add_lengths();
	add_links();
	add_depths();
}
