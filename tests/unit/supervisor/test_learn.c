// SPDX-License-Identifier: MIT
// tests/unit/supervisor/test_learn.c - A learnt policy allows its run again, and stays out of secrets
#include "tests/unit/supervisor/fixture.h"

#include <errno.h>
#include <stdio.h>

#include "supervisor/demand.h"
#include "supervisor/ground.h"
#include "supervisor/learn.h"

/* A learner, and the policy it wrote. */
struct lesson {
	struct policy policy;
	struct policy_vars vars;
	struct learn *learn;
	struct text written;
	struct policy learnt;
	struct tree *tree;
};

static struct lesson *lesson_begin(const char *policy)
{
	struct lesson *lesson = calloc(1, sizeof(*lesson));
	struct learn_config config;
	struct policy_diag diag = { 0 };

	cr_assert(lesson);
	lesson->vars = fixture_vars;
	cr_assert_eq(policy_add_text(&lesson->policy, "t", NULL, policy, strlen(policy), 1, NULL,
				     &lesson->vars, &diag),
		     0, "%s", text_cstr(&diag.text));
	config = (struct learn_config){ .policy = &lesson->policy, .vars = &lesson->vars };
	cr_assert_eq(learn_create(&config, &lesson->learn), 0);
	return lesson;
}

/* Writes the policy and reads it back with the policy's own parser. */
static const char *lesson_end(struct lesson *lesson)
{
	char npm[] = "npm", script[] = "run\nme";
	char *argv[] = { npm, script, NULL };
	struct learn_header header = { .argv = argv, .wall = { .tv_sec = 1795346411 } };
	struct policy_diag diag = { 0 };

	cr_assert_eq(learn_write(lesson->learn, &header, &lesson->written), 0);
	cr_assert_eq(policy_add_text(&lesson->learnt, "learnt", NULL, lesson->written.data,
				     lesson->written.len, 1, NULL, &lesson->vars, &diag),
		     0, "%s\n%s", text_cstr(&diag.text), lesson->written.data);
	cr_assert_eq(tree_build(&lesson->learnt, NULL, &lesson->tree, &diag), 0);
	return lesson->written.data;
}

static void lesson_free(struct lesson **lesson)
{
	tree_free((*lesson)->tree);
	policy_free(&(*lesson)->learnt);
	policy_free(&(*lesson)->policy);
	learn_free((*lesson)->learn);
	text_free(&(*lesson)->written);
	free(*lesson);
}

#define _cleanup_lesson_ __attribute__((cleanup(lesson_free)))

static void note(struct lesson *lesson, const char *path, verbs_t verbs, unsigned int flags)
{
	cr_assert_eq(learn_path(lesson->learn, path, strlen(path), verbs, flags), 0);
}

static bool allows(const struct lesson *lesson, const char *path, verbs_t verbs)
{
	struct outcome outcome;

	tree_lookup(lesson->tree, path, strlen(path), 0, &outcome);
	return outcome_refused(&outcome, verbs) == VERB_COUNT;
}

/* Whether a policy has this line. */
static bool has_line(const struct lesson *lesson, const char *line)
{
	size_t len = strlen(line);

	for (const char *at = lesson->written.data; (at = strstr(at, line)); at++)
		if ((at == lesson->written.data || at[-1] == '\n') && at[len] == '\n')
			return true;
	return false;
}

#define EXPECT_LINE(lesson, line)                                                                  \
	cr_expect(has_line(lesson, line), "no line `%s` in\n%s", line, (lesson)->written.data)

Test(learn, nothing)
{
	_cleanup_lesson_ struct lesson *lesson = lesson_begin("");

	lesson_end(lesson);
	EXPECT_LINE(lesson, "include base");
	EXPECT_LINE(lesson, "#     npm 'run\\nme'");
	EXPECT_LINE(lesson, "# Learnt on 2026-11-22 by warder 0.1.0 from one run of");
	EXPECT_LINE(lesson, "# REVIEW net none");
}

Test(learn, words_and_spellings)
{
	_cleanup_lesson_ struct lesson *lesson = lesson_begin("");

	note(lesson, "/usr/bin/node", V_EXEC, 0);
	note(lesson, "/home/u/src/a.js", V_READ, 0);
	note(lesson, "/home/u/src/my file", V_READ, 0);
	note(lesson, "/home/u/.node_history", V_APPEND, 0);
	note(lesson, "/home/u/src/out.o", V_CREATE | V_MODIFY, 0);
	note(lesson, "/home/u/src/old", V_DELETE, 0);
	note(lesson, "/run/postgresql/.s.PGSQL.5432", V_CONNECT, 0);
	note(lesson, "@abstract name", V_BIND, 0);
	lesson_end(lesson);
	EXPECT_LINE(lesson, "exec    /usr/bin/node");
	EXPECT_LINE(lesson, "read    ./a.js ./'my file'");
	EXPECT_LINE(lesson, "append  ~/.node_history");
	EXPECT_LINE(lesson, "write   ./out.o");
	EXPECT_LINE(lesson, "delete  ./old");
	EXPECT_LINE(lesson, "connect /run/postgresql/.s.PGSQL.5432");
	EXPECT_LINE(lesson, "bind    '@abstract name'");
	cr_expect_not(allows(lesson, "/home/u/src/b.js", V_READ));
	cr_expect_not(allows(lesson, "/home/u/src/out.p", V_MODIFY));
}

Test(learn, what_base_grants_needs_no_line)
{
	_cleanup_lesson_ struct lesson *lesson = lesson_begin("");

	note(lesson, "/usr/lib/x86_64-linux-gnu/libc.so.6", V_READ, 0);
	note(lesson, "/usr/lib/x86_64-linux-gnu/libc.so.6", V_EXEC, 0);
	note(lesson, "/etc/ld.so.cache", V_READ, 0);
	note(lesson, "/dev/null", V_READ | V_MODIFY, 0);
	lesson_end(lesson);
	cr_expect_null(strstr(lesson->written.data, "libc"));
	cr_expect_null(strstr(lesson->written.data, "/dev/null"));
}

Test(learn, four_neighbours_are_a_directory)
{
	_cleanup_lesson_ struct lesson *lesson = lesson_begin("");
	char path[64];

	for (unsigned int i = 0; i < 4; i++) {
		snprintf(path, sizeof(path), "/home/u/src/lib/m%u/index.js", i);
		note(lesson, path, V_READ, 0);
		snprintf(path, sizeof(path), "/home/u/src/out/f%u.o", i);
		note(lesson, path, V_CREATE | V_MODIFY, 0);
		snprintf(path, sizeof(path), "/etc/conf%u", i);
		note(lesson, path, V_READ, 0);
		snprintf(path, sizeof(path), "/home/u/.dot%u", i);
		note(lesson, path, V_READ, 0);
		snprintf(path, sizeof(path), "/opt/p%u/bin/x", i);
		note(lesson, path, V_READ, 0);
		if (i < 3) {
			snprintf(path, sizeof(path), "/home/u/src/three/%u", i);
			note(lesson, path, V_READ, 0);
		}
	}
	lesson_end(lesson);
	cr_expect(allows(lesson, "/home/u/src/lib/m9/other.js", V_READ), "%s",
		  lesson->written.data);
	cr_expect_not(allows(lesson, "/home/u/src/lib/m0/index.js", V_MODIFY));
	cr_expect(allows(lesson, "/home/u/src/out/new.o", V_CREATE | V_MODIFY));
	cr_expect_not(allows(lesson, "/home/u/src/three/9", V_READ), "three are not enough");
	cr_expect_not(allows(lesson, "/etc/conf9", V_READ), "never in /etc");
	cr_expect_not(allows(lesson, "/home/u/.dot9", V_READ), "never in the home directory");
	cr_expect_not(allows(lesson, "/opt/p9/bin/x", V_READ), "never in /opt itself");
	EXPECT_LINE(lesson, "read    /etc/conf0 /etc/conf1 /etc/conf2 /etc/conf3 ~/.dot0 ~/.dot1 "
			    "~/.dot2 ~/.dot3 ./lib ./three/0");
	cr_expect_null(strstr(lesson->written.data, "\nlist "), "nor its names");
}

Test(learn, system_trees_count_as_one)
{
	_cleanup_lesson_ struct lesson *lesson = lesson_begin("");

	note(lesson, "/usr/share/a/x", V_READ, 0);
	note(lesson, "/usr/share/b/x", V_READ, 0);
	note(lesson, "/usr/include/c/x", V_READ, 0);
	note(lesson, "/usr/include/d/x", V_READ, 0);
	note(lesson, "/usr/bin/a", V_EXEC, 0);
	note(lesson, "/usr/libexec/b", V_EXEC, 0);
	note(lesson, "/usr/libexec/c", V_EXEC, 0);
	note(lesson, "/usr/libexec/d", V_EXEC, 0);
	lesson_end(lesson);
	EXPECT_LINE(lesson, "read    /usr");
	EXPECT_LINE(lesson, "exec    /usr/bin/a /usr/libexec/b /usr/libexec/c /usr/libexec/d");
}

Test(learn, closed_places_are_never_widened)
{
	static const struct {
		const char *dir;
		verbs_t verbs;
	} places[] = {
		{ "/run/app", V_READ },	       { "/sys/class/net", V_READ },
		{ "/var/lib", V_READ },	       { "/opt", V_READ },
		{ "/srv", V_READ },	       { "/usr/share/x", V_CREATE | V_MODIFY },
	};

	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		_cleanup_lesson_ struct lesson *lesson = lesson_begin("");
		char path[64];

		for (unsigned int k = 0; k < 6; k++) {
			snprintf(path, sizeof(path), "%s/%u", places[i].dir, k);
			note(lesson, path, places[i].verbs, 0);
		}
		lesson_end(lesson);
		snprintf(path, sizeof(path), "%s/5", places[i].dir);
		cr_expect(allows(lesson, path, places[i].verbs));
		snprintf(path, sizeof(path), "%s/9", places[i].dir);
		cr_expect_not(allows(lesson, path, places[i].verbs & (V_READ | V_MODIFY)),
			      "%s\n%s", path, lesson->written.data);
	}
}

Test(learn, widened_directories_keep_secrets_closed)
{
	_cleanup_lesson_ struct lesson *lesson = lesson_begin("");
	char path[64];

	for (unsigned int i = 0; i < 9; i++) {
		snprintf(path, sizeof(path), "/home/u/src/d%u/x", i);
		note(lesson, path, V_READ, 0);
	}
	note(lesson, "/home/u/src/.env", V_READ, 0);
	note(lesson, "/home/u/.ssh/id_ed25519", V_READ, 0);
	note(lesson, "/home/u/.aws/credentials", V_READ, 0);
	lesson_end(lesson);
	EXPECT_LINE(lesson, "read    ./");
	cr_expect_not(allows(lesson, "/home/u/src/.env", V_READ));
	cr_expect_not(allows(lesson, "/home/u/src/d3/.env.production", V_READ));
	cr_expect(allows(lesson, "/home/u/src/.env.example", V_READ));
	cr_expect_not(allows(lesson, "/home/u/.ssh/id_ed25519", V_LIST));
	EXPECT_LINE(lesson, "# REVIEW read ./.env   # a secret");
	EXPECT_LINE(lesson, "# REVIEW read ~/.aws/credentials   # a secret");
	EXPECT_LINE(lesson, "# REVIEW read ~/.ssh/id_ed25519   # a secret");
}

/* Taking the comment away from a REVIEW line is all it takes to grant it. */
Test(learn, reviews_can_be_granted)
{
	_cleanup_lesson_ struct lesson *lesson = lesson_begin("");
	_cleanup_text_ struct text granted = { 0 };
	struct policy policy = { 0 };
	struct policy_diag diag = { 0 };
	char path[64];

	for (unsigned int i = 0; i < 4; i++) {
		snprintf(path, sizeof(path), "/home/u/src/d%u/x", i);
		note(lesson, path, V_READ, 0);
	}
	note(lesson, "/home/u/src/.env", V_READ, 0);
	note(lesson, "/run/docker.sock", V_CONNECT, 0);
	cr_assert_eq(learn_refused(lesson->learn, "/data/x", 7, V_READ), 0);
	learn_syscall(lesson->learn, 101);
	lesson_end(lesson);
	for (const char *at = lesson->written.data; *at;) {
		const char *end = strchr(at, '\n') + 1;

		text_add(&granted, at + (strncmp(at, "# REVIEW ", 9) ? 0 : 9),
			 (size_t)(end - at) - (strncmp(at, "# REVIEW ", 9) ? 0 : 9));
		at = end;
	}
	cr_assert_eq(policy_add_text(&policy, "t", NULL, granted.data, granted.len, 1, NULL,
				     &lesson->vars, &diag),
		     0, "%s", text_cstr(&diag.text));
	tree_free(lesson->tree);
	cr_assert_eq(tree_build(&policy, NULL, &lesson->tree, &diag), 0);
	cr_expect(allows(lesson, "/home/u/src/.env", V_READ));
	cr_expect(allows(lesson, "/run/docker.sock", V_CONNECT));
	cr_expect(allows(lesson, "/data/x", V_READ));
	cr_expect_not(allows(lesson, "/home/u/src/d0/.env", V_READ), "the others stay closed");
	policy_free(&policy);
}

Test(learn, ways_out_and_refusals_are_reviewed)
{
	_cleanup_lesson_ struct lesson *lesson = lesson_begin("");

	note(lesson, "/run/docker.sock", V_CONNECT, 0);
	note(lesson, "/home/u/src/x\ny", V_READ, 0);
	note(lesson, "/home/u", V_MODIFY, 0);
	cr_assert_eq(learn_refused(lesson->learn, "/data/x", 7, V_READ), 0);
	lesson_end(lesson);
	cr_expect_not(allows(lesson, "/run/docker.sock", V_CONNECT));
	cr_expect_not(allows(lesson, "/data/x", V_READ));
	EXPECT_LINE(lesson, "# REVIEW connect /run/docker.sock   # its other side acts outside of "
			    "the jail");
	EXPECT_LINE(lesson, "# REVIEW read ./'x\\ny'   # no policy can spell this name");
	EXPECT_LINE(lesson, "# REVIEW modify ~   # secrets lie in it");
	EXPECT_LINE(lesson, "# REVIEW read /data/x   # the policy of this run refuses it");
}

Test(learn, directories_that_hold_secrets_show_names_only)
{
	_cleanup_lesson_ struct lesson *lesson = lesson_begin("");

	note(lesson, "/home", V_LIST, 0);
	note(lesson, "/home/u", V_READ, DEMAND_DIRECTORY);
	lesson_end(lesson);
	EXPECT_LINE(lesson, "list    /* /home/*");
	cr_expect(allows(lesson, "/home", V_LIST));
	cr_expect(allows(lesson, "/home/u", V_LIST));
	cr_expect_not(allows(lesson, "/home/u", V_READ));
	cr_expect_not(allows(lesson, "/home/u/.ssh", V_LIST));
	cr_expect_not(allows(lesson, "/home/u/x", V_LIST));
}

Test(learn, temporary_names_become_globs)
{
	_cleanup_lesson_ struct lesson *lesson = lesson_begin("");

	note(lesson, "/tmp/npm-4711-a1b2c3d4", V_CREATE | V_DELETE, DEMAND_DIRECTORY);
	note(lesson, "/tmp/npm-4711-a1b2c3d4/x/y", V_CREATE | V_MODIFY, 0);
	note(lesson, "/tmp/npm-4712-e5f6a7b8", V_CREATE, DEMAND_DIRECTORY);
	note(lesson, "/tmp/npm-4712-e5f6a7b8/configure", V_EXEC, 0);
	note(lesson, "/home/u/src/.cfg.A1b2C3", V_CREATE | V_MODIFY, DEMAND_MOVED);
	note(lesson, "/home/u/src/cfg", V_CREATE | V_DELETE, DEMAND_MOVED);
	note(lesson, "/home/u/src/k/kept.A1b2C3", V_CREATE | V_MODIFY, 0);
	note(lesson, "/home/u/src/k/sed4b5c6d", V_CREATE | V_DELETE, DEMAND_DIRECTORY);
	note(lesson, "/home/u/src/k/sed4b5c6d/x", V_CREATE, 0);
	note(lesson, "/proc/4711/task/4712/comm", V_MODIFY, 0);
	lesson_end(lesson);
	EXPECT_LINE(lesson, "exec    /tmp/npm-*");
	EXPECT_LINE(lesson, "write   ./.cfg.* ./cfg ./k/kept.A1b2C3 ./k/* ./k/*/** /tmp/npm-*");
	cr_expect(allows(lesson, "/tmp/npm-1-ffff0000/z", V_CREATE | V_MODIFY));
	cr_expect(allows(lesson, "/home/u/src/.cfg.Z9y8X7", V_CREATE | V_MODIFY | V_DELETE));
	cr_expect(allows(lesson, "/proc/1/task/2/comm", V_MODIFY));
	cr_expect_not(allows(lesson, "/tmp/other", V_CREATE));
}

/* What the policy refuses to move, see judge_may_move(): old and new place must be granted alike. */
Test(learn, both_ends_of_a_rename_are_granted_alike)
{
	_cleanup_lesson_ struct lesson *lesson = lesson_begin("");
	struct outcome from, to;

	note(lesson, "/home/u/src/a", V_DELETE, DEMAND_MOVED);
	note(lesson, "/home/u/src/b", V_CREATE, DEMAND_MOVED);
	note(lesson, "/home/u/src/b/in/side", V_EXEC, 0);
	lesson_end(lesson);
	tree_lookup(lesson->tree, "/home/u/src/a", 13, 0, &from);
	tree_lookup(lesson->tree, "/home/u/src/b", 13, 0, &to);
	cr_expect_eq(from.allowed, to.allowed & ~V_EXEC);
	cr_expect(allows(lesson, "/home/u/src/b/in/side", V_EXEC));
	cr_expect_not(tree_depends_below(lesson->tree, "/home/u/src/b", 13),
		      "no rule stands inside of what moves");
}

Test(learn, private_directory_for_temporary_files)
{
	_cleanup_lesson_ struct lesson *lesson =
		lesson_begin("write ${TMPDIR}\nenv set TMPDIR=${TMPDIR}\n");

	note(lesson, "/tmp/warder-1/a/b", V_CREATE | V_MODIFY, 0);
	note(lesson, "/tmp/warder-1/run", V_EXEC, 0);
	lesson_end(lesson);
	EXPECT_LINE(lesson, "write   ${TMPDIR}");
	EXPECT_LINE(lesson, "exec    ${TMPDIR}");
	EXPECT_LINE(lesson, "env     set TMPDIR=${TMPDIR}");
	cr_expect_null(strstr(lesson->written.data, "warder-1"));
}

static struct lesson *lesson_in_tmp(const char *policy)
{
	struct lesson *lesson = lesson_begin(policy);
	struct learn_config config = { .policy = &lesson->policy, .vars = &lesson->vars };

	learn_free(lesson->learn);
	lesson->vars.tmpdir = "/tmp";
	lesson->vars.cwd = "/tmp/proj";
	cr_assert_eq(learn_create(&config, &lesson->learn), 0);
	return lesson;
}

/* What the launch keeps of the host's /tmp needs rules of its own, or it would not be kept again. */
Test(learn, private_directory_around_the_project)
{
	_cleanup_lesson_ struct lesson *lesson =
		lesson_in_tmp("write ${TMPDIR}\nread /tmp/data /tmp/d*/x\n");

	note(lesson, "/tmp/proj/a.c", V_READ, 0);
	note(lesson, "/tmp/data/set", V_READ, 0);
	note(lesson, "/tmp/ccA1b2C3.s", V_CREATE | V_MODIFY | V_DELETE, 0);
	note(lesson, "/tmp/proj/a.o", V_CREATE | V_MODIFY, DEMAND_MOVED);
	note(lesson, "/tmp/x.o", V_CREATE | V_DELETE, DEMAND_MOVED);
	lesson_end(lesson);
	EXPECT_LINE(lesson, "read    /tmp/data/set ./a.c");
	EXPECT_LINE(lesson, "write   ${TMPDIR} ./a.o");
}

Test(learn, tmp_that_a_rule_names_is_the_hosts)
{
	_cleanup_lesson_ struct lesson *lesson = lesson_in_tmp("write ${TMPDIR} /tmp\n");

	note(lesson, "/tmp/kept", V_CREATE | V_MODIFY, 0);
	lesson_end(lesson);
	EXPECT_LINE(lesson, "write   /tmp/kept");
}

Test(learn, settings_go_on)
{
	_cleanup_lesson_ struct lesson *lesson =
		lesson_begin("net none\nlimit cpu=10s memory=512M\nmap deny wx\nsyscalls compute\n"
			     "syscall errno ENOSYS statx\nsyscall kill getpid\n"
			     "env keep PATH LC_*\nenv unset *_TOKEN\nenv set A='b c'\n");

	learn_syscall(lesson->learn, 39); /* getpid, all the same */
	learn_syscall(lesson->learn, 56);
	learn_syscall(lesson->learn, 9999);
	lesson_end(lesson);
	EXPECT_LINE(lesson, "net     none");
	EXPECT_LINE(lesson, "limit   cpu=10s memory=512M");
	EXPECT_LINE(lesson, "map     deny wx");
	EXPECT_LINE(lesson, "syscalls compute");
	EXPECT_LINE(lesson, "syscall errno ENOSYS statx");
	EXPECT_LINE(lesson, "syscall allow getpid clone");
	EXPECT_LINE(lesson, "env     keep PATH LC_*");
	EXPECT_LINE(lesson, "env     unset *_TOKEN");
	cr_expect_null(strstr(lesson->written.data, "kill getpid"));
	cr_expect_eq(lesson->learnt.env_count, lesson->policy.env_count);
	cr_expect_eq(lesson->learnt.limits[LIMIT_MEMORY].value, 512U << 20);
	cr_expect_null(strstr(lesson->written.data, "# REVIEW net"));
}

Test(learn, calls_that_no_policy_can_allow)
{
	_cleanup_lesson_ struct lesson *lesson = lesson_begin("");

	learn_syscall(lesson->learn, 101);
	lesson_end(lesson);
	EXPECT_LINE(lesson, "# REVIEW syscall errno EPERM ptrace   # no policy can allow it");
}

Test(learn, lines_are_filled_and_wrapped)
{
	_cleanup_lesson_ struct lesson *lesson = lesson_begin("");
	char path[64];

	for (unsigned int i = 0; i < 60; i++) {
		snprintf(path, sizeof(path), "/etc/some/configuration/file-number-%u", i);
		note(lesson, path, V_READ, 0);
	}
	lesson_end(lesson);
	for (const char *at = lesson->written.data, *end; (end = strchr(at, '\n')); at = end + 1)
		cr_expect_leq(end - at, 100, "%.*s", (int)(end - at), at);
	for (unsigned int i = 0; i < 60; i++) {
		snprintf(path, sizeof(path), "/etc/some/configuration/file-number-%u", i);
		cr_expect(allows(lesson, path, V_READ));
	}
}

/* One event as the broker records it, and whether it leaves a line. */
static const struct {
	const char *what;
	struct record record;
	const char *strings[4];
	const char *due; /* a line, or NULL: no trace of any string */
} events[] = {
	{ "read", { .kind = RECORD_CALL, .verbs = V_READ, .nr = 257, .rule = 0 },
	  { "x", "/data/x" }, "read    /data/x" },
	{ "read, not there", { .kind = RECORD_CALL, .verbs = V_READ, .nr = 257, .err = ENOENT,
			       .would = RECORD_DENY, .rule = RECORD_RULE_NONE },
	  { "x", "/data/x" }, NULL },
	{ "made, in a directory that is not there",
	  { .kind = RECORD_CALL, .verbs = V_CREATE, .nr = 83, .err = ENOENT,
	    .rule = RECORD_RULE_NONE }, { "x", "/data/x" }, "create  /data/x" },
	{ "no rule yet", { .kind = RECORD_CALL, .verbs = V_READ, .nr = 257, .would = RECORD_DENY,
			   .rule = RECORD_RULE_NONE }, { "x", "/data/x" }, "read    /data/x" },
	{ "a rule refuses", { .kind = RECORD_CALL, .verbs = V_READ, .nr = 257,
			      .would = RECORD_DENY, .rule = 0 }, { "x", "/data/x" },
	  "# REVIEW read /data/x   # the policy of this run refuses it" },
	{ "decided without a rule", { .kind = RECORD_CALL, .verbs = V_READ, .nr = 257,
				      .rule = RECORD_RULE_BUILTIN + BUILTIN_INHERITED },
	  { "x", "/data/x" }, NULL },
	{ "nothing was asked", { .kind = RECORD_CALL, .nr = 83, .err = EEXIST,
				 .rule = RECORD_RULE_NONE }, { "x", "/data/x" }, NULL },
	{ "a pipe", { .kind = RECORD_CALL, .verbs = V_READ, .nr = 257, .rule = 0 },
	  { "x", "pipe:[1]" }, NULL },
	{ "outside of the whitelist", { .kind = RECORD_CALL, .nr = 29, .would = RECORD_DENY,
					.rule = RECORD_RULE_BUILTIN + BUILTIN_WHITELIST },
	  { NULL }, "syscall allow shmget" },
	{ "killed", { .kind = RECORD_KILL, .nr = 29,
		      .rule = RECORD_RULE_BUILTIN + BUILTIN_WHITELIST },
	  { NULL }, "syscall allow shmget" },
	{ "executed", { .kind = RECORD_EXEC, .tid = 3 }, { "/data/x", "x" }, "exec    /data/x" },
	{ "executed with its loader", { .kind = RECORD_CALL, .verbs = V_EXEC, .nr = 59 },
	  { "x", "/data/x", NULL, "/data/ld.so" }, "exec    /data/ld.so /data/x" },
	{ "renamed", { .kind = RECORD_CALL, .verbs = V_CREATE | V_DELETE, .nr = 82, .rule = 0 },
	  { "a", "/data/a", "b", "/data/b" }, "write   /data/a /data/b" },
	{ "renamed where other rules hold",
	  { .kind = RECORD_CALL, .verbs = V_CREATE | V_DELETE, .nr = 82, .would = RECORD_DENY,
	    .rule = RECORD_RULE_BUILTIN + BUILTIN_MOVE },
	  { "a", "/data/a", "b", "/data/b" }, "write   /data/a /data/b" },
	{ "linked", { .kind = RECORD_CALL, .verbs = V_CREATE | V_READ, .nr = 86, .rule = 0 },
	  { "a", "/data/a", "b", "/data/b" }, "read    /data/a" },
	{ "linked: the new name", { .kind = RECORD_CALL, .verbs = V_CREATE | V_READ, .nr = 86 },
	  { "a", "/data/a", "b", "/data/b" }, "create  /data/b" },
	{ "a directory was opened", { .kind = RECORD_CALL, .verbs = V_READ, .nr = 257,
				      .args = { 0, 0, 0200000 } }, { "x", "/data/x" },
	  "list    /data/x" },
};

Test(learn, events)
{
	for (size_t i = 0; i < ARRAY_SIZE(events); i++) {
		_cleanup_lesson_ struct lesson *lesson = lesson_begin("");
		_cleanup_bench_ struct bench *bench =
			bench_open("read /data\n", true, lesson->learn);

		cr_assert_eq(bench_take(bench, &events[i].record, events[i].strings), 0);
		lesson_end(lesson);
		if (events[i].due)
			cr_expect(has_line(lesson, events[i].due), "%s: no `%s` in\n%s",
				  events[i].what, events[i].due, lesson->written.data);
		else
			cr_expect_null(strstr(lesson->written.data, "/data"), "%s:\n%s",
				       events[i].what, lesson->written.data);
	}
}

Test(learn, internet)
{
	_cleanup_lesson_ struct lesson *lesson = lesson_begin("");
	_cleanup_bench_ struct bench *bench = bench_open("", false, lesson->learn);
	struct record record = { .kind = RECORD_CALL, .nr = 41, .args = { 2, 1 }, .result = 3,
				 .rule = RECORD_RULE_BUILTIN + BUILTIN_REGISTERS };

	cr_assert_eq(bench_take(bench, &record, NULL), 0);
	lesson_end(lesson);
	cr_expect_null(strstr(lesson->written.data, "net none"));
}

static uint32_t next(uint32_t *random, uint32_t below)
{
	*random = *random * 1664525 + 1013904223;
	return (*random >> 8) % below;
}

/* A random path in places where much is going on. */
static void random_path(uint32_t *random, char *path, size_t room)
{
	static const char *const tops[] = { "/home/u/src", "/home/u", "/usr/share", "/etc", "/tmp",
					    "/tmp/warder-1", "/var/cache/x", "/opt/pkg", "",
					    "/proc/77" };
	static const char *const names[] = { "a", "b", "lib", "x.c", "my file", "it's", "a*b", "[c]",
					     "{d,e}", "$f", "ü", ".config", "tmp.A1b2C3",
					     "ccQ1w2E3.s", ".env", ".ssh", "#x", "back\\slash" };
	size_t len = (size_t)snprintf(path, room, "%s", tops[next(random, ARRAY_SIZE(tops))]);

	for (uint32_t depth = next(random, 4); depth > 0; depth--)
		len += (size_t)snprintf(path + len, room - len, "/%s",
					names[next(random, ARRAY_SIZE(names))]);
	if (!len)
		snprintf(path, room, "/");
}

enum { FACTS = 120 };

struct fact {
	char path[128];
	verbs_t verbs;
};

/* What of a fact a policy has to grant: what is up for review is not, and directories have names. */
static verbs_t owed(const struct ground *ground, const struct fact *facts, uint32_t count,
		    const struct fact *fact)
{
	size_t len = strlen(fact->path);
	bool directory = !strcmp(fact->path, "/");

	for (uint32_t i = 0; i < count; i++)
		directory |= !strncmp(facts[i].path, fact->path, len) && facts[i].path[len] == '/';
	if (ground_secret(ground, fact->path, len))
		return 0;
	if (ground_has_secrets(ground, fact->path, directory))
		return fact->verbs & V_LIST;
	return fact->verbs & (verbs_t) ~(directory ? V_READ : 0);
}

/*
 * Any run at all: what is not put up for review is allowed by the policy it taught. Verbs are drawn
 * as calls ask them.
 */
Test(learn, any_run_is_allowed_again)
{
	static const verbs_t asked[] = { V_LIST, V_READ, V_READ | V_MODIFY, V_MODIFY, V_APPEND,
					 V_CREATE, V_CREATE | V_MODIFY, V_DELETE,
					 V_CREATE | V_DELETE, V_EXEC };
	static struct fact facts[FACTS];
	struct ground *ground;
	uint32_t random = 42;

	cr_assert_eq(ground_create(&fixture_vars, NULL, &ground), 0);
	for (unsigned int round = 0; round < 300; round++) {
		_cleanup_lesson_ struct lesson *lesson =
			lesson_begin(round % 2 ? "write ${TMPDIR}\n" : "");
		uint32_t count = next(&random, FACTS) + 1;

		for (uint32_t i = 0; i < count; i++) {
			unsigned int flags = next(&random, 8) ? 0 : DEMAND_MOVED;

			random_path(&random, facts[i].path, sizeof(facts[i].path));
			facts[i].verbs = asked[next(&random, ARRAY_SIZE(asked))];
			if (ground_has_secrets(ground, facts[i].path, true))
				flags = 0; /* nobody renames /etc */
			note(lesson, facts[i].path, facts[i].verbs, flags);
		}
		lesson_end(lesson);
		for (uint32_t i = 0; i < count; i++)
			cr_assert(allows(lesson, facts[i].path,
					 owed(ground, facts, count, &facts[i])),
				  "round %u: %s (%x) is refused by\n%s", round, facts[i].path,
				  facts[i].verbs, lesson->written.data);
	}
	ground_free(ground);
}

/* And nothing that is a secret is allowed by what any run taught. */
Test(learn, no_run_opens_a_secret)
{
	static const char *const secrets[] = { "/home/u/.ssh/id", "/home/u/.aws/x", "/etc/shadow",
					       "/home/u/.netrc", "/home/u/src/.env",
					       "/home/u/src/lib/.env", "/home/u/.config/gh/x" };
	uint32_t random = 7;

	for (unsigned int round = 0; round < 300; round++) {
		_cleanup_lesson_ struct lesson *lesson = lesson_begin("");

		for (uint32_t count = next(&random, FACTS) + 1; count > 0; count--) {
			char path[128];

			random_path(&random, path, sizeof(path));
			note(lesson, path, V_READ | V_MODIFY | V_CREATE, 0);
		}
		lesson_end(lesson);
		for (size_t i = 0; i < ARRAY_SIZE(secrets); i++)
			cr_assert_not(allows(lesson, secrets[i], V_READ), "round %u: %s\n%s", round,
				      secrets[i], lesson->written.data);
	}
}
