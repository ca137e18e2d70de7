// SPDX-License-Identifier: MIT
// tests/unit/supervisor/host/test_links.c - supervisor/host/links.c, on real links in a directory
// of its own
#include "tests/unit/policy/fixture.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "supervisor/host/links.h"

static char root[] = "/tmp/warder-links.XXXXXX";

static void make(const char *link, const char *target)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", root, link);
	cr_assert_eq(target ? symlink(target, path) : mkdir(path, 0700), 0);
}

static void set_up(void)
{
	char real[PATH_MAX];

	cr_assert(mkdtemp(root) && realpath(root, real) && !strcmp(real, root));
	make("d", NULL);
	make("d/e", NULL);
	make("near", "d");
	make("far", "near/e/..");
	make("up", "d/e/../../d");
	make("loop", "loop");
	make("gone", "nowhere/x");
}

static void tear_down(void)
{
	static const char *const all[] = { "gone", "loop", "up", "far", "near", "d/e", "d", "" };

	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		char path[PATH_MAX];

		snprintf(path, sizeof(path), "%s/%s", root, all[i]);
		remove(path);
	}
}

static bool note(void *ctx, struct stop *stop, const char *rest)
{
	static const char *const kinds[] = { "", "->", "?", "!" };
	size_t len = strlen(root);

	if (!strncmp(stop->path, root, len) && stop->path[len])
		text_printf(ctx, "%s%s[%s] ", stop->path + len + 1, kinds[stop->kind], rest);
	return true;
}

/* Every stop on the way of a path in the directory, with what is still to come behind it. */
static void expect(struct links *links, const char *path, const char *want)
{
	_cleanup_text_ struct text got = { 0 };
	char full[PATH_MAX];

	snprintf(full, sizeof(full), "%s/%s", root, path);
	cr_assert_eq(links_walk(links, full, note, &got), 0);
	cr_expect_str_eq(text_cstr(&got), want, "%s: %s", path, text_cstr(&got));
}

Test(links, walks_as_the_kernel_does, .init = set_up, .fini = tear_down)
{
	struct links *links;

	cr_assert_eq(links_new(&links), 0);
	for (int again = 0; again < 2; again++) {
		expect(links, "d/e", "d[/e] d/e[] ");
		expect(links, "near/e", "near->[/e] d[/e] d/e[] ");
		expect(links, "far/x", "far->[/x] near->[/e/../x] d[/e/../x] d/e[/../x] d/x?[] ");
		expect(links, "d//./e/", "d[//./e/] d/e[/] ");
		expect(links, "gone/y", "gone->[/y] nowhere?[/x/y] nowhere/x?[/y] nowhere/x/y?[] ");
		expect(links, "none/../d", "none?[/../d] ");
	}
	expect(links, "up", "up->[] d[/e/../../d] d/e[/../../d] d[] ");
	links_free(links);
}

Test(links, a_loop_ends, .init = set_up, .fini = tear_down)
{
	struct links *links;
	_cleanup_text_ struct text got = { 0 };
	char full[PATH_MAX];

	cr_assert_eq(links_new(&links), 0);
	snprintf(full, sizeof(full), "%s/loop/x", root);
	cr_expect_eq(links_walk(links, full, note, &got), 0);
	cr_expect_lt(got.len, 1000);
	links_free(links);
}

static bool follow(void *ctx, struct stop *stop, const char *rest)
{
	(void)ctx;
	(void)rest;
	stop->followed = true;
	return true;
}

static bool find(void *ctx, struct stop *stop, const char *rest)
{
	(void)rest;
	if (stop->kind == STOP_LINK && stop->loose)
		*(bool *)ctx = true;
	return true;
}

/* Whether ROOT/near is loose under rules in which # stands for ROOT. */
static bool is_loose(const char *rules)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };
	_cleanup_text_ struct text text = { 0 };
	struct links *links;
	char near[PATH_MAX];
	bool loose = false;

	for (; *rules; rules++)
		text_add(&text, *rules == '#' ? root : rules, *rules == '#' ? strlen(root) : 1);
	fixture_tree(&fixture, text_cstr(&text));
	snprintf(near, sizeof(near), "%s/near", root);
	cr_assert_eq(links_new(&links), 0);
	cr_assert_eq(links_walk(links, near, find, &loose), 0);
	cr_expect_not(links_loosen(links, fixture.tree), "no rule followed it");
	cr_assert_eq(links_walk(links, near, follow, NULL), 0);
	links_loosen(links, fixture.tree);
	cr_expect_not(links_loosen(links, fixture.tree), "it is found once");
	cr_assert_eq(links_walk(links, near, find, &loose), 0);
	links_free(links);
	return loose;
}

Test(links, loose_where_the_jail_may_replace_them, .init = set_up, .fini = tear_down)
{
	cr_expect_not(is_loose("read #\n"));
	cr_expect(is_loose("write #/near\n"));
	cr_expect(is_loose("create #/*\n"));
	cr_expect(is_loose("delete #/near\n"));
	cr_expect_not(is_loose("modify #\n"));
	cr_expect(is_loose("write #\n"));
	cr_expect_not(is_loose("write #/d\n"));
	cr_expect(is_loose("write #\ndeny modify #/near\n"));
	cr_expect_not(is_loose("write #\ndeny write #/near\n"));
	cr_expect_not(is_loose("write #\ndeny! write #/near\n"));
	cr_expect(is_loose("write #\ndeny write #/near when O_TRUNC\n"));
	cr_expect(is_loose("write #\ndeny write **/near\n"), "# itself may be moved");
}
