// SPDX-License-Identifier: MIT
// tests/unit/broker/test_fast.c - Names as text: what is tidied, and what is left to the walk
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "broker/fast.h"
#include "broker/target.h"

static const struct world_link links[] = {
	{ "/lib", 4, "/usr/lib", 8 },
	{ "/proclink", 9, "/proc", 5 },
};

static int make(const char *path, size_t len, struct name *name)
{
	struct world world = { .proc = open("/proc", O_PATH | O_CLOEXEC), .link_count = 2 };
	struct origin origin = { .tid = getpid(), .dirfd = TARGET_CWD };
	int r;

	memcpy(world.links, links, sizeof(links));
	name_init(name);
	r = fast_name(&world, &origin, path, len, name);
	close(world.proc);
	return r;
}

Test(fast, names)
{
	static const struct {
		const char *path, *name; /* NULL: only a walk can tell */
	} cases[] = {
		{ "/a", "/a" },
		{ "/a/b", "/a/b" },
		{ "//a///b", "/a/b" },
		{ "/./a/./b", "/a/b" },
		{ "/a/...", "/a/..." },
		{ "/a/.b", "/a/.b" },
		{ "/..a/b..", "/..a/b.." },
		{ "x", "/usr/x" }, /* the test stands in /usr */
		{ "./x", "/usr/x" },
		{ "x/y", "/usr/x/y" },
		{ "/lib", "/usr/lib" },
		{ "/lib/x", "/usr/lib/x" },
		{ "/lib64/x", "/lib64/x" },
		{ "/usr/lib", "/usr/lib" },
		{ "/procx/y", "/procx/y" },
		{ "/device", "/device" },
		{ "/a/proc/x", "/a/proc/x" },
		{ "/", NULL },
		{ "/a/", NULL },
		{ "/a/.", NULL },
		{ ".", NULL },
		{ "./", NULL },
		{ "..", NULL },
		{ "/..", NULL },
		{ "/a/../b", NULL },
		{ "../x", NULL },
		{ "/proc", NULL },
		{ "/proc/self/exe", NULL },
		{ "//proc/1", NULL },
		{ "/./proc/1", NULL },
		{ "/dev/null", NULL },
		{ "/proclink", NULL },
		{ "/proclink/1", NULL },
	};
	struct name name;

	cr_assert_eq(chdir("/usr"), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int r = make(cases[i].path, strlen(cases[i].path), &name);

		cr_expect_eq(r, cases[i].name ? 0 : -EAGAIN, "%s: %d", cases[i].path, r);
		if (cases[i].name) {
			cr_expect_str_eq(name.path, cases[i].name, "%s", cases[i].path);
			cr_expect_eq(name.len, strlen(cases[i].name), "%s", cases[i].path);
		} else {
			cr_expect_eq(name.len, 0, "%s", cases[i].path);
		}
	}
	cr_assert_eq(chdir("/"), 0);
	cr_expect_eq(make("x", 1, &name), 0);
	cr_expect_str_eq(name.path, "/x");
}

Test(fast, the_longest_names)
{
	char path[PATH_MAX];
	struct name name;

	for (size_t len = PATH_MAX - 12; len < PATH_MAX; len++) {
		int r;

		memset(path, 'a', sizeof(path));
		path[0] = '/';
		r = make(path, len, &name);
		cr_expect(r == -EAGAIN || (r == 0 && name.len == len && !name.path[len]), "%zu",
			  len);
		memcpy(path, "/lib/", 5); /* grows by four */
		r = make(path, len, &name);
		cr_expect(r == -EAGAIN || r == -ENAMETOOLONG ||
				  (r == 0 && name.len == len + 4 && !name.path[len + 4]),
			  "%zu", len);
	}
}

Test(fast, a_base_that_is_not_there)
{
	struct world world = { .proc = open("/proc", O_PATH | O_CLOEXEC) };
	struct origin origin = { .tid = getpid(), .dirfd = 999 };
	struct name name;

	name_init(&name);
	cr_expect_eq(fast_name(&world, &origin, "x", 1, &name), -EBADF);
	cr_expect_eq(fast_name(&world, &origin, "/x", 2, &name), 0);
	close(world.proc);
}
