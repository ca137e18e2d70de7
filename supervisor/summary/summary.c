// SPDX-License-Identifier: MIT
// supervisor/summary/summary.c - What a person reads on stderr after a run that was refused
// something
#include "supervisor/summary/summary.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "supervisor/record/phrase.h"
#include "supervisor/rules/advice.h"
#include "supervisor/words/spell.h"
#include "supervisor/words/style.h"

/* More than this nobody reads; the log has them all. */
#define SUMMARY_MAX 10

/* Appends a whole line in one style. */
static void add_line(const struct summary *summary, struct text *text, enum style style,
		     const char *indent, const char *line)
{
	text_str(text, indent);
	style_add(text, summary->color, style, line);
	text_char(text, '\n');
}

static void add_denial(const struct summary *summary, const struct denial *denial,
		       struct text *text)
{
	_cleanup_text_ struct text what = { 0 }, who = { 0 }, remedy = { 0 };

	phrase_what(denial, &what);
	text_printf(&what, "  [D%zu]", denial->number);
	phrase_who(denial, &who);
	if (denial->count > 1)
		text_printf(&who, ", %" PRIu64 " times", denial->count);
	text_str(&who, ": ");
	advice_reason(summary->policy, denial, &who);
	advice_remedy(summary->policy, summary->vars, denial, &remedy);
	text_char(text, '\n');
	add_line(summary, text, STYLE_HEAD, "  ", text_cstr(&what));
	add_line(summary, text, STYLE_PLAIN, "    ", text_cstr(&who));
	if (remedy.len)
		add_line(summary, text, STYLE_GOOD, "    ", text_cstr(&remedy));
	text->failed |= what.failed || who.failed || remedy.failed;
}

/*
 * Appends all kills or all refusals, as far as there is room; returns how many there is room for.
 */
static size_t add_denials(const struct summary *summary, bool kills, size_t room, struct text *text)
{
	const struct denial *denial;

	for (size_t i = 0; room && (denial = denials_at(summary->denials, i)); i++) {
		if (denial->kill != kills)
			continue;
		add_denial(summary, denial, text);
		room--;
	}
	return room;
}

static void add_headline(const struct summary *summary, struct text *text)
{
	const struct tally *tally = summary->tally;

	text_str(text, "warder: ");
	if (tally->would)
		text_printf(text, "%" PRIu64 " call%s refused", tally->would,
			    tally->would == 1 ? " was" : "s were");
	if (tally->kills)
		text_printf(text, "%s%" PRIu64 " process%s killed", tally->would ? " and " : "",
			    tally->kills, tally->kills == 1 ? " was" : "es were");
	text_str(text, ":\n");
}

/**
 * summary_explain() - Append the command that says why something was refused
 * @log:	Its log, NULL: the newest one at the default place
 * @number:	struct denial.number
 * @text:	Grows; by nothing where no shell would take the log's name from a terminal
 */
void summary_explain(const char *log, size_t number, struct text *text)
{
	_cleanup_text_ struct text name = { 0 }, shown = { 0 };

	if (log) {
		spell_quoted(log, &name);
		text_visible(&shown, log, strlen(log));
		if (strcmp(text_cstr(&shown), log) != 0)
			return;
	}
	text_printf(text, "why: warder explain %s%s%sD%zu", log ? "-o " : "", text_cstr(&name),
		    log ? " " : "", number);
	text->failed |= name.failed || shown.failed;
}

/* Appends what is not shown. */
static void add_rest(const struct summary *summary, struct text *text)
{
	size_t distinct = denials_count(summary->denials);
	const struct denial *first = denials_at(summary->denials, 0);
	_cleanup_text_ struct text line = { 0 }, why = { 0 };

	if (distinct > SUMMARY_MAX)
		text_printf(&line, "and %s%zu more",
			    denials_uncounted(summary->denials) ? "at least " : "",
			    distinct - SUMMARY_MAX);
	if (summary->log) {
		text_str(&line, line.len ? "; all of them: " : "in full: ");
		text_visible(&line, summary->log, strlen(summary->log));
		if (summary->kept)
			summary_explain(summary->last ? NULL : summary->log, first->number, &why);
		if (why.len)
			text_printf(&line, "; %s", text_cstr(&why));
	}
	if (line.len) {
		text_char(text, '\n');
		add_line(summary, text, STYLE_DIM, "  ", text_cstr(&line));
	}
	text->failed |= line.failed || why.failed;
}

/**
 * summary_print() - Tell a person what was refused, to whom, why, and what would allow it
 * @summary:	The run
 * @out:	Where to; in one piece, so that other output does not come between
 *
 * Silent when nothing was refused.
 *
 * Trust: names come from the target and are shown so that a terminal acts on none of their bytes.
 *
 * Return: 0, -ENOMEM, -EIO
 */
int summary_print(const struct summary *summary, FILE *out)
{
	_cleanup_text_ struct text text = { 0 };
	size_t room = SUMMARY_MAX;

	if (!tally_refusals(summary->tally))
		return 0;
	add_headline(summary, &text);
	if (denials_count(summary->denials)) {
		room = add_denials(summary, true, room, &text);
		add_denials(summary, false, room, &text);
		add_rest(summary, &text);
	}
	if (text.failed)
		return -ENOMEM;
	fwrite(text.data, 1, text.len, out);
	return fflush(out) ? -EIO : 0;
}
