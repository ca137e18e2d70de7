// SPDX-License-Identifier: MIT
// tests/unit/supervisor/learn/test_sibling.c - One pattern for files of a kind
#include "tests/unit/supervisor/lesson.h"

#include "supervisor/learn/sibling.h"
#include "supervisor/rules/ground.h"

/* What a run asked, what its command lines said, and the lines that come of it. */
static const struct {
	const char *what;
	const char *arguments;
	const char *paths[6];
	verbs_t verbs;
	const char *due; /* a line */
	const char *granted; /* a path that is granted besides, NULL: none */
	const char *refused; /* one that is not */
} kinds[] = {
	{ "three of a kind",
	  "",
	  { "/home/u/src/out/a.o", "/home/u/src/out/b.o", "/home/u/src/out/c.o" },
	  V_CREATE | V_MODIFY,
	  "write   ./out/*.o",
	  "/home/u/src/out/d.o",
	  "/home/u/src/out/d.sh" },
	{ "two are two",
	  "",
	  { "/home/u/src/out/a.o", "/home/u/src/out/b.o" },
	  V_CREATE | V_MODIFY,
	  "write   ./out/b.o",
	  NULL,
	  "/home/u/src/out/c.o" },
	{ "they begin alike",
	  "",
	  { "/data/in/test_one.txt", "/data/in/test_two.txt", "/data/in/test_three.txt" },
	  V_READ,
	  "read    /data/in/test_*.txt",
	  "/data/in/test_four.txt",
	  "/data/in/notes.txt" },
	{ "a command line names it",
	  "sqlite3 new.db",
	  { "/home/u/src/new.db", "/home/u/src/new.db-journal" },
	  V_CREATE | V_MODIFY | V_DELETE,
	  "write   ./*.db-journal",
	  "/home/u/src/other.db",
	  "/home/u/src/sub/other.db" },
	{ "a script names it",
	  "-c wc -l <numbers.csv; done",
	  { "/home/u/src/numbers.csv" },
	  V_READ,
	  "read    ./*.csv",
	  "/home/u/src/letters.csv",
	  "/home/u/src/letters.txt" },
	{ "it is named elsewhere than in the project",
	  "cat /data/x/numbers.csv",
	  { "/data/x/numbers.csv" },
	  V_READ,
	  "read    /data/x/numbers.csv",
	  NULL,
	  "/data/x/letters.csv" },
	{ "keys are no kind",
	  "openssl a.pem",
	  { "/home/u/src/k/a.pem", "/home/u/src/k/b.pem", "/home/u/src/k/c.pem" },
	  V_READ,
	  "read    ./k/a.pem",
	  NULL,
	  "/home/u/src/k/d.pem" },
	{ "names without an ending are no kind",
	  "cat one",
	  { "/home/u/src/one", "/home/u/src/two", "/home/u/src/v1.2" },
	  V_READ,
	  "read    ./one",
	  NULL,
	  "/home/u/src/three" },
	{ "settings of the system are no kind",
	  "x.conf",
	  { "/etc/x/a.conf", "/etc/x/b.conf", "/etc/x/c.conf" },
	  V_READ,
	  "read    /etc/x/a.conf",
	  NULL,
	  "/etc/x/d.conf" },
	{ "the home directory has secrets",
	  "a.txt",
	  { "/home/u/a.txt", "/home/u/b.txt", "/home/u/c.txt" },
	  V_READ,
	  "read    ~/a.txt",
	  NULL,
	  "/home/u/d.txt" },
	{ "a version",
	  "",
	  { "/opt/app/lib/libx.so.1.2.3" },
	  V_EXEC,
	  "exec    /opt/app/lib/libx.so.*",
	  "/opt/app/lib/libx.so.1.2.4",
	  "/opt/app/lib/liby.so.1.2.3" },
};

Test(sibling, kinds)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		_cleanup_lesson_ struct lesson *lesson = lesson_begin("");
		_cleanup_bench_ struct bench *bench =
			bench_open("read /data\n", true, lesson->learn);
		const struct record ran = { .kind = RECORD_EXEC, .tid = 3 };
		const char *const strings[4] = { "/usr/bin/x", kinds[i].arguments };

		cr_assert_eq(bench_take(bench, &ran, strings), 0);
		for (size_t k = 0; k < 6 && kinds[i].paths[k]; k++)
			note(lesson, kinds[i].paths[k], kinds[i].verbs, 0);
		lesson_end(lesson);
		cr_expect(has_line(lesson, kinds[i].due), "%s: no `%s` in\n%s", kinds[i].what,
			  kinds[i].due, lesson->written.data);
		for (size_t k = 0; k < 6 && kinds[i].paths[k]; k++)
			cr_expect(allows(lesson, kinds[i].paths[k], kinds[i].verbs), "%s: %s",
				  kinds[i].what, kinds[i].paths[k]);
		cr_expect(!kinds[i].granted || allows(lesson, kinds[i].granted, kinds[i].verbs),
			  "%s: %s", kinds[i].what, kinds[i].granted);
		cr_expect_not(allows(lesson, kinds[i].refused, kinds[i].verbs), "%s: %s",
			      kinds[i].what, kinds[i].refused);
	}
}

/* What was asked of each has to be alike; four of several kinds are a directory as ever. */
Test(sibling, words_are_kept_apart)
{
	_cleanup_lesson_ struct lesson *lesson = lesson_begin("");

	for (char name[] = "/data/x/a.txt"; name[8] < 'd'; name[8]++)
		note(lesson, name, V_READ, 0);
	note(lesson, "/data/x/log.txt", V_APPEND, 0);
	lesson_end(lesson);
	EXPECT_LINE(lesson, "read    /data/x/*.txt");
	EXPECT_LINE(lesson, "append  /data/x/log.txt");
	cr_expect_not(allows(lesson, "/data/x/a.txt", V_APPEND));
}

/* Each run had another one, so the next has: two suffice, but only in the project. */
Test(sibling, each_run_has_another)
{
	_cleanup_lesson_ struct lesson *lesson = lesson_begin("");
	_cleanup_bench_ struct bench *bench = bench_open("read /data\n", true, lesson->learn);
	static const char *const paths[2][5] = {
		{ "/home/u/src/in/north.txt", "/data/north.txt", "/home/u/src/k/north.key",
		  "/home/u/src/both/one.csv", "/home/u/src/both/two.csv" },
		{ "/home/u/src/in/south.txt", "/data/south.txt", "/home/u/src/k/south.key",
		  "/home/u/src/both/one.csv", NULL },
	};

	for (size_t run = 0; run < 2; run++) {
		cr_assert(!run || !learn_next_run(lesson->learn, NULL));
		for (size_t i = 0; i < 5 && paths[run][i]; i++) {
			struct record record = fake_open();
			const char *const strings[4] = { "x", paths[run][i] };

			cr_assert_eq(bench_take(bench, &record, strings), 0);
		}
	}
	lesson_end(lesson);
	EXPECT_LINE(lesson, "read    ./in/*.txt");
	EXPECT_LINE(lesson, "read    /data/north.txt");
	EXPECT_LINE(lesson, "read    ./k/south.key");
	EXPECT_LINE(lesson, "read    ./both/two.csv");
}
