// SPDX-License-Identifier: MIT
// tests/unit/policy/test_hull.c - policy/hull.c: that it is small; that it is large enough is
// test_property.c's
#include "tests/unit/policy/fixture.h"

#include <stdio.h>

#include "policy/hull.h"

/* /bin is /usr/bin, as symlinks have it. */
static int each_name(void *ctx, const char *path, bool allow,
		     void (*emit)(void *to, const char *name), void *to)
{
	char name[256];

	(void)ctx;
	(void)allow;
	if (strncmp(path, "/bin", 4) != 0)
		return 0;
	snprintf(name, sizeof(name), "/usr%s", path);
	emit(to, name);
	return 0;
}

/* /m is a mount point; /l/k is a link that may be replaced. */
static bool is_mount(void *ctx, const char *path, size_t len)
{
	(void)ctx;
	return len == 2 && !strncmp(path, "/m", 2);
}

static const char *find_loose(void *ctx, const char *path)
{
	(void)ctx;
	return strncmp(path, "/l/k", 4) ? NULL : "/l/k";
}

static const struct tree_names names = { .each = each_name,
					 .loose = find_loose,
					 .fixed = is_mount };

/* The hull as text: "/path=verbs" with verbs by their first letters, "+" when it may come to be. */
static void expect(const char *rules, const char *want)
{
	static const char letters[] = "lrmacdxCB";
	_cleanup_fixture_ struct fixture fixture = { 0 };
	_cleanup_text_ struct text got = { 0 };
	struct hull hull;

	fixture_load(&fixture, rules);
	cr_assert_eq(hull_build(&fixture.policy, &names, NULL, &hull), 0);
	for (size_t i = 0; i < hull.count; i++) {
		text_printf(&got, "%s%s=", i ? " " : "", hull.entries[i].path);
		for (unsigned int verb = 0; verb < VERB_COUNT; verb++)
			if (hull.entries[i].verbs & VERB_BIT(verb))
				text_char(&got, letters[verb]);
		if (hull.entries[i].may_create)
			text_char(&got, '+');
	}
	cr_expect_str_eq(text_cstr(&got), want, "%s", rules);
	hull_free(&hull);
}

Test(hull, literal_prefixes_of_allow_rules)
{
	expect("", "");
	expect("deny /a\nhide /b", "");
	expect("read /a", "/a=lr");
	expect("read /a/*.c", "/a=lr");
	expect("read /a/b*/c", "/a=lr");
	expect("exec **/x", "/=lrx");
	expect("read '/a*'", "/a*=lr");
	expect("read /a when O_TRUNC", "/a=lr");
}

Test(hull, one_entry_a_path_and_none_that_those_above_have)
{
	expect("read /a\nexec /a", "/a=lrx");
	expect("read /a /a/b", "/a=lr");
	expect("read /a\nexec /a/b", "/a=lr /a/b=x");
	expect("read /a\nexec /a/b/c\nread /a/b/c/d\nlist /", "/=l /a=r /a/b/c=x");
	expect("read /a /ab /a.b", "/a=lr /a.b=lr /ab=lr");
	expect("read /\nwrite /a", "/=lr /a=macd+");
}

Test(hull, what_may_come_to_be)
{
	expect("write /a", "/a=lrmacd+");
	expect("create /a", "/a=c+");
	expect("delete /a", "/a=d+"); /* may be replaced by a rename */
	expect("modify /a", "/a=ma");
	expect("create /a/*", "/a=c"); /* its children, not /a itself */
	expect("write /a\nexec /a/bin", "/a=lrmacdx+");
	expect("write /a\nexec /a/bin\ndeny write /a/bin", "/a=lrmacd+ /a/bin=x");
	expect("write /a\nexec /a/bin\ndeny! write **/bin", "/a=lrmacd+ /a/bin=x");
	expect("write /a\nexec /a/bin\ndeny write /a/bin when O_TRUNC", "/a=lrmacdx+");
	expect("read /a\ncreate /a when O_CREAT", "/a=lrc+");
}

Test(hull, what_is_replaced_is_held_from_above)
{
	expect("write /a/b", "/a=lrmacd");
	expect("create /a/b", "/a=c");
	expect("delete /a/b", "/a=d");
	expect("modify /a/b", "/a/b=ma");
	expect("write /a/b/*", "/a/b=lrmacd"); /* only what is in it */
	expect("write /a/b\ndeny delete create /a/b", "/a/b=lrmacd");
	expect("create /a/b/*\nexec /a/b/c/d", "/a/b=c /a/b/c/d=lrx"); /* /a/b/c/d cannot change */
	expect("create /a/b/*\nwrite /a/b/c/d", "/a/b=lrmacd"); /* but with /a/b/c */
	expect("read /a\nwrite /a/b/c /a/b/d", "/a=lr /a/b=macd");
	expect("write /m", "/m=lrmacd+");
	expect("write /m/a/b", "/m/a=lrmacd");
	expect("write /l/k", "/l=lrmacd");
	expect("exec /l/k/x", "/l=lrx");
	expect("write /tmp/a/b", "/tmp/a=lrmacd");
	expect("write ${TMPDIR} /tmp/a/b", "/tmp/a/b=lrmacd+ /tmp/t=lrmacd+");
	expect("write ${TMPDIR} /tmp/a/b\nread /tmp/a", "/tmp/a=lrmacd /tmp/t=lrmacd+");
}

Test(hull, strong_denials_are_taken_off)
{
	expect("read /a/b\ndeny! /a", "");
	expect("write /a/b\ndeny! write /a", "/a/b=lr");
	expect("read /a/b\ndeny! /a/b/c", "/a/b=lr");
	expect("read /a/b\ndeny! **/b", "/a/b=lr"); /* only literal ones: a superset is fine */
	expect("read /a/b\ndeny! /a when O_TRUNC", "/a/b=lr");
	expect("read /a/b\ndeny /a", "/a/b=lr");
}

Test(hull, under_all_names)
{
	expect("exec /bin", "/bin=lrx /usr/bin=lrx");
	expect("exec /bin/*", "/bin=lrx /usr/bin=lrx");
	expect("exec /bin\nexec /usr", "/bin=lrx /usr=lrx");
	expect("write /bin/x", "/bin=lrmacd /usr/bin=lrmacd");
}

Test(hull, abstract_sockets_have_no_entry)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };
	struct hull hull;

	fixture_load(&fixture, "connect @a\nbind @b*\nread /x");
	cr_assert_eq(hull_build(&fixture.policy, NULL, NULL, &hull), 0);
	cr_expect_eq(hull.count, 1);
	cr_expect_eq(hull.abstract, V_CONNECT | V_BIND);
	cr_expect_eq(hull_verbs(&hull, "@a", 2), V_CONNECT | V_BIND);
	hull_free(&hull);
}

/* The ports of a verb as text; "-" where they are not held. */
static void expect_ports(const char *rules, const char *connect, const char *bind)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };
	const char *want[] = { connect, bind };
	struct hull hull;

	fixture_load(&fixture, rules);
	cr_assert_eq(hull_build(&fixture.policy, NULL, NULL, &hull), 0);
	for (int i = 0; i < 2; i++) {
		const struct hull_ports *ports = i ? &hull.bind : &hull.connect;
		_cleanup_text_ struct text got = { 0 };

		for (size_t k = 0; k < ports->count; k++)
			text_printf(&got, k ? " %u" : "%u", ports->ports[k]);
		cr_expect_str_eq(ports->held ? text_cstr(&got) : "-", want[i], "%s", rules);
	}
	hull_free(&hull);
}

Test(hull, ports_are_held_once_a_rule_names_an_address)
{
	expect_ports("read /x\nconnect /run/s @a", "-", "-");
	expect_ports("connect 10.0.0.1:443", "443", "");
	expect_ports("connect 10.0.0.1:443 [::1]:443 *:80\nbind 0 8080", "443 80", "0 8080");
	expect_ports("connect 10.0.0.1:80-82", "80 81 82", "");
	expect_ports("ask connect 10.0.0.1:443\ndeny connect *:80", "443", "");
	expect_ports("deny bind 80", "", "");
	expect_ports("connect 10.0.0.1:*", "-", "");
	expect_ports("connect 10.0.0.1:1-2000\nbind 80", "-", "80");
}

Test(hull, verbs_of_paths)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };
	struct hull hull;

	fixture_load(&fixture, "list /\nread /a\nexec /a/b");
	cr_assert_eq(hull_build(&fixture.policy, NULL, NULL, &hull), 0);
	cr_expect_eq(hull_verbs(&hull, "/", 1), V_LIST);
	cr_expect_eq(hull_verbs(&hull, "/x/y", 4), V_LIST);
	cr_expect_eq(hull_verbs(&hull, "/a", 2), V_LIST | V_READ);
	cr_expect_eq(hull_verbs(&hull, "/a/b/c", 6), V_LIST | V_READ | V_EXEC);
	cr_expect_eq(hull_verbs(&hull, "/a/bc", 5), V_LIST | V_READ);
	cr_expect_eq(hull_verbs(&hull, "/a/b", 2), V_LIST | V_READ, "only len bytes count");
	cr_expect_eq(hull_verbs(&hull, "", 0), 0);
	cr_expect_eq(hull_verbs(&hull, "x", 1), 0);
	hull_free(&hull);
}
