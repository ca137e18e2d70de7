// SPDX-License-Identifier: MIT
// tests/unit/supervisor/rules/test_complaint_json.c - supervisor/rules/complaint_json.c
#include <criterion/criterion.h>
#include <jansson.h>
#include <string.h>

#include "policy/diag.h"
#include "supervisor/rules/complaint.h"
#include "supervisor/rules/complaint_json.h"

static const struct policy_vars vars = { .home = "/home/u", .cwd = "/w", .tmpdir = "/tmp" };

/* What a policy's text has wrong, and @more, as a JSON array. */
static json_t *complain(const char *text, void (*more)(const struct policy *, struct policy_diag *))
{
	struct policy policy = { .rule_count = 0 };
	struct policy_diag diag = { .count = 0 };
	_cleanup_text_ struct text json = { 0 };
	json_t *array;

	policy_add_text(&policy, "a: b\xff:1:2: c", NULL, text, strlen(text), 1, NULL, &vars,
			&diag);
	if (more)
		more(&policy, &diag);
	complaint_json(&policy, &diag, "  ", &json);
	array = json_loads(text_cstr(&json), JSON_REJECT_DUPLICATES, NULL);
	cr_assert(array, "%s", text_cstr(&json));
	policy_diag_free(&diag);
	policy_free(&policy);
	return array;
}

static void expect(const json_t *object, const char *member, const char *wanted)
{
	const char *got = json_string_value(json_object_get(object, member));

	if (wanted)
		cr_expect_str_eq(got ? got : "(none)", wanted);
	else
		cr_expect_not(json_object_get(object, member), "%s: %s", member, got);
}

Test(complaint_json, each_error_with_its_place_and_remedy)
{
	json_t *array = complain("# fine\n  raed /x\tand\nset A\n", NULL);
	const json_t *first = json_array_get(array, 0), *at = json_object_get(first, "at");

	cr_assert_eq(json_array_size(array), 2);
	expect(first, "level", "error");
	expect(first, "text", "unknown word `raed`");
	expect(first, "remedy", "did you mean `read`?");
	expect(at, "file", "a: b\\xff:1:2: c");
	cr_expect_eq(json_integer_value(json_object_get(at, "line")), 2);
	cr_expect_eq(json_integer_value(json_object_get(at, "column")), 3);
	expect(at, "text", "raed /x\tand");
	json_decref(array);
}

static void add_others(const struct policy *policy, struct policy_diag *diag)
{
	static const struct place at = { 0, 1, 1 };
	_cleanup_text_ struct text message = { 0 };

	diag_add(diag, DIAG_WARNING, policy, &at, NULL, "note: far");
	diag_add_bare(diag, DIAG_NOTE, policy, &at, "", "x.policy:1:2: warning: near");
	diag_say(diag, "memory is short", "");
	text_str(&message, "warder: -C ./x: it is gone\n  name one that is there\n");
	complaint_said(&message, diag);
}

/* What a text looks like says nothing: the level and the place are what they are. */
Test(complaint_json, warnings_and_what_has_no_place)
{
	json_t *array = complain("", add_others);
	const json_t *first = json_array_get(array, 0), *second = json_array_get(array, 1),
		     *third = json_array_get(array, 2), *fourth = json_array_get(array, 3);

	cr_assert_eq(json_array_size(array), 4);
	expect(first, "level", "warning");
	expect(first, "text", "note: far");
	expect(first, "remedy", NULL);
	cr_expect(json_object_get(first, "at"));
	expect(second, "level", "note");
	expect(second, "text", "x.policy:1:2: warning: near");
	expect(second, "remedy", NULL);
	expect(third, "level", "error");
	expect(third, "text", "memory is short");
	cr_expect_not(json_object_get(third, "at"));
	expect(fourth, "level", "error");
	expect(fourth, "text", "-C ./x: it is gone");
	json_decref(array);
}

/* A remedy in several lines for people is one string for programs: the words of this one fill two.
 */
Test(complaint_json, a_long_remedy_is_one_string)
{
	json_t *array = complain("zzzzzzz\nread ./ok\nraed ./x\n", NULL);
	const char *remedy = json_string_value(json_object_get(json_array_get(array, 0), "remedy"));

	cr_assert_eq(json_array_size(array), 2);
	cr_assert(remedy);
	cr_expect(!strncmp(remedy, "one of include, include?, ", 26), "%s", remedy);
	cr_expect_gt(strlen(remedy), 120);
	cr_expect_null(strchr(remedy, '\n'));
	cr_expect_null(strstr(remedy, "  "));
	expect(json_array_get(array, 1), "remedy", "did you mean `read`?");
	json_decref(array);
}

/* What is said about the command line is shown as it was. */
Test(complaint_json, a_message_that_was_said_is_the_same_for_people)
{
	static const char wrong[] = "warder: -C ./x: it is gone\n  name one that is there\n";
	_cleanup_text_ struct text message = { 0 }, shown = { 0 };
	struct policy_diag diag = { .count = 0 };

	complaint_said(&message, &diag);
	cr_expect_eq(diag.kept, 0);
	text_str(&message, wrong);
	complaint_said(&message, &diag);
	complaint_take(&diag, &shown);
	cr_expect_str_eq(text_cstr(&shown), wrong);
	cr_expect_eq(diag.kept, 0);
}

Test(complaint_json, nothing_is_an_empty_array)
{
	json_t *array = complain("", NULL);

	cr_expect_eq(json_array_size(array), 0);
	json_decref(array);
}
