// SPDX-License-Identifier: MIT
// supervisor/summary/live.c - What -v says while a run goes on
//
// One line each on stderr, in one write, so that lines of the command do not come between.
#include "supervisor/summary/live.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>

#include "supervisor/record/phrase.h"
#include "supervisor/rules/advice.h"
#include "supervisor/rules/effective.h"
#include "supervisor/words/spell.h"
#include "supervisor/words/style.h"

static void say(struct text *line)
{
	text_char(line, '\n');
	fputs(text_cstr(line), stderr);
	fflush(stderr);
	text_reset(line);
}

static void add_layer(const struct audit_layer *layer, struct text *text)
{
	text_printf(text, "%s%s", text->len ? ", " : "", layer->name);
	if (layer->detail)
		text_printf(text, " (%s)", layer->detail);
}

/* The layers that are active, or those that are not. */
static void say_layers(const struct audit_start *start, bool active, struct text *line)
{
	_cleanup_text_ struct text layers = { 0 };

	for (size_t i = 0; i < start->layer_count; i++) {
		if (start->layers[i].active != active)
			continue;
		add_layer(&start->layers[i], &layers);
	}
	if (!layers.len)
		return;
	text_str(line, active ? "warder: layers:" : "warder: not active:");
	style_wrapped(text_cstr(&layers), 8, line);
	line->failed |= layers.failed;
	say(line);
}

/**
 * live_start() - Say what holds this run
 * @policy:	The run's
 * @start:	What the log's first line says
 * @log:	Where the log is, NULL when it is no file
 * @observe:	Nothing is refused, only noted
 */
void live_start(const struct policy *policy, const struct audit_start *start, const char *log,
		bool observe)
{
	_cleanup_text_ struct text line = { 0 };
	size_t rules, texts, named = 0;

	text_str(&line, observe ? "warder: observing" : "warder: enforcing");
	for (size_t i = 0; i < policy->source_count; i++) {
		const char *name = policy->sources[i].name;

		if (effective_is_own(&policy->sources[i]))
			continue;
		text_str(&line, named++ ? ", " : " ");
		text_visible(&line, name, strlen(name));
	}
	rules = effective_count(policy, &texts);
	text_printf(&line, ": %zu rule%s", rules, rules == 1 ? "" : "s");
	say(&line);
	say_layers(start, true, &line);
	say_layers(start, false, &line);
	if (log) {
		text_str(&line, "warder: log: ");
		text_visible(&line, log, strlen(log));
		say(&line);
	}
}

/**
 * live_refusal() - Say what is refused, when it is
 * @context:	The run's policy
 * @denial:	Its path need not end with a NUL
 */
void live_refusal(void *context, const struct denial *denial)
{
	const struct policy *policy = context;
	_cleanup_text_ struct text line = { 0 };

	text_str(&line, denial->kill   ? "warder: "
			: denial->real ? "warder: refused: "
				       : "warder: would refuse: ");
	phrase_what(denial, &line);
	text_char(&line, ' ');
	phrase_who(denial, &line);
	text_str(&line, ": ");
	advice_reason(policy, denial, &line);
	if (denial->number)
		text_printf(&line, " [D%zu]", denial->number);
	say(&line);
}

/**
 * live_event() - Say which program runs now, and which host is talked to
 * @context:	Not used
 * @event:	Any kind
 * @pid:	The process
 *
 * Trust: names and command lines are the target's.
 */
void live_event(void *context, const struct event *event, int32_t pid)
{
	const struct record *record = &event->record;
	_cleanup_text_ struct text line = { 0 };
	size_t len = event->len[STRING_RESOLVED];

	(void)context;
	if (record->kind == RECORD_EXEC) {
		text_printf(&line, "warder: runs: [%" PRId32 "] ", pid);
		text_visible(&line, event->str[STRING_PROGRAM], event->len[STRING_PROGRAM]);
		text_str(&line, event->len[STRING_ARGV] ? ": " : ":");
		spell_command(event->str[STRING_ARGV], event->len[STRING_ARGV], SPELL_COMMAND_SHOWN,
			      &line);
	} else if (record->kind == RECORD_CALL && record->nr == SYS_connect && len &&
		   *event->str[STRING_RESOLVED] != '/' && *event->str[STRING_RESOLVED] != '@') {
		text_printf(&line, "warder: talks to: [%" PRId32 "] ", pid);
		text_visible(&line, event->str[STRING_RESOLVED], len);
	}
	if (line.len)
		say(&line);
}

/**
 * live_trace() - Show a call that was traced
 * @context:	Not used
 * @line:	As strace(1) writes it, printable
 */
void live_trace(void *context, const struct text *line)
{
	_cleanup_text_ struct text copy = { 0 };

	(void)context;
	text_add(&copy, line->data, line->len);
	say(&copy);
}
