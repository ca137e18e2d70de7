// SPDX-License-Identifier: MIT
// supervisor/learn/tighten.c - A policy's text without what a run did not use
//
// DOC: Theory of operation
//
// Line by line. What is no allow rule stays as it is: denials take nothing away from being used,
// settings are no grants. Of a line with allow rules, each path that no call was decided by goes,
// and one of which less was used than its word grants moves to a line with a narrower word. A
// comment above goes with the last of the lines that it stands before. What includes bring in is
// not touched.
#include "supervisor/learn/tighten.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/inet.h"
#include "supervisor/words/words.h"

/* Paths on one line that are looked at; a longer line stays as it is. */
#define PATHS_MAX 512U

/* A path of a line: its place, what it grants, and what was used of that. */
struct part {
	unsigned int column;
	const char *spelled;
	verbs_t grants;
	verbs_t used;
	bool inet; /* it is an address */
	struct credit credit;
};

/* One line of the text. */
struct row {
	const char *text;
	size_t len;
	struct part parts[PATHS_MAX];
	size_t count;
	bool fixed; /* not to be touched */
	bool inet; /* some rule of it is about addresses */
};

/* The text on its way. */
struct page {
	const struct used *used;
	unsigned int source;
	struct text *text;
	struct text comment; /* not written yet: it may go with the rules below it */
	bool dropped; /* some rule below it went */
	bool blank; /* the last line was empty */
	bool inet; /* some rule that stays is about addresses */
	struct tightened tightened;
};

/**
 * tighten_find() - Which text of a policy is the one that has this name
 * @policy:	Loaded
 * @name:	As the user said it
 *
 * Return: index of the source, or -ENOENT
 */
int tighten_find(const struct policy *policy, const char *name)
{
	_cleanup_free_ char *real = realpath(name, NULL);
	_cleanup_text_ struct text file = { 0 };

	text_printf(&file, "/%s.policy", name); /* from a directory of policies */

	for (size_t i = 0; i < policy->source_count; i++) {
		const struct source *source = &policy->sources[i];
		_cleanup_free_ char *other = source->dir ? realpath(source->name, NULL) : NULL;
		size_t len = strlen(source->name);
		bool named = source->dir && len > file.len &&
			     !strcmp(source->name + len - file.len, text_cstr(&file));

		if (source->from_source < 0 && (named || !strcmp(source->name, name) ||
						(real && other && !strcmp(real, other))))
			return (int)i;
	}
	return -ENOENT;
}

/* Adds a rule to its line; the rules that one word's braces made are one path. */
static void add_part(struct row *row, const struct rule *rule, const struct used_rule *used)
{
	struct part *part = row->count ? &row->parts[row->count - 1] : NULL;

	row->inet |= inet_rule(rule);
	if (rule->kind != RULE_ALLOW || rule->when) {
		row->fixed = true;
		return;
	}
	if (!part || part->column != rule->at.column) {
		if (row->count == PATHS_MAX) {
			row->fixed = true;
			return;
		}
		part = &row->parts[row->count++];
		*part = (struct part){ .column = rule->at.column,
				       .spelled = rule->spelled,
				       .inet = inet_rule(rule) };
	}
	part->grants |= rule->verbs;
	part->used |= used->verbs & rule->verbs;
	credit_add(&part->credit, &used->credit);
}

static void collect(const struct page *page, unsigned int line, struct row *row)
{
	const struct policy *policy = page->used->policy;

	for (size_t i = 0; i < policy->rule_count; i++) {
		const struct rule *rule = &policy->rules[i];

		if (rule->at.source == page->source && rule->at.line == line)
			add_part(row, rule, &page->used->rules[i]);
	}
	/* a place that is not on the line would be a mistake of ours: leave it alone */
	for (size_t i = 0; i < row->count; i++) {
		size_t at = row->parts[i].column - 1, len = strlen(row->parts[i].spelled);

		row->fixed |= at > row->len || len > row->len - at ||
			      memcmp(row->text + at, row->parts[i].spelled, len) != 0;
	}
}

/* The words that take the place of a path's own; 0: it goes; its own: it stays. */
static unsigned int words_for(const struct part *part)
{
	unsigned int own = words_of(part->grants), words = words_of(part->used);
	bool narrower = !(words_grant(words) & (verbs_t)~part->grants) &&
			words_grant(words) != part->grants;

	if (!part->used)
		return 0;
	return narrower ? words : own;
}

/* What stands behind the last path, without the blanks: a comment, or nothing. */
static const char *behind(const struct row *row)
{
	const struct part *last = &row->parts[row->count - 1];
	const char *at = row->text + last->column - 1 + strlen(last->spelled);
	const char *end = row->text + row->len;

	while (at < end && *at != '#')
		at++;
	return at;
}

/* Whether a comment was written by --learn: `# 12 x by cc1`. It is then about another run. */
static bool is_credit(const char *comment, const char *end)
{
	const char *at = comment + 1;

	while (at < end && *at == ' ')
		at++;
	if (at == end || !isdigit((unsigned char)*at))
		return false;
	while (at < end && isdigit((unsigned char)*at))
		at++;
	return end - at >= 2 && at[0] == ' ' && at[1] == 'x';
}

/* A line with one word for those of a row's paths that have it now. */
static void write_words(struct page *page, const struct row *row, enum word word, bool *first)
{
	const char *comment = behind(row), *end = row->text + row->len;
	struct credit credit = { 0 };
	bool any = false;

	for (size_t i = 0; i < row->count; i++) {
		if (!(words_for(&row->parts[i]) & WORD_BIT(word)))
			continue;
		if (!any)
			text_printf(page->text, "%-7s", word_name(word));
		text_printf(page->text, " %s", row->parts[i].spelled);
		credit_add(&credit, &row->parts[i].credit);
		any = true;
	}
	if (!any)
		return;
	if (comment < end && is_credit(comment, end)) {
		text_str(page->text, " # ");
		credit_show(&credit, &page->used->programs, page->used->runs, page->text);
	} else if (comment < end && *first) {
		text_char(page->text, ' ');
		text_add(page->text, comment, (size_t)(end - comment));
	}
	text_char(page->text, '\n');
	*first = false;
}

static void flush_comment(struct page *page)
{
	text_add(page->text, text_cstr(&page->comment), page->comment.len);
	page->text->failed |= page->comment.failed;
	page->blank &= !page->comment.len;
	text_reset(&page->comment);
	page->dropped = false;
}

/* A comment whose rules are all gone goes as well. */
static void end_paragraph(struct page *page)
{
	if (page->dropped)
		text_reset(&page->comment);
	flush_comment(page);
}

static void write_row(struct page *page, const struct row *row)
{
	bool same = row->fixed || !row->count, any = same, first = true;

	page->inet |= row->fixed && row->inet;
	for (size_t i = 0; i < row->count && !row->fixed; i++) {
		unsigned int words = words_for(&row->parts[i]);

		any |= words != 0;
		page->inet |= words && row->parts[i].inet;
		page->tightened.gone += !words;
		page->tightened.narrower += words && words != words_of(row->parts[i].grants);
	}
	page->tightened.paths += row->fixed ? 0 : row->count;
	if (!any) {
		page->dropped = true;
		return;
	}
	same |= row->count > 0;
	for (size_t i = 0; i < row->count && !row->fixed; i++)
		same &= words_for(&row->parts[i]) == words_of(row->parts[i].grants);
	flush_comment(page);
	page->blank = false;
	if (same && (row->fixed || !row->count || !is_credit(behind(row), row->text + row->len))) {
		text_add(page->text, row->text, row->len);
		text_char(page->text, '\n');
		return;
	}
	for (unsigned int word = 0; word < WORD_COUNT; word++)
		write_words(page, row, (enum word)word, &first);
}

static void take_line(struct page *page, const char *line, size_t len, unsigned int number,
		      struct row *row)
{
	size_t start = 0;

	while (start < len && isspace((unsigned char)line[start]))
		start++;
	if (start == len) {
		end_paragraph(page);
		if (!page->blank)
			text_char(page->text, '\n');
		page->blank = true;
	} else if (line[start] == '#') {
		if (page->dropped)
			end_paragraph(page);
		text_add(&page->comment, line, len);
		text_char(&page->comment, '\n');
	} else {
		*row = (struct row){ .text = line, .len = len };
		collect(page, number, row);
		write_row(page, row);
	}
}

/* Whether a rule of another text is about addresses. */
static bool others_decide(const struct page *page)
{
	const struct policy *policy = page->used->policy;

	for (size_t i = 0; i < policy->rule_count; i++)
		if (policy->rules[i].at.source != page->source && inet_rule(&policy->rules[i]))
			return true;
	return false;
}

/* Without the last rule for an address no rule decided on any, and the network were open. */
static void keep_closed(struct page *page)
{
	if (inet_decided(page->used->policy) && !page->inet && !others_decide(page))
		text_printf(page->text, "%s# No address was used.\ndeny connect bind *\n",
			    page->blank ? "" : "\n");
}

/**
 * tighten() - Append a policy's text without what a run did not use
 * @used:	By the run
 * @source:	Index of the text among the policy's sources
 * @ret_tightened: What became of it
 * @text:	Grows by a policy that grants no more than the old one, and all that was used of it
 *
 * Return: 0 or -ENOMEM
 */
int tighten(const struct used *used, unsigned int source, struct tightened *ret_tightened,
	    struct text *text)
{
	const struct source *from = &used->policy->sources[source];
	struct page page = { .used = used, .source = source, .text = text, .blank = true };
	_cleanup_free_ struct row *row = malloc(sizeof(*row));
	unsigned int number = 0;

	if (!row)
		return -ENOMEM;
	for (size_t at = 0; at < from->len;) {
		const char *end = memchr(from->text + at, '\n', from->len - at);
		size_t len = end ? (size_t)(end - from->text) - at : from->len - at;

		take_line(&page, from->text + at, len, ++number, row);
		at += len + 1;
	}
	end_paragraph(&page);
	keep_closed(&page);
	text_free(&page.comment);
	*ret_tightened = page.tightened;
	return text->failed ? -ENOMEM : 0;
}
