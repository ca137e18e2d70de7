// SPDX-License-Identifier: MIT
// tests/unit/broker/test_detour.c - broker/detour.c: lookups go on where another file is
#include "tests/unit/policy/fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "broker/detour.h"
#include "broker/fast.h"
#include "broker/judge.h"
#include "broker/target.h"

static char place[] = "/var/tmp/warder-detour.XXXXXX";

/* Each % is the place. */
static const char policy[] = "write %/open\n"
			     "exec %/open\n"
			     "redirect %/a -> %/b\n"
			     "redirect %/link -> %/b\n"
			     "redirect %/absent -> %/b\n"
			     "redirect %/to-link -> %/b-link\n"
			     "redirect %/to-none -> %/open/none\n"
			     "redirect %/to-nowhere -> %/none/none\n"
			     "redirect %/to-open -> %/open/file\n"
			     "fake %/fake <- %/open/file\n"
			     "redirect %/denied -> %/b\n"
			     "deny write %/denied\n"
			     "redirect %/back -> %/a-link\n";

static void make_place(void)
{
	static const char *const files[] = { "a", "b", "other", "fake", "denied", "open/file" };
	static const char *const links[][2] = {
		{ "other", "link" },
		{ "a", "a-link" },
		{ "b", "b-link" },
		{ "absent", "l2" },
	};

	cr_assert(mkdtemp(place));
	cr_assert_eq(chdir(place), 0);
	cr_assert_eq(mkdir("open", 0700), 0);
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		close(open(files[i], O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	for (size_t i = 0; i < ARRAY_SIZE(links); i++)
		cr_assert_eq(symlink(links[i][0], links[i][1]), 0);
	cr_assert_eq(link("a", "hard"), 0);
}

static void clear_place(void)
{
	static const char *const all[] = { "a",	     "b",	  "other", "fake",
					   "denied", "open/file", "open",  "link",
					   "a-link", "b-link",	  "l2",	   "hard" };

	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		cr_expect_eq(remove(all[i]), 0, "%s", all[i]);
	cr_expect_eq(rmdir(place), 0);
}

struct bench {
	struct fixture fixture;
	struct world world;
	struct detours detours;
	struct judge judge;
};

static void set_up(struct bench *bench)
{
	_cleanup_text_ struct text text = { 0 };

	make_place();
	*bench = (struct bench){ .judge.observe = false };
	for (const char *at = policy; *at; at++)
		text_add(&text, *at == '%' ? place : at, *at == '%' ? strlen(place) : 1);
	fixture_tree(&bench->fixture, text_cstr(&text));
	cr_assert_eq(world_open(-1, &bench->world), 0);
	bench->detours.policy = bench->judge.policy = &bench->fixture.policy;
	bench->detours.tree = bench->judge.tree = bench->fixture.tree;
	bench->world.detours = &bench->detours;
}

static void tear_down(struct bench *bench)
{
	fixture_free(&bench->fixture);
	close(bench->world.root);
	close(bench->world.proc);
	clear_place();
}

static int find(struct bench *bench, const char *path, unsigned int flags, struct name *name)
{
	struct origin origin = { .tid = (pid_t)syscall(SYS_gettid), .dirfd = TARGET_CWD };

	name_init(name);
	return resolve(&bench->world, &origin, path, flags, name);
}

/* Where a lookup comes out, without the place: "b for a", "other", "none for x", an errno. */
static void spell(struct bench *bench, const char *path, unsigned int flags, char to[256])
{
	size_t len = strlen(place) + 1;
	struct name name;
	int r = find(bench, path, flags, &name);

	if (r < 0)
		snprintf(to, 256, "%s", strerrorname_np(-r));
	else
		snprintf(to, 256, "%s%s%s%s", name.object < 0 ? "no " : "", name.path + len,
			 name.from_len		    ? " for "
			 : name.detour != RULE_NONE ? " itself"
						    : "",
			 name.from_len ? name.from + len : "");
	name_close(&name);
}

static const struct {
	const char *path;
	unsigned int flags;
	const char *wanted;
} lookups[] = {
	{ "a", RESOLVE_FOLLOW, "b for a" },
	{ "a", RESOLVE_LEAF, "b for a" },
	{ "open/../a", RESOLVE_FOLLOW, "b for a" },
	{ "a/", RESOLVE_FOLLOW, "ENOTDIR" },
	/* what is really there is not looked at: a link, nothing */
	{ "link", RESOLVE_FOLLOW, "b for link" },
	{ "link", RESOLVE_LEAF, "b for link" },
	{ "absent", RESOLVE_FOLLOW, "b for absent" },
	/* by way of links */
	{ "a-link", RESOLVE_FOLLOW, "b for a" },
	{ "a-link", RESOLVE_LEAF, "a-link" },
	{ "l2", RESOLVE_FOLLOW, "b for absent" },
	/* another name of the same file is another name */
	{ "hard", RESOLVE_FOLLOW, "hard" },
	{ "other", RESOLVE_FOLLOW, "other" },
	{ "b", RESOLVE_FOLLOW, "b" },
	/* links in the file's own path are followed, also for who follows none himself */
	{ "to-link", RESOLVE_FOLLOW, "b for to-link" },
	{ "to-link", RESOLVE_LEAF, "b for to-link" },
	/* one step: what a link there leads to is decided on by its own name */
	{ "back", RESOLVE_FOLLOW, "a for back" },
	/* the file is missing, or its directory */
	{ "to-none", RESOLVE_FOLLOW, "no open/none for to-none" },
	{ "to-nowhere", RESOLVE_FOLLOW, "ENOENT" },
	/* the entry stays itself */
	{ "a", RESOLVE_ENTRY, "a itself" },
	{ "absent", RESOLVE_ENTRY, "absent itself" },
	{ "to-none", RESOLVE_ENTRY, "no to-none itself" },
	{ "to-nowhere", RESOLVE_ENTRY, "no to-nowhere itself" },
	{ "a-link", RESOLVE_ENTRY, "a-link" },
	{ "none", RESOLVE_ENTRY, "no none" },
};

Test(detour, where_lookups_come_out)
{
	struct bench bench;
	char got[256];

	set_up(&bench);
	for (size_t i = 0; i < ARRAY_SIZE(lookups); i++) {
		spell(&bench, lookups[i].path, lookups[i].flags, got);
		cr_expect_str_eq(got, lookups[i].wanted, "%s %x: %s, not %s", lookups[i].path,
				 lookups[i].flags, got, lookups[i].wanted);
	}
	tear_down(&bench);
}

/* Of an entry that is another file's, the object is that file, and the directory its own. */
Test(detour, an_entry_has_the_files_object)
{
	struct bench bench;
	struct stat st, parent;
	struct name name;

	set_up(&bench);
	cr_assert_eq(find(&bench, "a", RESOLVE_ENTRY, &name), 0);
	cr_assert_eq(stat("b", &st), 0);
	cr_expect_eq(name.st.st_ino, st.st_ino);
	cr_assert_eq(fstat(name.parent, &parent), 0);
	cr_assert_eq(stat(".", &st), 0);
	cr_expect_eq(parent.st_ino, st.st_ino);
	cr_expect_str_eq(name.leaf, "a");
	name_close(&name);
	tear_down(&bench);
}

/* The fast way leaves such names to the walk. */
Test(detour, the_fast_way_gives_up)
{
	struct bench bench;
	struct origin origin = { .tid = (pid_t)syscall(SYS_gettid), .dirfd = TARGET_CWD };
	struct name name;

	set_up(&bench);
	name_init(&name);
	cr_expect_eq(fast_pin(&bench.world, &origin, "a", 1, RESOLVE_FOLLOW, &name), -EAGAIN);
	cr_expect_eq(name.object, -1);
	cr_expect_eq(fast_pin(&bench.world, &origin, "b", 1, RESOLVE_FOLLOW, &name), 0);
	cr_expect_geq(name.object, 0);
	name_close(&name);
	tear_down(&bench);
}

static const struct {
	const char *path;
	unsigned int flags;
	verbs_t verbs;
	int err; /* 0: allowed */
} decisions[] = {
	{ "a", RESOLVE_FOLLOW, V_READ, 0 },
	{ "a", RESOLVE_FOLLOW, V_MODIFY, EACCES }, /* no rule lets b be changed */
	{ "to-open", RESOLVE_FOLLOW, V_READ | V_MODIFY, 0 },
	{ "fake", RESOLVE_FOLLOW, V_READ, 0 },
	{ "fake", RESOLVE_FOLLOW, V_READ | V_MODIFY, EACCES }, /* though the file may be */
	{ "denied", RESOLVE_FOLLOW, V_READ, 0 },
	{ "denied", RESOLVE_FOLLOW, V_APPEND, EACCES },
	{ "to-none", RESOLVE_FOLLOW, V_CREATE, 0 },
	{ "back", RESOLVE_FOLLOW, V_READ, EACCES }, /* redirects do not chain */
	{ "a", RESOLVE_FOLLOW, V_EXEC, EACCES },
	{ "to-open", RESOLVE_FOLLOW, V_EXEC, EACCES }, /* though the file may be run */
	{ "open/file", RESOLVE_FOLLOW, V_EXEC, 0 },
	{ "a", RESOLVE_ENTRY, V_DELETE, EBUSY },
	{ "to-open", RESOLVE_ENTRY, V_CREATE | V_DELETE, EBUSY },
	{ "to-none", RESOLVE_ENTRY, V_CREATE, EBUSY },
	{ "to-none", RESOLVE_ENTRY, V_BIND, EBUSY },
	{ "denied", RESOLVE_ENTRY, V_DELETE, EACCES }, /* the denial comes first */
	{ "open/file", RESOLVE_ENTRY, V_DELETE, 0 },
};

Test(detour, what_is_decided)
{
	struct bench bench;

	set_up(&bench);
	for (size_t i = 0; i < ARRAY_SIZE(decisions); i++) {
		struct decision decision;
		struct name name;

		cr_assert_eq(find(&bench, decisions[i].path, decisions[i].flags, &name), 0);
		judge_name(&bench.judge, &bench.world, &name, decisions[i].verbs, 0, &decision);
		cr_expect_eq(decision.allowed ? 0 : decision.err, decisions[i].err, "%s %x: %d",
			     decisions[i].path, decisions[i].verbs, decision.err);
		name_close(&name);
	}
	tear_down(&bench);
}

/* What the redirect itself refuses is refused while observing too; what other rules do is not. */
Test(detour, observing)
{
	struct bench bench;
	struct decision decision;
	struct name name;

	set_up(&bench);
	bench.judge.observe = true;
	cr_assert_eq(find(&bench, "a", RESOLVE_ENTRY, &name), 0);
	judge_name(&bench.judge, &bench.world, &name, V_DELETE, 0, &decision);
	cr_expect(!decision.allowed);
	name_close(&name);
	cr_assert_eq(find(&bench, "denied", RESOLVE_ENTRY, &name), 0);
	judge_name(&bench.judge, &bench.world, &name, V_DELETE, 0, &decision);
	cr_expect(!decision.allowed);
	name_close(&name);
	cr_assert_eq(find(&bench, "a", RESOLVE_FOLLOW, &name), 0);
	judge_name(&bench.judge, &bench.world, &name, V_MODIFY, 0, &decision);
	cr_expect(decision.allowed);
	cr_expect_eq(decision.would, RECORD_DENY);
	name_close(&name);
	tear_down(&bench);
}
