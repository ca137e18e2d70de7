// SPDX-License-Identifier: MIT
// tests/bench/decide.c - How long a decision takes with few rules and with many
//
// Usage: decide SHAPE FEW MANY ROUNDS
//
// SHAPE: literal (/srv/d17/f4711), name (**/f4711.key) or extension (**/*.x4711). Both trees stand
// side by side in this process and take turns; each round prints a line: nanoseconds of one
// decision with MANY rules, and with FEW. The paths asked for are the same: some that a rule names,
// some that none does.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "policy/base/cleanup.h"
#include "policy/base/text.h"
#include "policy/policy.h"
#include "policy/tree.h"
#include "tests/said.h"

#define PATHS 1024U /* asked for in each pass */
#define PASSES 20U
#define PATH_BYTES 128U
#define DIRECTORIES 100U

/* @head DIRECTORY @middle NUMBER @tail; without a @middle, @head NUMBER @tail. */
struct spelling {
	const char *head;
	const char *middle;
	const char *tail;
};

/* A rule and a path that it matches, both by the rule's number. */
static const struct shape {
	const char *name;
	struct spelling rule;
	struct spelling path;
} shapes[] = {
	{ "literal", { "read /srv/d", "/f", "\n" }, { "/srv/d", "/f", "" } },
	{ "name", { "deny **/f", NULL, ".key\n" }, { "/srv/project/src/d", "/f", ".key" } },
	{ "extension", { "deny **/*.x", NULL, "\n" }, { "/srv/project/src/d", "/notes.x", "" } },
};

/* One policy of a size, and its tree. */
struct side {
	struct policy policy;
	struct tree *tree;
};

static double now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static void spell(const struct spelling *spelling, unsigned int number, char to[PATH_BYTES])
{
	if (spelling->middle)
		snprintf(to, PATH_BYTES, "%s%u%s%u%s", spelling->head, number % DIRECTORIES,
			 spelling->middle, number, spelling->tail);
	else
		snprintf(to, PATH_BYTES, "%s%u%s", spelling->head, number, spelling->tail);
}

static int build(const struct shape *shape, unsigned int rules, struct side *side)
{
	static const struct policy_vars vars = { .home = "/home/u",
						 .cwd = "/srv",
						 .tmpdir = "/tmp" };
	_cleanup_text_ struct text text = { 0 };
	struct policy_diag diag = { .count = 0 };
	int r;

	text_str(&text, "read /srv\n");
	for (unsigned int i = 0; i < rules; i++) {
		char line[PATH_BYTES];

		spell(&shape->rule, i, line);
		text_str(&text, line);
	}
	r = policy_add_text(&side->policy, "bench", "/", text_cstr(&text), text.len, 1, NULL, &vars,
			    &diag);
	if (r == 0)
		r = tree_build(&side->policy, NULL, &side->tree, &diag);
	if (r < 0)
		fprintf(stderr, "decide: %s%s\n", said(&diag), strerror(-r));
	policy_diag_free(&diag);
	return r;
}

static void make_paths(const struct shape *shape, unsigned int few, char paths[PATHS][PATH_BYTES])
{
	for (unsigned int i = 0; i < PATHS; i++) {
		/* every other one is named by a rule on both sides, the rest by none */
		spell(&shape->path, i % 2 ? i % few : 4000000000U + i, paths[i]);
	}
}

static double measure(const struct side *side, char paths[PATHS][PATH_BYTES])
{
	double start = now_ns();
	verbs_t seen = 0;

	for (unsigned int pass = 0; pass < PASSES; pass++)
		for (unsigned int i = 0; i < PATHS; i++) {
			struct outcome outcome;

			tree_lookup(side->tree, paths[i], strlen(paths[i]), 0, &outcome);
			seen |= outcome.allowed;
		}
	if (!seen)
		fprintf(stderr, "decide: nothing was ever allowed\n");
	return (now_ns() - start) / (PASSES * PATHS);
}

int main(int argc, char *argv[])
{
	static char paths[PATHS][PATH_BYTES];
	struct side few = { .tree = NULL }, many = { .tree = NULL };
	const struct shape *shape = NULL;
	unsigned long counts[3] = { 0 };

	for (unsigned int i = 0; argc == 5 && i < ARRAY_SIZE(shapes); i++)
		if (!strcmp(argv[1], shapes[i].name))
			shape = &shapes[i];
	for (int i = 0; shape && i < 3; i++)
		counts[i] = strtoul(argv[2 + i], NULL, 10);
	if (!counts[0] || !counts[1] || !counts[2]) {
		fprintf(stderr, "usage: decide literal|name|extension FEW MANY ROUNDS\n");
		return 2;
	}
	make_paths(shape, (unsigned int)counts[0], paths);
	if (build(shape, (unsigned int)counts[0], &few) < 0 ||
	    build(shape, (unsigned int)counts[1], &many) < 0)
		return 1;
	measure(&many, paths);
	measure(&few, paths);
	for (unsigned long i = 0; i < counts[2]; i++) {
		double with_many = measure(&many, paths), with_few = measure(&few, paths);

		printf("%.2f %.2f\n", with_many, with_few);
	}
	tree_free(few.tree);
	tree_free(many.tree);
	policy_free(&few.policy);
	policy_free(&many.policy);
	return 0;
}
