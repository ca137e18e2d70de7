// SPDX-License-Identifier: MIT
// supervisor/page/page_row.c - One record of a log as values of a page's list
//
// A record is PAGE_COLUMNS values, one behind the other; supervisor/page/data.js takes them apart
// in the same order. Numbers stand for what is in the tables of page_tables.c.
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/page/page.h"
#include "supervisor/report/report_print.h"
#include "supervisor/words/amount.h"
#include "supervisor/words/answer.h"
#include "supervisor/words/digest.h"

/* As much is kept until it is written. */
#define WAITING 65536U

/* A longer word of a decision is none. */
#define WORD_MAX 40U

/* See add_args(). */
#define PAGE_SAME '\x01'

/* Between what a person reads of an open and the digest of what the file held. */
#define PAGE_HELD '\x02'

/* Bytes of what the arguments of one call look like that are kept. */
#define DETAIL_MAX 600U

/* The number of a word in the run's table; a word too many is like the last. */
static unsigned int word_of(struct page *page, const char *word)
{
	const char *at = text_cstr(&page->words);
	size_t len = strlen(word);

	len = len > WORD_MAX ? WORD_MAX : len;
	for (unsigned int i = 0; i < page->word_count; i++, at += strlen(at) + 1)
		if (strlen(at) == len && !memcmp(at, word, len))
			return i;
	if (page->word_count == PAGE_WORDS_MAX)
		return PAGE_WORDS_MAX - 1;
	text_add(&page->words, word, len);
	text_char(&page->words, '\0');
	return page->word_count++;
}

/* What became of an event, or would have, in one word. */
static const char *outcome_word(const struct entry *entry, const struct report_event *counted)
{
	switch ((enum record_kind)entry->event.record.kind) {
	case RECORD_EXEC:
		return "started";
	case RECORD_EXIT:
		return "ended";
	case RECORD_KILL:
		return "kill";
	case RECORD_CALL:
		return !(entry->odd >> ENTRY_WOULD & 1U) && counted->outcome == OUTCOME_ABSENT
			       ? "not there"
			       : entry_string_at(entry, entry->words[ENTRY_WOULD]);
	case RECORD_SPAWN:
	case RECORD_TRACE:
	case RECORD_INTENT:
		break;
	}
	return "";
}

/* The word of the log where it says more than the one above: while observing. */
static const char *decision_word(const struct entry *entry, const char *outcome)
{
	const char *decision = entry_string_at(entry, entry->words[ENTRY_DECISION]);
	const char *would = entry_string_at(entry, entry->words[ENTRY_WOULD]);

	return entry->event.record.kind == RECORD_CALL && strcmp(decision, would) != 0 ? decision
										       : outcome;
}

/* How it was held, by what if the kernel went on with it, and what a person said. */
static unsigned int how_of(struct page *page, const struct entry *entry)
{
	const char *how = entry_string_at(entry, entry->words[ENTRY_HOW]);
	const char *fence = entry_string_at(entry, entry->words[ENTRY_FENCE]);
	_cleanup_text_ struct text both = { 0 };

	text_str(&both, how);
	if (*fence)
		text_printf(&both, ", %s", fence);
	if (entry->event.record.kind == RECORD_CALL && entry->event.record.answer)
		text_printf(&both, ", answered %s", answer_word(entry->event.record.answer));
	page->out.text.failed |= both.failed;
	return word_of(page, text_cstr(&both));
}

/* The number of a rule in the run's table: below -1 one of warder's own, -1 none. */
static int64_t rule_of(struct page *page, uint32_t rule, const struct quotes *quotes)
{
	struct text *rules = &page->rules;

	if (rule >= RECORD_RULE_BUILTIN)
		return rule == RECORD_RULE_NONE ? -1 : -2 - (int64_t)(rule - RECORD_RULE_BUILTIN);
	for (; page->rule_count <= rule; page->rule_count++) {
		const struct quote *quote = quotes_at(quotes, page->rule_count);

		text_str(rules, page->rule_count ? ",[" : "[");
		page_value(rules, quote ? quote->text : "");
		text_char(rules, ',');
		page_value(rules, quote ? quote->at : "");
		text_char(rules, ']');
	}
	return rule;
}

static void set_bit(uint64_t *bits, size_t count, int number)
{
	if (number >= 0 && (size_t)number / 64 < count)
		bits[number / 64] |= 1ULL << number % 64;
}

/*
 * The arguments, with commas between. For one that is the name that the record is about anyway
 * stands a character that is in no name that was made visible.
 */
static void add_args(const struct entry *entry, unsigned int name, struct text *text)
{
	const struct event *event = &entry->event;
	const char *arg = entry_string_at(entry, entry->args), *end = arg + entry->args_len;

	if (!entry->args_len)
		return;
	for (bool any = false; arg < end; arg += strlen(arg) + 1, any = true) {
		size_t len = strlen(arg);
		bool canonical = len > 1 && arg[len - 1] != '/' && !strstr(arg, "//");

		text_str(text, any ? ", " : "");
		if (event->record.kind == RECORD_CALL && canonical && len == event->len[name] &&
		    !memcmp(arg, event->str[name], len))
			text_char(text, PAGE_SAME);
		else
			text_visible(text, arg, len);
	}
}

/* Where in a program a call was killed. */
static void add_place(const struct event *event, struct text *text)
{
	size_t len = event->len[STRING_PLACE];

	text_str(text, text->len ? " in " : "in ");
	if (len)
		text_visible(text, event->str[STRING_PLACE], len);
	else
		text_str(text, "memory of no file");
	text_printf(text, "+0x%" PRIx64, (uint64_t)event->record.result);
}

/* What only a person reads of a record: its arguments, its command line, how it ended. */
static void add_detail(const struct entry *entry, unsigned int name, struct text *text)
{
	const struct event *event = &entry->event;
	_cleanup_text_ struct text detail = { 0 };
	struct usage usage;

	if (event->record.kind == RECORD_EXEC) {
		process_words(event, entry->argv_cut, &detail);
	} else if (event->record.kind == RECORD_EXIT) {
		report_wait_status((int)event->record.result, &detail);
		if (event_usage(event, &usage) && usage.known) {
			text_str(&detail, ", ");
			amount_usage(&usage, &detail);
		}
	} else {
		add_args(entry, name, &detail);
	}
	if (event->record.kind == RECORD_KILL && event->record.marks[0] & MARK_PLACE)
		add_place(event, &detail);
	if (detail.len > DETAIL_MAX) {
		detail.len = DETAIL_MAX;
		while (detail.len && ((unsigned char)detail.data[detail.len] & 0xc0) == 0x80)
			detail.len--;
		text_str(&detail, " …");
	}
	if (event->record.kind == RECORD_CALL && event->record.content == CONTENT_WHOLE) {
		char hex[DIGEST_HEX + 1];

		digest_hex(event->record.digest, hex);
		text_printf(&detail, "%c%s", PAGE_HELD, hex);
	}
	page_shown(text, text_cstr(&detail), detail.len);
	text->failed |= detail.failed;
}

/* The place of a name that is not counted: what was executed, the second name of a call. */
static int node_of(struct report_run *run, const struct event *event, unsigned int name,
		   uint32_t *ret_node)
{
	*ret_node = 0;
	return event->len[name]
		       ? paths_node(&run->paths, event->str[name], event->len[name], ret_node)
		       : 0;
}

/* Which names a record is about, as numbers: below 0 an internet address, 0: none. */
static int find_names(struct report_run *run, const struct entry *entry,
		      const struct report_event *counted, int64_t ret_nodes[2])
{
	const struct event *event = &entry->event;
	unsigned int other = counted->name == STRING_RESOLVED2 || counted->name == STRING_SPELLED2
				     ? STRING_RESOLVED
				     : STRING_RESOLVED2;
	uint32_t node = 0, second = 0;
	int r = 0;

	ret_nodes[0] = counted->host ? -(int64_t)counted->node : counted->node;
	ret_nodes[1] = 0;
	if (event->record.kind == RECORD_CALL) {
		r = node_of(run, event, other, &second);
	} else if (event->record.kind == RECORD_EXEC || event->record.kind == RECORD_KILL) {
		r = node_of(run, event,
			    event->record.kind == RECORD_EXEC ? STRING_PROGRAM : counted->name,
			    &node);
		ret_nodes[0] = node;
	}
	ret_nodes[1] = second;
	return r;
}

/**
 * page_row() - One record
 * @page:	In a run
 * @run:	report_take() was called; grows by names that it did not count
 * @entry:	An ENTRY_EVENT
 * @quotes:	The log's, now
 * @counted:	From report_take()
 *
 * Return: 0, -ENOMEM, -E2BIG, or an error of writing
 */
int page_row(struct page *page, struct report_run *run, const struct entry *entry,
	     const struct quotes *quotes, const struct report_event *counted)
{
	const struct record *record = &entry->event.record;
	struct text *text = &page->out.text;
	const char *outcome = outcome_word(entry, counted);
	bool call = record->kind == RECORD_CALL || record->kind == RECORD_KILL;
	int nr = call && !event_is_i386(&entry->event) ? record->nr : -1;
	uint32_t comm = 0;
	int64_t nodes[2];
	int r;

	if (page->rows == PAGE_ROWS_MAX) {
		page->left++;
		return 0;
	}
	r = find_names(run, entry, counted, nodes);
	if (r == 0 && entry->comm[0])
		r = paths_node(&page->comms, entry->comm, strlen(entry->comm), &comm);
	if (r < 0)
		return r;
	page->rows++;
	set_bit(page->calls, ARRAY_SIZE(page->calls), nr);
	set_bit(page->errs, ARRAY_SIZE(page->errs), record->err);
	text_str(text, page->run_rows++ ? ",\n" : "\n");
	text_printf(text, "%" PRIu64 ",%" PRIu32 ",%" PRIu32 ",%u,%d,", entry->since_ns / 1000,
		    counted->process, comm, record->kind, nr);
	text_printf(text, "%" PRId64 ",%" PRId64 ",%u,", nodes[0], nodes[1], record->verbs);
	text_printf(text, "%u,%u,%" PRId64 ",%zu,%d,", word_of(page, outcome),
		    word_of(page, decision_word(entry, outcome)),
		    record->kind == RECORD_CALL || record->kind == RECORD_KILL
			    ? rule_of(page, record->rule, quotes)
			    : -1,
		    counted->denial, record->err);
	text_printf(text, "%" PRIu64 ",%u,", record->took_ns / 1000, how_of(page, entry));
	add_detail(entry, counted->name, text);
	text->failed |= page->words.failed || page->rules.failed;
	return page_out_flush(&page->out, WAITING);
}
