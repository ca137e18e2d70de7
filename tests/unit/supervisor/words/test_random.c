// SPDX-License-Identifier: MIT
// tests/unit/supervisor/words/test_random.c - Made-up names as programs really make them
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/text.h"
#include "supervisor/words/random.h"

/* With a star in place of what will be another next time; NULL: nothing will. */
static const struct {
	const char *name;
	const char *due;
} names[] = {
	/* mktemp(1), gcc, python's tempfile, go, npm, git, sed -i, vim, sqlite, pids and times */
	{ "tmp.Ab3dEfGh1x", "tmp.*" },
	{ "tmp.iJKLmn", "tmp.*" },
	{ "ccA1b2C3.s", "cc*.s" },
	{ "ccXYZabc.o", "cc*.o" },
	{ "tmpab12_9q", NULL },
	{ "tmpab1x_9qz", "tmp*" },
	{ "tmpq8w7e6r5", "tmp*" },
	{ "go-build3141592653", "go-build*" },
	{ "npm-4711-a1b2c3d4", "npm-*" },
	{ "pip-install-q1w2e3r4", "pip-install-*" },
	{ "tmp_obj_a1B2c3", "tmp_obj_*" },
	{ "sedAbC123", "sed*" },
	{ "ziDW3ZGP", "zi*" },
	{ "XXLx51b6", "XX*" },
	{ "stsGmKtK", "st*" },
	{ "stabcdeF", "st*" },
	{ "stabcdeFG", NULL },
	{ "Ab1C2d3E", "*" },
	{ ".foo.json.1732274411", ".foo.json.*" },
	{ "index.lock.4711", "index.lock.*" },
	{ "123e4567-e89b-12d3-a456-426614174000", "*" },
	{ "cache-123e4567-e89b-12d3-a456-426614174000.db", "cache-*.db" },
	{ "0123456789abcdef0123456789abcdef01234567", "*" },
	{ "deadbeefcafe1", "*" },
	{ "deadbeef-cafe-babe-face-feedfacecafe", "*" },
	{ "lock-DEADBEEF-CAFE-BABE-FACE-FEEDFACECAFE.pid", "lock-*.pid" },
	{ "deadbeef-cafe-babe-face", NULL },
	{ "2026-11-22T12_52_50_396Z-debug-0.log", "*-debug-0.log" },
	{ "run-2026-11-22.log", "run-*.log" },
	{ "run-2026-11-22-10:09:08.log", "run-*.log" },
	{ "log.20261122", "log.*" },
	/* names that people give */
	{ "file12", NULL },
	{ "Makefile", NULL },
	{ "index.lock", NULL },
	{ "README.md", NULL },
	{ "config.h.in~", NULL },
	{ "libfoo.so.1", NULL },
	{ "python3.11", NULL },
	{ "x86_64-linux-gnu", NULL },
	{ "a.out", NULL },
	{ "package-lock.json", NULL },
	{ "template", NULL },
	{ "tmp", NULL },
	{ "cc1", NULL },
	{ "ccache", NULL },
	{ "facade", NULL },
	{ "", NULL },
	{ "...", NULL },
};

Test(random, names)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const char *name = names[i].name;
		_cleanup_text_ struct text text = { 0 };
		size_t from = 999, to = 999;
		bool random = random_part(name, strlen(name), &from, &to);

		cr_expect_eq(random, names[i].due != NULL, "%s", name);
		if (!random) {
			cr_expect_eq(from + to, 2 * 999, "outputs stay untouched");
			continue;
		}
		text_add(&text, name, from);
		text_char(&text, '*');
		text_str(&text, name + to);
		cr_expect_str_eq(text_cstr(&text), names[i].due ? names[i].due : "", "%s", name);
	}
}

static const struct {
	const char *part;
	bool sure;
} parts[] = {
	{ "2026-11-22T12_52_50_396Z", true },
	{ "1732274411", true },
	{ "123e4567-e89b-12d3-a456-42661417ab0f", true },
	{ "0123456789ab", true },
	{ "0123456789a", false },
	{ "A1b2C3", false },
	{ "20261122", false },
	{ "", false },
};

Test(random, surely)
{
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		cr_expect_eq(random_surely(parts[i].part, strlen(parts[i].part)), parts[i].sure,
			     "%s", parts[i].part);
}

/* What mkstemp makes here and now is found nearly always: a name without any sign of it is rare. */
Test(random, mkstemp)
{
	char dir[] = "/tmp/warder-test-XXXXXX";
	unsigned int found = 0;

	cr_assert(mkdtemp(dir));
	cr_assert_eq(chdir(dir), 0);
	for (unsigned int i = 0; i < 1000; i++) {
		char name[] = "data.XXXXXX";
		size_t from, to;
		int fd = mkstemp(name);

		cr_assert_geq(fd, 0);
		close(fd);
		unlink(name);
		found += random_part(name, strlen(name), &from, &to);
	}
	cr_expect_gt(found, 950, "%u of 1000", found);
	cr_assert_eq(chdir("/"), 0);
	rmdir(dir);
}

/* Who made the file is told by its record: only the number of that process counts, and only alone.
 */
Test(random, a_process_number_is_found_where_it_stands_alone)
{
	static const struct {
		const char *name;
		uint32_t number;
		const char *part; /* NULL: there is none */
	} cases[] = {
		{ "temp-6.rdb", 6, "6" },  { "6", 6, "6" },
		{ ".x.12.swp", 12, "12" }, { "chapter6.txt", 6, NULL },
		{ "temp-6.rdb", 7, NULL }, { "temp-16.rdb", 6, NULL },
		{ "temp-6.rdb", 0, "6" },  { "a-6-b-6.x", 6, "6-b-6" },
		{ "a-1-b-6.x", 6, "6" },   { "word", 0, NULL },
		{ "", 6, NULL },	   { "6a", 6, NULL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		size_t from = 0, to = 0, len = strlen(cases[i].name);
		bool found = random_number(cases[i].name, len, cases[i].number, &from, &to);

		cr_expect_eq(found, cases[i].part != NULL, "%s", cases[i].name);
		if (found && cases[i].part)
			cr_expect(to - from == strlen(cases[i].part) &&
					  !memcmp(cases[i].name + from, cases[i].part, to - from),
				  "%s: %zu to %zu", cases[i].name, from, to);
	}
}
