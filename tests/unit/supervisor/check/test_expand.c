// SPDX-License-Identifier: MIT
// tests/unit/supervisor/check/test_expand.c - What a pattern matches, in a tree made for it
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/strings.h"
#include "supervisor/check/expand.h"

static char base[] = "/var/tmp/warder-expand.XXXXXX";

static const char *const directories[] = { "a", "a/b", "a/b/c", "d", "e*" };
static const char *const files[] = { "a/x.c", "a/.h.c", "a/b/y.c", "a/b/c/z.c", "d/x.c", "e*/q" };

static const char *under(const char *name)
{
	static char path[4096];

	snprintf(path, sizeof(path), "%s/%s", base, name);
	return path;
}

static void make(void)
{
	cr_assert(mkdtemp(base));
	for (size_t i = 0; i < ARRAY_SIZE(directories); i++)
		cr_assert_eq(mkdir(under(directories[i]), 0755), 0);
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		close(open(under(files[i]), O_CREAT | O_WRONLY | O_CLOEXEC, 0644));
	cr_assert_eq(symlink("..", under("a/up")), 0);
}

static void clear(void)
{
	unlink(under("a/up"));
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		unlink(under(files[i]));
	for (size_t i = ARRAY_SIZE(directories); i > 0; i--)
		rmdir(under(directories[i - 1]));
	rmdir(base);
}

struct answers {
	struct strings found;
	size_t most;
};

static bool take(void *ctx, const char *path)
{
	struct answers *answers = ctx;
	const char *name = path + strlen(base) + 1;

	if (!strings_has(&answers->found, name))
		cr_assert_eq(strings_push(&answers->found, name, strlen(name)), 0);
	return answers->found.count < answers->most;
}

/* @want: the paths that are found, in any order, each with a blank behind it. */
static void expect(const char *pattern, const char *want)
{
	struct answers answers = { .most = 100 };
	size_t len = 0;

	cr_expect(expand_pattern(under(pattern), take, &answers), "%s", pattern);
	for (size_t i = 0; i < answers.found.count; i++) {
		char name[300];

		snprintf(name, sizeof(name), "%s ", answers.found.items[i]);
		cr_expect(strstr(want, name), "%s has %s", pattern, name);
		len += strlen(name);
	}
	cr_expect_eq(len, strlen(want), "%s: of %s only %zu bytes", pattern, want, len);
	strings_free(&answers.found);
}

Test(expand, patterns, .init = make, .fini = clear)
{
	expect("a/x.c", "a/x.c ");
	expect("a/none", "");
	expect("a/*.c", "a/x.c a/.h.c ");
	expect("*/x.c", "a/x.c d/x.c ");
	expect("**/x.c", "a/x.c d/x.c ");
	expect("a/**/?.c", "a/x.c a/b/y.c a/b/c/z.c ");
	expect("a/b/**", "a/b/y.c a/b/c a/b/c/z.c ");
	expect("[!ae]*", "d ");
	expect("e\\*/q", "e*/q ");
	expect("a/up", "a/up ");
	expect("a/**/d", ""); /* links are not followed behind a double star */
	expect("a/x.c/y", "");
}

Test(expand, enough, .init = make, .fini = clear)
{
	struct answers answers = { .most = 1 };

	cr_expect(expand_pattern(under("**/*.c"), take, &answers));
	cr_expect_eq(answers.found.count, 1);
	strings_free(&answers.found);
}
