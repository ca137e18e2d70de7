// SPDX-License-Identifier: MIT
// supervisor/report/report_run.c - What a report tells of one run, gathered from its records
//
// Nothing here depends on how many records there were, only on how many paths, processes and
// programs there are.
#include "supervisor/report/report_run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/record/phrase.h"
#include "supervisor/record/refusal.h"
#include "supervisor/rules/effective.h"
#include "supervisor/words/spell.h"

static void show(struct text *text, const char *bytes)
{
	text_visible(text, bytes, strlen(bytes));
}

static void show_command(const struct entry *start, struct text *text)
{
	const char *word;

	for (uint32_t i = 0; (word = entry_argument(start, i)); i++) {
		_cleanup_text_ struct text quoted = { 0 };

		spell_quoted(word, &quoted);
		text_str(text, i ? " " : "");
		text_visible(text, text_cstr(&quoted), quoted.len);
		text->failed |= quoted.failed;
	}
	if (start->start.argv_omitted)
		text_str(text, " ...");
}

static void show_policies(const struct entry *start, struct text *text)
{
	for (size_t i = 0; i < start->start.source_count; i++) {
		const struct entry_source *source = &start->start.sources[i];
		const char *name = entry_string_at(start, source->name);

		/* warder's own rules were not asked for */
		if (source->included || effective_is_own_name(name))
			continue;
		text_str(text, text->len ? ", " : "");
		show(text, name);
	}
}

/* What ran first, and what it was when it began. */
static int take_program(struct report_run *run, const struct entry *start,
			const struct entry_program *program)
{
	_cleanup_text_ struct text shown = { 0 };
	int r;

	if (program->path == ENTRY_NULL)
		return 0;
	show(&shown, entry_string_at(start, program->path));
	r = shown.failed ? -ENOMEM : strings_push(&run->programs, text_cstr(&shown), shown.len);
	return r < 0 ? r : strings_push(&run->programs, program->digest, strlen(program->digest));
}

static int take_programs(struct report_run *run, const struct entry *start)
{
	int r = take_program(run, start, &start->start.target);

	for (size_t i = 0; r == 0 && i < start->start.interpreter_count; i++)
		r = take_program(run, start, &start->start.interpreters[i]);
	return r;
}

static void show_missing(const struct entry *start, struct text *text)
{
	for (size_t i = 0; i < start->start.layer_count; i++) {
		if (start->start.layers[i].active)
			continue;
		text_str(text, text->len ? ", " : "");
		show(text, entry_string_at(start, start->start.layers[i].name));
	}
}

/* What there is to say of a kill by the whitelist is what a policy with these lines says. */
static int take_syscalls(struct report_run *run, const struct entry *start)
{
	const struct entry_start *from = &start->start;
	int r = 0;

	cited_whitelist(&run->cited, entry_string_at(start, from->syscall_set));
	for (size_t i = 0; r == 0 && i < from->line_count; i++) {
		_cleanup_free_ char *text = strdup(entry_string_at(start, from->lines[i].text));
		_cleanup_free_ char *at = strdup(entry_string_at(start, from->lines[i].at));
		const struct quote line = { .text = text, .at = at };

		r = text && at ? cited_syscall(&run->cited, &run->vars, &line) : -ENOMEM;
	}
	return r;
}

/**
 * report_begin() - A run begins
 * @run:	report_run_free() in any case
 * @name:	Of its log; must outlive the run
 * @start:	Its start record
 *
 * Return: 0 or -ENOMEM
 */
int report_begin(struct report_run *run, const char *name, const struct entry *start)
{
	const struct entry_start *from = &start->start;
	int r;

	*run = (struct report_run){ .name = name,
				    .observe = from->observe,
				    .light = from->light,
				    .step_ns = REPORT_STEP_NS };
	show_command(start, &run->command);
	show(&run->time, entry_string_at(start, from->time));
	show(&run->cwd, entry_string_at(start, from->cwd));
	show_policies(start, &run->policy);
	show_missing(start, &run->missing);
	text_str(&run->home_raw, entry_string_at(start, from->home));
	text_str(&run->cwd_raw, entry_string_at(start, from->cwd));
	text_str(&run->tmpdir_raw, entry_string_at(start, from->tmpdir));
	run->vars =
		(struct policy_vars){ .home = run->home_raw.len ? run->home_raw.data : NULL,
				      .cwd = run->cwd_raw.len ? run->cwd_raw.data : NULL,
				      .tmpdir = run->tmpdir_raw.len ? run->tmpdir_raw.data : NULL,
				      .uid = from->uid };
	r = take_programs(run, start);
	if (r == 0)
		r = take_syscalls(run, start);
	if (r < 0)
		return r;
	if (run->command.failed || run->policy.failed || run->missing.failed ||
	    run->home_raw.failed || run->cwd_raw.failed || run->tmpdir_raw.failed)
		return -ENOMEM;
	return denials_create(&run->denials);
}

/**
 * report_is_host() - Whether what was decided on is an internet address
 * @path:	@len bytes
 * @len:	How many
 *
 * The log has ADDRESS:PORT in the place of a path, an IPv6 address in brackets.
 */
bool report_is_host(const char *path, size_t len)
{
	const char *colon = len ? memrchr(path, ':', len) : NULL;
	size_t host, port;

	if (!colon || *path == '/' || *path == '@')
		return false;
	host = (size_t)(colon - path);
	port = len - host - 1;
	if (!host || !port || port > 5)
		return false;
	for (size_t i = 1; i <= port; i++)
		if (colon[i] < '0' || colon[i] > '9')
			return false;
	for (size_t i = 0; i < host; i++)
		if (!path[i] || !strchr("0123456789abcdefABCDEF.:[]", path[i]))
			return false;
	return path[0] == '[' ? path[host - 1] == ']' : !memchr(path, ':', host);
}

/* A step that is too far away makes all of them longer. */
static struct report_step *step_at(struct report_run *run, uint64_t since_ns)
{
	while (since_ns / run->step_ns >= REPORT_STEPS) {
		if (run->step_ns > UINT64_MAX / 4)
			return &run->steps[REPORT_STEPS - 1];
		for (size_t i = 0; i < REPORT_STEPS; i++) {
			struct report_step step = run->steps[i];

			run->steps[i] = (struct report_step){ 0 };
			run->steps[i / 2].calls += step.calls;
			run->steps[i / 2].refused += step.refused;
			run->steps[i / 2].execs += step.execs;
		}
		run->step_ns *= 2;
	}
	return &run->steps[since_ns / run->step_ns];
}

static int take_refusal(struct report_run *run, const struct entry *entry,
			const struct quotes *quotes, size_t *ret_denial)
{
	const struct quote *quote = quotes_at(quotes, entry->event.record.rule);
	struct denial_note note;
	int r = quote ? cited_add(&run->cited, &run->vars, entry->event.record.rule, quote) : 0;

	if (r < 0)
		return r;
	refusal_note(&entry->event, entry->comm, &note);
	*ret_denial = denials_add(run->denials, &note);
	return 0;
}

/* A call counts once, at the name that it was refused for, or at its first. */
static int take_call(struct report_run *run, const struct entry *entry, struct report_event *event)
{
	const struct record *record = &entry->event.record;
	const char *path;
	size_t len;

	event->outcome = outcome_of(record, record->would);
	tally_call(&run->tally, record);
	run->others += (entry->odd >> ENTRY_WOULD & 1U) != 0;
	if (event->refused)
		event->name = event_refused_name(&entry->event, NULL);
	else
		event->name = entry->event.len[STRING_RESOLVED] ? STRING_RESOLVED : STRING_SPELLED;
	path = entry->event.str[event->name];
	len = entry->event.len[event->name];
	if (!len)
		return 0;
	event->host = report_is_host(path, len);
	return paths_add(event->host ? &run->hosts : &run->paths, path, len, record->verbs,
			 event->outcome, &event->node);
}

/**
 * report_take() - Take one record of a run
 * @run:	Begun
 * @entry:	An ENTRY_EVENT
 * @quotes:	The log's, now
 * @ret_event:	How it was counted
 *
 * Return: 0, -ENOMEM, -E2BIG
 */
int report_take(struct report_run *run, const struct entry *entry, const struct quotes *quotes,
		struct report_event *ret_event)
{
	const struct record *record = &entry->event.record;
	struct report_event event = { .refused = refusal_is(&entry->event) };
	struct report_step *step = step_at(run, entry->since_ns);
	int r;

	step->calls += record->kind == RECORD_CALL;
	step->execs += record->kind == RECORD_EXEC;
	step->refused += event.refused;
	if (entry->since_ns > run->wall_ns)
		run->wall_ns = entry->since_ns;
	run->tally.execs += record->kind == RECORD_EXEC;
	run->tally.kills += record->kind == RECORD_KILL;
	r = process_event(&run->processes, entry, event.refused, &event.process);
	if (r == 0 && record->kind == RECORD_CALL)
		r = take_call(run, entry, &event);
	if (r == 0 && record->kind == RECORD_KILL)
		event.name = event_refused_program(&entry->event);
	if (r == 0 && event.refused)
		r = take_refusal(run, entry, quotes, &event.denial);
	if (r == 0)
		*ret_event = event;
	return r;
}

/**
 * report_unfinished() - Take a call of which nobody knows what came of it
 * @run:	Begun
 * @entry:	An ENTRY_INTENT whose call never came
 */
void report_unfinished(struct report_run *run, const struct entry *entry)
{
	const struct event *event = &entry->event;
	unsigned int name = event->len[STRING_RESOLVED] ? STRING_RESOLVED : STRING_SPELLED;
	struct text *text = &run->unfinished_shown;

	if (entry->since_ns > run->wall_ns)
		run->wall_ns = entry->since_ns;
	if (run->unfinished++ >= UNFINISHED_SHOWN)
		return;
	text_str(text, "  ");
	phrase_call(event->record.nr, text);
	if (event->len[name])
		text_char(text, ' ');
	text_visible(text, event->str[name], event->len[name]);
	text_str(text, ", by ");
	text_visible(text, entry->comm, strlen(entry->comm));
	text_char(text, '\n');
}

/**
 * report_end() - The run's `end` record
 * @run:	Begun
 * @end:	It
 */
void report_end(struct report_run *run, const struct entry *end)
{
	run->ended = true;
	run->status = end->end.status;
	run->wall_ns = end->end.wall_ns;
	run->counted = end->end.tally;
	run->usage = end->end.usage;
	text_reset(&run->cause);
	show(&run->cause, entry_string_at(end, end->end.cause));
	text_reset(&run->reached);
	show(&run->reached, entry_string_at(end, end->end.reached));
	text_reset(&run->verdict);
	show(&run->verdict, entry_string_at(end, end->end.verdict));
}

/**
 * report_close() - There are no more records
 * @run:	Begun
 *
 * Return: 0 or -ENOMEM
 */
int report_close(struct report_run *run)
{
	int r = paths_sum(&run->paths);

	return r < 0 ? r : paths_sum(&run->hosts);
}

void report_run_free(struct report_run *run)
{
	struct text *texts[] = { &run->command, &run->time,	  &run->cwd,
				 &run->policy,	&run->missing,	  &run->cause,
				 &run->reached, &run->verdict,	  &run->home_raw,
				 &run->cwd_raw, &run->tmpdir_raw, &run->unfinished_shown };

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		text_free(texts[i]);
	strings_free(&run->programs);
	processes_free(&run->processes);
	paths_tree_free(&run->paths);
	paths_tree_free(&run->hosts);
	denials_free(run->denials);
	cited_free(&run->cited);
	*run = (struct report_run){ .name = NULL };
}
