/* SPDX-License-Identifier: MIT */
/* tests/unit/policy/fixture.h - A policy from a text, for tests */
#ifndef WARDER_TESTS_FIXTURE_H
#define WARDER_TESTS_FIXTURE_H

#include <criterion/criterion.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/policy.h"
#include "policy/tree.h"
#include "tests/said.h"

/* What the variables stand for in every test. */
static const struct policy_vars fixture_vars = {
	.home = "/home/u",
	.cwd = "/home/u/project",
	.tmpdir = "/tmp/t",
	.uid = 1000,
};

/* A policy, what was wrong with it, and its tree once fixture_tree() was called. */
struct fixture {
	struct policy policy;
	struct policy_diag diag;
	struct tree *tree;
};

static inline void fixture_free(struct fixture *fixture)
{
	policy_free(&fixture->policy);
	policy_diag_free(&fixture->diag);
	tree_free(fixture->tree);
	*fixture = (struct fixture){ 0 };
}

#define _cleanup_fixture_ __attribute__((cleanup(fixture_free)))

/* Adds a text as a policy file named `t`; 0 or -errno. */
static inline int fixture_add(struct fixture *fixture, const char *text)
{
	return policy_add_text(&fixture->policy, "t", "/policies", text, strlen(text), 1, NULL,
			       &fixture_vars, &fixture->diag);
}

/* The same for a text that must be right. */
static inline void fixture_load(struct fixture *fixture, const char *text)
{
	int r = fixture_add(fixture, text);

	cr_assert_eq(r, 0, "%s", said(&fixture->diag));
	cr_assert_eq(fixture->diag.count, 0);
	cr_assert_str_eq(said(&fixture->diag), "");
}

/* And its tree. */
static inline void fixture_tree(struct fixture *fixture, const char *text)
{
	int r;

	fixture_load(fixture, text);
	r = tree_build(&fixture->policy, NULL, &fixture->tree, &fixture->diag);
	cr_assert_eq(r, 0, "%s", said(&fixture->diag));
}

static inline verbs_t fixture_allowed(const struct fixture *fixture, const char *path)
{
	struct outcome outcome;

	tree_lookup(fixture->tree, path, strlen(path), 0, &outcome);
	return outcome.allowed;
}

/* A text that must be refused with exactly one error: its place, message and help contain these. */
static inline void fixture_refuse(const char *text, const char *place, const char *message,
				  const char *help)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };
	int r = fixture_add(&fixture, text);
	const char *shown = said(&fixture.diag);

	cr_expect_eq(r, -EINVAL, "accepted: %s", text);
	cr_expect_eq(fixture.diag.count, 1, "%s\nhas errors: %s", text, shown);
	cr_expect(strstr(shown, place) == shown, "%s\nplace %s: %s", text, place, shown);
	cr_expect(strstr(shown, message), "%s\nmessage %s: %s", text, message, shown);
	if (help)
		cr_expect(strstr(shown, "help: ") && strstr(strstr(shown, "help: "), help),
			  "%s\nhelp %s: %s", text, help, shown);
}

#endif
