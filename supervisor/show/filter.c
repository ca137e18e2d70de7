// SPDX-License-Identifier: MIT
// supervisor/show/filter.c - Which records of a log are asked for
//
// Words of one kind are alternatives, those of different kinds must all be so, and none of those
// with a `!` may. A record that has nothing of a kind that is asked about (an exit has no path) is
// not asked for, whatever the words say.
#include "supervisor/show/filter.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/calls.h"
#include "policy/errname.h"
#include "supervisor/record/tally.h"
#include "supervisor/rules/builtin.h"
#include "supervisor/words/paths.h"

/* A record with what it is asked about. */
struct asked {
	const struct filter *filter;
	const struct entry *entry;
	const struct quotes *quotes;
};

static bool is_event(const struct entry *entry, enum record_kind kind)
{
	return (entry->kind == ENTRY_EVENT || entry->kind == ENTRY_INTENT) &&
	       entry->event.record.kind == kind;
}

/**
 * filter_kind_of() - The kind of a record, as the log calls it
 * @entry:	Any
 *
 * Return: a word; "?" for one that is not known
 */
const char *filter_kind_of(const struct entry *entry)
{
	switch (entry->kind) {
	case ENTRY_START:
		return "start";
	case ENTRY_END:
		return "end";
	case ENTRY_TRACE:
		return "trace";
	case ENTRY_EVENT:
		return is_event(entry, RECORD_CALL)   ? "call"
		       : is_event(entry, RECORD_EXEC) ? "exec"
		       : is_event(entry, RECORD_EXIT) ? "exit"
						      : "kill";
	case ENTRY_INTENT:
		return "intent";
	case ENTRY_SIGNATURE:
		return "signature";
	case ENTRY_OTHER:
		break;
	}
	return "?";
}

/**
 * filter_decision() - What a record decided, as the counts of a run have it
 * @entry:	Any
 *
 * Return: a word, of what enforcement decides when the run only observed; NULL when it is no
 * decision
 */
const char *filter_decision(const struct entry *entry)
{
	const struct record *record = &entry->event.record;
	const char *would;

	if (is_event(entry, RECORD_KILL))
		return "kill";
	if (!is_event(entry, RECORD_CALL))
		return NULL;
	would = entry_string_at(entry, entry->words[ENTRY_WOULD]);
	if (!(entry->odd >> ENTRY_WOULD & 1U) &&
	    outcome_of(record, record->would) == OUTCOME_ABSENT)
		return "absent";
	return would;
}

/**
 * filter_syscall() - The call that a record is about
 * @entry:	Any
 * @number:	Memory for one that has no name
 *
 * Return: its name; NULL when it is about none
 */
const char *filter_syscall(const struct entry *entry, char number[16])
{
	const struct call *call;

	if (entry->kind == ENTRY_TRACE)
		return entry_string_at(entry, entry->trace.syscall);
	if (!is_event(entry, RECORD_CALL) && !is_event(entry, RECORD_KILL))
		return NULL;
	if (is_event(entry, RECORD_KILL) && event_is_stopped_program(&entry->event))
		return "execve";
	call = call_at(entry->event.record.nr);
	if (call)
		return call->name;
	snprintf(number, 16, "#%d", entry->event.record.nr);
	return number;
}

/**
 * filter_has_process() - Whether a record is about a process
 * @entry:	Any
 */
bool filter_has_process(const struct entry *entry)
{
	return entry->kind == ENTRY_EVENT || entry->kind == ENTRY_INTENT ||
	       entry->kind == ENTRY_TRACE;
}

static bool has_process(const struct asked *asked)
{
	return filter_has_process(asked->entry);
}

static bool is_program(const struct asked *asked, const struct filter_word *word)
{
	const struct entry *entry = asked->entry;
	const struct program *program;

	if (!where_is_path(word->word))
		return where_matches(&word->where, entry->comm, strlen(entry->comm));
	program = programs_find(&asked->filter->programs, entry->pid);
	return program && where_matches(&word->where, program->path, program->len);
}

static bool is_pid(const struct asked *asked, const struct filter_word *word)
{
	return asked->entry->pid == word->number;
}

/* Strings of an event that are names, as bits. */
static unsigned int names_of(const struct event *event)
{
	switch ((enum record_kind)event->record.kind) {
	case RECORD_CALL:
		return event_is_exec(event) ? 1U << STRING_SPELLED | 1U << STRING_RESOLVED |
						      1U << STRING_RESOLVED2
					    : (1U << RECORD_STRINGS) - 1;
	case RECORD_EXEC:
		return 1U << STRING_PROGRAM;
	case RECORD_KILL:
		return event_is_stopped_program(event) ? 1U << STRING_PROGRAM | 1U << STRING_REFUSED
						       : 0;
	case RECORD_SPAWN:
	case RECORD_EXIT:
	case RECORD_TRACE:
	case RECORD_INTENT:
		break;
	}
	return 0;
}

static bool has_path(const struct asked *asked)
{
	const struct event *event = &asked->entry->event;

	for (unsigned int i = 0;
	     has_process(asked) && asked->entry->kind != ENTRY_TRACE && i < RECORD_STRINGS; i++)
		if (names_of(event) >> i & 1U && event->len[i])
			return true;
	return false;
}

static bool is_path(const struct asked *asked, const struct filter_word *word)
{
	const struct event *event = &asked->entry->event;
	unsigned int names = names_of(event);
	const char *name;
	size_t at = 0, len;

	for (unsigned int i = 0; i < RECORD_STRINGS; i++)
		if (names >> i & 1U && where_matches(&word->where, event->str[i], event->len[i]))
			return true;
	while (event->record.kind == RECORD_CALL && event_is_exec(event) &&
	       event_interpreter(event, &at, &name, &len))
		if (where_matches(&word->where, name, len))
			return true;
	return false;
}

static bool has_verbs(const struct asked *asked)
{
	return is_event(asked->entry, RECORD_CALL);
}

static bool is_verb(const struct asked *asked, const struct filter_word *word)
{
	return asked->entry->event.record.verbs & word->verbs;
}

static bool has_decision(const struct asked *asked)
{
	return filter_decision(asked->entry);
}

static bool is_decision(const struct asked *asked, const struct filter_word *word)
{
	return !strcmp(filter_decision(asked->entry), word->word) ||
	       (!strcmp(word->word, "ask") && is_event(asked->entry, RECORD_CALL) &&
		asked->entry->event.record.answer);
}

/* A part of the rule's line, its place with or without the column, or the name of a builtin. */
static bool is_rule(const struct asked *asked, const struct filter_word *word)
{
	uint32_t rule = asked->entry->event.record.rule;
	const struct builtin *builtin = builtin_of(rule);
	const struct quote *quote = builtin ? NULL : quotes_at(asked->quotes, rule);
	size_t len = strlen(word->word);

	if (builtin)
		return !strcmp(builtin->name, word->word);
	return quote &&
	       (strstr(quote->text, word->word) || (!strncmp(quote->at, word->word, len) &&
						    (!quote->at[len] || quote->at[len] == ':')));
}

static bool has_syscall(const struct asked *asked)
{
	char number[16];

	return filter_syscall(asked->entry, number);
}

static bool is_syscall(const struct asked *asked, const struct filter_word *word)
{
	char number[16];

	return !strcmp(filter_syscall(asked->entry, number), word->word);
}

static bool has_kind(const struct asked *asked)
{
	(void)asked;
	return true;
}

static bool is_kind(const struct asked *asked, const struct filter_word *word)
{
	return !strcmp(filter_kind_of(asked->entry), word->word);
}

static bool has_errno(const struct asked *asked)
{
	return asked->entry->kind == ENTRY_TRACE || is_event(asked->entry, RECORD_CALL);
}

static bool is_errno(const struct asked *asked, const struct filter_word *word)
{
	const struct entry *entry = asked->entry;
	const char *name;

	if (entry->kind != ENTRY_TRACE)
		return entry->event.record.err == word->number &&
		       (word->number || !strcmp(word->word, "none"));
	name = entry_string_at(entry, entry->trace.error);
	if (word->number)
		return errname_find(name) == word->number;
	return !strcmp(*name ? name : "none", word->word);
}

/* By kind: whether a record has such a thing, and whether it is what a word says. */
static const struct {
	bool (*has)(const struct asked *asked);
	bool (*is)(const struct asked *asked, const struct filter_word *word);
} tests[FILTER_KINDS] = {
	[FILTER_PROGRAM] = { has_process, is_program },
	[FILTER_PID] = { has_process, is_pid },
	[FILTER_PATH] = { has_path, is_path },
	[FILTER_VERB] = { has_verbs, is_verb },
	[FILTER_DECISION] = { has_decision, is_decision },
	[FILTER_RULE] = { has_decision, is_rule },
	[FILTER_SYSCALL] = { has_syscall, is_syscall },
	[FILTER_KIND] = { has_kind, is_kind },
	[FILTER_ERRNO] = { has_errno, is_errno },
};

static bool kind_matches(const struct asked *asked, enum filter_kind kind)
{
	bool wanted = false, found = false, has = tests[kind].has(asked);

	for (size_t i = 0; i < asked->filter->count; i++) {
		const struct filter_word *word = &asked->filter->words[i];
		bool is;

		if (word->kind != kind)
			continue;
		if (!has)
			return false;
		is = tests[kind].is(asked, word);
		if (word->not &&is)
			return false;
		wanted |= !word->not ;
		found |= is;
	}
	return !wanted || found;
}

/**
 * filter_start() - Begin with a run
 * @filter:	Any
 * @start:	Its start record
 *
 * ~, ./ and ${TMPDIR} stand for what they stood for there.
 *
 * Return: 0 or -ENOMEM. A path that cannot be in this run is in none of its records
 */
int filter_start(struct filter *filter, const struct entry *start)
{
	const struct entry_start *run = &start->start;
	struct policy_vars vars = { .home = entry_string_at(start, run->home),
				    .cwd = entry_string_at(start, run->cwd),
				    .tmpdir = entry_string_at(start, run->tmpdir),
				    .uid = run->uid };
	int r = 0;

	programs_free(&filter->programs);
	vars.home = vars.home[0] == '/' ? vars.home : "/";
	vars.cwd = vars.cwd[0] == '/' ? vars.cwd : "/";
	vars.tmpdir = vars.tmpdir[0] == '/' ? vars.tmpdir : PATHS_TMP;
	for (size_t i = 0; i < filter->count && r != -ENOMEM; i++)
		if (filter->words[i].where.word)
			r = where_place(&filter->words[i].where, &vars);
	return r == -ENOMEM ? r : 0;
}

/**
 * filter_matches() - Whether a record is asked for
 * @filter:	Learns which program each process runs
 * @entry:	Any, behind its run's start
 * @quotes:	Rules that it cites
 * @ret_matches: It is
 *
 * Return: 0 or -ENOMEM
 */
int filter_matches(struct filter *filter, const struct entry *entry, const struct quotes *quotes,
		   bool *ret_matches)
{
	struct asked asked = { filter, entry, quotes };
	bool process = filter->by_program && has_process(&asked);
	int r = process ? programs_take(&filter->programs, entry) : 0;

	*ret_matches = r == 0 && entry->since_ns >= filter->since_ns &&
		       entry->since_ns <= filter->until_ns;
	for (unsigned int kind = 0; kind < FILTER_KINDS && *ret_matches; kind++)
		*ret_matches = kind_matches(&asked, (enum filter_kind)kind);
	if (process)
		programs_end(&filter->programs, entry);
	return r;
}

void filter_free(struct filter *filter)
{
	for (size_t i = 0; i < filter->count; i++)
		where_free(&filter->words[i].where);
	free(filter->words);
	programs_free(&filter->programs);
	*filter = (struct filter){ .count = 0 };
}
