// SPDX-License-Identifier: MIT
// tests/unit/supervisor/rules/test_settings_diff.c - supervisor/rules/settings_diff.c
#include <criterion/criterion.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/rules/settings_diff.h"
#include "tests/said.h"

static const struct policy_vars vars = { .home = "/home/u", .cwd = "/w", .tmpdir = "/tmp" };

static void load(struct policy *policy, const char *text)
{
	struct policy_diag diag = { .count = 0 };
	int r = policy_add_text(policy, "t", NULL, text, strlen(text), 1, NULL, &vars, &diag);

	cr_assert_eq(r, 0, "%s", said(&diag));
}

/* All changes, one a line: "limit cpu: none -> 30s". */
static void expect(const char *before, const char *after, const char *wanted)
{
	struct policy one = { .rule_count = 0 }, two = { .rule_count = 0 };
	struct settings_changes changes;
	struct tree_side sides[2];
	struct tree *trees[2];
	_cleanup_text_ struct text got = { 0 };

	load(&one, before);
	load(&two, after);
	sides[0].policy = &one;
	sides[1].policy = &two;
	for (size_t s = 0; s < 2; s++) {
		struct policy_diag diag = { .count = 0 };

		cr_assert_eq(tree_build(sides[s].policy, NULL, &trees[s], &diag), 0);
		sides[s].tree = trees[s];
	}
	cr_assert_eq(settings_diff(sides, &changes), 0);
	cr_expect_not(changes.cut);
	for (size_t i = 0; i < changes.count; i++) {
		const struct settings_change *change = &changes.items[i];

		text_printf(&got, "%s %s: %s %u -> %s %u\n", change->setting, change->name,
			    change->before.value,
			    change->before.placed ? change->before.at.line : 0, change->after.value,
			    change->after.placed ? change->after.at.line : 0);
	}
	cr_expect_str_eq(text_cstr(&got), wanted, "%s---\n%s: %s", before, after, text_cstr(&got));
	settings_changes_free(&changes);
	tree_free(trees[0]);
	tree_free(trees[1]);
	policy_free(&one);
	policy_free(&two);
}

Test(settings_diff, settings_come_to_something_else)
{
	expect("net none\n", "", "net : none 1 -> host 0\n");
	expect("", "\nnet user\n", "net : host 0 -> user 2\n");
	expect("", "\nsyscalls strict\n", "syscalls : tool 0 -> strict 2\n");
	expect("map deny wx\n", "map deny wx exec\n", "map exec: allow 0 -> deny 1\n");
	expect("limit cpu=60s\n", "limit cpu=2m files=20\n",
	       "limit cpu: 1m 1 -> 2m 1\nlimit files: none 0 -> 20 1\n");
	expect("emulate getrandom seed=1\nemulate clock start=@0\n", "emulate getrandom seed=2\n",
	       "emulate getrandom: seed=1 1 -> seed=2 1\n"
	       "emulate clock: start=1970-01-01T00:00:00Z 2 -> the kernel's 0\n");
	expect("read ${TMPDIR}\n", "read /tmp\n", "private_tmp : private 0 -> the host's 0\n");
}

Test(settings_diff, addresses)
{
	expect("connect 10.0.0.0/8:443\n", "connect 10.0.0.0/8:443\ndeny connect 10.1.0.0/16:*\n",
	       "connect 10.1.0.0/16:*: allow 1 -> deny 2\n");
	expect("", "bind 80\n",
	       "bind [::]:0: as net says 0 -> deny 0\n"
	       "connect [::1]:0: as net says 0 -> deny 0\n"
	       "bind *:80: as net says 0 -> allow 1\n");
	expect("connect *\n", "connect *:*\n", "");
	expect("connect 10.0.0.0/9:1 10.128.0.0/9:1\n", "connect 10.0.0.0/8:1\n", "");
	expect("connect host.example:443\n", "connect host.example:{443,80}\n",
	       "connect host.example:80: deny 0 -> allow 1\n");
	expect("deny connect *:25\nconnect 1.2.3.4:*\n", "deny! connect *:25\nconnect 1.2.3.4:*\n",
	       "connect *:25: deny 1 -> deny! 1\nconnect *:25: allow 2 -> deny! 1\n");
}

Test(settings_diff, what_holds_anyway_is_none)
{
	expect("connect 1.2.3.4:80\n", "connect 1.2.3.4:80 1.2.3.4:80\n", "");
	expect("", "net host\nsyscalls tool\nsyscall allow read\n", "");
	expect("limit cpu=60s\n", "limit cpu=1m\n", "");
	expect("verdict weight denied=0\n", "", "verdict weight denied: 0 1 -> 100 0\n");
	expect("verdict weight denied=100\n", "", "");
	expect("emulate clock start=@0\n", "emulate clock start=1970-01-01T00:00:00Z\n", "");
	expect("env unset A*\n", "env unset A*\nenv unset AB\n", "");
	expect("env keep *\n", "", "");
	expect("env unset [ab]*\n", "env unset a* b*\n", "");
}

Test(settings_diff, calls)
{
	expect("syscall kill ioctl\n", "", "syscall ioctl: kill 1 -> allow 0\n");
	expect("syscall errno EPERM ioctl\n", "syscall errno ENOSYS ioctl\n",
	       "syscall ioctl: errno EPERM 1 -> errno ENOSYS 1\n");
	/* only the whitelist has become another one */
	expect("syscall allow socket\n", "syscall allow socket\nsyscalls strict\n",
	       "syscalls : tool 0 -> strict 2\n");
}

Test(settings_diff, the_environment)
{
	expect("env set A=1\n", "env set A=2\n", "env A: set to 1 1 -> set to 2 1\n");
	expect("env set A=1\n", "", "env A: set to 1 1 -> kept 0\n");
	expect("env unset A*\n", "", "env A*: dropped 1 -> kept 0\n");
	expect("env keep P* Q\n", "env keep P*\n", "env Q: kept 1 -> dropped 0\n");
	expect("", "env keep P*\n", "env *: kept 0 -> dropped 0\n");
	expect("env unset *_KEY\n", "env unset *_KEY\nenv unset A_*\n",
	       "env A_*: kept 0 -> dropped 2\n");
}
