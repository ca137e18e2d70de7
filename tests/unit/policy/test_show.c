// SPDX-License-Identifier: MIT
// tests/unit/policy/test_show.c - policy/show.c
#include "tests/unit/policy/fixture.h"

#include <fcntl.h>

#include "policy/show.h"
#include "tests/unit/policy/generate.h"
#include "tests/unit/policy/same.h"

/* What is shown must read back as the same policy. */
static void expect_round_trip(const char *text)
{
	_cleanup_fixture_ struct fixture first = { 0 }, second = { 0 };
	_cleanup_text_ struct text shown = { 0 };

	fixture_load(&first, text);
	policy_show(&first.policy, &shown);
	fixture_load(&second, text_cstr(&shown));
	expect_same(&first.policy, &second.policy);
}

Test(show, the_normal_form)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };
	_cleanup_text_ struct text shown = { 0 };

	fixture_load(&fixture, "set A = ./a\n"
			       "read ${A} '/b c'\n"
			       "deny! write **/*.x\n"
			       "hide /h when O_TRUNC,O_CREAT\n"
			       "deny list read /d\n"
			       "env keep LC_*\n"
			       "env set A='x y'\n"
			       "syscall errno ENOSYS statx\n"
			       "limit as=1536M\n"
			       "limit cpu=90s\n"
			       "net none\n"
			       "map deny exec\n"
			       "map deny wx\n"
			       "syscalls compute\n");
	policy_show(&fixture.policy, &shown);
	cr_expect_str_eq(text_cstr(&shown), "read /home/u/project/a  # t:2:6\n"
					    "read '/b c'  # t:2:11\n"
					    "deny! write **/*.x  # t:3:13\n"
					    "hide /h when O_CREAT,O_TRUNC  # t:4:6\n"
					    "deny list read /d  # t:5:16\n"
					    "env keep LC_*  # t:6:10\n"
					    "env set A='x y'  # t:7:9\n"
					    "syscall errno ENOSYS statx  # t:8:22\n"
					    "syscalls compute  # t:14:10\n"
					    "net none  # t:11:5\n"
					    "map deny wx exec  # t:12:10\n"
					    "limit cpu=90s  # t:10:7\n"
					    "limit as=1536M  # t:9:7\n");
}

/* The launch chooses where the private directory is: shown as a path it would be the host's. */
Test(show, the_private_directory_stays_one)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };
	_cleanup_text_ struct text shown = { 0 };

	fixture_load(&fixture, "set A = x\n"
			       "read ${TMPDIR}/{a,'b c'} ${TMPDIR}/${A} ${TMPDIR}{,/*}\n"
			       "read ${TMPDIR}/../a\n");
	policy_show(&fixture.policy, &shown);
	cr_expect_str_eq(text_cstr(&shown), "read ${TMPDIR}/a  # t:2:6\n"
					    "read ${TMPDIR}'/b c'  # t:2:6\n"
					    "read ${TMPDIR}/x  # t:2:26\n"
					    "read ${TMPDIR}  # t:2:41\n"
					    "read ${TMPDIR}/*  # t:2:41\n"
					    "read ${TMPDIR}/../a  # t:3:6\n");
}

Test(show, reads_back)
{
	expect_round_trip("read / . ~ **/x /a/** '/a*b' /[ab] \"/it's\" /a\"'\"b '/x\"y'\n"
			  "read '/{a,b}' '/a#b' '/$HOME' '/\\' /a'?'? /\xff '/~' /a~ '/ '\n"
			  "read /[\"-\"a-c] /[!\"]\"x] /[']']a /[a' 'b] /[^x] /[]a]\n"
			  "connect @x '@a b' @a* '@a*'\n");
	expect_round_trip(
		"connect 1.2.3.4:5 [::1]:1-9 10.0.0.0/8:* [fd00::]/8:443 host.example:443\n"
		"connect *\nbind 80 0.0.0.0:0 [::]:*\ndeny connect bind *:25\n"
		"deny! 10.0.0.0/8:*\nask connect localhost:{1,2}\n");
	expect_round_trip("write ${TMPDIR}\nread ${TMPDIR}/a\n");
	expect_round_trip("write ${TMPDIR}/*/'a b'/\"c\"\ndeny ${TMPDIR}/[ab]?\n");
	expect_round_trip("read ${TMPDIR}/{a,'b c'}/*.x ${TMPDIR}/'{d,e}'\n");
	expect_round_trip("set SUB = sub\nread ${TMPDIR}/${SUB}\ndeny ${TMPDIR}{,/a}\n");
	expect_round_trip("env set A=${TMPDIR}\n");
	expect_round_trip("env set A=x:${TMPDIR}/y:z B=1\n");
	expect_round_trip(
		"deny /a\ndeny! /a\nhide /a\nhide! /a\ndeny write exec /a\n"
		"hide append create delete /a\ndeny modify read /a\ndeny connect bind /a\n"
		"deny list read write exec connect bind /b\n");
	expect_round_trip("list /a\nwrite /a\nmodify /a\nappend /a\ncreate /a\ndelete /a\nexec /a\n"
			  "connect /a\nbind /a\nread /a when O_SYNC,O_TMPFILE\n");
	expect_round_trip(
		"env keep A* '?B' [ab]\nenv unset '*'\nenv set A= B='it'\"'\"'s' C='*'\n"
		"limit cpu=1s wall=1500ms memory=1G pids=7 files=3 fsize=0 stack=16385 core=1K\n"
		"net host\nsyscalls strict\nmap deny wx exec shared-exec shared-write\n"
		"emulate getrandom seed=42\nemulate clock start=@7\n"
		"verdict weight denied=0 clock=7\n"
		"syscall allow fork\nsyscall kill ioctl\nsyscall errno EPERM mount\n");
}

Test(show, every_shipped_policy_reads_back)
{
	const struct shipped *shipped;

	for (unsigned int i = 0; (shipped = shipped_at(i)); i++)
		expect_round_trip(shipped->text);
}

Test(show, random_policies_read_back, .timeout = 60)
{
	struct dice dice = { 12 };

	for (unsigned int i = 0; i < 2000; i++) {
		_cleanup_text_ struct text text = { 0 };

		for (unsigned int n = 1 + roll(&dice, 14); n > 0; n--)
			add_rule(&dice, &text);
		expect_round_trip(text_cstr(&text));
	}
}

Test(show, every_byte_of_a_path_reads_back)
{
	char path[] = "/x?y";

	for (int byte = 1; byte < 256; byte++) {
		_cleanup_fixture_ struct fixture fixture = { 0 };
		_cleanup_text_ struct text text = { 0 };

		if (byte < 0x20 || byte == 0x7f || byte == '/')
			continue;
		path[2] = (char)byte;
		text_str(&text, "read ");
		show_path(path, &text);
		fixture_tree(&fixture, text_cstr(&text));
		cr_expect_eq(fixture.policy.rule_count, 1, "%d", byte);
		cr_expect_eq(fixture_allowed(&fixture, path), V_LIST | V_READ, "%d: %s", byte,
			     text.data);
		cr_expect_eq(fixture_allowed(&fixture, "/xzy"), byte == 'z' ? V_LIST | V_READ : 0);
	}
}
