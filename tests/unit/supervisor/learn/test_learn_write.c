// SPDX-License-Identifier: MIT
// tests/unit/supervisor/learn/test_learn_write.c - A learnt policy, line by line
#include "tests/unit/supervisor/lesson.h"

#include <stdio.h>

Test(learn_write, nothing)
{
	_cleanup_lesson_ struct lesson *lesson = lesson_begin("");

	lesson_end(lesson);
	EXPECT_LINE(lesson, "include base");
	EXPECT_LINE(lesson, "#     npm 'run\\nme'");
	EXPECT_LINE(lesson, "# Learnt on 2026-11-22 by warder 0.1.0 from one run of");
	EXPECT_LINE(lesson, "# REVIEW net none");
}

Test(learn_write, words_and_spellings)
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
	EXPECT_LINE(lesson, "read    ./a.js");
	EXPECT_LINE(lesson, "read    ./'my file'");
	EXPECT_LINE(lesson, "append  ~/.node_history");
	EXPECT_LINE(lesson, "write   ./out.o");
	EXPECT_LINE(lesson, "delete  ./old");
	EXPECT_LINE(lesson, "connect /run/postgresql/.s.PGSQL.5432");
	EXPECT_LINE(lesson, "bind    '@abstract name'");
	cr_expect_not(allows(lesson, "/home/u/src/b.js", V_READ));
	cr_expect_not(allows(lesson, "/home/u/src/out.p", V_MODIFY));
}

Test(learn_write, what_base_grants_needs_no_line)
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

/* Taking the comment away from a REVIEW line is all it takes to grant it. */
Test(learn_write, reviews_can_be_granted)
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
		     0, "%s", said(&diag));
	tree_free(lesson->tree);
	cr_assert_eq(tree_build(&policy, NULL, &lesson->tree, &diag), 0);
	cr_expect(allows(lesson, "/home/u/src/.env", V_READ));
	cr_expect(allows(lesson, "/run/docker.sock", V_CONNECT));
	cr_expect(allows(lesson, "/data/x", V_READ));
	cr_expect_not(allows(lesson, "/home/u/src/d0/.env", V_READ), "the others stay closed");
	policy_free(&policy);
}

Test(learn_write, ways_out_and_refusals_are_reviewed)
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

/* What is written there is run later, by a shell, a session, or whoever looks for a program. */
Test(learn_write, what_runs_later_is_reviewed)
{
	_cleanup_lesson_ struct lesson *lesson = lesson_begin("");

	note(lesson, "/home/u/.bashrc", V_READ | V_MODIFY | V_APPEND, 0);
	note(lesson, "/home/u/.local/bin/ls", V_CREATE | V_DELETE, DEMAND_MOVED);
	lesson_end(lesson);
	EXPECT_LINE(lesson, "read    ~/.bashrc");
	EXPECT_LINE(lesson, "# REVIEW modify ~/.bashrc   # it runs later, outside of the jail");
	cr_expect_not(allows(lesson, "/home/u/.bashrc", V_APPEND));
	cr_expect_not(allows(lesson, "/home/u/.local/bin/ls", V_CREATE));
}

/* What git does in a repository; five files, so that one rule stands for all. */
static void note_git(struct lesson *lesson)
{
	static const char *const files[] = { "index", "HEAD", "ORIG_HEAD", "COMMIT_EDITMSG",
					     "packed-refs" };

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		char path[64];

		snprintf(path, sizeof(path), "/home/u/src/.git/%s", files[i]);
		note(lesson, path, V_READ | V_MODIFY | V_CREATE | V_DELETE, 0);
	}
}

/* Hooks and settings of a repository run programs, whoever wrote them. */
Test(learn_write, a_repository_is_not_its_hooks)
{
	_cleanup_lesson_ struct lesson *lesson = lesson_begin("");

	note_git(lesson);
	note(lesson, "/home/u/src/.git/config", V_READ, 0);
	lesson_end(lesson);
	EXPECT_LINE(lesson, "write   ./.git");
	EXPECT_LINE(lesson, "deny write ./.git/hooks ./.git/config ./.git/config.worktree "
			    "./.git/info/attributes");
	cr_expect(allows(lesson, "/home/u/src/.git/index", V_MODIFY));
	cr_expect(allows(lesson, "/home/u/src/.git/config", V_READ));
	cr_expect_not(allows(lesson, "/home/u/src/.git/config", V_MODIFY));
	cr_expect_not(allows(lesson, "/home/u/src/.git/config", V_DELETE));
	cr_expect_not(allows(lesson, "/home/u/src/.git/hooks/pre-commit", V_CREATE));
}

/* Who writes them is told so: it is for a person to allow. */
Test(learn_write, hooks_are_reviewed)
{
	_cleanup_lesson_ struct lesson *lesson = lesson_begin("");

	note(lesson, "/home/u/src/.git/hooks/pre-commit", V_CREATE, 0);
	note(lesson, "/home/u/src/.git/config", V_READ | V_CREATE, 0);
	lesson_end(lesson);
	EXPECT_LINE(lesson, "read    ./.git/config");
	EXPECT_LINE(lesson, "# REVIEW create ./.git/config   # it runs later, outside of the jail");
	EXPECT_LINE(lesson, "# REVIEW create ./.git/hooks/pre-commit   # it runs later, outside of "
			    "the jail");
	cr_expect_not(allows(lesson, "/home/u/src/.git/config", V_CREATE));
}

/* Where a directory covers one that was written, the line that keeps it closed is about it alone.
 */
Test(learn_write, a_repository_and_its_settings)
{
	_cleanup_lesson_ struct lesson *lesson = lesson_begin("");

	note_git(lesson);
	note(lesson, "/home/u/src/.git/config", V_CREATE, 0);
	lesson_end(lesson);
	EXPECT_LINE(lesson, "deny write ./.git/config # it runs later, outside of the jail");
	cr_expect_not(allows(lesson, "/home/u/src/.git/config", V_APPEND));
	cr_expect_not(allows(lesson, "/home/u/src/.git/hooks/pre-commit", V_CREATE));
}

/* A directory that stands for its files is not what the run's own policy refuses in it. */
Test(learn_write, denials_go_on)
{
	_cleanup_lesson_ struct lesson *lesson = lesson_begin(
		"write /\ndeny! ./priv\ndeny ./pp/d\nhide write **/*.lock\nask ./quiz\n"
		"deny **/*.txt\nread ./a.txt\ndeny /srv/far\n"
		"deny! /srv/never\ndeny /etc/hosts\n"
		"deny write ./one './two words'\ndeny read ./t when O_TRUNC\n");
	char path[64];

	for (unsigned int i = 0; i < 6; i++) {
		snprintf(path, sizeof(path), "/home/u/src/d%u/x", i);
		note(lesson, path, V_READ | V_MODIFY | V_CREATE | V_DELETE, 0);
	}
	note(lesson, "/home/u/src/a.txt", V_READ, 0);
	lesson_end(lesson);
	EXPECT_LINE(lesson, "write   ./");
	EXPECT_LINE(lesson, "deny!   ./priv");
	EXPECT_LINE(lesson, "ask     ./quiz");
	EXPECT_LINE(lesson, "deny!   /srv/never");
	EXPECT_LINE(lesson, "deny    /etc/hosts");
	EXPECT_LINE(lesson, "deny write ./one ./'two words'");
	EXPECT_LINE(lesson, "deny read ./t when O_TRUNC");
	EXPECT_LINE(lesson, "# REVIEW deny **/*.txt   # the run had an exception from it");
	cr_expect_null(strstr(lesson->written.data, "/srv/far"), "nothing there is granted");
	cr_expect_not(allows(lesson, "/home/u/src/priv/s", V_READ));
	cr_expect_not(allows(lesson, "/home/u/src/pp/d", V_READ));
	cr_expect_not(allows(lesson, "/home/u/src/x/y.lock", V_MODIFY));
	cr_expect(allows(lesson, "/home/u/src/a.txt", V_READ));
	cr_expect(allows(lesson, "/home/u/src/d9/x", V_MODIFY));
}

Test(learn_write, settings_go_on)
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
	EXPECT_LINE(lesson, "env keep PATH LC_*");
	EXPECT_LINE(lesson, "env unset *_TOKEN");
	cr_expect_null(strstr(lesson->written.data, "kill getpid"));
	cr_expect_eq(lesson->learnt.env_count, lesson->policy.env_count);
	cr_expect_eq(lesson->learnt.limits[LIMIT_MEMORY].value, 512U << 20);
	cr_expect_null(strstr(lesson->written.data, "# REVIEW net"));
}

Test(learn_write, calls_that_no_policy_can_allow)
{
	_cleanup_lesson_ struct lesson *lesson = lesson_begin("");

	learn_syscall(lesson->learn, 101);
	lesson_end(lesson);
	EXPECT_LINE(lesson, "# REVIEW syscall errno EPERM ptrace   # no policy can allow it");
}

Test(learn_write, each_rule_has_a_line)
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
