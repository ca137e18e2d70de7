// SPDX-License-Identifier: MIT
// supervisor/show/filter_words.c - The words of a filter, checked when they are typed
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/calls.h"
#include "policy/diag.h"
#include "policy/errname.h"
#include "supervisor/reading/pull.h"
#include "supervisor/show/filter.h"

/* Words that a record's member can have: rows for diag_nearest(). */
struct known {
	const char *word;
};

static const struct known decisions[] = {
	{ "allow" }, { "redirect" }, { "deny" }, { "hide" }, { "absent" }, { "ask" }, { "kill" },
};

static const struct known kinds[] = {
	{ "start" }, { "intent" }, { "call" }, { "exec" },	{ "exit" },
	{ "kill" },  { "trace" },  { "end" },  { "signature" },
};

/* What the kernel answers behind a signal, when it makes a call again: only in `trace`. */
static const struct known restarts[] = {
	{ "ERESTARTSYS" },
	{ "ERESTARTNOINTR" },
	{ "ERESTARTNOHAND" },
	{ "ERESTART_RESTARTBLOCK" },
};

/* Says that there is no such word, and what was most likely meant, or what there is. */
static int unknown(const char *what, const char *word, const char *meant, const char *choice,
		   struct text *message)
{
	text_printf(message, "warder: there is no %s `", what);
	text_visible(message, word, strlen(word));
	text_str(message, "`");
	if (meant)
		text_printf(message, "; did you mean `%s`?", meant);
	else if (choice)
		text_printf(message, ": %s", choice);
	text_char(message, '\n');
	return -EINVAL;
}

static bool has(const struct known *table, size_t count, const char *word)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(table[i].word, word))
			return true;
	return false;
}

static int check_known(const char *what, const struct known *table, size_t count, const char *word,
		       struct text *message)
{
	_cleanup_text_ struct text choice = { 0 };

	if (has(table, count, word))
		return 0;
	for (size_t i = 0; i < count; i++)
		text_printf(&choice, "%s%s", i ? ", " : "one of ", table[i].word);
	return unknown(what, word, diag_nearest(word, table, count, sizeof(*table)),
		       text_cstr(&choice), message);
}

static int take_where(struct filter_word *word, struct text *message)
{
	word->where.word = word->word;
	return where_check(word->kind == FILTER_PATH ? "--path" : "--program", word->word, message);
}

static int take_pid(struct filter_word *word, struct text *message)
{
	char *end;
	long number = strtol(word->word, &end, 10);

	if (!*word->word || *end || number < 1 || number > INT32_MAX)
		return unknown("process number", word->word, NULL,
			       "they are the jail's own, from 1 up", message);
	word->number = (int32_t)number;
	return 0;
}

/*
 * A verb by itself, where in a policy `read` grants `list` as well: who asks for reads wants no
 * listings. `write` is what it grants beyond `read`.
 */
static int take_verb(struct filter_word *word, struct text *message)
{
	struct known table[VERB_COUNT + 1];

	for (unsigned int verb = 0; verb < VERB_COUNT; verb++) {
		table[verb].word = verb_name((enum verb)verb);
		if (!strcmp(word->word, table[verb].word))
			word->verbs = VERB_BIT(verb);
	}
	if (!strcmp(word->word, "write"))
		word->verbs = V_MODIFY | V_APPEND | V_CREATE | V_DELETE;
	table[VERB_COUNT].word = "write";
	return word->verbs ? 0 : check_known("verb", table, ARRAY_SIZE(table), word->word, message);
}

static int take_decision(struct filter_word *word, struct text *message)
{
	return check_known("decision", decisions, ARRAY_SIZE(decisions), word->word, message);
}

static int take_rule(struct filter_word *word, struct text *message)
{
	return *word->word ? 0
			   : unknown("rule", word->word, NULL, "part of its text, or FILE:LINE",
				     message);
}

static int take_syscall(struct filter_word *word, struct text *message)
{
	const struct call *nearest;

	if (word->word[0] == '#' || call_find(word->word))
		return 0;
	nearest = call_nearest(word->word);
	return unknown("system call", word->word, nearest ? nearest->name : NULL,
		       "`warder policy show calls` has their names", message);
}

static int take_kind(struct filter_word *word, struct text *message)
{
	return check_known("kind of record", kinds, ARRAY_SIZE(kinds), word->word, message);
}

static int take_errno(struct filter_word *word, struct text *message)
{
	word->number = errname_find(word->word);
	if (word->number || !strcmp(word->word, "none") ||
	    has(restarts, ARRAY_SIZE(restarts), word->word))
		return 0;
	return unknown("errno", word->word, errname_nearest(word->word),
		       "a name as in ENOENT, or `none`", message);
}

static int (*const takes[FILTER_KINDS])(struct filter_word *word, struct text *message) = {
	[FILTER_PROGRAM] = take_where,	   [FILTER_PID] = take_pid,
	[FILTER_PATH] = take_where,	   [FILTER_VERB] = take_verb,
	[FILTER_DECISION] = take_decision, [FILTER_RULE] = take_rule,
	[FILTER_SYSCALL] = take_syscall,   [FILTER_KIND] = take_kind,
	[FILTER_ERRNO] = take_errno,
};

/**
 * filter_add() - Ask for one more thing
 * @filter:	Zeroed at first, but for its moments
 * @kind:	What it is about
 * @word:	With a `!` before it when it must not be so; it must outlive @filter
 * @message:	What is wrong with it
 *
 * Return: 0, -EINVAL with @message, -ENOMEM
 */
int filter_add(struct filter *filter, enum filter_kind kind, const char *word, struct text *message)
{
	struct filter_word added = { .kind = kind, .not = word[0] == '!' };
	struct filter_word *words;
	int r;

	added.word = word + added.not ;
	r = takes[kind](&added, message);
	if (r < 0)
		return r;
	words = reallocarray(filter->words, filter->count + 1, sizeof(*words));
	if (!words)
		return -ENOMEM;
	filter->words = words;
	filter->words[filter->count++] = added;
	filter->by_program |= kind == FILTER_PROGRAM && where_is_path(added.word);
	return 0;
}

/**
 * filter_moment() - Read a moment of a run
 * @option:	That it belongs to, for @message
 * @word:	Seconds, as the log writes them
 * @ret_ns:	It; untouched on failure
 * @message:	What is wrong with it
 *
 * Return: 0, or -EINVAL with @message
 */
int filter_moment(const char *option, const char *word, uint64_t *ret_ns, struct text *message)
{
	struct pull pull;
	uint64_t ns;

	pull_begin(&pull, word, strlen(word));
	if (pull_decimal(&pull, 9, &ns) && pull_end(&pull)) {
		*ret_ns = ns;
		return 0;
	}
	text_printf(message, "warder: %s takes seconds since the start of the run: `", option);
	text_visible(message, word, strlen(word));
	text_str(message, "` is no such number\n");
	return -EINVAL;
}
