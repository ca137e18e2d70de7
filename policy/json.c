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
#include "policy/json_spot.h"
#include "policy/json_word.h"

/* How far a text has been read; places are mostly asked for in its order. */
struct reader {
	const struct parse *parse;
	unsigned int source;
	const char *text;
	struct script *script;
	size_t line_at; /* offset of the line that was asked for last */
	unsigned int line;
};

static struct place place_of(struct reader *reader, size_t offset)
{
	if (offset < reader->line_at) {
		reader->line_at = 0;
		reader->line = 1;
	}
	for (;;) {
		const char *start = reader->text + reader->line_at;
		const char *end = memchr(start, '\n', offset - reader->line_at);

		if (!end)
			break;
		reader->line_at = (size_t)(end - reader->text) + 1;
		reader->line++;
	}
	return (struct place){ reader->source, reader->line,
			       (unsigned int)(offset - reader->line_at) + 1 };
}

static int fail(struct reader *reader, size_t offset, const char *help, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

static int fail(struct reader *reader, size_t offset, const char *help, const char *format, ...)
{
	struct place at = place_of(reader, offset);
	va_list args;

	va_start(args, format);
	diag_verror(reader->parse->vars.diag, reader->parse->policy, &at, help, format, args);
	va_end(args);
	return -EINVAL;
}

static int begin(struct reader *reader, const struct json_spot *spot, const char *word)
{
	struct place at = place_of(reader, spot->at);
	int r = script_begin(reader->script, &at);

	return r < 0 || !word ? r : script_word(reader->script, word, strlen(word), &at);
}

/* A word of the line at hand that the text does not have as such. */
static int add_word(struct reader *reader, const struct json_spot *spot, const char *word)
{
	struct place at = place_of(reader, spot->at);

	return script_word(reader->script, word, strlen(word), &at);
}

/* The word that a string is, @before it what the line has in front; "" is fine behind that. */
static int read_word(struct reader *reader, const struct json_spot *spot, const char *before,
		     struct text *word)
{
	struct lex_error error = { 0 };
	int r = 0;

	if (!json_is_string(spot->value))
		return fail(reader, spot->at, NULL, "this must be a string");
	text_str(word, before);
	if (!*before || json_string_length(spot->value))
		r = json_word_read(json_string_value(spot->value), json_string_length(spot->value),
				   word, &error);
	if (r == -EINVAL)
		return fail(reader, spot->at + error.column, error.help, "%s", error.what);
	return r;
}

/* Appends a string to the line at hand. */
static int add_string(struct reader *reader, const struct json_spot *spot, const char *before)
{
	_cleanup_text_ struct text word = { 0 };
	struct place at = place_of(reader, spot->at + 1);
	int r = read_word(reader, spot, before, &word);

	if (!r && word.failed)
		r = -ENOMEM;
	return r < 0 ? r : script_word(reader->script, word.data, word.len, &at);
}

/* A string, or an array of some. */
static int add_strings(struct reader *reader, const struct json_spot *spot)
{
	struct json_walk walk;
	int r = 0;

	if (!json_is_array(spot->value))
		return add_string(reader, spot, "");
	json_walk_begin(spot, &walk);
	while (!r && json_walk_next(spot, &walk))
		r = add_string(reader, &walk.value, "");
	return r;
}

/* `when` and the flags, which are one word. */
static int add_when(struct reader *reader, const struct json_spot *spot)
{
	_cleanup_text_ struct text word = { 0 };
	struct place at = place_of(reader, spot->at + 1);
	struct json_walk walk;
	int r = add_word(reader, spot, "when");

	if (r < 0)
		return r;
	if (!json_is_array(spot->value))
		return add_string(reader, spot, "");
	json_walk_begin(spot, &walk);
	while (!r && json_walk_next(spot, &walk)) {
		if (word.len)
			text_char(&word, ',');
		r = read_word(reader, &walk.value, "", &word);
	}
	if (!r && !word.len)
		r = fail(reader, spot->at, "leave `when` out", "`when` needs an open flag");
	if (!r && word.failed)
		r = -ENOMEM;
	return r < 0 ? r : script_word(reader->script, word.data, word.len, &at);
}

/* NAME=VALUE: @name is another member of the same object. */
static int add_pair(struct reader *reader, const struct json_spot *name,
		    const struct json_spot *value)
{
	_cleanup_text_ struct text before = { 0 };
	int r = read_word(reader, name, "", &before);

	text_char(&before, '=');
	if (!r && before.failed)
		r = -ENOMEM;
	return r < 0 ? r : add_string(reader, value, before.data);
}

/* Members of an object that is one line. */
enum field {
	FIELD_DECISION,
	FIELD_VERBS,
	FIELD_PATH,
	FIELD_WHEN,
	FIELD_WORD,
	FIELD_ERROR,
	FIELD_NAME,
	FIELD_VALUE,
	FIELD_COUNT,
	FIELD_TOLD, /* what is only told: where it came from */
};

#define HAS(field) (1U << (field))

static const struct field_name {
	const char *name;
	enum field field;
} field_names[] = {
	{ "decision", FIELD_DECISION }, { "verbs", FIELD_VERBS }, { "path", FIELD_PATH },
	{ "when", FIELD_WHEN },		{ "word", FIELD_WORD },	  { "error", FIELD_ERROR },
	{ "name", FIELD_NAME },		{ "value", FIELD_VALUE }, { "at", FIELD_TOLD },
};

/* The objects that are lines: what they must have, may have, and the line's first word. */
static const struct shape {
	const char *what;
	const char *word;
	unsigned int must;
	unsigned int may;
	const char *example;
} shape_rule = { "a rule", NULL, HAS(FIELD_DECISION) | HAS(FIELD_PATH),
		 HAS(FIELD_VERBS) | HAS(FIELD_WHEN),
		 "as in {\"decision\": \"allow\", \"verbs\": [\"read\"], \"path\": \"./src\"}" },
  shape_env = { "a variable of the environment", "env", HAS(FIELD_WORD) | HAS(FIELD_NAME),
		HAS(FIELD_VALUE), "as in {\"word\": \"keep\", \"name\": \"LC_*\"}" },
  shape_syscall = { "a system call", "syscall", HAS(FIELD_WORD) | HAS(FIELD_NAME), HAS(FIELD_ERROR),
		    "as in {\"word\": \"errno\", \"error\": \"ENOSYS\", \"name\": \"statx\"}" },
  shape_limit = { "a limit", "limit", HAS(FIELD_NAME) | HAS(FIELD_VALUE), 0,
		  "as in {\"name\": \"cpu\", \"value\": \"60s\"}" },
  shape_value = { "a setting", NULL, HAS(FIELD_VALUE), 0, "as in {\"value\": \"none\"}" };

static int unknown(struct reader *reader, const struct json_walk *walk, const char *help,
		   const char *near)
{
	_cleanup_text_ struct text shown = { 0 }, nearest = { 0 };

	text_visible(&shown, walk->name, strnlen(walk->name, 60));
	if (near)
		text_printf(&nearest, "did you mean `%s`?", near);
	return fail(reader, walk->name_at, near ? text_cstr(&nearest) : help, "unknown member `%s`",
		    text_cstr(&shown));
}

/* Sorts the members of an object by what they are. */
static int take_fields(struct reader *reader, const struct json_spot *spot,
		       const struct shape *shape, struct json_spot *fields)
{
	struct json_walk walk;
	unsigned int has = 0;

	if (!json_is_object(spot->value))
		return fail(reader, spot->at, shape->example, "%s is an object", shape->what);
	json_walk_begin(spot, &walk);
	while (json_walk_next(spot, &walk)) {
		const struct field_name *name = field_names;
		const struct field_name *end = name + ARRAY_SIZE(field_names);

		while (name < end && strcmp(name->name, walk.name) != 0)
			name++;
		if (name < end && name->field == FIELD_TOLD)
			continue;
		if (name == end || !((shape->must | shape->may) & HAS(name->field)))
			return unknown(reader, &walk, shape->example,
				       diag_nearest(walk.name, field_names, ARRAY_SIZE(field_names),
						    sizeof(*field_names)));
		fields[name->field] = walk.value;
		has |= HAS(name->field);
	}
	for (size_t i = 0; i < ARRAY_SIZE(field_names); i++)
		if (field_names[i].field < FIELD_COUNT &&
		    shape->must & ~has & HAS(field_names[i].field))
			return fail(reader, spot->at, shape->example, "%s without `%s`",
				    shape->what, field_names[i].name);
	return 0;
}

/* Nobody reads half a line. */
static void drop_half(struct reader *reader, size_t count)
{
	if (reader->script->count > count)
		words_free(&reader->script->lines[--reader->script->count].words);
}

static int read_rule(struct reader *reader, const struct json_spot *spot)
{
	static const char *const decisions[] = { "allow", "deny", "hide", "deny!", "hide!" };
	struct json_spot fields[FIELD_COUNT] = { 0 };
	int r = take_fields(reader, spot, &shape_rule, fields);
	const struct json_spot *decision = &fields[FIELD_DECISION];
	const char *word = r < 0 ? NULL : json_string_value(decision->value);
	size_t known = 0;

	if (r < 0)
		return r;
	while (known < ARRAY_SIZE(decisions) && (!word || strcmp(word, decisions[known]) != 0))
		known++;
	if (known == ARRAY_SIZE(decisions))
		return fail(reader, decision->at, "one of allow, deny, hide, deny!, hide!",
			    "this is no decision");
	if (!known &&
	    (!fields[FIELD_VERBS].value || (json_is_array(fields[FIELD_VERBS].value) &&
					    json_array_size(fields[FIELD_VERBS].value) != 1)))
		return fail(reader, fields[FIELD_VERBS].value ? fields[FIELD_VERBS].at : spot->at,
			    "as in \"verbs\": [\"read\"]; write one rule for each verb",
			    "what allows has one verb");
	r = begin(reader, spot, NULL);
	if (!r && known)
		r = add_string(reader, decision, "");
	if (!r && fields[FIELD_VERBS].value)
		r = add_strings(reader, &fields[FIELD_VERBS]);
	if (!r)
		r = add_strings(reader, &fields[FIELD_PATH]);
	if (!r && fields[FIELD_WHEN].value)
		r = add_when(reader, &fields[FIELD_WHEN]);
	return r;
}

static int read_env(struct reader *reader, const struct json_spot *spot)
{
	struct json_spot fields[FIELD_COUNT] = { 0 };
	int r = take_fields(reader, spot, &shape_env, fields);

	if (!r)
		r = begin(reader, spot, shape_env.word);
	if (!r)
		r = add_string(reader, &fields[FIELD_WORD], "");
	if (r < 0)
		return r;
	return fields[FIELD_VALUE].value
		       ? add_pair(reader, &fields[FIELD_NAME], &fields[FIELD_VALUE])
		       : add_string(reader, &fields[FIELD_NAME], "");
}

static int read_syscall(struct reader *reader, const struct json_spot *spot)
{
	struct json_spot fields[FIELD_COUNT] = { 0 };
	int r = take_fields(reader, spot, &shape_syscall, fields);

	if (!r)
		r = begin(reader, spot, shape_syscall.word);
	if (!r)
		r = add_string(reader, &fields[FIELD_WORD], "");
	if (!r && fields[FIELD_ERROR].value)
		r = add_string(reader, &fields[FIELD_ERROR], "");
	return r < 0 ? r : add_string(reader, &fields[FIELD_NAME], "");
}

static int read_limit(struct reader *reader, const struct json_spot *spot)
{
	struct json_spot fields[FIELD_COUNT] = { 0 };
	int r = take_fields(reader, spot, &shape_limit, fields);

	if (!r)
		r = begin(reader, spot, shape_limit.word);
	return r < 0 ? r : add_pair(reader, &fields[FIELD_NAME], &fields[FIELD_VALUE]);
}

/* `net`, `syscalls` and `map`: the value alone, or an object that has it. */
static int read_setting(struct reader *reader, const struct json_spot *spot, const char *word)
{
	struct json_spot fields[FIELD_COUNT] = { 0 };
	const struct json_spot *value = spot;
	int r = 0;

	if (json_is_object(spot->value)) {
		r = take_fields(reader, spot, &shape_value, fields);
		value = &fields[FIELD_VALUE];
	}
	if (!r)
		r = begin(reader, spot, word);
	if (!r && !strcmp(word, "map"))
		r = add_word(reader, spot, "deny");
	return r < 0 ? r : add_strings(reader, value);
}

/* An array of which each item is a line. Each is tried, so that every mistake is seen. */
static int read_each(struct reader *reader, const struct json_spot *spot,
		     int (*read)(struct reader *reader, const struct json_spot *spot))
{
	struct json_walk walk;
	int r = 0;

	if (!json_is_array(spot->value))
		return fail(reader, spot->at, NULL, "this must be an array");
	json_walk_begin(spot, &walk);
	while (r != -ENOMEM && json_walk_next(spot, &walk)) {
		size_t count = reader->script->count;

		r = read(reader, &walk.value);
		if (r == -EINVAL)
			drop_half(reader, count);
	}
	return r == -ENOMEM ? r : 0;
}

/* `include` and `include?`. */
static int read_include(struct reader *reader, const struct json_spot *spot, const char *word)
{
	int r = begin(reader, spot, word);

	return r < 0 ? r : add_strings(reader, spot);
}

/* {"NAME": "value"}: a `set` line each. */
static int read_set(struct reader *reader, const struct json_spot *spot)
{
	struct json_walk walk;
	int r = 0;

	if (!json_is_object(spot->value))
		return fail(reader, spot->at, "as in {\"OUT\": \"./build\"}",
			    "`set` is an object of names and values");
	json_walk_begin(spot, &walk);
	while (!r && json_walk_next(spot, &walk)) {
		struct json_spot name = { NULL, spot->text, walk.name_at };
		struct place at = place_of(reader, walk.name_at + 1);

		r = begin(reader, &name, "set");
		if (!r)
			r = script_word(reader->script, walk.name, strlen(walk.name), &at);
		if (!r)
			r = add_word(reader, &name, "=");
		if (!r)
			r = add_string(reader, &walk.value, "");
	}
	return r;
}

static int read_schema(struct reader *reader, const struct json_spot *spot)
{
	const char *schema = json_string_value(spot->value);

	return schema && !strcmp(schema, JSON_SCHEMA)
		       ? 0
		       : fail(reader, spot->at, "this version reads `" JSON_SCHEMA "`",
			      "no schema of a policy that is known here");
}

static int read_private_tmp(struct reader *reader, const struct json_spot *spot)
{
	if (!json_is_boolean(spot->value))
		return fail(reader, spot->at, NULL, "this must be true or false");
	reader->script->private_tmp = json_is_true(spot->value);
	return 0;
}

static int read_rules(struct reader *reader, const struct json_spot *spot)
{
	return read_each(reader, spot, read_rule);
}

static int read_envs(struct reader *reader, const struct json_spot *spot)
{
	return read_each(reader, spot, read_env);
}

static int read_syscalls(struct reader *reader, const struct json_spot *spot)
{
	return read_each(reader, spot, read_syscall);
}

static int read_limits(struct reader *reader, const struct json_spot *spot)
{
	return read_each(reader, spot, read_limit);
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
	{ "net", NULL, read_setting },
	{ "syscalls", NULL, read_setting },
	{ "map", NULL, read_setting },
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
			r = unknown(reader, &walk, "docs/policy.md has those that there are",
				    diag_nearest(walk.name, members, ARRAY_SIZE(members),
						 sizeof(*members)));
		else if (member->read)
			r = member->read(reader, &walk.value);
		else if (member->read_as)
			r = member->read_as(reader, &walk.value, member->name);
		else
			r = 0;
		if (r == -EINVAL)
			drop_half(reader, count);
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
	struct reader reader = { parse, source, from->text, script, 0, 1 };
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
		return fail(&reader, offset, NULL, "no JSON: %s", text_cstr(&shown));
	}
	root = json_spot_root(value, from->text);
	r = read_members(&reader, &root);
	json_decref(value);
	return r;
}
