// SPDX-License-Identifier: MIT
// tests/unit/policy/test_shipped.c - policy/shipped.c and the policies themselves
//
// What they decide is in tests/golden/default.golden and agent.golden.
#include "tests/unit/policy/fixture.h"

#include "policy/hull.h"

static void load(struct fixture *fixture, const char *name)
{
	int r = policy_add_name(&fixture->policy, name, NULL, &fixture_vars, &fixture->diag);

	cr_assert_eq(r, 0, "%s", said(&fixture->diag));
	r = tree_build(&fixture->policy, NULL, &fixture->tree, &fixture->diag);
	cr_assert_eq(r, 0, "%s", said(&fixture->diag));
}

Test(shipped, all_are_there)
{
	static const char *const names[] = { "base",  "default", "agent", "build",
					     "judge", "strict",	 "root",  "fresh" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const struct shipped *shipped = shipped_find(names[i]);

		cr_assert_not_null(shipped, "%s", names[i]);
		cr_expect_str_eq(shipped->name, names[i]);
		cr_expect_eq(strlen(shipped->text), shipped->len);
		cr_expect_eq(shipped->text[0], '#', "%s says first what it is for", names[i]);
		cr_expect_eq(shipped->text[shipped->len - 1], '\n');
		cr_expect_eq(shipped_at((unsigned int)i), shipped);
	}
	cr_expect_null(shipped_at(ARRAY_SIZE(names)));
	cr_expect_null(shipped_find("none"));
	cr_expect_null(shipped_find(""));
}

Test(shipped, all_compile)
{
	const struct shipped *shipped;

	for (unsigned int i = 0; (shipped = shipped_at(i)); i++) {
		_cleanup_fixture_ struct fixture fixture = { 0 };
		struct hull hull;

		load(&fixture, shipped->name);
		cr_assert_eq(hull_build(&fixture.policy, NULL, NULL, &hull), 0);
		cr_expect_gt(hull.count, 0);
		if (!strcmp(shipped->name, "root") || !strcmp(shipped->name, "fresh")) {
			hull_free(&hull); /* the root itself is the fence */
			continue;
		}
		for (size_t k = 0; k < hull.count; k++)
			cr_expect_str_neq(hull.entries[k].path, "/",
					  "%s: the fence would be no fence", shipped->name);
		hull_free(&hull);
	}
}

Test(shipped, settings)
{
	_cleanup_fixture_ struct fixture base = { 0 }, standard = { 0 }, agent = { 0 },
					 build = { 0 }, judge = { 0 }, strict = { 0 };

	load(&base, "base");
	load(&standard, "default");
	load(&agent, "agent");
	load(&build, "build");
	load(&judge, "judge");
	load(&strict, "strict");
	cr_expect_not(base.policy.net.set || standard.policy.net.set || agent.policy.net.set);
	cr_expect_eq(build.policy.net.value, NET_NONE);
	cr_expect_eq(judge.policy.net.value, NET_NONE);
	cr_expect_eq(strict.policy.net.value, NET_NONE);
	cr_expect_eq(judge.policy.syscall_set.value, SYSCALLS_COMPUTE);
	cr_expect_eq(strict.policy.syscall_set.value, SYSCALLS_STRICT);
	cr_expect(strict.policy.syscall_set.set);
	cr_expect_not(standard.policy.syscall_set.set);
	cr_expect_eq(judge.policy.map.value, MAP_DENY_WX | MAP_DENY_SHARED_EXEC);
	cr_expect_eq(strict.policy.map.value,
		     MAP_DENY_WX | MAP_DENY_EXEC | MAP_DENY_SHARED_EXEC | MAP_DENY_SHARED_WRITE);
	cr_expect_eq(standard.policy.map.value, 0, "it would break node and java");
	cr_expect_eq(judge.policy.limits[LIMIT_CPU].value, 10);
	cr_expect_eq(strict.policy.limits[LIMIT_AS].value, UINT64_C(256) << 20);
	for (unsigned int i = 0; i < LIMIT_COUNT; i++)
		cr_expect_not(standard.policy.limits[i].set || build.policy.limits[i].set);
	cr_expect(standard.policy.uses_tmpdir && judge.policy.uses_tmpdir);
	cr_expect_not(base.policy.uses_tmpdir || strict.policy.uses_tmpdir);
}

Test(shipped, no_general_policy_hides_so_that_looking_needs_no_broker)
{
	static const char *const names[] = { "base", "default", "agent", "build" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		_cleanup_fixture_ struct fixture fixture = { 0 };

		load(&fixture, names[i]);
		for (size_t k = 0; k < fixture.policy.rule_count; k++)
			cr_expect_neq(fixture.policy.rules[k].kind, RULE_HIDE, "%s", names[i]);
	}
}

Test(shipped, environment)
{
	static const struct {
		const char *name;
		bool in_default;
		bool in_judge;
		bool in_strict;
	} cases[] = {
		{ "PATH", true, true, true },
		{ "LANG", true, true, true },
		{ "LC_ALL", true, true, false },
		{ "HOME", true, false, false },
		{ "NODE_OPTIONS", true, false, false },
		{ "KEYBOARD", true, false, false },
		{ "LD_PRELOAD", false, false, false },
		{ "LD_LIBRARY_PATH", false, false, false },
		{ "GITHUB_TOKEN", false, false, false },
		{ "NPM_TOKEN", false, false, false },
		{ "OPENAI_API_KEY", false, false, false },
		{ "CLIENT_SECRET", false, false, false },
		{ "DB_PASSWORD", false, false, false },
		{ "DB_PASSWD", false, false, false },
		{ "PGPASSWORD", false, false, false },
		{ "GOOGLE_APPLICATION_CREDENTIALS", false, false, false },
		{ "AWS_ACCESS_KEY_ID", false, false, false },
		{ "SSH_AUTH_SOCK", false, false, false },
		{ "SSH_AGENT_PID", false, false, false },
		{ "GPG_AGENT_INFO", false, false, false },
		{ "DBUS_SESSION_BUS_ADDRESS", false, false, false },
		{ "DOCKER_HOST", false, false, false },
		{ "KUBECONFIG", false, false, false },
	};
	_cleanup_fixture_ struct fixture standard = { 0 }, judge = { 0 }, strict = { 0 };

	load(&standard, "default");
	load(&judge, "judge");
	load(&strict, "strict");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		cr_expect_eq(policy_env_keeps(&standard.policy, cases[i].name), cases[i].in_default,
			     "%s", cases[i].name);
		cr_expect_eq(policy_env_keeps(&judge.policy, cases[i].name), cases[i].in_judge,
			     "%s", cases[i].name);
		cr_expect_eq(policy_env_keeps(&strict.policy, cases[i].name), cases[i].in_strict,
			     "%s", cases[i].name);
	}
}

Test(shipped, moving_a_directory_of_the_project_is_free)
{
	_cleanup_fixture_ struct fixture fixture = { 0 }, agent = { 0 };

	load(&agent, "agent");
	cr_expect_not(tree_depends_below(agent.tree, "/home/u/project/src", 19));
	cr_expect_not(tree_depends_below(agent.tree, "/home/u/project/.git/objects/aa", 31));
	cr_expect(tree_depends_below(agent.tree, "/home/u/project/.git", 20));

	load(&fixture, "default");
	cr_expect_not(tree_depends_below(fixture.tree, "/home/u/project/src", 19));
	cr_expect_not(tree_depends_below(fixture.tree, "/home/u/project/node_modules/x", 30));
	cr_expect(tree_depends_below(fixture.tree, "/home/u", 7));
	cr_expect(tree_depends_below(fixture.tree, "/etc", 4));
}
