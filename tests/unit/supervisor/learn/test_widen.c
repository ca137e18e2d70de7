// SPDX-License-Identifier: MIT
// tests/unit/supervisor/learn/test_widen.c - Directories for their files, where that says more
#include "tests/unit/supervisor/lesson.h"

#include <stdio.h>

Test(widen, four_neighbours_are_a_directory)
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
	EXPECT_LINE(lesson, "read    /etc/conf0");
	EXPECT_LINE(lesson, "read    ~/.dot3");
	EXPECT_LINE(lesson, "read    ./lib");
	EXPECT_LINE(lesson, "read    ./three/0");
	cr_expect_null(strstr(lesson->written.data, "\nlist "), "nor its names");
}

Test(widen, system_trees_count_as_one)
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
	EXPECT_LINE(lesson, "exec    /usr/bin/a");
	EXPECT_LINE(lesson, "exec    /usr/libexec/b");
	EXPECT_LINE(lesson, "exec    /usr/libexec/d");
}

Test(widen, closed_places_are_never_widened)
{
	static const struct {
		const char *dir;
		verbs_t verbs;
	} places[] = {
		{ "/run/app", V_READ }, { "/sys/class/net", V_READ },
		{ "/var/lib", V_READ }, { "/opt", V_READ },
		{ "/srv", V_READ },	{ "/usr/share/x", V_CREATE | V_MODIFY },
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
		cr_expect_not(allows(lesson, path, places[i].verbs & (V_READ | V_MODIFY)), "%s\n%s",
			      path, lesson->written.data);
	}
}

Test(widen, widened_directories_keep_secrets_closed)
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

Test(widen, directories_that_hold_secrets_show_names_only)
{
	_cleanup_lesson_ struct lesson *lesson = lesson_begin("");

	note(lesson, "/home", V_LIST, 0);
	note(lesson, "/home/u", V_READ, DEMAND_DIRECTORY);
	lesson_end(lesson);
	EXPECT_LINE(lesson, "list    /*");
	EXPECT_LINE(lesson, "list    /home/*");
	cr_expect(allows(lesson, "/home", V_LIST));
	cr_expect(allows(lesson, "/home/u", V_LIST));
	cr_expect_not(allows(lesson, "/home/u", V_READ));
	cr_expect_not(allows(lesson, "/home/u/.ssh", V_LIST));
	cr_expect_not(allows(lesson, "/home/u/x", V_LIST));
}

Test(widen, temporary_names_become_globs)
{
	static const char *const written[] = {
		"write   ./.cfg.*", "write   ./cfg",  "write   ./k/kept.A1b2C3",
		"write   ./k/sed*", "create  ./m/?*", "write   /tmp/npm-*",
	};
	_cleanup_lesson_ struct lesson *lesson = lesson_begin("");

	note(lesson, "/tmp/npm-4711-a1b2c3d4", V_CREATE | V_DELETE, DEMAND_DIRECTORY);
	note(lesson, "/tmp/npm-4711-a1b2c3d4/x/y", V_CREATE | V_MODIFY, 0);
	note(lesson, "/tmp/npm-4712-e5f6a7b8", V_CREATE, DEMAND_DIRECTORY);
	note(lesson, "/tmp/npm-4712-e5f6a7b8/configure", V_EXEC, 0);
	note(lesson, "/home/u/src/.cfg.A1b2C3", V_CREATE | V_MODIFY, DEMAND_MOVED);
	note(lesson, "/home/u/src/cfg", V_CREATE | V_DELETE, DEMAND_MOVED);
	note(lesson, "/home/u/src/k/kept.A1b2C3", V_CREATE | V_MODIFY, 0);
	note(lesson, "/home/u/src/k/sed4b5c6d", V_CREATE | V_DELETE, DEMAND_DIRECTORY);
	note(lesson, "/home/u/src/k/sed4b5c6d/x", V_MODIFY, 0);
	note(lesson, "/home/u/src/m/4b5c6d7e8f90a1", V_CREATE, 0);
	note(lesson, "/proc/4711/task/4712/comm", V_MODIFY, 0);
	lesson_end(lesson);
	EXPECT_LINE(lesson, "exec    /tmp/npm-*");
	for (size_t i = 0; i < ARRAY_SIZE(written); i++)
		EXPECT_LINE(lesson, written[i]);
	cr_expect(allows(lesson, "/tmp/npm-1-ffff0000/z", V_CREATE | V_MODIFY));
	cr_expect(allows(lesson, "/home/u/src/.cfg.Z9y8X7", V_CREATE | V_MODIFY | V_DELETE));
	cr_expect(allows(lesson, "/proc/1/task/2/comm", V_MODIFY));
	cr_expect_not(allows(lesson, "/tmp/other", V_CREATE));
}

/* Who is observed chooses its names: one of them is no rule for what lies beside it. */
Test(widen, a_made_up_name_says_nothing_about_its_neighbours)
{
	static const struct {
		const char *made;
		const char *beside;
	} cases[] = {
		{ "/home/u/x1y2z3", "/home/u/.ssh/id" },
		{ "/home/u/x1y2z3", "/home/u/.bashrc" },
		{ "/home/u/.bash_123", "/home/u/.bash_profile" },
		{ "/home/u/.aws123", "/home/u/.aws/credentials" },
		{ "/home/u/Doc123", "/home/u/Documents/a" },
		{ "/home/u/.config/x1y2z3", "/home/u/.config/autostart/a" },
		{ "/etc/x1y2z3", "/etc/passwd" },
		{ "/etc/ld.so.123", "/etc/ld.so.preload" },
		{ "/usr/bin/x1y2z3", "/usr/bin/ls" },
		{ "/usr/bin/git-123", "/usr/bin/git-shell" },
		{ "/x1y2z3", "/srv/a" },
		{ "/var/lib/x1y2z3", "/var/lib/dpkg/status" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_lesson_ struct lesson *lesson = lesson_begin("");

		note(lesson, cases[i].made, V_CREATE | V_MODIFY | V_DELETE, 0);
		lesson_end(lesson);
		cr_expect(allows(lesson, cases[i].made, V_CREATE | V_MODIFY | V_DELETE), "%s",
			  lesson->written.data);
		cr_expect_not(allows(lesson, cases[i].beside, V_MODIFY), "%s\n%s", cases[i].beside,
			      lesson->written.data);
	}
}

/* Four keys are four decisions, and none about a fifth. */
Test(widen, keys_are_no_neighbours)
{
	_cleanup_lesson_ struct lesson *lesson = lesson_begin("");
	char path[64];

	for (unsigned int i = 0; i < 6; i++) {
		snprintf(path, sizeof(path), "/srv/tls/%u/a%u.key", i / 6, i);
		note(lesson, path, V_READ, 0);
		snprintf(path, sizeof(path), "/srv/tls/0/%u.PEM", i);
		note(lesson, path, V_READ, 0);
	}
	lesson_end(lesson);
	cr_expect(allows(lesson, "/srv/tls/0/a5.key", V_READ));
	cr_expect_not(allows(lesson, "/srv/tls/0/a6.key", V_READ), "%s", lesson->written.data);
}

Test(widen, a_made_up_name_with_a_beginning_is_a_pattern_in_the_home)
{
	_cleanup_lesson_ struct lesson *lesson = lesson_begin("");

	note(lesson, "/home/u/.zcompdump-4711", V_CREATE | V_MODIFY | V_DELETE, 0);
	note(lesson, "/home/u/.config/foo.conf.A1b2C3", V_CREATE | V_MODIFY | V_DELETE, 0);
	lesson_end(lesson);
	cr_expect(allows(lesson, "/home/u/.zcompdump-4712", V_CREATE), "%s", lesson->written.data);
	cr_expect(allows(lesson, "/home/u/.config/foo.conf.Z9y8X7", V_CREATE));
}

/*
 * What the policy refuses to move, see judge_may_move(): old and new place must be granted alike.
 */
Test(widen, both_ends_of_a_rename_are_granted_alike)
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

/* A directory that the run made in its project is its own; one that it made elsewhere is not. */
Test(widen, what_the_run_made_is_its_own)
{
	_cleanup_lesson_ struct lesson *lesson = lesson_begin("");

	note(lesson, "/home/u/src/build", V_CREATE, DEMAND_DIRECTORY);
	note(lesson, "/home/u/src/build/one", V_CREATE | V_MODIFY, 0);
	note(lesson, "/srv/data/out", V_CREATE, DEMAND_DIRECTORY);
	note(lesson, "/srv/data/out/one", V_CREATE | V_MODIFY, 0);
	note(lesson, "/home/u/src/kept/one", V_CREATE | V_MODIFY, 0);
	lesson_end(lesson);
	EXPECT_LINE(lesson, "write   ./build");
	EXPECT_LINE(lesson, "write   ./kept/one");
	cr_expect(allows(lesson, "/home/u/src/build/two/three", V_CREATE | V_DELETE));
	cr_expect_not(allows(lesson, "/srv/data/out/two", V_MODIFY));
}

/* Keys in one directory are one decision each, and so is what lies around them. */
Test(widen, no_directory_for_keys)
{
	static const char *const keys[] = { "a.pem", "b.key", "c.p12", "d.PEM", "e.gpg" };
	_cleanup_lesson_ struct lesson *lesson = lesson_begin("");
	char path[64];

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		snprintf(path, sizeof(path), "/home/u/src/tls/%s", keys[i]);
		note(lesson, path, V_READ, 0);
		snprintf(path, sizeof(path), "/home/u/src/f%zu", i);
		note(lesson, path, V_READ, 0);
		snprintf(path, sizeof(path), "/home/u/src/made/%s", keys[i]);
		note(lesson, path, V_CREATE | V_MODIFY, 0);
		snprintf(path, sizeof(path), "/usr/share/certs/%s", keys[i]);
		note(lesson, path, V_READ, 0);
	}
	lesson_end(lesson);
	EXPECT_LINE(lesson, "read    ./tls/a.pem");
	cr_expect_not(allows(lesson, "/home/u/src/tls/other.pem", V_READ));
	cr_expect_not(allows(lesson, "/home/u/src/other", V_READ), "%s", lesson->written.data);
	cr_expect(allows(lesson, "/home/u/src/f1", V_READ));
	cr_expect(allows(lesson, "/home/u/src/made/new.pem", V_CREATE), "its own are");
	cr_expect(allows(lesson, "/usr/share/certs/new.pem", V_READ), "the system has public ones");
}
