// SPDX-License-Identifier: MIT
// policy/json_line.c - Values of a JSON policy as lines
#include "policy/json_line.h"

#include <errno.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/diag.h"
#include "policy/json_redirect.h"
#include "policy/json_word.h"
#include "policy/when.h"

/**
 * json_line_begin() - Begin the line that a value stands for
 * @reader:	Its script grows
 * @spot:	The value
 * @word:	The line's first word, or NULL
 *
 * Return: 0, -ENOMEM
 */
int json_line_begin(struct reader *reader, const struct json_spot *spot, const char *word)
{
	struct place at = reader_place(reader, spot->at);
	int r = script_begin(reader->script, &at);

	return r < 0 || !word ? r : script_word(reader->script, word, strlen(word), &at);
}

/**
 * json_line_word() - Append a word that the text does not have as such
 * @reader:	Has a line
 * @spot:	What it belongs to
 * @word:	The word
 *
 * Return: 0, -ENOMEM
 */
int json_line_word(struct reader *reader, const struct json_spot *spot, const char *word)
{
	struct place at = reader_place(reader, spot->at);

	return script_word(reader->script, word, strlen(word), &at);
}

/* The word that a string is, @before it what the line has in front; "" is fine behind that. */
static int read_word(struct reader *reader, const struct json_spot *spot, const char *before,
		     struct text *word)
{
	struct lex_error error = { 0 };
	int r = 0;

	if (!json_is_string(spot->value))
		return reader_fail(reader, spot->at, NULL, "this must be a string");
	text_str(word, before);
	if (!*before || json_string_length(spot->value))
		r = json_word_read(json_string_value(spot->value), json_string_length(spot->value),
				   word, &error);
	if (r == -EINVAL)
		return reader_fail(reader, spot->at + error.column, error.help, "%s", error.what);
	return r;
}

/* Appends a string to the line at hand. */
static int add_string(struct reader *reader, const struct json_spot *spot, const char *before)
{
	_cleanup_text_ struct text word = { 0 };
	struct place at = reader_place(reader, spot->at + 1);
	int r = read_word(reader, spot, before, &word);

	if (!r && word.failed)
		r = -ENOMEM;
	return r < 0 ? r : script_word(reader->script, word.data, word.len, &at);
}

/**
 * json_line_strings() - Append a string, or each of an array of some
 * @reader:	Has a line
 * @spot:	The string, or the array
 *
 * Return: 0, -EINVAL (reported), -ENOMEM
 */
int json_line_strings(struct reader *reader, const struct json_spot *spot)
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

/* One flag behind `when`, or several: each is looked at where it stands. */
static int add_flags(struct reader *reader, const struct json_spot *spot, uint32_t *flags,
		     struct text *word)
{
	size_t start = word->len;
	struct line line = { .at = reader_place(reader, spot->at + 1) };
	int r = read_word(reader, spot, "", word);
	struct word flag = { .text = text_cstr(word) + start,
			     .len = word->len - start,
			     .column = line.at.column };

	return r < 0 ? r : when_parse(reader->parse, &line, &flag, flags);
}

/* `when` and the flags, which are one word. */
static int add_when(struct reader *reader, const struct json_spot *spot)
{
	_cleanup_text_ struct text word = { 0 };
	struct place at = reader_place(reader, spot->at);
	struct json_walk walk;
	uint32_t flags = 0;
	int r = 0;

	if (!json_is_array(spot->value))
		r = add_flags(reader, spot, &flags, &word);
	json_walk_begin(spot, &walk);
	while (!r && json_is_array(spot->value) && json_walk_next(spot, &walk)) {
		if (word.len)
			text_char(&word, ',');
		r = add_flags(reader, &walk.value, &flags, &word);
	}
	if (!r && !word.len)
		r = reader_fail(reader, spot->at, "leave `when` out", "`when` needs an open flag");
	if (!r)
		r = word.failed ? -ENOMEM : json_line_word(reader, spot, "when");
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
	if (!r)
		r = add_string(reader, value, before.data);
	if (!r)
		script_skip(reader->script, before.len);
	return r;
}

/* Members of an object that is one line. */
enum field {
	FIELD_DECISION,
	FIELD_VERBS,
	FIELD_PATH,
	FIELD_FILE,
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
	{ "file", FIELD_FILE },		{ "when", FIELD_WHEN },	  { "word", FIELD_WORD },
	{ "error", FIELD_ERROR },	{ "name", FIELD_NAME },	  { "value", FIELD_VALUE },
	{ "at", FIELD_TOLD },
};

/* The objects that are lines: what they must have, may have, and the line's first word. */
static const struct shape {
	const char *what;
	const char *word;
	unsigned int must;
	unsigned int may;
	const char *example;
} shape_rule = { "a rule", NULL, HAS(FIELD_DECISION) | HAS(FIELD_PATH),
		 HAS(FIELD_VERBS) | HAS(FIELD_WHEN) | HAS(FIELD_FILE),
		 "as in {\"decision\": \"allow\", \"verbs\": [\"read\"], \"path\": \"./src\"}" },
  shape_env = { "a variable of the environment", "env", HAS(FIELD_WORD) | HAS(FIELD_NAME),
		HAS(FIELD_VALUE), "as in {\"word\": \"keep\", \"name\": \"LC_*\"}" },
  shape_syscall = { "a system call", "syscall", HAS(FIELD_WORD) | HAS(FIELD_NAME), HAS(FIELD_ERROR),
		    "as in {\"word\": \"errno\", \"error\": \"ENOSYS\", \"name\": \"statx\"}" },
  shape_limit = { "a limit", "limit", HAS(FIELD_NAME) | HAS(FIELD_VALUE), 0,
		  "as in {\"name\": \"cpu\", \"value\": \"60s\"}" },
  shape_emulate = { "what is emulated", "emulate", HAS(FIELD_NAME) | HAS(FIELD_VALUE), 0,
		    "as in {\"name\": \"getrandom\", \"value\": \"seed=42\"}" },
  shape_weight = { "a weight", "verdict", HAS(FIELD_NAME) | HAS(FIELD_VALUE), 0,
		   "as in {\"name\": \"denied\", \"value\": \"0\"}" },
  shape_value = { "a setting", NULL, HAS(FIELD_VALUE), 0, "as in {\"value\": \"none\"}" };

/* Sorts the members of an object by what they are. */
static int take_fields(struct reader *reader, const struct json_spot *spot,
		       const struct shape *shape, struct json_spot *fields)
{
	struct json_walk walk;
	unsigned int has = 0;

	if (!json_is_object(spot->value))
		return reader_fail(reader, spot->at, shape->example, "%s is an object",
				   shape->what);
	json_walk_begin(spot, &walk);
	while (json_walk_next(spot, &walk)) {
		const struct field_name *name = field_names;
		const struct field_name *end = name + ARRAY_SIZE(field_names);

		while (name < end && strcmp(name->name, walk.name) != 0)
			name++;
		if (name < end && name->field == FIELD_TOLD)
			continue;
		if (name == end || !((shape->must | shape->may) & HAS(name->field)))
			return reader_unknown(reader, &walk, shape->example,
					      diag_nearest(walk.name, field_names,
							   ARRAY_SIZE(field_names),
							   sizeof(*field_names)));
		fields[name->field] = walk.value;
		has |= HAS(name->field);
	}
	for (size_t i = 0; i < ARRAY_SIZE(field_names); i++)
		if (field_names[i].field < FIELD_COUNT &&
		    shape->must & ~has & HAS(field_names[i].field))
			return reader_fail(reader, spot->at, shape->example, "%s without `%s`",
					   shape->what, field_names[i].name);
	return 0;
}

/**
 * json_line_drop() - Take back the line at hand: nobody reads half a line
 * @reader:	Its script
 * @count:	Lines it had when all was well; at most one is taken back
 */
void json_line_drop(struct reader *reader, size_t count)
{
	if (reader->script->count > count)
		words_free(&reader->script->lines[--reader->script->count].words);
}

/* A string, or each of an array of some, is what it is said to be. */
static int check_strings(struct reader *reader, const struct json_spot *spot,
			 int (*check)(struct reader *reader, const struct json_spot *spot,
				      const char *string))
{
	struct json_walk walk;
	int r = 0;

	if (json_is_string(spot->value))
		return check(reader, spot, json_string_value(spot->value));
	if (!json_is_array(spot->value)) /* adding it will say so */
		return 0;
	json_walk_begin(spot, &walk);
	while (!r && json_walk_next(spot, &walk))
		if (json_is_string(walk.value.value))
			r = check(reader, &walk.value, json_string_value(walk.value.value));
	return r;
}

static int check_verb(struct reader *reader, const struct json_spot *spot, const char *string)
{
	_cleanup_text_ struct text shown = { 0 }, help = { 0 };
	unsigned int count = 0;
	const char *near;

	if (verb_word_find(string))
		return 0;
	while (verb_word_at(count))
		count++;
	near = diag_nearest(string, verb_word_at(0), count, sizeof(struct verb_word));
	for (unsigned int i = 0; i < count && !near; i++)
		text_printf(&help, "%s%s", i ? ", " : "one of ", verb_word_at(i)->word);
	if (near)
		text_printf(&help, "did you mean `%s`?", near);
	text_visible(&shown, string, strnlen(string, READER_SHOWN));
	return reader_fail(reader, spot->at + 1, text_cstr(&help), "unknown verb `%s`",
			   text_cstr(&shown));
}

/* What would be a word of another kind in a line. */
static int check_path(struct reader *reader, const struct json_spot *spot, const char *string)
{
	if (*string < 'a' || *string > 'z')
		return 0;
	return reader_fail(reader, spot->at + 1, "a path starts with /, ~, ./, ../, ${NAME} or **/",
			   "this does not begin like a path");
}

/**
 * json_line_rule() - A member of `rules`
 * @reader:	Its script grows by a line
 * @spot:	The object
 *
 * Return: 0, -EINVAL (reported) perhaps with half a line, -ENOMEM
 */
int json_line_rule(struct reader *reader, const struct json_spot *spot)
{
	static const char *const decisions[] = { "allow", "ask",   "deny",     "hide",
						 "deny!", "hide!", "redirect", "fake" };
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
		return reader_fail(reader, decision->at,
				   "one of allow, ask, deny, hide, deny!, hide!, redirect, fake",
				   "this is no decision");
	if (!strcmp(word, "redirect") || !strcmp(word, "fake"))
		return json_redirect(
			reader, spot,
			&(struct json_redirect){ decision, &fields[FIELD_PATH], &fields[FIELD_FILE],
						 &fields[FIELD_VERBS], &fields[FIELD_WHEN] });
	if (fields[FIELD_FILE].value)
		return reader_fail(reader, fields[FIELD_FILE].at, "leave it out",
				   "`file` is for redirect and fake");
	if (!known &&
	    (!fields[FIELD_VERBS].value || (json_is_array(fields[FIELD_VERBS].value) &&
					    json_array_size(fields[FIELD_VERBS].value) != 1)))
		return reader_fail(reader,
				   fields[FIELD_VERBS].value ? fields[FIELD_VERBS].at : spot->at,
				   "as in \"verbs\": [\"read\"]; write one rule for each verb",
				   "what allows has one verb");
	r = fields[FIELD_VERBS].value ? check_strings(reader, &fields[FIELD_VERBS], check_verb) : 0;
	if (!r)
		r = check_strings(reader, &fields[FIELD_PATH], check_path);
	if (!r)
		r = json_line_begin(reader, spot, NULL);
	if (!r && known)
		r = add_string(reader, decision, "");
	if (!r && fields[FIELD_VERBS].value)
		r = json_line_strings(reader, &fields[FIELD_VERBS]);
	if (!r)
		r = json_line_strings(reader, &fields[FIELD_PATH]);
	if (!r && fields[FIELD_WHEN].value)
		r = add_when(reader, &fields[FIELD_WHEN]);
	return r;
}

/**
 * json_line_env() - A member of `env`
 * @reader:	As for json_line_rule()
 * @spot:	Likewise
 *
 * Return: likewise
 */
int json_line_env(struct reader *reader, const struct json_spot *spot)
{
	struct json_spot fields[FIELD_COUNT] = { 0 };
	int r = take_fields(reader, spot, &shape_env, fields);

	if (!r)
		r = json_line_begin(reader, spot, shape_env.word);
	if (!r)
		r = add_string(reader, &fields[FIELD_WORD], "");
	if (r < 0)
		return r;
	return fields[FIELD_VALUE].value
		       ? add_pair(reader, &fields[FIELD_NAME], &fields[FIELD_VALUE])
		       : add_string(reader, &fields[FIELD_NAME], "");
}

/**
 * json_line_syscall() - A member of `syscall`
 * @reader:	As for json_line_rule()
 * @spot:	Likewise
 *
 * Return: likewise
 */
int json_line_syscall(struct reader *reader, const struct json_spot *spot)
{
	struct json_spot fields[FIELD_COUNT] = { 0 };
	int r = take_fields(reader, spot, &shape_syscall, fields);

	if (!r)
		r = json_line_begin(reader, spot, shape_syscall.word);
	if (!r)
		r = add_string(reader, &fields[FIELD_WORD], "");
	if (!r && fields[FIELD_ERROR].value)
		r = add_string(reader, &fields[FIELD_ERROR], "");
	return r < 0 ? r : add_string(reader, &fields[FIELD_NAME], "");
}

/**
 * json_line_limit() - A member of `limits`
 * @reader:	As for json_line_rule()
 * @spot:	Likewise
 *
 * Return: likewise
 */
int json_line_limit(struct reader *reader, const struct json_spot *spot)
{
	struct json_spot fields[FIELD_COUNT] = { 0 };
	int r = take_fields(reader, spot, &shape_limit, fields);

	if (!r)
		r = json_line_begin(reader, spot, shape_limit.word);
	return r < 0 ? r : add_pair(reader, &fields[FIELD_NAME], &fields[FIELD_VALUE]);
}

/* Likewise, a member of `emulate`. */
int json_line_emulate(struct reader *reader, const struct json_spot *spot)
{
	struct json_spot fields[FIELD_COUNT] = { 0 };
	int r = take_fields(reader, spot, &shape_emulate, fields);

	r = r < 0 ? r : json_line_begin(reader, spot, shape_emulate.word);
	r = r < 0 ? r : add_string(reader, &fields[FIELD_NAME], "");
	return r < 0 ? r : add_string(reader, &fields[FIELD_VALUE], "");
}

/* Likewise, a member of `weights`. */
int json_line_weight(struct reader *reader, const struct json_spot *spot)
{
	struct json_spot fields[FIELD_COUNT] = { 0 };
	int r = take_fields(reader, spot, &shape_weight, fields);

	r = r < 0 ? r : json_line_begin(reader, spot, shape_weight.word);
	r = r < 0 ? r : json_line_word(reader, spot, "weight");
	return r < 0 ? r : add_pair(reader, &fields[FIELD_NAME], &fields[FIELD_VALUE]);
}

/**
 * json_line_setting() - `net`, `syscalls` and `map`: the value alone, or an object that has it
 * @reader:	As for json_line_rule()
 * @spot:	Likewise
 * @word:	Which
 *
 * Return: likewise
 */
int json_line_setting(struct reader *reader, const struct json_spot *spot, const char *word)
{
	struct json_spot fields[FIELD_COUNT] = { 0 };
	const struct json_spot *value = spot;
	int r = 0;

	if (json_is_object(spot->value)) {
		r = take_fields(reader, spot, &shape_value, fields);
		value = &fields[FIELD_VALUE];
	}
	if (!r)
		r = json_line_begin(reader, spot, word);
	if (!r && !strcmp(word, "map"))
		r = json_line_word(reader, spot, "deny");
	return r < 0 ? r : json_line_strings(reader, value);
}
