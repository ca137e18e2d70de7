// SPDX-License-Identifier: MIT
// tests/unit/policy/test_json.c - policy/json.c, policy/json_line.c, policy/json_show.c
#include "tests/unit/policy/fixture.h"

#include <fcntl.h>
#include <jansson.h>

#include "policy/json.h"
#include "policy/show.h"
#include "tests/unit/policy/generate.h"
#include "tests/unit/policy/same.h"

/* Text, JSON, text again: the rules are the same each time, and so are the trees. */
static void expect_round_trip(const char *text)
{
	_cleanup_fixture_ struct fixture first = { 0 }, second = { 0 };
	_cleanup_text_ struct text json = { 0 }, before = { 0 }, after = { 0 };

	fixture_tree(&first, text);
	json_show(&first.policy, &fixture_vars, "", &json);
	fixture_tree(&second, text_cstr(&json));
	expect_same(&first.policy, &second.policy);
	for (size_t i = 0; i < first.policy.rule_count; i++) {
		show_rule(&first.policy.rules[i], &before);
		show_rule(&second.policy.rules[i], &after);
	}
	cr_expect_str_eq(text_cstr(&before), text_cstr(&after));
}

Test(json, every_shipped_policy_reads_back)
{
	const struct shipped *shipped;

	for (unsigned int i = 0; (shipped = shipped_at(i)); i++)
		expect_round_trip(shipped->text);
}

Test(json, all_that_a_policy_can_say_reads_back)
{
	expect_round_trip(
		"read / . ~ **/x /a/** '/a*b' /[ab] \"/it's\" /a\"'\"b '/x\"y'\n"
		"read '/{a,b}' '/a#b' '/$HOME' '/\\' /a'?'? /\xff '/~' /a~ '/ ' '/ \xff\xfe '\n"
		"read /[\"-\"a-c] /[!\"]\"x] /[']']a /[a' 'b] /[^x] /[]a] /[\xfe\xff]\n"
		"connect @x '@a b' @a* '@a*'\n");
	expect_round_trip("deny /a\ndeny! /a\nhide /a\nhide! write exec /a\n"
			  "hide /a when O_SYNC,O_TMPFILE\nread /\xc3\xa9 /\xe2\x82\xac\n"
			  "write ${TMPDIR}\n");
	expect_round_trip("env keep A* '?B' [ab]\nenv unset '*'\n"
			  "env set A= B='it'\"'\"'s' C='*' D='\xff \xfe'\n"
			  "limit cpu=1s wall=1500ms memory=1G pids=7 files=3 fsize=0 stack=16385\n"
			  "net host\nsyscalls strict\nmap deny wx exec shared-exec shared-write\n"
			  "emulate getrandom seed=42\nemulate clock start=@7\n"
			  "verdict weight denied=0 clock=7\n"
			  "syscall allow fork\nsyscall kill ioctl\nsyscall errno EPERM mount\n");
	expect_round_trip("");
}

Test(json, random_policies_read_back, .timeout = 120)
{
	struct dice dice = { 11 };

	for (unsigned int i = 0; i < 2000; i++) {
		_cleanup_text_ struct text text = { 0 };

		for (unsigned int n = 1 + roll(&dice, 14); n > 0; n--)
			add_rule(&dice, &text);
		expect_round_trip(text_cstr(&text));
	}
}

/* Control characters cannot stand in a line; in JSON they can, escaped. */
Test(json, every_byte_of_a_path_reads_back)
{
	char path[] = "/x?y";

	for (int byte = 1; byte < 256; byte++) {
		_cleanup_fixture_ struct fixture fixture = { 0 };
		_cleanup_text_ struct text text = { 0 };

		if (byte == '/')
			continue;
		path[2] = (char)byte;
		text_printf(&text,
			    "{\"rules\": [{\"decision\": \"allow\", \"verbs\": [\"read\"], "
			    "\"path\": \"/x\\\\x%02xy\"}]}",
			    (unsigned int)byte);
		fixture_tree(&fixture, text_cstr(&text));
		cr_assert_eq(fixture.policy.rule_count, 1, "%d", byte);
		cr_expect_eq(fixture_allowed(&fixture, path), V_LIST | V_READ, "%d: %s", byte,
			     text.data);
		cr_expect_eq(fixture_allowed(&fixture, "/xzy"), byte == 'z' ? V_LIST | V_READ : 0);
		expect_round_trip(text_cstr(&text));
	}
}

Test(json, what_is_shown_is_json_with_places)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };
	_cleanup_text_ struct text text = { 0 };
	json_t *root, *rule, *at, *variable;

	fixture_load(&fixture, "set A = '/v \xff'\n"
			       "  deny! write ${A} when O_TRUNC # why\n");
	json_show(&fixture.policy, &fixture_vars, "", &text);
	root = json_loads(text_cstr(&text), JSON_REJECT_DUPLICATES, NULL);
	cr_assert(root, "%s", text.data);
	cr_expect_str_eq(json_string_value(json_object_get(root, "schema")), "warder.policy/1");
	rule = json_array_get(json_object_get(root, "rules"), 0);
	cr_expect_str_eq(json_string_value(json_object_get(rule, "decision")), "deny!");
	cr_expect_str_eq(json_string_value(json_object_get(rule, "path")), "'/v '\\xff''");
	at = json_object_get(rule, "at");
	cr_expect_str_eq(json_string_value(json_object_get(at, "file")), "t");
	cr_expect_eq(json_integer_value(json_object_get(at, "line")), 2);
	cr_expect_eq(json_integer_value(json_object_get(at, "column")), 15);
	cr_expect_str_eq(json_string_value(json_object_get(at, "text")),
			 "deny! write ${A} when O_TRUNC # why");
	variable = json_array_get(json_object_get(root, "variables"), 4);
	cr_expect_str_eq(json_string_value(json_object_get(variable, "name")), "A");
	cr_expect_str_eq(json_string_value(json_object_get(variable, "value")), "/v \\xff");
	json_decref(root);
}

Test(json, is_told_from_lines_by_its_first_byte)
{
	cr_expect(json_is("{}", 2));
	cr_expect(json_is(" \t\r\n{", 5));
	cr_expect_not(json_is("# {", 3));
	cr_expect_not(json_is("", 0));
	cr_expect_not(json_is(" ", 1));
}

Test(json, a_file_in_anothers_place)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };

	fixture_load(&fixture, "{\"rules\": [{\"decision\": \"redirect\", \"path\": \"/a\", "
			       "\"file\": \"./b\"}, {\"decision\": \"fake\", \"path\": "
			       "\"/c\", \"file\": \"'/d e'\"}]}");
	cr_assert_eq(fixture.policy.rule_count, 4);
	cr_expect_str_eq(fixture.policy.rules[0].target, "/home/u/project/b");
	cr_expect(!fixture.policy.rules[0].fake);
	cr_expect_str_eq(fixture.policy.rules[2].target, "/d e");
	cr_expect(fixture.policy.rules[2].fake);
}

Test(json, rules_may_be_written_by_hand)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };

	fixture_tree(
		&fixture,
		"{\"set\": {\"OUT\": \"./build\"}, \"include\": \"strict\",\n"
		" \"rules\": [\n"
		"  {\"decision\": \"allow\", \"verbs\": \"write\", \"path\": [\"${OUT}\", "
		"\"/{x,y}\"]},\n"
		"  {\"decision\": \"deny\", \"path\": \"/x/z\", \"when\": [\"O_TRUNC\", "
		"\"O_CREAT\"]}\n"
		" ], \"net\": \"none\", \"limits\": [{\"name\": \"cpu\", \"value\": \"7s\"}]}");
	cr_expect_neq(fixture_allowed(&fixture, "/home/u/project/build/a") & V_CREATE, 0);
	cr_expect_neq(fixture_allowed(&fixture, "/y") & V_CREATE, 0);
	cr_expect_eq(fixture.policy.limits[LIMIT_CPU].value, 7);
	cr_expect_eq(fixture.policy.net.value, NET_NONE);
	for (size_t i = 0; i < fixture.policy.rule_count; i++)
		if (fixture.policy.rules[i].kind == RULE_DENY && fixture.policy.rules[i].when) {
			cr_expect_eq(fixture.policy.rules[i].when, O_TRUNC | O_CREAT);
			cr_expect_eq(fixture.policy.rules[i].at.line, 4);
			cr_expect_eq(fixture.policy.rules[i].at.column, 33);
		}
}

#define RULE(members) "{\"rules\": [\n {" members "}]}"

Test(json, mistakes_have_their_places)
{
	fixture_refuse("{", "t:1:2: ", "no JSON", NULL);
	fixture_refuse("{\n\"net\": nope}", "t:2:", "no JSON", NULL);
	fixture_refuse("{\"net\": \"none\", \"net\": \"host\"}", "t:1:", "duplicate", NULL);
	fixture_refuse("{\"net\": \"none\"} x", "t:1:", "no JSON", NULL);
	fixture_refuse("{\"nte\": 1}", "t:1:2: ", "unknown member `nte`", "did you mean `net`");
	fixture_refuse("{\"set\": {\"A\": \"\\\"x} y\\\"\"}, \"nte\": 1}",
		       "t:1:28: ", "unknown member `nte`", NULL);
	fixture_refuse("{\"schema\": \"warder.policy/2\"}", "t:1:12: ", "no schema", "policy/1");
	fixture_refuse("{\"rules\": {}}", "t:1:11: ", "must be an array", NULL);
	fixture_refuse("{\"rules\": [7]}", "t:1:12: ", "a rule is an object", NULL);
	fixture_refuse(RULE("\"decision\": \"allow\", \"verbs\": [\"read\"]"),
		       "t:2:2: ", "a rule without `path`", NULL);
	fixture_refuse(RULE("\"decision\": \"alow\", \"path\": \"/\""),
		       "t:2:15: ", "this is no decision", NULL);
	fixture_refuse(RULE("\"decision\": \"allow\", \"path\": \"/\""),
		       "t:2:2: ", "what allows has one verb", NULL);
	fixture_refuse(RULE("\"decision\": \"allow\",\n\"verbs\": [\"raed\"],\n\"path\": \"/\""),
		       "t:3:12: ", "unknown verb `raed`", "did you mean `read`");
	fixture_refuse(RULE("\"decision\": \"deny\",\n \"path\": \"x\""),
		       "t:3:11: ", "does not begin like a path", NULL);
	fixture_refuse(RULE("\"decision\": \"deny\", \"path\": \"/a b\""), "t:2:34: ", "one word",
		       "quotes");
	fixture_refuse(RULE("\"decision\": \"deny\", \"path\": \"/a\\\\b\""),
		       "t:2:34: ", "a backslash outside of quotes", NULL);
	fixture_refuse(RULE("\"decision\": \"deny\", \"path\": \"/\", \"wehn\": 1"),
		       "t:2:36: ", "unknown member `wehn`", "did you mean `when`");
	fixture_refuse(RULE("\"decision\": \"deny\", \"path\": \"/\", \"when\": []"),
		       "t:2:44: ", "`when` needs an open flag", NULL);
	fixture_refuse(RULE("\"decision\": \"allow\", \"verbs\": [\"env\"], \"path\": \"keep\""),
		       "t:2:35: ", "unknown verb `env`", NULL);
	fixture_refuse(RULE("\"decision\": \"redirect\", \"path\": \"/a\""),
		       "t:2:2: ", "`redirect` without `file`", "hosts");
	fixture_refuse(RULE("\"decision\": \"fake\", \"path\": \"/a\", \"file\": \"/b\", "
			    "\"verbs\": \"read\""),
		       "t:2:", "`fake` has no `verbs`", "leave it out");
	fixture_refuse(RULE("\"decision\": \"deny\", \"path\": \"/a\", \"file\": \"/b\""),
		       "t:2:", "`file` is for redirect and fake", "leave it out");
	fixture_refuse(RULE("\"decision\": \"redirect\", \"path\": \"/a*\", \"file\": \"/b\""),
		       "t:2:", "a glob", NULL);
	fixture_refuse("{\"limits\": [{\"name\": \"cpu\", \"value\": 60}]}",
		       "t:1:38: ", "must be a string", NULL);
	fixture_refuse(
		"{\"env\": [{\"word\": \"set\", \"name\": \"LONG_NAME\",\n\"value\": \"a$b\"}]}",
		"t:2:12: ", "a $ that begins no variable", NULL);
	fixture_refuse(RULE("\"decision\": \"deny\", \"path\": \"/\", \"when\": "
			    "[\"O_WRONLY\",\n\"O_RDWR\"]"),
		       "t:3:2: ", "no call is both", NULL);
	fixture_refuse("{\"set\":\n {\"A\": \"${B}\"}}", "t:2:9: ", "${B} is not defined", NULL);
	fixture_refuse("{\"private_tmp\": 1}", "t:1:17: ", "true or false", NULL);
}

Test(json, hostile_texts_are_refused)
{
	_cleanup_text_ struct text deep = { 0 };

	fixture_refuse(RULE("\"decision\": \"deny\", \"path\": \"/\\u0000\""), "t:2:", "no JSON",
		       NULL);
	fixture_refuse(RULE("\"decision\": \"deny\", \"path\": \"/\\\\x00\""),
		       "t:2:33: ", "a NUL byte", NULL);
	fixture_refuse(RULE("\"decision\": \"deny\", \"path\": \"/\xff\""), "t:2:", "no JSON",
		       NULL);
	fixture_refuse(RULE("\"decision\": \"deny\", \"path\": \"/\\u202e\""),
		       "t:2:33: ", "a control character", NULL);
	fixture_refuse(RULE("\"decision\": \"deny\", \"path\": \"/\\n\""),
		       "t:2:33: ", "a control character", NULL);
	fixture_refuse("{\"net\": 99999999999999999999999}", "t:1:", "no JSON", NULL);
	fixture_refuse("{\"net\": 1e999}", "t:1:", "no JSON", NULL);
	text_str(&deep, "{\"rules\": ");
	for (unsigned int i = 0; i < 100000; i++)
		text_char(&deep, '[');
	fixture_refuse(text_cstr(&deep), "t:1:", "no JSON", NULL);
}

Test(json, a_file_that_is_one_long_line_is_read_and_shown_in_time, .timeout = 60)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };
	_cleanup_text_ struct text text = { 0 }, shown = { 0 };

	text_str(&text, "{\"rules\": [");
	for (unsigned int i = 0; i < 50000; i++)
		text_printf(&text, "%s{\"decision\": \"deny\", \"path\": \"/%u\"}", i ? "," : "",
			    i);
	text_str(&text, "]}");
	fixture_load(&fixture, text_cstr(&text));
	cr_expect_eq(fixture.policy.rule_count, 50000);
	json_show(&fixture.policy, &fixture_vars, "", &shown);
	cr_expect_lt(shown.len, 10U << 20, "%zu", shown.len);
}
