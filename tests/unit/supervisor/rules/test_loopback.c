// SPDX-License-Identifier: MIT
// tests/unit/supervisor/rules/test_loopback.c - Which ports of the loopback rules name
#include <criterion/criterion.h>

#include "supervisor/rules/loopback.h"
#include "tests/unit/policy/fixture.h"

static void expect(const char *lines, const char *wanted)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };
	struct pasta_ports ports = { .count = 0 };
	_cleanup_text_ struct text got = { 0 };

	fixture_load(&fixture, lines);
	cr_expect_null(loopback_ports(&fixture.policy, &ports));
	for (unsigned int i = 0; i < ports.count; i++)
		text_printf(&got, "%u ", ports.list[i]);
	cr_expect_str_eq(text_cstr(&got), wanted, "%s: %s", lines, text_cstr(&got));
}

Test(loopback, ports)
{
	expect("connect 127.0.0.1:5432\nconnect [::1]:80\nconnect localhost:81\n", "5432 80 81 ");
	expect("connect 127.0.0.0/8:9-11\nconnect 127.0.0.1:10\n", "9 10 11 ");
	expect("connect *:80\nconnect 10.0.0.1:81\nconnect db.example:82\nconnect [fd00::1]:83\n",
	       "");
	expect("deny connect 127.0.0.1:80\nbind 8080\nconnect 192.0.2.1:53\n", "");
}

Test(loopback, more_than_there_is_room_for)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };
	struct pasta_ports ports = { .count = 0 };
	const struct rule *rule;

	fixture_load(&fixture, "connect 127.0.0.1:1\nconnect 127.0.0.1:*\n");
	rule = loopback_ports(&fixture.policy, &ports);
	cr_assert_not_null(rule);
	cr_expect_eq(rule->at.line, 2);
	cr_expect_eq(ports.count, PASTA_PORTS_MAX);
}
