// SPDX-License-Identifier: MIT
// tests/unit/supervisor/host/test_names.c - Other names of a path: links on its way, mounts, as the
// host has them
#include <criterion/criterion.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/text.h"
#include "supervisor/host/names.h"

static char place[] = "/var/tmp/warder-names.XXXXXX";

static const char *at(char to[PATH_MAX], const char *name)
{
	snprintf(to, PATH_MAX, "%s/%s", place, name);
	return to;
}

static void make_directory(const char *name)
{
	char path[PATH_MAX];

	cr_assert_eq(mkdir(at(path, name), 0755), 0, "%s", path);
}

static void make_link(const char *target, const char *name)
{
	char path[PATH_MAX];

	cr_assert_eq(symlink(target, at(path, name)), 0, "%s", path);
}

static void setup(void)
{
	cr_assert(mkdtemp(place));
	make_directory("real");
	make_directory("real/sub");
	make_directory("with space");
	make_directory("mirror");
	make_link("real", "link");
	make_link("link/sub", "chain");
	make_link("loop", "loop");
	make_link("nowhere", "dangling");
}

static void teardown(void)
{
	static const char *const names[] = { "link",	 "chain", "loop",   "dangling",
					     "real/sub", "real",  "mirror", "with space" };
	char path[PATH_MAX];

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		remove(at(path, names[i]));
	rmdir(place);
}

static void take(void *to, const char *name)
{
	text_printf(to, " %s", !strncmp(name, place, strlen(place)) ? name + strlen(place) : name);
}

/* The other names of a path below our place, each below it, with a blank before it. */
static void other_names(struct names *names, const char *path, struct text *text)
{
	struct tree_names tree = names_for_tree(names);
	char whole[PATH_MAX];

	cr_assert_eq(tree.each(tree.ctx, at(whole, path), false, take, text), 0);
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The places that show the same, each set in the order of the alphabet. */
static void shown_names(struct names *names, struct text *text)
{
	struct tree_names tree = names_for_tree(names);
	const struct tree_same *same;

	for (size_t i = 0; (same = tree.same(tree.ctx, i)); i++) {
		const struct strings *places = &same->places;

		qsort(places->items, places->count, sizeof(*places->items), compare);
		for (size_t n = 0; n < places->count; n++)
			take(text, places->items[n]);
		text_char(text, ';');
	}
}

static void expect(struct names *names, const char *path, const char *wanted)
{
	_cleanup_text_ struct text got = { 0 };

	other_names(names, path, &got);
	/* The links on the way are names as well: test_links.c. */
	cr_expect(*wanted ? !!strstr(text_cstr(&got), wanted) : !strstr(text_cstr(&got), " /real"),
		  "%s: %s", path, text_cstr(&got));
}

TestSuite(names, .init = setup, .fini = teardown);

Test(names, links_on_the_way)
{
	struct names *names = NULL;

	cr_assert_eq(names_read(&names), 0);
	for (int i = 0; i < 2; i++) { /* what is known by then is the same */
		expect(names, "real", "");
		expect(names, "real/sub/file", "");
		expect(names, "link", " /real");
		expect(names, "link/sub", " /real/sub");
		expect(names, "link/new/file", " /real/new/file");
		expect(names, "chain", " /real/sub");
		expect(names, "chain/new", " /real/sub/new");
		expect(names, "loop", "");
		expect(names, "loop/x", "");
		expect(names, "dangling", "");
		expect(names, "none/x", "");
	}
	names_free(names);
}

Test(names, what_has_none)
{
	_cleanup_text_ struct text got = { 0 };
	struct names *names = NULL;
	struct tree_names tree;

	cr_assert_eq(names_read(&names), 0);
	tree = names_for_tree(names);
	cr_expect_eq(tree.each(tree.ctx, "**/x", false, take, &got), 0);
	cr_expect_eq(tree.each(tree.ctx, "@abstract", false, take, &got), 0);
	cr_expect_str_eq(text_cstr(&got), "");
	names_free(names);
}

/* In mounts of its own: what the shell's `mount --bind` makes. The child says what it found. */
static int in_mounts(void)
{
	_cleanup_text_ struct text below = { 0 }, above = { 0 }, there = { 0 }, shown = { 0 };
	char from[PATH_MAX], to[PATH_MAX];
	struct names *names = NULL;

	if (unshare(CLONE_NEWNS) < 0 && unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0)
		return 77;
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount(at(from, "real"), at(to, "mirror"), NULL, MS_BIND, NULL) < 0 ||
	    mount(at(from, "real/sub"), at(to, "with space"), NULL, MS_BIND, NULL) < 0)
		return 77;
	if (names_read(&names) < 0)
		return 2;
	shown_names(names, &shown);
	other_names(names, "mirror/sub/file", &there);
	other_names(names, "real/sub/file", &below);
	other_names(names, "real", &above);
	names_free(names);
	if (!strstr(text_cstr(&there), " /real/sub/file") ||
	    !strstr(text_cstr(&there), " /with space/file"))
		return 3;
	if (!strstr(text_cstr(&below), " /mirror/sub/file") ||
	    !strstr(text_cstr(&below), " /with space/file"))
		return 4;
	if (!strstr(text_cstr(&shown), " /mirror /real;") ||
	    !strstr(text_cstr(&shown), " /mirror/sub /real/sub /with space;"))
		return 6;
	/* The whole of one mount, and of another a part of what the path covers. */
	return strstr(text_cstr(&above), " /mirror") && strstr(text_cstr(&above), " /with space")
		       ? 0
		       : 5;
}

Test(names, mounts)
{
	pid_t child = fork();
	int status;

	if (child == 0)
		_exit(in_mounts());
	cr_assert_eq(waitpid(child, &status, 0), child);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		cr_skip_test("no mounts may be made here");
	cr_expect_eq(status, 0, "%d", WEXITSTATUS(status));
}
