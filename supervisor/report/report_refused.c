// SPDX-License-Identifier: MIT
// supervisor/report/report_refused.c - What was refused in a run, and what would allow it
#include <inttypes.h>
#include <stdlib.h>

#include "supervisor/record/phrase.h"
#include "supervisor/report/report_print.h"
#include "supervisor/summary/cover.h"
#include "supervisor/summary/summary.h"
#include "supervisor/words/spell.h"
#include "supervisor/words/style.h"

/* One line for several paths, as a rule and as an option. */
static void add_line(const struct cover_row *row, struct text *text)
{
	text_printf(text, "to allow them:  %s   or  warder -e ", text_cstr(&row->line));
	spell_quoted(text_cstr(&row->line), text);
	text_str(text, " ...");
}

/* Refusals that the same line would allow; the first of them stands for all. */
static void add_row(const struct report_run *run, const struct report_look *look,
		    const struct cover_row *row, struct text *text)
{
	_cleanup_text_ struct text what = { 0 }, who = { 0 }, remedy = { 0 };
	const struct denial *denial = row->first;

	phrase_what(denial, &what);
	if (row->paths > 1)
		text_printf(&what, " (+%zu)", row->paths - 1);
	text_printf(&what, "  [D%zu]", denial->number);
	phrase_who(denial, &who);
	if (row->hits > 1)
		text_printf(&who, ", %" PRIu64 " times", row->hits);
	if (run->observe && !denial->real)
		text_str(&who, "; only noted");
	text_str(&who, ": ");
	cited_reason(&run->cited, denial, &who);
	if (row->paths > 1)
		add_line(row, &remedy);
	else
		cited_remedy(&run->cited, &run->vars, denial, &remedy);
	text_str(text, "  ");
	style_add(text, look->color, STYLE_BAD, text_cstr(&what));
	text_printf(text, "\n    %s\n", text_cstr(&who));
	if (remedy.len) {
		text_str(text, "    ");
		style_add(text, look->color, STYLE_GOOD, text_cstr(&remedy));
		text_char(text, '\n');
	}
	text->failed |= what.failed || who.failed || remedy.failed;
}

/* In the order in which they first happened: in the array of denials. */
static int compare(const void *a, const void *b)
{
	const struct cover_row *x = a, *y = b;

	return x->first < y->first ? -1 : x->first > y->first;
}

static void add_rows(const struct report_run *run, const struct report_look *look,
		     struct text *text)
{
	struct cover cover = { .count = 0 };
	const struct denial *denial;

	if (cover_find_cited(&run->cited, &run->vars, run->denials, &cover) == 0) {
		qsort(cover.rows, cover.count, sizeof(*cover.rows), compare);
		for (size_t i = 0; i < cover.count; i++)
			add_row(run, look, &cover.rows[i], text);
		cover_free(&cover);
		return;
	}
	/* each for itself: nothing of a log may hide a refusal */
	for (size_t i = 0; (denial = denials_at(run->denials, i)); i++) {
		const struct cover_row row = { .first = denial, .hits = denial->count, .paths = 1 };

		add_row(run, look, &row, text);
	}
}

/**
 * report_print_refused() - Append what was refused, or would have been
 * @run:	After report_close()
 * @look:	How it is to look
 * @text:	Grows; by nothing when nothing was
 *
 * Grouped as the table of a run that observes is, and numbered as `warder explain` numbers them.
 */
void report_print_refused(const struct report_run *run, const struct report_look *look,
			  struct text *text)
{
	_cleanup_text_ struct text why = { 0 };

	if (!denials_count(run->denials) && !denials_uncounted(run->denials))
		return;
	report_heading(look, run->observe ? "Would be refused" : "Refused", text);
	add_rows(run, look, text);
	if (denials_uncounted(run->denials))
		text_printf(text, "  and %" PRIu64 " refusals of other kinds\n",
			    denials_uncounted(run->denials));
	if (look->log && denials_count(run->denials))
		summary_explain(look->log, 1, &why);
	if (why.len) {
		text_str(text, "\n  ");
		style_add(text, look->color, STYLE_DIM, text_cstr(&why));
		text_char(text, '\n');
	}
	text->failed |= why.failed;
}
