// SPDX-License-Identifier: MIT
// tests/unit/supervisor/host/test_pins.c - Files under deny! that have other names already
#include <criterion/criterion.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/host/pins.h"
#include "tests/said.h"

static char place[] = "/var/tmp/warder-pins.XXXXXX";

static void make(const char *name)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", place, name);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	cr_assert_geq(fd, 0);
	close(fd);
}

static void link_to(const char *from, const char *to)
{
	char old[128], new[128];

	snprintf(old, sizeof(old), "%s/%s", place, from);
	snprintf(new, sizeof(new), "%s/%s", place, to);
	cr_assert_eq(link(old, new), 0);
}

static void setup(void)
{
	char path[128];

	cr_assert(mkdtemp(place));
	snprintf(path, sizeof(path), "%s/secret", place);
	cr_assert_eq(mkdir(path, 0700), 0);
	make("secret/alone");
	make("secret/linked");
	make("other");
	link_to("secret/linked", "alias");
	link_to("other", "other2");
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

static void teardown(void)
{
	nftw(place, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

TestSuite(pins, .init = setup, .fini = teardown);

/* No path has another name. */
static int no_names(void *ctx, const char *path, bool allow,
		    void (*emit)(void *to, const char *path), void *to)
{
	(void)ctx;
	(void)path;
	(void)allow;
	(void)emit;
	(void)to;
	return 0;
}

/* Pins of a policy of one line: a rule and the place. */
static struct pins pins_of(const char *rule)
{
	const struct policy_vars vars = { .home = "/home/u", .cwd = place, .tmpdir = "/tmp" };
	const struct tree_names names = { .each = no_names };
	struct policy_diag diag = { .count = 0 };
	struct policy policy = { .rule_count = 0 };
	struct pins pins;

	cr_assert_eq(policy_add_text(&policy, "t", NULL, rule, strlen(rule), 0, NULL, &vars, &diag),
		     0, "%s", said(&diag));
	cr_assert_eq(pins_find(&policy, &names, NULL, &pins), 0);
	policy_free(&policy);
	policy_diag_free(&diag);
	return pins;
}

static const struct {
	const char *rule;
	size_t count;
} rows[] = {
	{ "deny! ./secret", 1 },       { "hide! ./secret/linked", 1 },
	{ "deny! ./secret/alone", 0 }, { "deny! ./secret/*", 0 }, /* a glob names no files */
	{ "deny! ./nothing-here", 0 }, { "deny ./secret", 0 },
	{ "read ./secret", 0 },	       { "deny! ./secret ./other", 2 },
};

Test(pins, only_what_has_other_names)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct pins pins = pins_of(rows[i].rule);

		cr_expect_eq(pins.count, rows[i].count, "%s: %zu", rows[i].rule, pins.count);
		cr_expect_eq(pins.missed, PINS_NONE_MISSED);
		pins_free(&pins);
	}
}

Test(pins, says_when_it_did_not_look_at_all)
{
	struct pins pins;
	char name[32];

	for (int i = 0; i < 20001; i++) {
		snprintf(name, sizeof(name), "secret/%d", i);
		make(name);
	}
	pins = pins_of("deny! ./secret");
	cr_expect_eq(pins.missed, PINS_CUT);
	cr_expect_eq(strncmp(pins.path, place, strlen(place)), 0, "%s", pins.path);
	pins_free(&pins);
}

/* As somebody whom modes keep out; the child says what was missed. */
static int missed_of(const char *rule, const char *path, mode_t mode)
{
	char whole[128];
	pid_t child;
	int status;

	snprintf(whole, sizeof(whole), "%s/%s", place, path);
	child = fork();
	if (child == 0) {
		struct pins pins;

		if (geteuid() == 0 && (chown(place, 65534, 65534) < 0 ||
				       chown(whole, 65534, 65534) < 0 || seteuid(65534) < 0))
			_exit(77);
		if (chmod(whole, mode) < 0)
			_exit(78);
		pins = pins_of(rule);
		status = pins.missed && strcmp(pins.path, whole) != 0 ? 79 : (int)pins.missed;
		chmod(whole, 0700);
		_exit(status);
	}
	cr_assert_eq(waitpid(child, &status, 0), child);
	return WEXITSTATUS(status);
}

Test(pins, says_what_it_could_not_look_at)
{
	cr_expect_eq(missed_of("deny! ./secret", "secret", 0700), PINS_NONE_MISSED);
	cr_expect_eq(missed_of("deny! ./secret", "secret", 0311), PINS_UNLISTED);
	cr_expect_eq(missed_of("deny! ./secret", "secret", 0), PINS_UNLISTED);
	cr_expect_eq(missed_of("deny! ./secret/*", "secret", 0311), PINS_NONE_MISSED);
	cr_expect_eq(missed_of("deny ./secret", "secret", 0311), PINS_NONE_MISSED);
}
