// SPDX-License-Identifier: MIT
// supervisor/commands/complete.c - What may stand at the end of a command line that is being typed
//
// DOC: Theory of operation
//
// The usage texts are the grammar. Each of their lines is walked along with the words that were
// typed: words of the line that are lower case must have been typed, `[run]` may have been, `[--x]`
// is an option of this line, `[options]` are those of a run, and what is upper case is an operand.
// What the line has where the typed words end is what may come next: literal words, or what the
// name of an operand or value stands for.
//
// The answer is for a shell's completion function: one candidate a line, behind a tab what it
// means; a line that begins with a colon asks the shell for what it knows better: `:files`,
// `:dirs`, `:commands`, and `:line N`, the completion of the command line that begins with word N.
#include "supervisor/commands/complete.h"

#include <errno.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/calls.h"
#include "policy/limit.h"
#include "policy/verb.h"
#include "supervisor/options/options.h"
#include "supervisor/options/usage.h"
#include "supervisor/rules/policies.h"
#include "supervisor/trace/traces.h"
#include "supervisor/words/spell.h"

/* Parts of a usage line: none has so many. */
#define PARTS_MAX 32

/* A part of a usage line: a word, or what is in brackets, without those. */
struct part {
	const char *text;
	size_t len;
	bool optional;
};

/**
 * struct line - One usage line and how far the typed words have come in it
 * @parts:	Behind `warder`
 * @words:	What was typed behind `warder`, the last one being typed
 * @count:	How many
 * @at:		The word that is looked at
 * @next:	The part that is looked at
 * @text:	Gets the candidates
 */
struct line {
	struct part parts[PARTS_MAX];
	unsigned int part_count;
	char *const *words;
	int count;
	int at;
	unsigned int next;
	struct text *text;
};

static bool is_last(const struct line *line)
{
	return line->at == line->count - 1;
}

/* Splits a usage line; what is in brackets may have blanks. */
static void split(const char *text, size_t len, struct line *line)
{
	for (size_t at = 0; at < len && line->part_count < PARTS_MAX;) {
		bool optional = text[at] == '[';
		size_t size = at + strcspn(text + at, optional ? "]" : " \n") < len
				      ? strcspn(text + at, optional ? "]" : " \n")
				      : len - at;

		line->parts[line->part_count++] = (struct part){ .text = text + at + optional,
								 .len = size - optional,
								 .optional = optional };
		at += size + optional;
		while (at < len && (text[at] == ' ' || text[at] == '.' || text[at] == '\n'))
			at++;
	}
}

static bool part_is(const struct part *part, const char *word)
{
	return strlen(word) == part->len && !memcmp(part->text, word, part->len);
}

/* A word that is typed as it stands, as against an operand, of which there may be several. */
static bool is_literal(const struct part *part)
{
	return part->len && part->text[0] >= 'a' && part->text[0] <= 'z' &&
	       !memchr(part->text, '|', part->len) && !part_is(part, "options");
}

static bool is_option(const struct part *part)
{
	return part->len > 2 && part->text[0] == '-';
}

static void add(struct line *line, const char *prefix, const char *word, size_t len,
		const char *meaning)
{
	const char *typed = line->words[line->at];
	size_t typed_len = strlen(typed), head = strlen(prefix);

	if (typed_len > head + len || strncmp(typed, prefix, typed_len < head ? typed_len : head) ||
	    (typed_len > head && memcmp(typed + head, word, typed_len - head)))
		return;
	text_str(line->text, prefix);
	text_add(line->text, word, len);
	if (meaning) {
		text_char(line->text, '\t');
		text_add(line->text, meaning, strcspn(meaning, "\n"));
	}
	text_char(line->text, '\n');
}

/* For policies_each(). */
struct naming {
	struct line *line;
	const char *prefix;
};

/*
 * A name that a shell would take for more than a word (`$(…)`), or a line for two, is not offered:
 * bash puts candidates into the command line as they are.
 */
static void add_policy(void *ctx, const char *name)
{
	const struct naming *naming = ctx;
	_cleanup_text_ struct text quoted = { 0 };

	spell_quoted(name, &quoted);
	if (*name == ':' || *name == '-' || strcmp(text_cstr(&quoted), name) != 0)
		return;
	add(naming->line, naming->prefix, name, strlen(name), "policy");
}

static void add_verbs(struct line *line, const char *prefix)
{
	const struct verb_word *word;

	for (unsigned int i = 0; (word = verb_word_at(i)); i++)
		add(line, prefix, word->word, strlen(word->word), "verb");
}

static void add_limits(struct line *line, const char *prefix)
{
	for (unsigned int i = 0; i < LIMIT_COUNT; i++) {
		_cleanup_text_ struct text text = { 0 };

		text_printf(&text, "%s=", limit_name((enum limit)i));
		add(line, prefix, text_cstr(&text), text.len, NULL);
	}
}

/* Groups and names of calls, behind those that are there already. */
static void add_calls(struct line *line, const char *prefix)
{
	const char *typed = line->words[line->at], *at = typed;
	_cleanup_text_ struct text head = { 0 };
	const struct call *call;
	const char *group;

	for (const char *next = typed; *next; next++)
		if (strchr("=,!%", *next))
			at = next + 1;
	text_add(&head, typed, (size_t)(at - typed));
	if (!head.len)
		text_str(&head, prefix);
	for (unsigned int i = 0; (group = traces_group(i)); i++)
		add(line, text_cstr(&head), group, strlen(group), "group");
	for (int nr = 0; nr <= CALL_NEWEST && *at; nr++)
		if ((call = call_at(nr)))
			add(line, text_cstr(&head), call->name, strlen(call->name), NULL);
}

static void add_names_of_calls(struct line *line, const char *prefix)
{
	const struct call *call;

	for (int nr = 0; nr <= CALL_NEWEST && *line->words[line->at]; nr++)
		if ((call = call_at(nr)))
			add(line, prefix, call->name, strlen(call->name), NULL);
}

static void ask_shell(struct line *line, const char *what)
{
	text_printf(line->text, ":%s\n", what);
}

/*
 * What one name of an operand or value stands for. Names that are not here are for the user to
 * think up.
 */
static void add_name(struct line *line, const char *prefix, const struct part *name)
{
	struct naming naming = { line, prefix };

	if (part_is(name, "NAME"))
		policies_each(add_policy, &naming);
	else if (part_is(name, "FILE") || part_is(name, "PATH") || part_is(name, "AUDIT"))
		ask_shell(line, "files");
	else if (part_is(name, "DIR"))
		ask_shell(line, "dirs");
	else if (part_is(name, "VERB") || part_is(name, "RULE"))
		add_verbs(line, prefix);
	else if (part_is(name, "NAME=VALUE"))
		add_limits(line, prefix);
	else if (part_is(name, "CALL,..."))
		add_calls(line, prefix);
	else if (part_is(name, "CALL"))
		add_names_of_calls(line, prefix);
	else if (name->len && name->text[0] >= 'a' && name->text[0] <= 'z')
		add(line, prefix, name->text, name->len, NULL);
}

/* All that may stand for `A|B|c`. */
static void add_names(struct line *line, const char *prefix, const char *names, size_t len)
{
	for (size_t at = 0; at < len;) {
		struct part name = { .text = names + at };

		while (at + name.len < len && names[at + name.len] != '|')
			name.len++;
		add_name(line, prefix, &name);
		at += name.len + 1;
	}
}

/* The value of an option is being typed: behind its `=`, which the shell has as part of the word.
 */
static void add_value(struct line *line, const struct options_shape *shape, bool joined)
{
	_cleanup_text_ struct text prefix = { 0 };

	if (joined)
		text_printf(&prefix, "--%s=", shape->name);
	add_names(line, text_cstr(&prefix), shape->shown, strlen(shape->shown));
}

/* The option of a run that a word is; its value may be joined to it. */
static bool find_option(const char *word, struct options_shape *ret_shape)
{
	size_t len = strcspn(word, "=");

	for (unsigned int i = 0; options_shape(i, ret_shape); i++) {
		if (word[1] != '-' && word[1] == ret_shape->letter && !word[2])
			return true;
		if (word[1] == '-' && strlen(ret_shape->name) == len - 2 &&
		    !strncmp(word + 2, ret_shape->name, len - 2))
			return true;
	}
	return false;
}

static bool has_part(const struct line *line, const char *word)
{
	for (unsigned int i = 0; i < line->part_count; i++)
		if (line->parts[i].optional && part_is(&line->parts[i], word))
			return true;
	return false;
}

/* An option of this line alone, `--x` or `--x VALUE`; NULL when @word is none. */
static const struct part *own_option(const struct line *line, const char *word)
{
	for (unsigned int i = 0; i < line->part_count; i++) {
		const struct part *part = &line->parts[i];
		const char *blank = is_option(part) ? memchr(part->text, ' ', part->len) : NULL;
		size_t len = blank ? (size_t)(blank - part->text) : part->len;

		if (is_option(part) && strlen(word) == len && !memcmp(part->text, word, len))
			return part;
	}
	return NULL;
}

static void add_options(struct line *line)
{
	struct options_shape shape;

	for (unsigned int i = 0; i < line->part_count; i++)
		if (is_option(&line->parts[i])) {
			const struct part *part = &line->parts[i];
			const char *blank = memchr(part->text, ' ', part->len);

			add(line, "", part->text, blank ? (size_t)(blank - part->text) : part->len,
			    NULL);
		}
	for (unsigned int i = 0; has_part(line, "options") && options_shape(i, &shape); i++) {
		_cleanup_text_ struct text name = { 0 };

		text_printf(&name, "--%s", shape.name);
		if (own_option(line, text_cstr(&name)))
			continue;
		text_str(&name, shape.maybe ? "=" : "");
		add(line, "", text_cstr(&name), name.len, shape.help);
	}
}

/*
 * An option was typed: its value is passed over, or completed when it is the last word. False when
 * this line has no such option.
 */
static bool take_option(struct line *line)
{
	const char *word = line->words[line->at];
	const struct part *own = own_option(line, word);
	struct options_shape shape;
	const char *blank;

	if (own) {
		blank = memchr(own->text, ' ', own->len);
		line->at++;
		if (blank && is_last(line))
			add_names(line, "", blank + 1, own->len - (size_t)(blank + 1 - own->text));
		line->at += blank != NULL;
		return true;
	}
	if (!has_part(line, "options"))
		return false;
	if (!find_option(word, &shape)) {
		line->at++; /* a value joined to a letter, or a mistake */
		return true;
	}
	line->at++;
	if (!shape.value || shape.maybe || strchr(word, '='))
		return true;
	if (is_last(line))
		add_value(line, &shape, false);
	line->at++;
	return true;
}

/* The words that say which line it is; false when it is another one. */
static bool take_literals(struct line *line)
{
	while (line->next < line->part_count) {
		const struct part *part = &line->parts[line->next];

		if (!is_literal(part))
			return true;
		if (is_last(line))
			add(line, "", part->text, part->len, NULL);
		if (is_last(line) && !part->optional)
			return false;
		if (!is_last(line) && part_is(part, line->words[line->at]))
			line->at++;
		else if (!part->optional)
			return false;
		line->next++;
	}
	return true;
}

/* The part for the next operand: optional words and options are none. NULL behind the last one. */
static const struct part *next_operand(struct line *line)
{
	const struct part *part;

	do {
		if (line->next == line->part_count)
			return NULL;
		part = &line->parts[line->next++];
	} while (is_option(part) || part_is(part, "options") || part_is(part, "--"));
	return part;
}

static void add_operand(struct line *line, const struct part *part)
{
	if (part_is(part, "COMMAND"))
		ask_shell(line, "commands");
	else if (part_is(part, "A") || part_is(part, "B")) /* of `policy diff` */
		add_names(line, "", "NAME|FILE", strlen("NAME|FILE"));
	else
		add_names(line, "", part->text, part->len);
}

static void walk(struct line *line)
{
	bool options = true;
	struct options_shape shape;

	if (!take_literals(line))
		return;
	while (line->at < line->count) {
		const char *word = line->words[line->at];
		const struct part *part;

		if (options && word[0] == '-' && is_last(line)) {
			if (strchr(word, '=') && has_part(line, "options") &&
			    find_option(word, &shape) && shape.value)
				add_value(line, &shape, true);
			else
				add_options(line);
			return;
		}
		if (options && !strcmp(word, "--")) {
			options = false;
			line->at++;
			continue;
		}
		if (options && word[0] == '-' && word[1]) {
			if (!take_option(line))
				return;
			continue;
		}
		part = next_operand(line);
		if (!part)
			return;
		if (is_last(line))
			add_operand(line, part);
		else if (part_is(part, "COMMAND"))
			text_printf(line->text, ":line %d\n", line->at + 1);
		if (is_last(line) || part_is(part, "COMMAND"))
			return;
		line->at++;
	}
}

/* Lines that say the same of the words so far say it once. */
static void drop_doubles(struct text *text)
{
	size_t kept = 0;

	for (size_t at = 0, len; at < text->len; at += len) {
		bool double_line = false;

		len = strcspn(text->data + at, "\n") + 1;
		for (size_t old = 0, size; old < kept && !double_line; old += size) {
			size = strcspn(text->data + old, "\n") + 1;
			double_line = size == len &&
				      !memcmp(text->data + old, text->data + at, len);
		}
		if (double_line)
			continue;
		memmove(text->data + kept, text->data + at, len);
		kept += len;
	}
	if (text->len) {
		text->len = kept;
		text->data[kept] = '\0';
	}
}

/* Whether a word says which subcommand it is, so that it is no command to run. */
static bool is_subcommand(const char *word)
{
	const char *usage;

	for (unsigned int i = 0; (usage = usage_at(i)); i++) {
		const char *first = strstr(usage, "warder ") + 7;

		if (strcspn(first, " \n") == strlen(word) && !strncmp(first, word, strlen(word)))
			return true;
	}
	return false;
}

/* Bytes of a usage line, with the lines that it goes on in: those stand further to the right. */
static size_t line_of(const char *usage)
{
	size_t len = strcspn(usage, "\n");

	while (usage[len] && !strncmp(usage + len + 1, "        ", 8))
		len += 1 + strcspn(usage + len + 1, "\n");
	return len;
}

/**
 * complete_words() - Find what may stand at the end
 * @count:	Of @words, at least 1: without the word `warder`
 * @words:	What was typed; the last one, maybe empty, is being typed
 * @text:	Grows by the candidates, as the theory above says
 *
 * Return: 0 or -ENOMEM
 */
int complete_words(int count, char *const words[], struct text *text)
{
	bool subcommand = count > 1 && is_subcommand(words[0]);
	const char *usage;

	for (unsigned int i = 0; (usage = usage_at(i)); i++) {
		for (size_t len; *usage; usage += len + (usage[len] == '\n')) {
			const char *warder = strstr(usage, "warder ");
			struct line line = { .words = words, .count = count, .text = text };

			len = line_of(usage);
			if (!warder || warder > usage + 7 || strncmp(usage, "options", 7) == 0)
				continue;
			split(warder + 7, len - (size_t)(warder + 7 - usage), &line);
			if (!subcommand || !line.parts[0].optional)
				walk(&line);
		}
	}
	if (!text->failed)
		drop_doubles(text);
	return text->failed ? -ENOMEM : 0;
}
