// SPDX-License-Identifier: MIT
// policy/parse.c - From the lines of a policy's sources to rules and settings
#include "policy/parse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/diag.h"
#include "policy/json.h"
#include "policy/vars.h"

/* The language: what a line can begin with. */
static const struct statement {
	const char *word;
	enum parse_phase phase;
	parse_line *parse;
} statements[] = {
	{ "include", PHASE_INCLUDE, parse_include },
	{ "include?", PHASE_INCLUDE, parse_include },
	{ "set", PHASE_SET, parse_set },
	{ "list", PHASE_RULE, parse_allow },
	{ "read", PHASE_RULE, parse_allow },
	{ "write", PHASE_RULE, parse_allow },
	{ "modify", PHASE_RULE, parse_allow },
	{ "append", PHASE_RULE, parse_allow },
	{ "create", PHASE_RULE, parse_allow },
	{ "delete", PHASE_RULE, parse_allow },
	{ "exec", PHASE_RULE, parse_allow },
	{ "connect", PHASE_RULE, parse_allow },
	{ "bind", PHASE_RULE, parse_allow },
	{ "deny", PHASE_RULE, parse_deny },
	{ "hide", PHASE_RULE, parse_deny },
	{ "deny!", PHASE_RULE, parse_deny },
	{ "hide!", PHASE_RULE, parse_deny },
	{ "ask", PHASE_RULE, parse_deny },
	{ "redirect", PHASE_RULE, parse_redirect },
	{ "fake", PHASE_RULE, parse_redirect },
	{ "map", PHASE_RULE, parse_map },
	{ "env", PHASE_RULE, parse_env },
	{ "limit", PHASE_RULE, parse_limit },
	{ "net", PHASE_RULE, parse_net },
	{ "syscalls", PHASE_RULE, parse_syscalls },
	{ "syscall", PHASE_RULE, parse_syscall },
	{ "emulate", PHASE_RULE, parse_emulate },
	{ "verdict", PHASE_RULE, parse_verdict },
};

/* Of an unknown word; longer ones come from a file that is no policy at all. */
#define SHOWN_MAX 60

/* Words that people have reason to expect, and what to write instead. */
static const struct absent {
	const char *word;
	const char *help;
} absent[] = {
	{ "allow", "a verb by itself allows: `read PATH`, `write PATH`, `exec PATH`" },
};

/**
 * parse_place() - Where a word stands
 * @line:	Its line
 * @word:	One of its words, NULL for the line's first
 */
struct place parse_place(const struct line *line, const struct word *word)
{
	struct place at = line->at;

	if (word) {
		at.column = word->column;
		at.line += word->down;
	}
	return at;
}

/**
 * parse_fail() - Report a mistake
 * @parse:	Whose diag takes it
 * @line:	The line
 * @word:	The word to point at, NULL for the line's first
 * @help:	As for diag_error()
 * @format:	The message
 *
 * Return: -EINVAL, for the caller to return
 */
int parse_fail(const struct parse *parse, const struct line *line, const struct word *word,
	       const char *help, const char *format, ...)
{
	struct place at = parse_place(line, word);
	va_list args;

	va_start(args, format);
	diag_verror(parse->vars.diag, parse->policy, &at, help, format, args);
	va_end(args);
	return -EINVAL;
}

/**
 * parse_unknown() - Report a word that is not in a table, with the nearest one that is
 * @parse:	As for parse_fail()
 * @line:	Likewise
 * @word:	The word
 * @what:	What it should have been: "unknown word", "unknown limit"
 * @table:	Rows whose first member is `const char *`
 * @count:	Rows
 * @stride:	Bytes of a row
 *
 * Return: -EINVAL
 */
int parse_unknown(const struct parse *parse, const struct line *line, const struct word *word,
		  const char *what, const void *table, size_t count, size_t stride)
{
	_cleanup_text_ struct text shown = { 0 }, plain = { 0 }, help = { 0 };
	const char *near;

	text_visible(&shown, word->text, word->len > SHOWN_MAX ? SHOWN_MAX : word->len);
	if (word->len > SHOWN_MAX)
		text_str(&shown, "...");
	text_add(&plain, text_cstr(&shown), strcspn(text_cstr(&shown), "="));
	near = diag_nearest(text_cstr(&plain), table, count, stride);
	if (near) {
		text_printf(&help, "did you mean `%s`?", near);
	} else {
		for (size_t i = 0; i < count; i++) {
			memcpy(&near, (const char *)table + i * stride, sizeof(near));
			text_printf(&help, "%s%s", i ? ", " : "one of ", near);
		}
	}
	return parse_fail(parse, line, word, text_cstr(&help), "%s `%s`", what, text_cstr(&shown));
}

/**
 * parse_text() - A word as plain text, quotes and variables resolved
 * @parse:	The variables
 * @line:	The line
 * @word:	The word
 * @text:	Grows
 *
 * Return: 0, -EINVAL (reported), -ENOMEM
 */
int parse_text(const struct parse *parse, const struct line *line, const struct word *word,
	       struct text *text)
{
	bool tmpdir = false;
	int r = vars_expand(&parse->vars, &line->at, word, VARS_TEXT, text, &tmpdir);

	if (tmpdir)
		parse->policy->uses_tmpdir = true;
	return r;
}

/**
 * parse_scalar() - Decide between two lines that set one thing
 * @parse:	For ranks and errors
 * @line:	The line at hand
 * @word:	Its word
 * @before:	Who set it already
 * @same:	Both say the same
 * @what:	What they set, for the message
 *
 * The higher rank wins: command line over file over include. Within one rank there is no order that
 * could decide.
 *
 * Return: 1 when the line at hand wins, 0 when the earlier one stays, -EINVAL (reported)
 */
int parse_scalar(const struct parse *parse, const struct line *line, const struct word *word,
		 const struct place *before, bool same, const char *what)
{
	const struct source *sources = parse->policy->sources;
	unsigned int mine = sources[line->at.source].rank, theirs = sources[before->source].rank;
	_cleanup_text_ struct text other = { 0 };

	if (line->at.source != before->source && mine != theirs)
		return mine > theirs;
	if (same)
		return 0;
	policy_place(parse->policy, before, &other);
	return parse_fail(parse, line, word, "keep one of them; the order of lines decides nothing",
			  "%s has another value at %s", what, text_cstr(&other));
}

/**
 * parse_grow() - Room for one more item in an array without a capacity of its own
 * @items:	The array, @count items of @size bytes
 * @count:	Capacity is the next power of two
 * @size:	Bytes of an item
 *
 * Return: the array with room, or NULL and @items as it was
 */
void *parse_grow(void *items, size_t count, size_t size)
{
	if (count && (count < 8 || count & (count - 1)))
		return items;
	return reallocarray(items, count ? count * 2 : 8, size);
}

/**
 * parse_words() - Read words of a line, each by itself
 * @parse:	For @each
 * @line:	The line
 * @first:	The first word that is read
 * @end:	The word behind the last one
 * @each:	Reads one
 * @context:	For @each
 *
 * A mistake stops nothing, so that a person sees all of them.
 *
 * Return: 0, -EINVAL (reported), -ENOMEM
 */
int parse_words(struct parse *parse, const struct line *line, size_t first, size_t end,
		parse_word *each, const void *context)
{
	int result = 0;

	for (size_t i = first; i < end && result != -ENOMEM; i++) {
		int r = each(parse, line, &line->words[i], context);

		if (r < 0)
			result = r;
	}
	return result;
}

static int unknown_statement(const struct parse *parse, const struct line *line)
{
	const struct word *word = line->words;

	for (size_t i = 0; i < ARRAY_SIZE(absent); i++)
		if (word_is(word, absent[i].word))
			return parse_fail(parse, line, word, absent[i].help,
					  "`%s` is not in this version of warder", absent[i].word);
	return parse_unknown(parse, line, word, "unknown word", statements, ARRAY_SIZE(statements),
			     sizeof(statements[0]));
}

static int parse_statement(struct parse *parse, const struct line *line, enum parse_phase phase)
{
	for (size_t i = 0; i < ARRAY_SIZE(statements); i++) {
		if (!word_is(line->words, statements[i].word))
			continue;
		return statements[i].phase == phase ? statements[i].parse(parse, line) : 0;
	}
	return phase == PHASE_INCLUDE ? unknown_statement(parse, line) : 0;
}

static int parse_script(struct parse *parse, const struct script *script, enum parse_phase phase)
{
	int r = 0;

	for (size_t i = 0; i < script->count && r != -ENOMEM; i++) {
		const struct script_line *from = &script->lines[i];
		struct line line = { from->at, from->words.items, from->words.count };

		line.at.column = from->words.count ? from->at.column : 1;
		r = line.count ? parse_statement(parse, &line, phase) : 0;
	}
	if (script->private_tmp)
		parse->policy->uses_tmpdir = true;
	return r == -ENOMEM ? r : 0;
}

/* A JSON text is cut into lines once; the lines stay where they are, as texts do. */
static int parse_json(struct parse *parse, unsigned int source, enum parse_phase phase)
{
	struct script *script = parse->policy->sources[source].script;
	int r = 0;

	if (!script) {
		script = calloc(1, sizeof(*script));
		if (!script)
			return -ENOMEM;
		parse->policy->sources[source].script = script;
		r = json_read(parse, source, script);
	}
	return r == -ENOMEM ? r : parse_script(parse, script, phase);
}

/**
 * parse_source() - One phase of one source
 * @parse:	Where everything goes
 * @source:	Index into policy.sources
 * @phase:	What to read; the rest is skipped
 *
 * Return: 0 (mistakes are in the diag), -ENOMEM
 */
int parse_source(struct parse *parse, unsigned int source, enum parse_phase phase)
{
	/* the texts stay where they are when an include makes the array of sources grow */
	const char *at = parse->policy->sources[source].text;
	const char *end = at + parse->policy->sources[source].len;
	_cleanup_words_ struct words words = { 0 };

	if (json_is(at, (size_t)(end - at)))
		return parse_json(parse, source, phase);
	for (unsigned int number = 1; at < end; number++) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		size_t len = (size_t)((stop ? stop : end) - at);
		struct place place = { source, number, 1 };
		struct lex_error error = { .what = NULL };
		int r;

		r = lex_line(at, len - (len && at[len - 1] == '\r'), &words, &error);
		if (!r && words.count) {
			struct line line = { place, words.items, words.count };

			line.at.column = words.items[0].column;
			r = parse_statement(parse, &line, phase);
		} else if (r == -EINVAL && phase == PHASE_INCLUDE) {
			place.column = error.column;
			diag_error(parse->vars.diag, parse->policy, &place, error.help, "%s",
				   error.what);
		}
		if (r == -ENOMEM)
			return r;
		at += len + 1;
	}
	return 0;
}
