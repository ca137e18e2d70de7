// SPDX-License-Identifier: MIT
// tests/unit/broker/test_veil.c - Lookups end where something hidden would show
#include "tests/unit/policy/fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "broker/judge.h"
#include "broker/target.h"
#include "broker/veil.h"

static char place[] = "/var/tmp/warder-veil.XXXXXX";

/* hid/ is hidden but for hid/open/, which holds a link out and a link back; hid.too is hidden. */
static void make_place(void)
{
	static const char *const directories[] = { "hid", "hid/in", "hid/open", "vis" };
	static const char *const links[][2] = {
		{ "../vis", "hid/out" }, { "../../vis", "hid/open/out" },
		{ "hid/in", "vis-in" },	 { "hid/../vis", "vis-round" },
		{ "vis", "plain" },
	};

	cr_assert(mkdtemp(place));
	cr_assert_eq(chdir(place), 0);
	for (size_t i = 0; i < ARRAY_SIZE(directories); i++)
		cr_assert_eq(mkdir(directories[i], 0700), 0);
	for (size_t i = 0; i < ARRAY_SIZE(links); i++)
		cr_assert_eq(symlink(links[i][0], links[i][1]), 0);
	close(open("hid.too", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	close(open("vis/file", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
}

static void clear_place(void)
{
	static const char *const all[] = {
		"vis/file", "hid.too", "plain",	   "vis-round", "vis-in", "hid/open/out",
		"hid/out",  "vis",     "hid/open", "hid/in",	"hid",
	};

	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		cr_expect_eq(remove(all[i]), 0, "%s", all[i]);
	cr_expect_eq(rmdir(place), 0);
}

struct bench {
	struct fixture fixture;
	struct world world;
	struct veil veil;
	struct judge judge;
};

static void set_up(struct bench *bench, const char *word, bool observe)
{
	char text[512];

	*bench = (struct bench){ .veil.observe = observe };
	snprintf(text, sizeof(text), "read %s\n%s %s/hid %s/hid.too\nread %s/hid/open\n", place,
		 word, place, place, place);
	fixture_tree(&bench->fixture, text);
	cr_assert_eq(world_open(-1, &bench->world), 0);
	bench->veil.policy = bench->judge.policy = &bench->fixture.policy;
	bench->veil.tree = bench->judge.tree = bench->fixture.tree;
	bench->judge.observe = observe;
	bench->world.veil = &bench->veil;
}

static void tear_down(struct bench *bench)
{
	fixture_free(&bench->fixture);
	close(bench->world.root);
	close(bench->world.proc);
}

/* What a lookup comes to, as a word. */
static const char *look(struct bench *bench, const char *path)
{
	struct origin origin = { .tid = (pid_t)syscall(SYS_gettid), .dirfd = TARGET_CWD };
	const char *word;
	struct name name;
	int r;

	name_init(&name);
	r = resolve(&bench->world, &origin, path, RESOLVE_FOLLOW, &name);
	if (r < 0)
		word = strerrorname_np(-r);
	else if (name.veil != RULE_NONE && name.object < 0)
		word = "veiled";
	else if (name.veil != RULE_NONE)
		word = "noted";
	else
		word = name.object >= 0 ? "there" : "absent";
	name_close(&name);
	return word;
}

/* The path, and what it comes to while `hide` is enforced. */
static const struct {
	const char *path, *enforced;
} lookups[] = {
	/* the end of a path, if it is there, is the caller's to ask about */
	{ "hid", "there" },
	{ "hid.too", "there" },
	{ "hid/in", "there" },
	{ "hid/none", "veiled" },
	{ "vis/none", "absent" },
	{ "hid/open", "there" },
	{ "vis/file", "there" },
	{ "plain/file", "there" },
	{ "vis/file/x", "ENOTDIR" },
	/* the way there is not */
	{ "hid/", "there" },
	{ "hid/.", "veiled" },
	{ "hid/..", "veiled" },
	{ "hid/../vis/file", "veiled" },
	{ "hid/in/../../vis", "veiled" },
	{ "hid/out", "veiled" },
	{ "hid/out/file", "veiled" },
	{ "hid/none/x", "veiled" },
	{ "hid.too/x", "veiled" },
	{ "hid.too/", "veiled" },
	{ "hid.too/../vis", "veiled" },
	{ "vis-round/file", "veiled" },
	{ "vis-in/../vis", "veiled" },
	/* the exception inside it */
	{ "hid/open/out/file", "veiled" }, /* the link goes up through hid */
	{ "hid/open/../open", "there" },
	{ "hid/open/../../vis", "veiled" },
};

Test(veil, the_way_shows_nothing)
{
	static const char *const words[] = { "hide", "hide!" };
	struct bench bench;

	make_place();
	for (size_t w = 0; w < ARRAY_SIZE(words); w++) {
		set_up(&bench, words[w], false);
		for (size_t i = 0; i < ARRAY_SIZE(lookups); i++) {
			bool exception = strstr(lookups[i].path, "open");

			/* No rule is an exception to hide!: see precedence.golden. */
			if (w == 0 || !exception)
				cr_expect_str_eq(look(&bench, lookups[i].path), lookups[i].enforced,
						 "%s: %s", words[w], lookups[i].path);
		}
		tear_down(&bench);
	}
	clear_place();
}

Test(veil, observing_goes_on_and_notes_the_rule)
{
	struct bench bench;

	make_place();
	set_up(&bench, "hide", true);
	cr_expect_str_eq(look(&bench, "hid/../vis/file"), "noted");
	cr_expect_str_eq(look(&bench, "hid/out/file"), "noted");
	cr_expect_str_eq(look(&bench, "hid.too/x"), "ENOTDIR");
	cr_expect_str_eq(look(&bench, "vis/file"), "there");
	tear_down(&bench);
	set_up(&bench, "hide!", true);
	cr_expect_str_eq(look(&bench, "hid/../vis/file"), "veiled");
	tear_down(&bench);
	clear_place();
}

Test(veil, without_hide_nothing_is_asked)
{
	struct bench bench;

	make_place();
	set_up(&bench, "deny", false);
	cr_expect_not(policy_rule_veils(&bench.fixture.policy.rules[1]));
	bench.world.veil = NULL;
	cr_expect_str_eq(look(&bench, "hid/../vis/file"), "there");
	cr_expect_str_eq(look(&bench, "hid.too/x"), "ENOTDIR");
	tear_down(&bench);
	clear_place();
}

/* What judge_look() says of a path, given a policy of one line. */
static enum record_decision judged(const char *line, const char *path, bool *ret_allowed)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };
	struct judge judge = { .policy = &fixture.policy };
	struct decision decision;
	struct name name;

	fixture_tree(&fixture, line);
	judge.tree = fixture.tree;
	name_init(&name);
	name.len = strlen(path);
	memcpy(name.path, path, name.len + 1);
	judge_look(&judge, &name, &decision);
	*ret_allowed = decision.allowed;
	return decision.would;
}

/* docs/policy.md, Looking: only `hide` and a denial that names `list` refuse it. */
Test(judge_look, who_may_look)
{
	static const struct {
		const char *policy, *path;
		enum record_decision wanted;
	} cases[] = {
		{ "read /a", "/a", RECORD_ALLOW },
		{ "read /a", "/elsewhere", RECORD_ALLOW },
		{ "read /a\ndeny /a/b", "/a/b", RECORD_ALLOW },
		{ "read /a\ndeny! /a/b", "/a/b/c", RECORD_ALLOW },
		{ "read /a\ndeny read /a/b", "/a/b", RECORD_ALLOW },
		{ "read /a\ndeny list /a/b", "/a/b/c", RECORD_DENY },
		{ "read /a\ndeny! list read /a/b", "/a/b", RECORD_DENY },
		{ "read /a\nhide /a/b", "/a/b", RECORD_HIDDEN },
		{ "read /a\nhide /a/b", "/a/b/c/d", RECORD_HIDDEN },
		{ "read /a\nhide /a/b", "/a/bc", RECORD_ALLOW },
		{ "read /a\nhide read /a/b", "/a/b", RECORD_ALLOW },
		{ "hide **/*.key", "/x/y/z.key", RECORD_HIDDEN },
		{ "hide /a\nread /a/b", "/a/b/c", RECORD_ALLOW },
		{ "hide! /a\nread /a/b", "/a/b/c", RECORD_HIDDEN },
		{ "hide /a\ndeny list /a/b", "/a/b", RECORD_DENY },
		{ "hide /a when O_TRUNC", "/a", RECORD_ALLOW },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		bool allowed;

		cr_expect_eq(judged(cases[i].policy, cases[i].path, &allowed), cases[i].wanted,
			     "%s: %s", cases[i].policy, cases[i].path);
		cr_expect_eq(allowed, cases[i].wanted == RECORD_ALLOW);
	}
}
