// SPDX-License-Identifier: MIT
// tests/unit/policy/test_setting.c - policy/setting.c
#include "tests/unit/policy/fixture.h"

#include "policy/setting.h"

Test(setting, unset_until_a_line_says_something)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };

	fixture_load(&fixture, "read ./x");
	cr_expect_not(fixture.policy.net.set);
	cr_expect_not(fixture.policy.syscall_set.set);
	cr_expect_not(fixture.policy.map.set);
}

Test(setting, words)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };

	fixture_load(&fixture,
		     "net none\nsyscalls compute\nmap deny wx shared-exec\nmap deny exec");
	cr_expect_eq(fixture.policy.net.value, NET_NONE);
	cr_expect_eq(fixture.policy.net.at.column, 5);
	cr_expect_eq(fixture.policy.syscall_set.value, SYSCALLS_COMPUTE);
	cr_expect_eq(fixture.policy.map.value, MAP_DENY_WX | MAP_DENY_SHARED_EXEC | MAP_DENY_EXEC);
	cr_expect_eq(fixture.policy.map.at.line, 3);
	cr_expect_str_eq(setting_net(NET_NONE), "none");
	cr_expect_str_eq(setting_net(NET_HOST), "host");
	cr_expect_str_eq(setting_net(NET_USER), "user");
	cr_expect_str_eq(setting_syscalls(SYSCALLS_STRICT), "strict");
	cr_expect_str_eq(setting_syscalls(SYSCALLS_TOOL), "tool");
}

Test(setting, every_kind_of_mapping)
{
	static const int want[] = { MAP_DENY_WX, MAP_DENY_EXEC, MAP_DENY_SHARED_EXEC,
				    MAP_DENY_SHARED_WRITE };
	int bit = 0;

	for (unsigned int i = 0; i < ARRAY_SIZE(want); i++) {
		cr_assert_not_null(setting_map(i, &bit));
		cr_expect_eq(bit, want[i]);
	}
	cr_expect_null(setting_map(ARRAY_SIZE(want), &bit));
}

/* A mistake hides no other one. */
Test(setting, each_word_of_map_is_looked_at)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };

	cr_expect_eq(fixture_add(&fixture, "map deny xw wx ecex"), -EINVAL);
	cr_expect_eq(fixture.diag.count, 2, "%s", said(&fixture.diag));
}

Test(setting, mistakes)
{
	fixture_refuse("net", "t:1:1:", "one word follows `net`", NULL);
	fixture_refuse("net none host", "t:1:1:", "one word follows `net`", NULL);
	fixture_refuse("net nnoe", "t:1:5:", "unknown choice `nnoe`", "`none`");
	fixture_refuse("syscalls all", "t:1:10:", "unknown choice", "strict");
	fixture_refuse("map wx", "t:1:1:", "can only deny", "map deny");
	fixture_refuse("map allow wx", "t:1:1:", "can only deny", NULL);
	fixture_refuse("map deny", "t:1:1:", "can only deny", NULL);
	fixture_refuse("map deny xw", "t:1:10:", "unknown kind of mapping", NULL);
	fixture_refuse("net none\nnet host", "t:2:5:", "another value at t:1:5", NULL);
}
