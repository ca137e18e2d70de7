// SPDX-License-Identifier: MIT
// tests/unit/supervisor/test_schema.c - Every line there can be is what docs/audit.schema.json says
//
// Holds lines against the part of JSON Schema 2020-12 that the schema uses. A keyword that it does
// not know fails the test, so that nothing in the schema goes unchecked.
#include "tests/unit/supervisor/fixture.h"

#include <errno.h>
#include <regex.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>

#include "policy/calls.h"
#include "supervisor/verdict/verdict_show.h"

static json_t *schema;

/* What is wrong with the value, and the names of members that some subschema knows. */
struct check {
	char wrong[256];
	json_t *known;
};

static bool check_value(struct check *check, const json_t *rules, const json_t *value);

static bool fail(struct check *check, const char *keyword, const json_t *value)
{
	_cleanup_free_ char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);

	snprintf(check->wrong, sizeof(check->wrong), "%s: %.200s", keyword, text ? text : "?");
	return false;
}

static bool is_type(const char *type, const json_t *value)
{
	return (!strcmp(type, "object") && json_is_object(value)) ||
	       (!strcmp(type, "array") && json_is_array(value)) ||
	       (!strcmp(type, "string") && json_is_string(value)) ||
	       (!strcmp(type, "integer") && json_is_integer(value)) ||
	       (!strcmp(type, "number") && json_is_number(value)) ||
	       (!strcmp(type, "boolean") && json_is_boolean(value)) ||
	       (!strcmp(type, "null") && json_is_null(value));
}

static bool check_type(const json_t *types, const json_t *value)
{
	size_t i;
	json_t *type;

	if (json_is_string(types))
		return is_type(json_string_value(types), value);
	json_array_foreach(types, i, type) if (is_type(json_string_value(type), value)) return true;
	return false;
}

static bool check_enum(const json_t *values, const json_t *value)
{
	size_t i;
	json_t *one;

	json_array_foreach(values, i, one) if (json_equal(one, value)) return true;
	return false;
}

static bool check_pattern(const json_t *pattern, const json_t *value)
{
	regex_t regex;
	int r;

	if (!json_is_string(value))
		return true;
	cr_assert_eq(regcomp(&regex, json_string_value(pattern), REG_EXTENDED | REG_NOSUB), 0);
	r = regexec(&regex, json_string_value(value), 0, NULL, 0);
	regfree(&regex);
	return r == 0;
}

static bool check_required(const json_t *names, const json_t *value)
{
	size_t i;
	json_t *name;

	json_array_foreach(names, i,
			   name) if (!json_object_get(value, json_string_value(name))) return false;
	return true;
}

static bool check_properties(struct check *check, const json_t *properties, const json_t *value)
{
	void *iter = json_object_iter((json_t *)(uintptr_t)properties);

	for (; iter; iter = json_object_iter_next((json_t *)(uintptr_t)properties, iter)) {
		const char *name = json_object_iter_key(iter);
		const json_t *member = json_object_get(value, name);
		struct check inner = { .known = NULL };

		if (check->known)
			json_object_set_new(check->known, name, json_true());
		if (member && !check_value(&inner, json_object_iter_value(iter), member)) {
			snprintf(check->wrong, sizeof(check->wrong), "%.50s: %.200s", name,
				 inner.wrong);
			return false;
		}
	}
	return true;
}

static bool check_items(struct check *check, const json_t *rules, const json_t *value)
{
	size_t i;
	json_t *item;

	json_array_foreach(value, i, item)
	{
		struct check inner = { .known = NULL };

		if (!check_value(&inner, rules, item)) {
			snprintf(check->wrong, sizeof(check->wrong), "%s", inner.wrong);
			return false;
		}
	}
	return true;
}

static bool check_all(struct check *check, const json_t *list, const json_t *value)
{
	size_t i;
	json_t *rules;

	json_array_foreach(list, i, rules) if (!check_value(check, rules, value)) return false;
	return true;
}

/* Exactly one alternative holds; the names that it knows count. */
static bool check_one(struct check *check, const json_t *list, const json_t *value)
{
	size_t i, holds = 0;
	json_t *rules;

	json_array_foreach(list, i, rules)
	{
		struct check inner = { .known = json_object() };

		if (check_value(&inner, rules, value)) {
			holds++;
			if (check->known)
				json_object_update(check->known, inner.known);
		}
		json_decref(inner.known);
	}
	return holds == 1;
}

/* Members, or their names, that `properties` does not have. */
static bool check_others(const json_t *rules, const json_t *names, const json_t *others,
			 const json_t *value)
{
	const char *name;
	json_t *member;
	json_t *mine = (json_t *)(uintptr_t)value;

	json_object_foreach(mine, name, member)
	{
		struct check inner = { .known = NULL };
		json_t *key = json_string(name);
		bool named = !names || check_value(&inner, names, key);

		json_decref(key);
		if (!named)
			return false;
		if (json_object_get(json_object_get(rules, "properties"), name) || !others)
			continue;
		if (json_is_false(others) || !check_value(&inner, others, member))
			return false;
	}
	return true;
}

static bool check_known(const struct check *check, const json_t *value)
{
	const char *name;
	json_t *member;
	json_t *mine = (json_t *)(uintptr_t)value;

	json_object_foreach(mine, name,
			    member) if (!json_object_get(check->known, name)) return false;
	return true;
}

static bool check_keyword(struct check *check, const json_t *rules, const char *keyword,
			  const json_t *rule, const json_t *value)
{
	if (!strcmp(keyword, "$ref"))
		return check_value(check,
				   json_object_get(json_object_get(schema, "$defs"),
						   strrchr(json_string_value(rule), '/') + 1),
				   value);
	if (!strcmp(keyword, "type"))
		return check_type(rule, value);
	if (!strcmp(keyword, "enum"))
		return check_enum(rule, value);
	if (!strcmp(keyword, "const"))
		return json_equal(rule, value);
	if (!strcmp(keyword, "pattern"))
		return check_pattern(rule, value);
	if (!strcmp(keyword, "minimum"))
		return !json_is_number(value) ||
		       json_number_value(value) >= json_number_value(rule);
	if (!strcmp(keyword, "maximum"))
		return !json_is_number(value) ||
		       json_number_value(value) <= json_number_value(rule);
	if (!strcmp(keyword, "maxItems"))
		return json_array_size(value) <= (size_t)json_integer_value(rule);
	if (!strcmp(keyword, "required"))
		return check_required(rule, value);
	if (!strcmp(keyword, "properties"))
		return check_properties(check, rule, value);
	if (!strcmp(keyword, "items"))
		return check_items(check, rule, value);
	if (!strcmp(keyword, "allOf"))
		return check_all(check, rule, value);
	if (!strcmp(keyword, "oneOf"))
		return check_one(check, rule, value);
	if (!strcmp(keyword, "additionalProperties"))
		return check_others(rules, NULL, rule, value);
	if (!strcmp(keyword, "propertyNames"))
		return check_others(rules, rule, NULL, value);
	if (!strcmp(keyword, "uniqueItems") || !strcmp(keyword, "description") ||
	    !strcmp(keyword, "title") || keyword[0] == '$')
		return true;
	cr_assert_fail("the schema uses a keyword that this test does not know: %s", keyword);
	return false;
}

static bool check_value(struct check *check, const json_t *rules, const json_t *value)
{
	void *iter = json_object_iter((json_t *)(uintptr_t)rules);

	cr_assert(json_is_object(rules));
	for (; iter; iter = json_object_iter_next((json_t *)(uintptr_t)rules, iter)) {
		const char *keyword = json_object_iter_key(iter);

		if (!strcmp(keyword, "unevaluatedProperties"))
			continue;
		if (!check_keyword(check, rules, keyword, json_object_iter_value(iter), value))
			return check->wrong[0] ? false : fail(check, keyword, value);
	}
	if (json_object_get(rules, "unevaluatedProperties") && !check_known(check, value))
		return fail(check, "a member that the schema does not know", value);
	return true;
}

/* A line as the schema's alternative for its kind sees it, which says more than "oneOf" does. */
static bool valid(struct check *check, const json_t *line)
{
	json_t *defs = json_object_get(schema, "$defs");
	json_t *kind = json_object_get(defs, member(line, "kind"));

	*check = (struct check){ .known = json_object() };
	if (!kind || !check_value(check, kind, line) || !check_value(check, schema, line)) {
		json_decref(check->known);
		return false;
	}
	json_decref(check->known);
	return true;
}

static void setup(void)
{
	const char *docs = getenv("WARDER_DOCS");
	char path[512];
	json_error_t error;

	if (!docs)
		cr_skip_test("WARDER_DOCS does not say where docs/ is");
	snprintf(path, sizeof(path), "%s/audit.schema.json", docs);
	schema = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
	cr_assert(schema, "%s:%d: %s", path, error.line, error.text);
}

static void teardown(void)
{
	json_decref(schema);
}

TestSuite(schema, .init = setup, .fini = teardown);

/* Every call, decision, way, fence and builtin rule once. */
static void take_all_calls(struct bench *bench)
{
	static const int32_t numbers[] = { -1, -2, INT32_MIN, INT32_MAX, 0x40000001, 163 };

	for (int nr = -1; nr <= CALL_NEWEST + 1; nr++) {
		struct record record = fake_open();
		unsigned int n = (unsigned int)(nr + 1);

		record.nr = nr;
		record.decision = n % 3;
		record.would = n % 3;
		record.verb = n % (VERB_COUNT + 1);
		record.verbs = (verbs_t)(n & V_ALL);
		record.how = n % 4;
		record.fence = n % 8;
		record.other = (int32_t)(n % 2);
		record.object[0] = n % (OBJECT_ANONYMOUS + 1);
		record.object[1] = n % 3 ? record.object[0] : OBJECT_UNKNOWN;
		record.marks[n % 2] = n % 4;
		record.standard[n % 2] = (verbs_t)(n & V_ALL);
		record.content = n % CONTENT_COUNT;
		record.err = n % 140;
		record.rule = n % 4 ? RECORD_RULE_BUILTIN + n % (BUILTIN_COUNT + 1)
				    : bench_rule(bench, "./");
		record.args[2] = (uint64_t)n * 0x9e3779b97f4a7c15;
		cr_assert_eq(bench_take(bench, &record,
					(const char *[4]){ "\xff", n % 2 ? "/x" : NULL, "b\n",
							   n % 3 ? "/b" : NULL }),
			     0);
		record.kind = RECORD_INTENT;
		cr_assert_eq(bench_take(bench, &record, (const char *[4]){ "x", "/x" }), 0);
		record.kind = RECORD_KILL;
		record.marks[0] |= n % 2 ? MARK_PLACE : 0;
		record.marks[0] |= n % 5 ? 0 : MARK_I386;
		record.marks[0] |= n % 7 ? MARK_CALLED : 0;
		record.nr = numbers[n % 6];
		record.result = n;
		cr_assert_eq(
			bench_take(bench, &record,
				   (const char *[4]){ "/x", "a\0", NULL, n % 3 ? "/l" : NULL }),
			0);
		record.kind = RECORD_TRACE;
		record.err = n % 3 ? record.err : RECORD_NO_RETURN;
		cr_assert_eq(bench_take(bench, &record, NULL), 0);
	}
}

Test(schema, all_lines)
{
	_cleanup_bench_ struct bench *bench = bench_open(fixture_text, false, NULL);
	_cleanup_json_ json_t *lines = NULL;
	struct record spawn = { .kind = RECORD_SPAWN, .tid = 41, .other = 40 };
	struct record gone = { .kind = RECORD_EXIT, .tid = 41 };
	const struct measure measure = { .made.bits = { 9, 0, 0, 0, 0, 0, 0, 1ULL << 63, 1 },
					 .memory = 4096 };
	struct audit_end end = { .status = SIGTERM, .cause = "limit wall", .measure = &measure };
	_cleanup_text_ struct text judged = { 0 };
	struct verdict verdict = { .runs = 3 };
	const struct policy weights = { .rule_count = 0 };
	json_t *line;
	size_t i;

	cr_assert_eq(bench_begin(bench), 0);
	bench_exec(bench, 40, "/usr/bin/x");
	cr_assert_eq(bench_take(bench, &spawn, NULL), 0);
	bench_exec(bench, 41, "");
	take_all_calls(bench);
	cr_assert_eq(bench_take(bench, &gone, NULL), 0);
	gone.result = 64; /* a real-time signal has a number */
	cr_assert_eq(bench_take(bench, &gone, NULL), 0);
	cr_assert_eq(bench_gone(bench, 40), 0);
	for (unsigned int kind = 0; kind < EVIDENCE_COUNT; kind++)
		cr_assert_eq(verdict_add(&verdict, &weights, (enum evidence_kind)kind, "x\n",
					 kind % 2 ? "\xff" : NULL),
			     0);
	verdict_json(&verdict, &judged);
	verdict_free(&verdict);
	end.verdict = text_cstr(&judged);
	cr_assert_eq(audit_end(bench->audit, &end), 0);
	lines = bench_lines(bench);
	json_array_foreach(lines, i, line)
	{
		struct check check;

		cr_assert(valid(&check, line), "line %zu: %s", i + 1, check.wrong);
	}
}

/* The test itself notices: a member more, one less, one of another type. */
Test(schema, notices_what_is_wrong)
{
	_cleanup_bench_ struct bench *bench = bench_open(fixture_text, false, NULL);
	_cleanup_json_ json_t *lines = NULL;
	struct record record = fake_open();
	struct check check;
	json_t *line;

	lines = bench_one(bench, &record, NULL);
	line = json_array_get(lines, 1);
	cr_assert(valid(&check, line), "%s", check.wrong);
	json_object_set_new(line, "more", json_true());
	cr_expect_not(valid(&check, line));
	json_object_del(line, "more");
	json_object_set_new(line, "pid", json_string("1"));
	cr_expect_not(valid(&check, line));
	json_object_set_new(line, "pid", json_integer(1));
	cr_expect(valid(&check, line), "%s", check.wrong);
	json_object_del(line, "how");
	cr_expect_not(valid(&check, line));
}

/* What the schema lists is what there is. */
Test(schema, lists_all_builtins_and_verbs)
{
	json_t *defs = json_object_get(schema, "$defs");
	json_t *names = json_object_get(json_object_get(defs, "builtin"), "enum");

	cr_expect_eq(json_array_size(names), BUILTIN_COUNT);
	names = json_object_get(json_object_get(defs, "verb"), "enum");
	cr_assert_eq(json_array_size(names), VERB_COUNT);
	for (unsigned int verb = 0; verb < VERB_COUNT; verb++)
		cr_expect_str_eq(json_string_value(json_array_get(names, verb)),
				 verb_name((enum verb)verb));
}
