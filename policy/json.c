// SPDX-License-Identifier: MIT
// policy/json.c - A JSON policy as the lines that say the same
//
// Every object of an array becomes one line, made of words that are strings of the text; what they
// mean is the business of those that read lines. So there is one language, in two spellings.
#include "policy/json.h"

#include <errno.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/diag.h"
#include "policy/json_line.h"

/* An array of which each item is a line. Each is tried, so that every mistake is seen. */
static int read_each(struct reader *reader, const struct json_spot *spot,
		     int (*read)(struct reader *reader, const struct json_spot *spot))
{
	struct json_walk walk;
	int r = 0;

	if (!json_is_array(spot->value))
		return reader_fail(reader, spot->at, NULL, "this must be an array");
	json_walk_begin(spot, &walk);
	while (r != -ENOMEM && json_walk_next(spot, &walk)) {
		size_t count = reader->script->count;

		r = read(reader, &walk.value);
		if (r == -EINVAL)
			json_line_drop(reader, count);
	}
	return r == -ENOMEM ? r : 0;
}

/* `include` and `include?`. */
static int read_include(struct reader *reader, const struct json_spot *spot, const char *word)
{
	int r = json_line_begin(reader, spot, word);

	return r < 0 ? r : json_line_strings(reader, spot);
}

/* {"NAME": "value"}: a `set` line each. */
static int read_set(struct reader *reader, const struct json_spot *spot)
{
	struct json_walk walk;
	int r = 0;

	if (!json_is_object(spot->value))
		return reader_fail(reader, spot->at, "as in {\"OUT\": \"./build\"}",
				   "`set` is an object of names and values");
	json_walk_begin(spot, &walk);
	while (!r && json_walk_next(spot, &walk)) {
		struct json_spot name = { NULL, spot->text, walk.name_at };
		struct place at = reader_place(reader, walk.name_at + 1);

		r = json_line_begin(reader, &name, "set");
		if (!r)
			r = script_word(reader->script, walk.name, strlen(walk.name), &at);
		if (!r)
			r = json_line_word(reader, &name, "=");
		if (!r)
			r = json_line_strings(reader, &walk.value);
	}
	return r;
}

static int read_schema(struct reader *reader, const struct json_spot *spot)
{
	const char *schema = json_string_value(spot->value);

	return schema && !strcmp(schema, JSON_SCHEMA)
		       ? 0
		       : reader_fail(reader, spot->at, "this version reads `" JSON_SCHEMA "`",
				     "no schema of a policy that is known here");
}

static int read_private_tmp(struct reader *reader, const struct json_spot *spot)
{
	if (!json_is_boolean(spot->value))
		return reader_fail(reader, spot->at, NULL, "this must be true or false");
	reader->script->private_tmp = json_is_true(spot->value);
	return 0;
}

static int read_rules(struct reader *reader, const struct json_spot *spot)
{
	return read_each(reader, spot, json_line_rule);
}

static int read_envs(struct reader *reader, const struct json_spot *spot)
{
	return read_each(reader, spot, json_line_env);
}

static int read_syscalls(struct reader *reader, const struct json_spot *spot)
{
	return read_each(reader, spot, json_line_syscall);
}

static int read_limits(struct reader *reader, const struct json_spot *spot)
{
	return read_each(reader, spot, json_line_limit);
}

static int read_emulations(struct reader *reader, const struct json_spot *spot)
{
	return read_each(reader, spot, json_line_emulate);
}

static int read_weights(struct reader *reader, const struct json_spot *spot)
{
	return read_each(reader, spot, json_line_weight);
}

/* What a JSON policy can have; without a function: what is only told. */
static const struct member {
	const char *name;
	int (*read)(struct reader *reader, const struct json_spot *spot);
	int (*read_as)(struct reader *reader, const struct json_spot *spot, const char *name);
} members[] = {
	{ "schema", read_schema, NULL },
	{ "include", NULL, read_include },
	{ "include?", NULL, read_include },
	{ "set", read_set, NULL },
	{ "rules", read_rules, NULL },
	{ "env", read_envs, NULL },
	{ "syscall", read_syscalls, NULL },
	{ "limits", read_limits, NULL },
	{ "emulate", read_emulations, NULL },
	{ "weights", read_weights, NULL },
	{ "net", NULL, json_line_setting },
	{ "syscalls", NULL, json_line_setting },
	{ "map", NULL, json_line_setting },
	{ "private_tmp", read_private_tmp, NULL },
	{ "sources", NULL, NULL },
	{ "variables", NULL, NULL },
	{ "own", NULL, NULL },
};

static int read_members(struct reader *reader, const struct json_spot *root)
{
	struct json_walk walk;
	int r = 0, result = 0;

	json_walk_begin(root, &walk);
	while (r != -ENOMEM && json_walk_next(root, &walk)) {
		const struct member *member = members, *end = members + ARRAY_SIZE(members);
		size_t count = reader->script->count;

		while (member < end && strcmp(member->name, walk.name) != 0)
			member++;
		if (member == end)
			r = reader_unknown(reader, &walk, "docs/policy.md has those that there are",
					   diag_nearest(walk.name, members, ARRAY_SIZE(members),
							sizeof(*members)));
		else if (member->read)
			r = member->read(reader, &walk.value);
		else if (member->read_as)
			r = member->read_as(reader, &walk.value, member->name);
		else
			r = 0;
		if (r == -EINVAL)
			json_line_drop(reader, count);
		if (r < 0)
			result = r;
	}
	return result;
}

/**
 * json_is() - Whether a policy's text is JSON
 * @text:	@len bytes
 * @len:	How many
 *
 * No line of the language begins with a brace.
 */
bool json_is(const char *text, size_t len)
{
	size_t at = 0;

	while (at < len && text[at] && strchr(" \t\r\n", text[at]))
		at++;
	return at < len && text[at] == '{';
}

/**
 * json_read() - Cut a JSON policy into lines
 * @parse:	Its diag takes the mistakes
 * @source:	Index into policy.sources, for which json_is() said yes
 * @script:	Grows
 *
 * jansson holds nesting to 2,048, refuses NUL, members twice, and numbers that are too large. What
 * keys cost is bounded by a seed that nobody outside can know: where this text lies in memory.
 *
 * Return: 0, -EINVAL (reported), -ENOMEM
 */
int json_read(const struct parse *parse, unsigned int source, struct script *script)
{
	const struct source *from = &parse->policy->sources[source];
	struct reader reader = { parse, source, from->text, script, 0, 1, 0 };
	struct json_spot root;
	json_error_t error;
	json_t *value;
	int r;

	json_object_seed((size_t)(uintptr_t)from->text | 1);
	value = json_loadb(from->text, from->len, JSON_REJECT_DUPLICATES, &error);
	if (!value && json_error_code(&error) == json_error_out_of_memory)
		return -ENOMEM;
	if (!value) {
		_cleanup_text_ struct text shown = { 0 };
		size_t offset = error.position > 0 ? (size_t)error.position : 0;

		text_visible(&shown, error.text, strlen(error.text));
		offset = offset > from->len ? from->len : offset;
		return reader_fail(&reader, offset,
				   json_error_code(&error) == json_error_end_of_input_expected
					   ? "a policy is one object; `warder policy from` makes "
					     "one of an audit log"
					   : NULL,
				   "no JSON: %s", text_cstr(&shown));
	}
	root = json_spot_root(value, from->text);
	r = read_members(&reader, &root);
	json_decref(value);
	return r;
}
