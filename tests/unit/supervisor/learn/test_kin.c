// SPDX-License-Identifier: MIT
// tests/unit/supervisor/learn/test_kin.c - Names that are others in each run, and names that only
// look so
#include "tests/unit/supervisor/fixture.h"

#include "supervisor/learn/kin.h"

#define PATHS 6

/* Paths, each behind the digits of the runs that used it; what becomes of the first of them. */
static const struct {
	const char *what;
	const char *paths[PATHS];
	const char *due;
} cases[] = {
	/* proc(5): pids; mktemp(1); RFC 9562; semver.org */
	{ "pids", { "0/data/x.41.log", "1/data/x.977.log" }, "/data/x.*.log" },
	{ "UUIDs of which one has no digit",
	  { "0/data/d/deadbeef-cafe-babe-face-feedfacecafe/x",
	    "1/data/d/123e4567-e89b-12d3-a456-426614174000/x" },
	  "/data/d/?*/x" },
	{ "letters and digits", { "0/data/s-aB3dEfGh/x", "1/data/s-Zz9yXwVu/x" }, "/data/s-*/x" },
	{ "hexadecimal", { "0/data/3f2a1b0c.db", "1/data/9c8d7e6f.db" }, "/data/*.db" },
	{ "a number alone", { "0/data/1/x", "1/data/22/x" }, "/data/[0-9]*/x" },
	{ "dates", { "0/data/2026-11-28.log", "1/data/2026-11-29.log" }, "/data/*.log" },
	{ "a version directory",
	  { "0/opt/node-v18.1.0/lib/a.js", "1/opt/node-v18.2.3/lib/a.js" },
	  "/opt/node-v18.*/lib/a.js" },
	{ "a greater step: what comes behind is another as well, though here it is not",
	  { "0/opt/node-v18.1.0/bin/node", "1/opt/node-v20.3.0/bin/node" },
	  "/opt/node-v*/bin/node" },
	{ "directories in directories",
	  { "0/data/job-1/part-7/x", "1/data/job-2/part-8/x" },
	  "/data/job-*/part-*/x" },
	{ "several of each run", { "0/data/t.1", "0/data/t.2", "1/data/t.3" }, "/data/t.*" },
	{ "what is in the one only", { "0/data/job-1/in", "1/data/job-2/out" }, "/data/job-*/in" },
	{ "a star in a name is a star",
	  { "0/data/\\*x/t.1", "1/data/\\*x/t.2" },
	  "/data/\\*x/t.*" },
	/* no kin */
	{ "one run has both", { "0/data/x.1", "0/data/x.2" }, "/data/x.1" },
	{ "one of them is in two runs",
	  { "0/data/x.1", "01/data/x.2", "1/data/x.3" },
	  "/data/x.1" },
	{ "words", { "0/data/north", "1/data/south" }, "/data/north" },
	{ "words with the same number", { "0/data/north1", "1/data/south1" }, "/data/north1" },
	{ "a file and a directory", { "0/data/x.1/y", "1/data/x.2" }, "/data/x.1/y" },
	{ "letters of another number",
	  { "0/data/aB3dEfGh", "1/data/aB3dEfGhI" },
	  "/data/aB3dEfGh" },
	{ "all of a directory that is not widened",
	  { "0/data/aB3dEfGh", "1/data/Zz9yXwVu" },
	  "/data/aB3dEfGh" },
	{ "all of the home", { "0/home/u/aB3dEfGh", "1/home/u/Zz9yXwVu" }, "/home/u/aB3dEfGh" },
	{ "settings of the system", { "0/etc/x.1", "1/etc/x.2" }, "/etc/x.1" },
	{ "devices", { "0/dev/sda1", "1/dev/sda2" }, "/dev/sda1" },
	{ "the system's own", { "0/usr/lib/py3.1/x", "1/usr/lib/py3.2/x" }, "/usr/lib/py3.1/x" },
	{ "homes", { "0/home/u1/x", "1/home/u2/x" }, "/home/u1/x" },
	{ "users", { "0/run/user/1000/x", "1/run/user/1001/x" }, "/run/user/1000/x" },
	{ "keys", { "0/data/k1.pem", "1/data/k2.pem" }, "/data/k1.pem" },
	{ "a pattern that a secret has",
	  { "0/home/u/.my1.cnf", "1/home/u/.my2.cnf" },
	  "/home/u/.my1.cnf" }, /* .my.cnf: a star may be nothing */
};

static void add(struct demands *demands, const char *path)
{
	struct credit credit = { .hits = 1 };

	for (; *path != '/'; path++)
		credit.runs |= UINT64_C(1) << (*path - '0');
	cr_assert_eq(demand_add(demands, path, V_READ, 0, &credit), 0);
}

Test(kin, names)
{
	struct kinship kinship = { .cwd = fixture_vars.cwd };
	struct ground *ground;

	cr_assert_eq(ground_create(&fixture_vars, NULL, &ground), 0);
	kinship.ground = ground;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct demands demands = { 0 }, united = { 0 };
		const struct demands *got;

		for (size_t k = 0; k < PATHS && cases[i].paths[k]; k++)
			add(&demands, cases[i].paths[k]);
		cr_assert_eq(kin(&demands, "", &kinship, &united), 0);
		got = united.count ? &united : &demands;
		cr_expect(demand_has(got, cases[i].due), "%s: no %s but %s", cases[i].what,
			  cases[i].due, got->items[0].pattern);
		demands_free(&demands);
		demands_free(&united);
	}
	ground_free(ground);
}

/* Nothing that was asked is lost, nor who asked it. */
Test(kin, keeps_what_was_asked)
{
	struct credit one = { .hits = 2, .runs = 1 }, two = { .hits = 3, .runs = 2 };
	struct demands demands = { 0 }, united = { 0 };
	const struct demand *demand;
	struct kinship kinship = { .cwd = fixture_vars.cwd };
	struct ground *ground;

	cr_assert_eq(ground_create(&fixture_vars, NULL, &ground), 0);
	kinship.ground = ground;
	cr_assert_eq(demand_add(&demands, "/data/t.1", V_READ, 0, &one), 0);
	cr_assert_eq(demand_add(&demands, "/data/t.2", V_CREATE, DEMAND_MOVED, &two), 0);
	cr_assert_eq(demand_add(&demands, "@socket", V_CONNECT, 0, &one), 0);
	cr_assert_eq(demand_add(&demands, "/", V_LIST, DEMAND_DIRECTORY, &one), 0);
	cr_assert_eq(kin(&demands, "", &kinship, &united), 0);
	cr_assert_eq(united.count, 0, "what is moved has no kin");
	demands_free(&united);
	demands_free(&demands);
	cr_assert_eq(demand_add(&demands, "/data/t.1", V_READ, 0, &one), 0);
	cr_assert_eq(demand_add(&demands, "/data/t.2", V_CREATE, 0, &two), 0);
	cr_assert_eq(demand_add(&demands, "@socket", V_CONNECT, 0, &one), 0);
	cr_assert_eq(demand_add(&demands, "/", V_LIST, DEMAND_DIRECTORY, &one), 0);
	cr_assert_eq(kin(&demands, "", &kinship, &united), 0);
	cr_assert_eq(united.count, 3);
	demand = demand_find(&united, "/data/t.*");
	cr_assert(demand && demand->verbs == (V_READ | V_CREATE) && demand->credit.hits == 5 &&
		  demand->credit.runs == 3);
	cr_expect(demand_has(&united, "@socket") && demand_has(&united, "/"));
	demands_free(&united);
	demands_free(&demands);
	ground_free(ground);
}

/* Who is observed chooses the names that it makes, in each run. */
Test(kin, made_names_say_nothing_about_their_neighbours)
{
	static const struct {
		const char *made[2];
		const char *never;
	} chosen[] = {
		{ { "/home/u/D1", "/home/u/D2" }, "/home/u/D*" }, /* Documents */
		{ { "/home/u/.bash1", "/home/u/.bash2" }, "/home/u/.bash*" }, /* .bashrc */
		{ { "/home/other/D1", "/home/other/D2" }, "/home/other/D*" },
		{ { "/var/lib/d1", "/var/lib/d2" }, "/var/lib/d*" }, /* dpkg */
		{ { "/srv/a1", "/srv/a2" }, "/srv/a*" },
		{ { "/home/u/1", "/home/u/2" }, "/home/u/[0-9]*" },
	};
	const struct credit one = { .hits = 1, .runs = 1 }, two = { .hits = 1, .runs = 2 };
	struct kinship kinship = { .cwd = fixture_vars.cwd };
	struct ground *ground;

	cr_assert_eq(ground_create(&fixture_vars, NULL, &ground), 0);
	kinship.ground = ground;
	for (size_t i = 0; i < ARRAY_SIZE(chosen); i++) {
		struct demands demands = { 0 }, united = { 0 };

		cr_assert_eq(demand_add(&demands, chosen[i].made[0], V_CREATE, 0, &one), 0);
		cr_assert_eq(demand_add(&demands, chosen[i].made[1], V_CREATE, 0, &two), 0);
		cr_assert_eq(kin(&demands, "", &kinship, &united), 0);
		cr_expect_not(united.count && demand_has(&united, chosen[i].never), "%s",
			      chosen[i].never);
		demands_free(&united);
		demands_free(&demands);
	}
	ground_free(ground);
}
