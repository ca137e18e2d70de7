// SPDX-License-Identifier: MIT
// tests/unit/policy/test_inet.c - policy/inet.c, inet_word.c, inet_rules.c, tree_inet.c
#include <errno.h>

#include "policy/idle.h"
#include "policy/inet.h"
#include "policy/tree.h"
#include "tests/unit/policy/fixture.h"

/* One word behind `connect`, and the patterns that come of it. */
static void expect(const char *text, const char *one, const char *two)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };

	fixture_load(&fixture, text);
	cr_assert_eq(fixture.policy.rule_count, two ? 2 : 1, "%s", text);
	cr_expect_str_eq(fixture.policy.rules[0].pattern, one, "%s", text);
	if (two)
		cr_expect_str_eq(fixture.policy.rules[1].pattern, two, "%s", text);
}

Test(inet, words)
{
	expect("connect 127.0.0.1:80", "127.0.0.1:80", NULL);
	expect("connect 10.0.0.0/8:443", "10.0.0.0/8:443", NULL);
	expect("connect 1.2.3.4/32:1-9", "1.2.3.4:1-9", NULL);
	expect("connect 1.2.3.4:7-7", "1.2.3.4:7", NULL);
	expect("connect 1.2.3.4:0-65535", "1.2.3.4:*", NULL);
	expect("connect [::1]:*", "[::1]:*", NULL);
	expect("connect [0:0::1]:80", "[::1]:80", NULL);
	expect("connect \"[::1]\":80", "[::1]:80", NULL);
	expect("connect [fd00::]/8:80", "[fd00::]/8:80", NULL);
	expect("connect [::ffff:1.2.3.4]:80", "1.2.3.4:80", NULL);
	expect("connect [::ffff:0:0]/96:80", "0.0.0.0/0:80", NULL);
	expect("connect [::]/0:80", "*:80", NULL);
	expect("connect Host.Example:80", "host.example:80", NULL);
	expect("connect 1and1.example:80", "1and1.example:80", NULL);
	expect("connect *", "*:*", NULL);
	expect("connect *:80", "*:80", NULL);
	expect("connect LocalHost:80", "127.0.0.1:80", "[::1]:80");
	expect("connect 1.2.3.4:{80,443}", "1.2.3.4:80", "1.2.3.4:443");
	expect("set DB = 1.2.3.4:80\nconnect ${DB}", "1.2.3.4:80", NULL);
	expect("bind 80", "*:80", NULL);
	expect("bind 80-90", "*:80-90", NULL);
	expect("bind *", "*:*", NULL);
	expect("bind 0.0.0.0:80", "0.0.0.0:80", NULL);
	expect("bind [::]:0", "[::]:0", NULL);
	expect("deny 1.2.3.4:80", "1.2.3.4:80", NULL);
	expect("deny! connect bind *:25", "*:25", NULL);
	expect("ask connect 1.2.3.4:80", "1.2.3.4:80", NULL);
}

Test(inet, mistakes)
{
	fixture_refuse("connect 1.2.3.4", "t:1:9:", "needs a port", "HOST:*");
	fixture_refuse("connect host", "t:1:9:", "needs a port", "HOST:PORT");
	fixture_refuse("connect [::1]", "t:1:9:", "needs a port", "HOST:*");
	fixture_refuse("connect 80", "t:1:9:", "needs a port", "HOST:PORT");
	fixture_refuse("connect 1.2.3.4:65536", "t:1:9:", "no port", "65535");
	fixture_refuse("connect 1.2.3.4:http", "t:1:9:", "no port", "a number");
	fixture_refuse("connect 1.2.3.4:9-1", "t:1:9:", "no port", "LOW-HIGH");
	fixture_refuse("connect 1.2.3.4:080", "t:1:9:", "no port", "a number");
	fixture_refuse("connect 1.2.3.4:", "t:1:9:", "no port", NULL);
	fixture_refuse("connect 10.0.0.0/33:80", "t:1:9:", "length of a network", "up to 32");
	fixture_refuse("connect [fd00::]/129:80", "t:1:9:", "length of a network", "up to 128");
	fixture_refuse("connect 10.1.0.0/8:80", "t:1:9:", "behind the network", "10.0.0.0/8");
	fixture_refuse("connect ::1:80", "t:1:9:", "no address", "brackets");
	fixture_refuse("connect 1.2.3:80", "t:1:9:", "no address", NULL);
	fixture_refuse("connect 1.2.3.4.5:80", "t:1:9:", "no address", NULL);
	fixture_refuse("connect host..example:80", "t:1:9:", "no address", NULL);
	fixture_refuse("connect *.example.org:80", "t:1:9:", "does not tell the names",
		       "each name");
	fixture_refuse("connect 0.0.0.0:80", "t:1:9:", "nobody connects", "127.0.0.1");
	fixture_refuse("connect [::ffff:0.0.0.0]:80", "t:1:9:", "nobody connects", NULL);
	fixture_refuse("connect https://host.example/x", "t:1:9:", "is a URL", "HOST:PORT");
	fixture_refuse("connect http://host.example:80", "t:1:9:", "is a URL", "HOST:PORT");
	fixture_refuse("bind host.example:80", "t:1:6:", "is an address", "port alone");
	fixture_refuse("bind :80", "t:1:6:", "no address", "port alone");
	fixture_refuse("hide connect 1.2.3.4:80", "t:1:14:", "cannot be hidden", "deny connect");
	fixture_refuse("deny read connect 1.2.3.4:80", "t:1:19:", "nothing else", NULL);
	fixture_refuse("connect 1.2.3.4:80 when O_CREAT", "t:1:9:", "not opened", "when");
	fixture_refuse("read 1.2.3.4:80", "t:1:6:", "does not begin like a path", NULL);
}

static bool answer(const void *ctx, unsigned int name, const uint8_t ip[16])
{
	return name == 0 && !memcmp(ip, ctx, 16);
}

/* What is said of an address: "allow", "deny", "ask", by the rule that stands at @line. */
static void expect_outcome(const struct tree *tree, const struct policy *policy, enum verb verb,
			   const char *address, const char *word, unsigned int line)
{
	struct outcome outcome;
	const char *said;

	tree_lookup(tree, address, strlen(address), 0, &outcome);
	said = outcome.allowed & VERB_BIT(verb) ? "allow"
	       : outcome.asked & VERB_BIT(verb) ? "ask"
						: "deny";
	cr_expect_str_eq(said, word, "%s", address);
	cr_expect_eq(outcome.rule[verb] == RULE_NONE ? 0
						     : policy->rules[outcome.rule[verb]].at.line,
		     line, "%s", address);
}

/* Of what_decides, whose cases name them by their numbers. */
static const char *const lines = "connect 127.0.0.1:5432\n"
				 "connect 10.0.0.0/8:443\n"
				 "deny connect 10.1.0.0/16:*\n"
				 "connect 10.1.2.3:443\n"
				 "deny! connect *:25\n"
				 "ask connect [fd00::]/8:1000-2000\n"
				 "connect host.example:443\n"
				 "bind 8080\n"
				 "bind 127.0.0.1:9000\n"
				 "bind 8443\n"
				 "deny bind 10.0.0.1:8443\n"
				 "connect [fe80::1]:80\n";

Test(inet, what_decides)
{
	static const struct {
		enum verb verb;
		const char *address;
		const char *word;
		unsigned int line; /* 0: no rule */
	} cases[] = {
		{ VERB_CONNECT, "127.0.0.1:5432", "allow", 1 },
		{ VERB_CONNECT, "127.0.0.1:5433", "deny", 0 },
		{ VERB_CONNECT, "[::1]:5432", "deny", 0 },
		{ VERB_CONNECT, "10.2.3.4:443", "allow", 2 },
		{ VERB_CONNECT, "10.1.3.4:443", "deny", 3 },
		{ VERB_CONNECT, "10.1.2.3:443", "allow", 4 },
		{ VERB_CONNECT, "10.1.2.3:444", "deny", 3 },
		{ VERB_CONNECT, "11.0.0.0:443", "deny", 0 },
		{ VERB_CONNECT, "9.255.255.255:443", "deny", 0 },
		{ VERB_CONNECT, "10.1.2.3:25", "deny", 5 },
		{ VERB_CONNECT, "[fd12::9]:1500", "ask", 6 },
		{ VERB_CONNECT, "[fd12::9]:999", "deny", 0 },
		{ VERB_CONNECT, "[fd12::9]:2000", "ask", 6 },
		{ VERB_CONNECT, "[fd12::9]:2001", "deny", 0 },
		{ VERB_CONNECT, "[fe80::1%3]:80", "allow", 12 },
		{ VERB_CONNECT, "203.0.113.7:443", "allow", 7 },
		{ VERB_CONNECT, "203.0.113.8:443", "deny", 0 },
		{ VERB_CONNECT, "host.example:443", "allow", 7 },
		{ VERB_CONNECT, "other.example:443", "deny", 0 },
		{ VERB_CONNECT, "nonsense", "deny", 0 },
		{ VERB_CONNECT, "/run/x:443", "deny", 0 },
		{ VERB_BIND, "0.0.0.0:8080", "allow", 8 },
		{ VERB_BIND, "[::]:8080", "allow", 8 },
		{ VERB_BIND, "127.0.0.1:8080", "allow", 8 },
		{ VERB_BIND, "127.0.0.1:9000", "allow", 9 },
		{ VERB_BIND, "0.0.0.0:9000", "deny", 0 },
		{ VERB_BIND, "0.0.0.0:8443", "deny", 11 },
		{ VERB_BIND, "[::]:8443", "deny", 11 },
		{ VERB_BIND, "10.0.0.2:8443", "allow", 10 },
		{ VERB_BIND, "10.0.0.1:8443", "deny", 11 },
	};
	_cleanup_fixture_ struct fixture fixture = { 0 };
	_cleanup_strings_ struct strings names = { 0 };
	static const uint8_t found[16] = { [10] = 0xff, [11] = 0xff, 203, 0, 113, 7 };
	struct policy_diag diag = { 0 };
	struct tree *tree;

	fixture_load(&fixture, lines);
	cr_assert_eq(tree_build(&fixture.policy, NULL, &tree, &diag), 0);
	cr_assert_eq(inet_names(&fixture.policy, &names), 0);
	cr_assert_eq(names.count, 1);
	tree_resolve(tree, &(struct tree_hosts){ &names, answer, found });
	cr_expect(tree_decides_inet(tree));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect_outcome(tree, &fixture.policy, cases[i].verb, cases[i].address,
			       cases[i].word, cases[i].line);
	tree_free(tree);
	policy_diag_free(&diag);
}

Test(inet, what_never_decides)
{
	static const struct {
		const char *text;
		size_t idle; /* index of the rule, and who is to blame */
		uint32_t blame;
	} cases[] = {
		{ "connect 10.1.0.0/16:80\ndeny! connect 10.0.0.0/8:*", 0, 1 },
		{ "connect 10.0.0.1:80\ndeny connect 10.0.0.1:80", 0, 1 },
		{ "connect 10.0.0.1:80\ndeny connect 10.0.0.0/8:80", 0, RULE_NONE },
		{ "connect 10.0.0.0/8:*\ndeny! connect 10.1.0.0/16:*", 0, RULE_NONE },
		{ "connect host.example:443\ndeny! connect *:443", 0, 1 },
		{ "connect host.example:443\ndeny! connect 10.0.0.0/8:443", 0, RULE_NONE },
		{ "connect 10.0.0.1:80\ndeny bind 10.0.0.1:80", 0, RULE_NONE },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		_cleanup_fixture_ struct fixture fixture = { 0 };
		struct policy_diag diag = { 0 };
		uint32_t *blames;
		struct tree *tree;

		fixture_load(&fixture, cases[i].text);
		cr_assert_eq(tree_build(&fixture.policy, NULL, &tree, &diag), 0);
		cr_assert_eq(idle_find(&fixture.policy, tree, &blames), 0);
		cr_expect_eq(blames[cases[i].idle], cases[i].blame, "%s", cases[i].text);
		free(blames);
		tree_free(tree);
		policy_diag_free(&diag);
	}
}

Test(inet, ports_that_a_fence_has_to_leave_open)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };
	uint16_t ports[4];

	fixture_load(&fixture, "connect 1.2.3.4:80 5.6.7.8:{80,443} [::1]:7-8\n"
			       "deny connect *:80\nask bind *:9\nbind *:1-5\n");
	cr_assert_eq(inet_ports(&fixture.policy, VERB_CONNECT, ports, 4), 4);
	cr_expect(ports[0] == 80 && ports[1] == 443 && ports[2] == 7 && ports[3] == 8);
	cr_expect_eq(inet_ports(&fixture.policy, VERB_CONNECT, ports, 3), -E2BIG);
	cr_expect_eq(inet_ports(&fixture.policy, VERB_BIND, ports, 4), -E2BIG);
}

Test(inet, texts_of_addresses)
{
	static const char *const texts[] = { "127.0.0.1:0", "255.255.255.255:65535", "[::]:1",
					     "[2001:db8::1]:443", "0.0.0.0:80" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		char text[INET_TEXT_MAX];
		struct inet_pattern pattern;
		struct inet inet;

		cr_assert_eq(inet_read(texts[i], strlen(texts[i]), &pattern), 0);
		memcpy(inet.ip, pattern.ip, sizeof(inet.ip));
		inet.port = pattern.low;
		cr_expect_eq(inet_format(&inet, text), strlen(texts[i]));
		cr_expect_str_eq(text, texts[i]);
	}
}
