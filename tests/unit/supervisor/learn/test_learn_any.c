// SPDX-License-Identifier: MIT
// tests/unit/supervisor/learn/test_learn_any.c - What holds for any run at all, by random ones
#include "tests/unit/supervisor/lesson.h"

#include <stdio.h>

#include "supervisor/rules/ground.h"

static uint32_t next(uint32_t *random, uint32_t below)
{
	*random = *random * 1664525 + 1013904223;
	return (*random >> 8) % below;
}

/* A random path in places where much is going on. */
static void random_path(uint32_t *random, char *path, size_t room)
{
	static const char *const tops[] = { "/home/u/src",  "/home/u",	"/usr/share",
					    "/etc",	    "/tmp",	"/tmp/warder-1",
					    "/var/cache/x", "/opt/pkg", "",
					    "/proc/77" };
	static const char *const names[] = { "a",	   "b",		 "lib",	 "x.c",
					     "my file",	   "it's",	 "a*b",	 "[c]",
					     "{d,e}",	   "$f",	 "ü",	 ".config",
					     "tmp.A1b2C3", "ccQ1w2E3.s", ".env", ".ssh",
					     "#x",	   "back\\slash" };
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

/*
 * What of a fact a policy has to grant: what is up for review is not, and directories have names.
 */
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
Test(learn_any, any_run_is_allowed_again)
{
	static const verbs_t asked[] = { V_LIST,
					 V_READ,
					 V_READ | V_MODIFY,
					 V_MODIFY,
					 V_APPEND,
					 V_CREATE,
					 V_CREATE | V_MODIFY,
					 V_DELETE,
					 V_CREATE | V_DELETE,
					 V_EXEC };
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
Test(learn_any, no_run_opens_a_secret)
{
	static const char *const secrets[] = { "/home/u/.ssh/id",     "/home/u/.aws/x",
					       "/etc/shadow",	      "/home/u/.netrc",
					       "/home/u/src/.env",    "/home/u/src/lib/.env",
					       "/home/u/.config/gh/x" };
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
