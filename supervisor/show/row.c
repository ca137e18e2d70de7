// SPDX-License-Identifier: MIT
// supervisor/show/row.c - One record of a log as one line that a person reads
//
//     0.001873      2 sh           allow    read /usr/bin/cat  default:12:1
//
// When, which process and its program, what was decided, what it is about, the errno, the rule.
// Columns have a width of their own, so that nobody has to know the lines that follow; what is
// wider moves the rest of its line.
//
// Trust: names, arguments and command lines are the target's, all of it that of whoever could write
// to the log. Nothing that a terminal acts on gets through.
#include "supervisor/show/row.h"

#include <inttypes.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/errname.h"
#include "supervisor/report/report_print.h"
#include "supervisor/rules/builtin.h"
#include "supervisor/rules/effective.h"
#include "supervisor/show/filter.h"
#include "supervisor/words/answer.h"
#include "supervisor/words/spell.h"
#include "supervisor/words/style.h"

#define WIDTH_TIME 12
#define WIDTH_PID 7
#define WIDTH_PROGRAM 12
#define WIDTH_DECISION 8

/* Bytes of arguments, and of a record of a kind that is not known, that are shown. */
#define SHOWN 600U

/* A line that is being made. */
struct row {
	const struct reader *reader;
	const struct entry *entry;
	bool color;
	struct text *text;
};

/* A column in a style; the escapes of the style have no width. */
static void add_column(const struct row *row, enum style style, const char *word, size_t width)
{
	style_add(row->text, row->color, style, word);
	for (size_t len = strlen(word); len < width; len++)
		text_char(row->text, ' ');
	text_char(row->text, ' ');
}

static void add_visible(struct text *text, const char *bytes, size_t len)
{
	text_visible(text, bytes, len < SHOWN ? len : SHOWN);
	text_str(text, len > SHOWN ? "..." : "");
}

static void add_name(struct text *text, const char *bytes, size_t len)
{
	text_char(text, ' ');
	text_visible(text, bytes, len);
}

/* When, who, and the word that stands for the record. */
static void add_head(const struct row *row, enum style style, const char *word)
{
	const struct entry *entry = row->entry;
	bool process = filter_has_process(entry);
	_cleanup_text_ struct text comm = { 0 }, pid = { 0 };

	text_printf(row->text, "%*" PRIu64 ".%06" PRIu64, WIDTH_TIME - 7,
		    entry->since_ns / 1000000000U, entry->since_ns / 1000U % 1000000U);
	if (process) {
		text_i64(&pid, entry->pid);
		text_visible(&comm, entry->comm, strlen(entry->comm));
	}
	text_printf(row->text, "%*s ", WIDTH_PID, text_cstr(&pid));
	add_column(row, STYLE_PLAIN, process && !comm.len ? "-" : text_cstr(&comm), WIDTH_PROGRAM);
	add_column(row, style, word, WIDTH_DECISION);
	row->text->failed |= comm.failed || pid.failed;
}

static void add_syscall(const struct row *row)
{
	const struct entry *entry = row->entry;
	const char *args = entry_string_at(entry, entry->args), *end = args + entry->args_len;
	_cleanup_text_ struct text list = { 0 };
	char number[16];
	const char *name = filter_syscall(entry, number);

	text_visible(row->text, name, strlen(name));
	for (const char *arg = args; entry->args_len && arg < end && list.len <= SHOWN;
	     arg += strlen(arg) + 1) {
		text_str(&list, arg == args ? "" : ", ");
		text_str(&list, arg);
	}
	text_char(row->text, '(');
	add_visible(row->text, text_cstr(&list), list.len);
	text_char(row->text, ')');
	row->text->failed |= list.failed;
}

static void add_verbs(verbs_t verbs, struct text *text)
{
	bool any = false;

	for (unsigned int verb = 0; verb < VERB_COUNT; verb++) {
		if (!(verbs & VERB_BIT(verb)))
			continue;
		text_printf(text, "%s%s", any ? "+" : "", verb_name((enum verb)verb));
		any = true;
	}
}

/* What a call is about: verbs and names, or the call itself where it has none. */
static void add_what(const struct row *row)
{
	const struct event *event = &row->entry->event;
	unsigned int first = event->len[STRING_RESOLVED] ? STRING_RESOLVED : STRING_SPELLED;
	unsigned int second = event->len[STRING_RESOLVED2] ? STRING_RESOLVED2 : STRING_SPELLED2;

	if (!event->record.verbs || !event->len[first]) {
		add_syscall(row);
		return;
	}
	add_verbs(event->record.verbs, row->text);
	add_name(row->text, event->str[first], event->len[first]);
	if (event_is_exec(event) || !event->len[second])
		return;
	text_str(row->text, event_is_redirected(event) ? " =>" : " ->");
	add_name(row->text, event->str[second], event->len[second]);
}

/* The place of the rule, and of one that refused its text, too. */
static void add_rule(const struct row *row, bool refused)
{
	uint32_t number = row->entry->event.record.rule;
	const struct builtin *builtin = builtin_of(number);
	const struct quote *quote = builtin ? NULL : quotes_at(row->reader->quotes, number);
	_cleanup_text_ struct text rule = { 0 };

	if (builtin) {
		text_printf(&rule, "builtin %s", builtin->name);
	} else if (quote) {
		text_visible(&rule, quote->at, strlen(quote->at));
		text_str(&rule, refused ? "  " : "");
		text_visible(&rule, quote->text, refused ? strlen(quote->text) : 0);
	} else if (refused) {
		text_str(&rule, "no rule");
	}
	if (!rule.len)
		return;
	text_str(row->text, "  ");
	style_add(row->text, row->color, STYLE_DIM, text_cstr(&rule));
	row->text->failed |= rule.failed;
}

/* What was decided; in brackets what would have been, of a run that only observed. */
static enum style decided(const struct entry *entry, struct text *word)
{
	const char *decision = filter_decision(entry);
	const char *real = entry_string_at(entry, entry->words[ENTRY_DECISION]);
	const char *would = entry_string_at(entry, entry->words[ENTRY_WOULD]);
	bool noted = strcmp(real, would) != 0;

	text_str(word, noted ? "(" : "");
	text_visible(word, decision, strlen(decision));
	text_str(word, noted ? ")" : "");
	if (!strcmp(decision, "absent"))
		return STYLE_DIM;
	return strcmp(decision, "deny") && strcmp(decision, "hide") ? STYLE_PLAIN : STYLE_BAD;
}

static void add_errno(struct text *text, int err)
{
	const char *name = errname_of(err);

	if (name)
		text_printf(text, "  %s", name);
	else if (err)
		text_printf(text, "  errno %d", err);
}

static void add_call(const struct row *row)
{
	const struct record *record = &row->entry->event.record;
	_cleanup_text_ struct text word = { 0 };
	enum style style = decided(row->entry, &word);

	add_head(row, style, text_cstr(&word));
	add_what(row);
	add_errno(row->text, record->err);
	add_rule(row, style == STYLE_BAD);
	if (record->answer)
		text_printf(row->text, "  answered %s", answer_word(record->answer));
	row->text->failed |= word.failed;
}

/* A call that may have taken effect. */
static void add_intent(const struct row *row)
{
	add_head(row, STYLE_DIM, "intent");
	add_what(row);
	add_rule(row, false);
}

static void add_command(const struct row *row)
{
	const struct event *event = &row->entry->event;
	_cleanup_text_ struct text words = { 0 };

	text_visible(row->text, event->str[STRING_PROGRAM], event->len[STRING_PROGRAM]);
	spell_command(event->str[STRING_ARGV], event->len[STRING_ARGV], SPELL_COMMAND_SHOWN,
		      &words);
	text_printf(row->text, "%s", words.len ? ": " : "");
	text_add(row->text, text_cstr(&words), words.len);
	text_str(row->text, row->entry->argv_cut ? " ..." : "");
	row->text->failed |= words.failed;
}

static void add_kill(const struct row *row)
{
	add_head(row, STYLE_BAD, "kill");
	if (event_is_stopped_program(&row->entry->event))
		add_command(row);
	else
		add_syscall(row);
	add_rule(row, true);
}

static void add_event(const struct row *row)
{
	switch ((enum record_kind)row->entry->event.record.kind) {
	case RECORD_CALL:
		add_call(row);
		break;
	case RECORD_EXEC:
		add_head(row, STYLE_GOOD, "exec");
		add_command(row);
		break;
	case RECORD_EXIT:
		add_head(row, STYLE_DIM, "exit");
		report_wait_status((int)row->entry->event.record.result, row->text);
		break;
	case RECORD_KILL:
		add_kill(row);
		break;
	case RECORD_SPAWN:
	case RECORD_TRACE:
	case RECORD_INTENT:
		break;
	}
}

static void add_trace(const struct row *row)
{
	const struct entry_trace *trace = &row->entry->trace;
	const char *error = entry_string_at(row->entry, trace->error);
	const char *detail = entry_string_at(row->entry, trace->detail);

	add_head(row, STYLE_DIM, "trace");
	add_syscall(row);
	text_str(row->text, " = ");
	if (trace->returned)
		text_i64(row->text, trace->result);
	else
		text_char(row->text, '?');
	if (*error)
		add_name(row->text, error, strlen(error));
	if (*detail) {
		text_str(row->text, " (");
		add_visible(row->text, detail, strlen(detail));
		text_char(row->text, ')');
	}
}

static void add_start(const struct row *row)
{
	const struct entry_start *start = &row->entry->start;
	_cleanup_text_ struct text command = { 0 };
	const char *word;

	add_head(row, STYLE_HEAD, "start");
	for (uint32_t i = 0; (word = entry_argument(row->entry, i)); i++)
		text_add(&command, word, strlen(word) + 1);
	spell_command(text_cstr(&command), command.len, row->text->len + SPELL_COMMAND_SHOWN,
		      row->text);
	text_str(row->text, start->observe ? "  observed under" : "  enforced:");
	for (size_t i = 0; i < start->source_count; i++) {
		word = entry_string_at(row->entry, start->sources[i].name);
		if (!effective_is_own_name(word) && !start->sources[i].included)
			add_name(row->text, word, strlen(word));
	}
	row->text->failed |= command.failed;
}

static void add_end(const struct row *row)
{
	const struct entry_end *end = &row->entry->end;
	const char *cause = entry_string_at(row->entry, end->cause);
	const char *reached = entry_string_at(row->entry, end->reached);

	add_head(row, STYLE_HEAD, "end");
	report_wait_status(end->status, row->text);
	if (*cause) {
		text_char(row->text, ',');
		add_name(row->text, cause, strlen(cause));
	}
	if (*reached) {
		text_str(row->text, ", reached");
		add_name(row->text, reached, strlen(reached));
	}
	text_printf(row->text, "  %" PRIu64 " calls, %" PRIu64 " denied, %" PRIu64 " hidden",
		    end->tally.calls, end->tally.denied, end->tally.hidden);
	if (end->tally.kills)
		text_printf(row->text, ", %" PRIu64 " killed", end->tally.kills);
}

/**
 * row_add() - Append a record as a line, with its newline
 * @reader:	Read it last
 * @entry:	Any
 * @color:	The reader's terminal shows colours
 * @text:	Grows
 */
void row_add(const struct reader *reader, const struct entry *entry, bool color, struct text *text)
{
	const struct row row = { reader, entry, color, text };

	switch (entry->kind) {
	case ENTRY_START:
		add_start(&row);
		break;
	case ENTRY_EVENT:
		add_event(&row);
		break;
	case ENTRY_TRACE:
		add_trace(&row);
		break;
	case ENTRY_END:
		add_end(&row);
		break;
	case ENTRY_INTENT:
		add_intent(&row);
		break;
	case ENTRY_SIGNATURE:
		add_head(&row, STYLE_DIM, filter_kind_of(entry));
		add_visible(text, reader->bytes, reader->len);
		break;
	case ENTRY_OTHER:
		add_head(&row, STYLE_DIM, "?");
		add_visible(text, reader->bytes, reader->len);
		break;
	}
	text_char(text, '\n');
}
